package orm_test

import (
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// book has a large text, and two columns that are loaded together.
type book struct {
	ID      int64                 `db:"id,pk"`
	Title   string                `db:"title,size=50"`
	Body    orm.Deferred[string]  `db:"body"`
	Summary orm.Deferred[*string] `db:"summary,deferred=details"`
	Cover   orm.Deferred[[]byte]  `db:"cover,deferred=details,default=NULL,null"`
	ShelfID int64                 `db:"shelf_id,fk=shelves.id"`
	Shelf   orm.One[shelf]        `rel:"back_populates=Books"`
}

type shelf struct {
	ID    int64                `db:"id,pk"`
	Name  string               `db:"name,size=50"`
	Notes orm.Deferred[string] `db:"notes,size=50"`
	Books orm.Many[book]       `rel:"back_populates=Shelf"`
}

var (
	library = orm.NewRegistry(metadata.DefaultNaming)
	books   = orm.Declare[book](library, "books")
	shelves = orm.Declare[shelf](library, "shelves")
)

// selects returns what SELECTs name, of the statements since the last call.
func selects(sent *recorder) (list []string) {
	for _, text := range sent.take() {
		if strings.HasPrefix(text, "SEL") {
			list = append(list, text)
		}
	}
	return list
}

// 36. A deferred column is not in the SELECT; loading one reads its group, for
// all objects of the result, in one statement; setting one needs no read.
func TestDeferred(t *testing.T) {
	eachOf(t, library, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		ctx := t.Context()
		s := orm.NewSession(eng, library)
		defer s.Close()
		sh := &shelf{Name: "top", Notes: orm.NewDeferred("dusty"), Books: orm.NewMany(
			&book{Title: "a", Body: orm.NewDeferred("A"), Summary: orm.NewDeferred(ptr("sum a"))},
			&book{Title: "b", Body: orm.NewDeferred("B"), Cover: orm.NewDeferred([]byte{1, 2})},
			&book{Title: "c"})}
		s.Add(sh)
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if notes, err := sh.Notes.Get(); notes != "dusty" || err != nil {
			t.Error("what was inserted is loaded:", notes, err)
		}

		fresh := orm.NewSession(eng, library)
		defer fresh.Close()
		sent.take()
		all := must(orm.Select(books).OrderBy(orm.C(&books.Proto().ID).Asc()).All(ctx, fresh))(t)
		_, err := all[0].Body.Get()
		if !errors.Is(err, orm.ErrNotLoaded) || !strings.Contains(err.Error(), "book.Body; call Body.Load(ctx)") {
			t.Error(err)
		}
		if got := must(all[1].Cover.Load(ctx))(t); len(got) != 2 {
			t.Error(got)
		}
		if got := must(all[0].Summary.Get())(t); got == nil || *got != "sum a" {
			t.Error("the group of the others is not loaded:", got)
		}
		if got := selects(sent); len(got) != 2 {
			t.Error(got)
		}

		all[0].Body.Set("A2") // not loaded
		all[1].Summary.Set(ptr("sum b"))
		if err := fresh.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if got := selects(sent); len(got) != 0 {
			t.Error(got)
		}
		if err := fresh.Commit(ctx); err != nil || len(sent.take()) != 0 {
			t.Error("written twice", err)
		}

		b := books.Proto()
		again := must(orm.Select(books).Where(orm.D(&b.Body).Eq("A2")).Options(orm.Undefer(&b.Body)).One(ctx, eng))(t)
		if body, err := again.Body.Get(); body != "A2" || err != nil {
			t.Error(body, err)
		}
		if _, err := again.Summary.Get(); !errors.Is(err, orm.ErrNotLoaded) {
			t.Error(err)
		}
		if _, err := again.Summary.Load(ctx); !errors.Is(err, orm.ErrNotLoaded) || !strings.Contains(err.Error(), "in no session") {
			t.Error(err)
		}
		// through relationships, both ways of loading
		sh0 := shelves.Proto()
		shelf0 := must(orm.Select(shelves).Options(orm.SelectIn(&sh0.Books, orm.Undefer(&b.Summary))).One(ctx, eng))(t)
		if got := must(must(shelf0.Books.Get())(t)[1].Summary.Get())(t); got == nil || *got != "sum b" {
			t.Error(got)
		}
		joined := must(orm.Select(books).Options(orm.Joined(&b.Shelf, orm.Undefer(&sh0.Notes)), orm.Undefer(&b.Body)).
			Where(orm.C(&b.Title).Eq("c")).One(ctx, eng))(t)
		if got := must(must(joined.Shelf.Get())(t).Notes.Get())(t); got != "dusty" {
			t.Error(got)
		}
		if got, err := joined.Body.Get(); got != "" || err != nil {
			t.Error(got, err)
		}
	})
}
