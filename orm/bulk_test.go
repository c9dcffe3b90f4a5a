package orm_test

import (
	"errors"
	"fmt"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// 46. An UPDATE by condition is one statement; the objects of the session follow,
// and a rollback takes it back.
func TestUpdateWhere(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) {
			s.Add(&versioned{Name: "a"}, &versioned{Name: "b"}, &versioned{Name: "c"})
		})
		v := versioneds.Proto()
		s := orm.NewSession(eng, base)
		defer s.Close()
		list := must(orm.Select(versioneds).OrderBy(orm.C(&v.ID).Asc()).All(t.Context(), s))(t)
		list[0].Name = "changed" // written before
		n, err := orm.UpdateWhere(versioneds, orm.C(&v.Name).Ne("b")).
			Set(orm.C(&v.Name).ToExpr(core.Str(orm.C(&v.Name)).Concat("!"))).Exec(t.Context(), s)
		if n != 2 || err != nil {
			t.Fatal(n, err)
		}
		for i, want := range []string{"changed! 3", "b 1", "c! 2"} {
			if got := fmt.Sprint(list[i].Name, " ", list[i].Version); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		sent.take()
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		sent.want(t) // nothing is left to write
		list[2].Name = "later"
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := must(versioneds.Get(t.Context(), eng, 3))(t); got.Name != "later" || got.Version != 3 {
			t.Errorf("%s %d", got.Name, got.Version)
		}
		if n, err := orm.UpdateWhere(versioneds, core.True()).Set(orm.C(&v.Name).To("all")).Exec(t.Context(), eng); n != 3 || err != nil {
			t.Error(n, err)
		}
		if _, err := orm.UpdateWhere(versioneds, core.True()).Set(orm.C(&v.ID).To(7)).Exec(t.Context(), eng); err == nil {
			t.Error("the key was changed")
		}
		if _, err := orm.UpdateWhere(versioneds).Set(orm.C(&v.Name).To("x")).Exec(t.Context(), eng); err == nil {
			t.Error("there was no condition")
		}
	})
}

// 46. A DELETE by condition deletes the session's objects; a rollback brings them
// back.
func TestDeleteWhere(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 2)
		c := children.Proto()
		s := orm.NewSession(eng, base)
		defer s.Close()
		list := must(orm.Select(children).OrderBy(orm.C(&c.ID).Asc()).All(t.Context(), s))(t)
		n, err := orm.DeleteWhere(t.Context(), s, children, orm.C(&c.Name).Eq("x"))
		if n != 2 || err != nil {
			t.Fatal(n, err)
		}
		if s.State(list[0]) != orm.Deleted || s.State(list[1]) != orm.Persistent {
			t.Errorf("%v, %v", s.State(list[0]), s.State(list[1]))
		}
		if _, err := children.Get(t.Context(), s, list[0].ID); !errors.Is(err, core.ErrNoRows) {
			t.Errorf("%v", err)
		}
		if err := s.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := children.Get(t.Context(), s, list[0].ID); got != list[0] || s.State(got) != orm.Persistent {
			t.Errorf("%v, %v", got, err)
		}
		if n, err := orm.DeleteWhere(t.Context(), eng, children, orm.C(&c.Name).Eq("y")); n != 2 || err != nil {
			t.Error(n, err)
		}
	})
}

// An object and values of its row come together.
func TestColumnsBeside(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 2)
		p, c := parents.Proto(), children.Proto()
		s := orm.NewSession(eng, base)
		defer s.Close()
		for _, db := range []core.Conn{eng, s} {
			query := orm.Select(parents).Join(&p.Children, children).OrderBy(orm.C(&p.ID).Asc(), orm.C(&c.ID).Asc())
			rows := must(orm.Columns2(query, orm.C(&c.Name), orm.C(&c.ID)).All(t.Context(), db))(t)
			var text string
			for _, r := range rows {
				text += fmt.Sprint(*r.Object.Name, r.V1, r.V2, " ")
			}
			if text != "ax1 ay2 bx3 by4 " {
				t.Error(text)
			}
			counted := orm.Select(parents).Join(&p.Children, children).GroupBy(orm.C(&p.ID), orm.N(&p.Name), orm.N(&p.Note)).OrderBy(orm.C(&p.ID).Desc())
			first := must(orm.Columns1(counted, core.Count()).First(t.Context(), db))(t)
			if first.Object.ID != 2 || first.V1 != 2 {
				t.Errorf("%d has %d", first.Object.ID, first.V1)
			}
		}
	})
}

// Statements by condition find what the session sees: living rows of its tenant.
// A soft delete stays soft.
func TestWhereUnderCriteria(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		for _, tenant := range []int64{1, 2} {
			firm(t, eng, tenant, func(s *orm.Session) { s.Add(&account{Email: "a"}, &account{Email: "b"}) })
		}
		a := accounts.Proto()
		firm(t, eng, 1, func(s *orm.Session) {
			if n, err := orm.DeleteWhere(t.Context(), s, accounts, orm.C(&a.Email).Eq("b")); n != 1 || err != nil {
				t.Error(n, err)
			}
			if n, err := orm.UpdateWhere(accounts, core.True()).Set(orm.C(&a.Email).To("c")).Exec(t.Context(), s); n != 1 || err != nil {
				t.Error(n, err)
			}
		})
		all := must(orm.Select(accounts).Lift(orm.Living, orm.Tenant).OrderBy(orm.C(&a.ID).Asc()).All(t.Context(), eng))(t)
		var text string
		for _, a := range all {
			text += fmt.Sprint(a.Firm, a.Email, a.DeletedAt != nil, " ")
		}
		if text != "1cfalse 1btrue 2afalse 2bfalse " {
			t.Error(text)
		}
	})
}
