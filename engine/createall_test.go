package engine_test

import (
	"errors"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	md "limbeck.dev/migrate/metadata"
)

// circle is a model in which two tables refer to each other, one to itself, a
// view reads them, and a column has an enum.
func circle(views bool) *md.MetaData {
	id := md.Column{Name: "id", Type: md.Integer{}, NotNull: true}
	ref := func(name string) md.Column { return md.Column{Name: name, Type: md.Integer{}} }
	key := func(name, column, table string) md.ForeignKey {
		return md.ForeignKey{Name: name, Columns: []string{column}, RefTable: table, RefColumns: []string{"id"}}
	}
	mood := md.Enum{Name: "mood", Values: []string{"sad", "ok"}}
	m := &md.MetaData{
		Enums: []md.Enum{mood},
		Tables: []md.Table{
			{Name: "a", Columns: []md.Column{id, ref("b_id"), {Name: "mood", Type: mood}},
				PrimaryKey:  md.PrimaryKey{Name: "pk_a", Columns: []string{"id"}},
				ForeignKeys: []md.ForeignKey{key("fk_a_b", "b_id", "b")}},
			{Name: "b", Columns: []md.Column{id, ref("a_id"), ref("up")},
				PrimaryKey:  md.PrimaryKey{Name: "pk_b", Columns: []string{"id"}},
				ForeignKeys: []md.ForeignKey{key("fk_b_a", "a_id", "a"), key("fk_b_b", "up", "b")},
				Indexes:     []md.Index{{Name: "ix_b_up", Columns: []md.IndexColumn{{Column: "up"}}}}},
			{Name: "c", Columns: []md.Column{id, ref("a_id")},
				PrimaryKey:  md.PrimaryKey{Name: "pk_c", Columns: []string{"id"}},
				ForeignKeys: []md.ForeignKey{key("fk_c_a", "a_id", "a")}},
		},
	}
	if views {
		m.Views = []md.View{{Name: "v", Definition: "SELECT a.id FROM a JOIN b ON b.a_id = a.id"}}
	}
	return m
}

// fillCircle puts rows into the tables that refer to each other.
func fillCircle(t *testing.T, c core.Conn) {
	t.Helper()
	for _, text := range []string{
		"INSERT INTO a (id, mood) VALUES (1, 'ok')",
		"INSERT INTO b (id, a_id, up) VALUES (1, 1, 1)",
		"UPDATE a SET b_id = 1",
		"INSERT INTO c (id, a_id) VALUES (1, 1)",
	} {
		exec(t, c, text)
	}
}

// TestCreateAll creates a model, once and again, over a part of it, and takes
// it away with its rows; in a transaction of the engine's and of the program's.
func TestCreateAll(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		ctx := t.Context()
		for _, f := range []func() error{
			func() error { return eng.DropAll(ctx, circle(true)) }, // nothing is there
			func() error { return eng.CreateAll(ctx, circle(false)) },
			func() error { return eng.CreateAll(ctx, circle(true)) },
			func() error { return eng.CreateAll(ctx, circle(true)) },
		} {
			if err := f(); err != nil {
				t.Fatal(err)
			}
		}
		fillCircle(t, eng)
		if n := number(t, eng, "SELECT count(*) FROM v"); n != 1 {
			t.Errorf("%d rows in the view", n)
		}
		for _, text := range []string{"INSERT INTO b (id, a_id) VALUES (2, 9)", "INSERT INTO a (id, b_id) VALUES (2, 9)", "INSERT INTO c (id, a_id) VALUES (2, 9)"} {
			if _, err := eng.Exec(ctx, core.SQL(text)); !errors.Is(err, core.ErrForeignKey) {
				t.Errorf("%s: %v", text, err)
			}
		}
		if err := eng.DropAll(ctx, circle(true)); err != nil {
			t.Fatal(err)
		}
		left := objects(t, eng)
		if len(left.Tables)+len(left.Views)+len(left.Enums) > 1 { // but for the table that each has made
			t.Errorf("left: %v", left)
		}
		err := eng.InTx(ctx, func(tx *engine.Tx) error {
			if err := engine.CreateAll(ctx, tx, circle(true)); err != nil {
				return err
			}
			if tx.Dialect().Name() != "sqlite" {
				fillCircle(t, tx)
			}
			return engine.DropAll(ctx, tx, circle(true))
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestCreateAllRollsBack: where the database can, all of it or nothing.
func TestCreateAllRollsBack(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		m := circle(false)
		m.Views = []md.View{{Name: "v", Definition: "SELECT missing FROM a, nowhere"}}
		if d, err := eng.Dialect(t.Context()); err != nil || d.Name() == "sqlite" {
			m.Tables[2].Checks = []md.Check{{Name: "ck", Expr: "nowhere("}} // SQLite looks at views when they are read
		}
		if err := eng.CreateAll(t.Context(), m); err == nil {
			t.Fatal("no error")
		}
		d, err := eng.Dialect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tables := objects(t, eng).Tables; d.Capabilities().TransactionalDDL && len(tables) > 1 {
			t.Errorf("%d tables are left", len(tables))
		}
		if err := eng.DropAll(t.Context(), m); err != nil {
			t.Error(err)
		}
	})
}

func objects(t *testing.T, eng *engine.Engine) *md.MetaData {
	t.Helper()
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	r, err := c.Dialect().Reflect(t.Context(), c, dialect.ReflectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r.MetaData
}
