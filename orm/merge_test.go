package orm_test

import (
	"errors"
	"testing"

	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// 31. Merge reads the row and takes over what differs; the result is the
// session's own object. An unknown key is inserted.
func TestMerge(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		ctx := t.Context()
		p1 := &parent{Name: ptr("one"), Note: ptr("note")}
		p2 := &parent{Name: ptr("two"), Children: orm.NewMany(&child{Name: "c3"}, &child{Name: "c4"})}
		in(t, eng, func(s *orm.Session) { s.Add(p1, p2) })
		p := parents.Proto()

		s := orm.NewSession(eng, base)
		defer s.Close()
		sent.take()
		given := &parent{ID: p1.ID, Name: ptr("uno")}
		got := must(parents.Merge(ctx, s, given, &p.Name))(t)
		if got == given || *got.Note != "note" || s.Contains(given) {
			t.Error("merged into what was given, or the note went", got)
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		sent.want(t, "SEL p", "UPD p(name)")

		// in the map: no statement, all columns
		all := must(parents.Merge(ctx, s, &parent{ID: p1.ID, Name: ptr("uno")}))(t)
		if all != got || all.Note != nil {
			t.Error("a column that is nil was left", all.Note)
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		sent.want(t, "UPD p(note)")

		fresh := must(parents.Merge(ctx, s, &parent{ID: p1.ID + 1000, Name: ptr("new")}))(t)
		noKey := must(parents.Merge(ctx, s, &parent{Name: ptr("newer")}))(t)
		if s.State(fresh) != orm.Pending || s.State(noKey) != orm.Pending {
			t.Error(s.State(fresh), s.State(noKey))
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if fresh.ID != p1.ID+1000 || noKey.ID == 0 {
			t.Error(fresh.ID, noKey.ID)
		}

		// a collection: one changed, one new, one left out
		kids := must(p2.Children.Get())(t)
		sent.take()
		merged := must(parents.Merge(ctx, s, &parent{ID: p2.ID, Name: ptr("two"), Children: orm.NewMany(
			&child{ID: kids[0].ID, Name: "c3 changed"}, &child{Name: "c5"})}))(t)
		if got := selects(sent); len(got) != 2 {
			t.Error(got)
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, c := range must(merged.Children.Get())(t) {
			names[c.Name] = true
		}
		c := children.Proto()
		left := must(orm.Select(children).Where(orm.C(&c.ID).Eq(kids[1].ID)).One(ctx, eng))(t)
		if len(names) != 2 || !names["c3 changed"] || !names["c5"] || left.ParentID != nil {
			t.Error(names, left.ParentID)
		}
		there := must(orm.Select(children).Where(orm.N(&c.ParentID).Eq(p2.ID)).Count(ctx, eng))(t)
		if there != 2 {
			t.Error(there)
		}

		// a circle, from the child's side
		back := &child{ID: kids[0].ID, Name: "c3", Parent: orm.NewOptional(&parent{ID: p1.ID, Name: ptr("uno")})}
		moved := must(children.Merge(ctx, s, back))(t)
		if err := s.Commit(ctx); err != nil || *moved.ParentID != p1.ID {
			t.Error(moved.ParentID, err)
		}
	})
}

// A merged object of an older version of its row is refused.
func TestMergeVersion(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		v := &versioned{Name: "a"}
		in(t, eng, func(s *orm.Session) { s.Add(v) })
		old := &versioned{ID: v.ID, Name: "mine", Version: v.Version}
		in(t, eng, func(s *orm.Session) { must(versioneds.Get(ctx, s, v.ID))(t).Name = "b" })
		err := orm.InTx(ctx, eng, base, func(s *orm.Session) error {
			_, err := versioneds.Merge(ctx, s, old)
			return err
		})
		if !errors.Is(err, orm.ErrStale) {
			t.Error(err)
		}
	})
}
