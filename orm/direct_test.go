package orm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// Structs are inserted without a session, however many; keys and defaults come
// back.
func TestDirectInsert(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		want := int64(0)
		for _, n := range []int{1, 2, 50, 200, 5000} {
			rows := make([]*parent, n)
			for i := range rows {
				rows[i] = &parent{Name: ptr(fmt.Sprint("p", i))}
			}
			if err := orm.Insert(t.Context(), eng, parents, rows...); err != nil {
				t.Fatal(err)
			}
			for i, p := range rows {
				if want++; p.ID != want {
					t.Fatalf("row %d of %d has the key %d, want %d", i, n, p.ID, want)
				}
			}
		}
		p := parents.Proto()
		if n := must(orm.Select(parents).Where(orm.N(&p.Name).Eq("p49")).Count(t.Context(), eng))(t); n != 3 {
			t.Errorf("%d rows are named p49", n)
		}
		rows := []*defaults{{A: 2}, {A: 3, Status: ptr("old")}}
		if err := orm.Insert(t.Context(), eng, defaultses, rows...); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"new 4", "old 6"} {
			if got := fmt.Sprint(*rows[i].Status, " ", rows[i].Twice); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
}

// One row whose key alone comes back is one statement on every database.
func TestDirectInsertIsOneStatement(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		p := &parent{Name: ptr("a")}
		if err := orm.Insert(t.Context(), eng, parents, p); err != nil || p.ID != 1 {
			t.Fatal(p.ID, err)
		}
		if n := len(sent.take()); n != 1 {
			t.Errorf("%d statements", n)
		}
	})
}

// All rows are inserted or none, and the error names the field.
func TestDirectInsertFails(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		rows := []*article{{Title: "a"}, {ID: 77, Title: "b"}, {Title: "a"}}
		err := orm.Insert(t.Context(), eng, articles, rows...)
		var field *orm.FieldError
		if !errors.Is(err, core.ErrUnique) || !errors.As(err, &field) || field.Fields[0] != "Title" {
			t.Errorf("%v", err)
		}
		if rows[0].ID != 0 || rows[1].ID != 77 {
			t.Errorf("keys of rows that are not there: %d, %d", rows[0].ID, rows[1].ID)
		}
		if n := must(orm.Select(articles).Count(t.Context(), eng))(t); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// An update writes the columns that are named, whatever their values, and no
// others.
func TestDirectUpdate(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		rows := []*parent{{Name: ptr("a"), Note: ptr("x")}, {Name: ptr("b"), Note: ptr("y")}, {Name: ptr("c"), Note: ptr("z")}}
		if err := orm.Insert(t.Context(), eng, parents, rows...); err != nil {
			t.Fatal(err)
		}
		rows[0].Name, rows[1].Name, rows[2].Name, rows[2].Note = ptr(""), nil, ptr("d"), ptr("not written")
		sent.take()
		p := parents.Proto()
		if err := orm.Update(t.Context(), eng, parents, orm.FieldsOf(&p.Name), rows...); err != nil {
			t.Fatal(err)
		}
		if n := len(sent.take()); n != 1 {
			t.Errorf("%d statements for three rows", n)
		}
		all := must(orm.Select(parents).OrderBy(orm.C(&p.ID).Asc()).All(t.Context(), eng))(t)
		if *all[0].Name != "" || all[1].Name != nil || *all[2].Name != "d" || *all[2].Note != "z" {
			t.Errorf("%v %v %v %v", all[0].Name, all[1].Name, *all[2].Name, *all[2].Note)
		}
		err := orm.Update(t.Context(), eng, parents, orm.FieldsOf(&p.Name), rows[0], &parent{ID: 99, Name: ptr("q")})
		var stale *orm.StaleError
		if !errors.As(err, &stale) || stale.Key != "id=99" {
			t.Errorf("%v", err)
		}
		for name, fields := range map[string]orm.Fields{"no column": nil, "of the key": orm.FieldsOf(&p.ID),
			"not the address": orm.FieldsOf(&rows[0].Name), "twice": orm.FieldsOf(&p.Name, &p.Name)} {
			if err := orm.Update(t.Context(), eng, parents, fields, rows[0]); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// 41. Versions are checked and counted without a session, too.
func TestDirectVersions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		rows := []*versioned{{Name: "a"}, {Name: "b"}}
		if err := orm.Insert(t.Context(), eng, versioneds, rows...); err != nil || rows[1].Version != 1 {
			t.Fatal(rows[1].Version, err)
		}
		v := versioneds.Proto()
		name := orm.FieldsOf(&v.Name)
		old := *rows[0]
		rows[0].Name = "a2"
		if err := orm.Update(t.Context(), eng, versioneds, name, rows...); err != nil || rows[0].Version != 2 {
			t.Fatal(rows[0].Version, err)
		}
		old.Name = "late"
		if err := orm.Update(t.Context(), eng, versioneds, name, rows[1], &old); !errors.Is(err, orm.ErrStale) || old.Version != 1 || rows[1].Version != 2 {
			t.Errorf("%v, versions %d and %d", err, old.Version, rows[1].Version)
		}
		if err := orm.Delete(t.Context(), eng, versioneds, rows[1], &old); !errors.Is(err, orm.ErrStale) {
			t.Errorf("%v", err)
		}
		if n := must(orm.Select(versioneds).Count(t.Context(), eng))(t); n != 2 {
			t.Errorf("%d rows are left of two that were not to be deleted", n)
		}
		if err := orm.Delete(t.Context(), eng, versioneds, rows...); err != nil {
			t.Error(err)
		}
		if n := must(orm.Select(versioneds).Count(t.Context(), eng))(t); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// An upsert tells what came of each object, and fills in what the row has.
func TestUpsert(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		there := []*article{{Title: "a"}, {Title: "b"}}
		if err := orm.Insert(t.Context(), eng, articles, there...); err != nil {
			t.Fatal(err)
		}
		a := articles.Proto()
		rows := []*article{{Title: "c"}, {Title: "b"}}
		got, err := orm.Upsert(t.Context(), eng, articles, orm.FieldsOf(&a.Title), nil, rows...)
		if err != nil || !slices.Equal(got, []orm.Outcome{orm.Inserted, orm.Unchanged}) {
			t.Fatal(got, err)
		}
		if rows[0].ID == 0 || rows[1].ID != there[1].ID {
			t.Errorf("keys %d and %d", rows[0].ID, rows[1].ID)
		}
		p := parents.Proto()
		list := []*parent{{ID: 1, Name: ptr("one"), Note: ptr("n")}, {ID: 2, Name: ptr("two")}}
		byID := orm.FieldsOf(&p.ID)
		if got, err = orm.Upsert(t.Context(), eng, parents, byID, nil, list...); err != nil || got[0] != orm.Inserted {
			t.Fatal(got, err)
		}
		list = []*parent{{ID: 1, Name: ptr("uno")}, {ID: 2, Name: ptr("two")}, {ID: 3, Name: ptr("three")}}
		got, err = orm.Upsert(t.Context(), eng, parents, byID, orm.FieldsOf(&p.Name), list...)
		if err != nil || fmt.Sprint(got) != "[updated unchanged inserted]" {
			t.Fatal(got, err)
		}
		if list[0].Note == nil || *list[0].Note != "n" {
			t.Errorf("what was not written did not come back: %v", list[0].Note)
		}
		one := must(parents.Get(t.Context(), eng, 1))(t)
		if *one.Name != "uno" || *one.Note != "n" {
			t.Errorf("%s, %s", *one.Name, *one.Note)
		}
		for want, call := range map[string]func() ([]orm.Outcome, error){
			"no unique key": func() ([]orm.Outcome, error) {
				return orm.Upsert(t.Context(), eng, parents, orm.FieldsOf(&p.Name), nil, list...)
			},
			"no value": func() ([]orm.Outcome, error) {
				return orm.Upsert(t.Context(), eng, parents, byID, nil, &parent{})
			},
			"the same": func() ([]orm.Outcome, error) {
				return orm.Upsert(t.Context(), eng, parents, byID, nil, &parent{ID: 5}, &parent{ID: 5})
			},
		} {
			if _, err := call(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", want, err)
			}
		}
	})
}

// Many upserts of the same new rows at once leave each row once.
func TestUpsertRace(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		a := articles.Proto()
		errs := make(chan error)
		for range 8 {
			go func() {
				errs <- engine.Retry(t.Context(), 20, func(ctx context.Context) error {
					rows := make([]*article, 30)
					for i := range rows {
						rows[i] = &article{Title: fmt.Sprint("t", i)}
					}
					_, err := orm.Upsert(ctx, eng, articles, orm.FieldsOf(&a.Title), nil, rows...)
					return err
				})
			}()
		}
		for range 8 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if n := must(orm.Select(articles).Count(t.Context(), eng))(t); n != 30 {
			t.Errorf("%d rows", n)
		}
	})
}

type hooked struct {
	ID int64 `db:"id,pk"`
}

func (*hooked) BeforeInsert(context.Context, *orm.Session) error { return nil }

// What would go past a session or its hooks is refused.
func TestDirectRefuses(t *testing.T) {
	r := orm.NewRegistry(nil)
	hookeds := orm.Declare[hooked](r, "hooked")
	eng := must(engine.Open("sqlite://"))(t)
	defer eng.Close()
	if err := orm.Insert(t.Context(), eng, hookeds, &hooked{}); err == nil || !strings.Contains(err.Error(), "BeforeInsert") {
		t.Errorf("%v", err)
	}
	s := orm.NewSession(eng, base)
	defer s.Close()
	if err := orm.Insert(t.Context(), s, parents, &parent{}); err == nil || !strings.Contains(err.Error(), "session") {
		t.Errorf("%v", err)
	}
	if err := orm.Insert(t.Context(), eng, parents, nil); err == nil || !strings.Contains(err.Error(), "nil") {
		t.Errorf("%v", err)
	}
}

// Relationships are loaded for structs of any origin.
func TestLoadFor(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 3)
		rows := []*parent{{ID: 1}, {ID: 3}, {ID: 9}}
		p, c := parents.Proto(), children.Proto()
		sent.take()
		if err := orm.LoadFor(t.Context(), eng, parents, rows, orm.SelectIn(&p.Children).Where(orm.C(&c.Name).Eq("x"))); err != nil {
			t.Fatal(err)
		}
		sent.want(t, "SEL c")
		for i, n := range []int{1, 1, 0} {
			if list := must(rows[i].Children.Get())(t); len(list) != n {
				t.Errorf("%d children of %d, want %d", len(list), rows[i].ID, n)
			}
		}
	})
}
