package migrate_test

import (
	"errors"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// TestSerial: a serial column is what AutoIncrement asks for; an identity
// column that the model asks for by itself it is not.
func TestSerial(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	c := testconn.Open(t, url)
	if _, err := c.Exec(t.Context(), core.SQL(`CREATE TABLE a (id bigserial CONSTRAINT pk_a PRIMARY KEY, n integer CONSTRAINT ck CHECK (n IN (1, 2)))`)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		schema  string
		change  func(t *md.Table)
		pending bool
	}{
		{"", func(*md.Table) {}, false},
		{"public", func(*md.Table) {}, false},
		{"", func(a *md.Table) { a.Columns[0].AutoIncrement, a.Columns[0].Identity = false, &md.Identity{} }, true},
		{"", func(a *md.Table) { a.Columns[0].AutoIncrement = false }, true},
		{"", func(a *md.Table) { a.Columns[0].Type = md.Integer{} }, true},
	} {
		a := table("a", md.Column{Name: "n", Type: md.Integer{}})
		a.Schema, a.Columns[0].AutoIncrement = test.schema, true
		a.Checks = []md.Check{{Name: "ck", Expr: "n in (1,2)"}}
		test.change(&a)
		env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Target: &md.MetaData{Tables: []md.Table{a}}})
		if err != nil {
			t.Fatal(err)
		}
		found, err := env.Check(t.Context())
		if pending := errors.Is(err, migrate.ErrPending); pending != test.pending || err != nil && !pending {
			t.Errorf("%+v: %+v, %v", a.Columns[0], found, err)
		}
	}
}
