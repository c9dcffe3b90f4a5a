package journal

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// The states of a statement that cannot be rolled back.
const (
	StatementIntent = "intent" // about to be sent
	StatementDone   = "done"
)

func statementTable(name md.Name) md.Table {
	number := func(column string) md.Column {
		return md.Column{Name: column, Type: md.Integer{}, NotNull: true}
	}
	return md.Table{
		Schema: name.Schema, Name: name.Name,
		Columns: []md.Column{
			{Name: "journal_id", Type: md.String{Length: 40}, NotNull: true},
			number("op"), number("part"),
			{Name: "hash", Type: md.String{Length: 64}, NotNull: true},
			{Name: "state", Type: md.String{Length: 10}, NotNull: true},
			{Name: "before", Type: md.Text{}, NotNull: true},
		},
		PrimaryKey: md.PrimaryKey{Name: name.Name + "_pk", Columns: []string{"journal_id", "op", "part"}},
	}
}

// Statement is a row of the statement table.
type Statement struct {
	Op, Part int // the operation, and which of its statements it is, both from 0
	// Count is how many operations the row stands for, of which Op is the last:
	// those that ran in one transaction. 0 is one. The table has it as a part
	// below 0, which is how many there are before Op.
	Count  int
	Hash   string // of the operations; see [HashOf]
	State  string
	Before string // what the schema was, for the intent
	// Implied says that the row is an intent in the table: that it is done tells
	// the row of the next statement, which is written when this one has ended.
	Implied bool
}

var statementColumns = []string{"journal_id", "op", "part", "hash", "state", "before"}

// InsertStatement adds the row of a statement of a run, where whileLocked is not
// empty only as long as the lock is held; see [dialect.Migrator].
func (t Tables) InsertStatement(id string, s Statement, whileLocked string) core.Statement {
	insert := query(func(w *sqltext.Writer) {
		w.Raw("INSERT INTO ").Name(t.Statement.Schema, t.Statement.Name).Raw(" (").Idents(statementColumns).Raw(") ")
		if whileLocked == "" {
			w.Raw("VALUES (")
		} else {
			w.Raw("SELECT ")
		}
		w.Arg(id).Raw(", ").Arg(s.Op).Raw(", ").Arg(s.part()).Raw(", ").Arg(s.Hash).Raw(", ").Arg(s.State).Raw(", ").Arg(s.Before)
		if whileLocked == "" {
			w.Raw(")")
		} else {
			w.Raw(whileLocked)
		}
	})
	if whileLocked == "" {
		return insert
	}
	return Guarded{insert}
}

// Guarded is a statement that adds no row where the deployment lock is lost.
type Guarded struct{ insert query }

// WriteSQL implements [core.Statement].
func (g Guarded) WriteSQL(w *sqltext.Writer) { g.insert(w) }

// SetStatement changes the row of a statement.
func (t Tables) SetStatement(id string, s Statement) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("UPDATE ").Name(t.Statement.Schema, t.Statement.Name).Raw(" SET ").
			Ident("state").Raw(" = ").Arg(s.State).Raw(", ").Ident("hash").Raw(" = ").Arg(s.Hash).Raw(", ").Ident("before").Raw(" = ").Arg(s.Before).
			Raw(" WHERE ")
		s.writeKey(w, id)
	})
}

// DeleteStatement takes the row of a statement back.
func (t Tables) DeleteStatement(id string, s Statement) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("DELETE FROM ").Name(t.Statement.Schema, t.Statement.Name).
			Raw(" WHERE ")
		s.writeKey(w, id)
	})
}

// writeKey writes the condition that a row is that of the statement.
func (s Statement) writeKey(w *sqltext.Writer, id string) {
	where(w, "journal_id", id)
	where(w.Raw(" AND "), "op", s.Op)
	where(w.Raw(" AND "), "part", s.part())
}

// Statements returns those of a run that are recorded, in their order.
func (t Tables) Statements(ctx context.Context, c core.Conn, id string) ([]Statement, error) {
	var list []Statement
	err := core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Idents(statementColumns[1:]).Raw(" FROM ").Name(t.Statement.Schema, t.Statement.Name).Raw(" WHERE ")
		where(w, "journal_id", id).Raw(" ORDER BY ").Ident("op").Raw(", ").Ident("part")
	}), func(scan func(...any) error) error {
		var s Statement
		if err := scan(&s.Op, &s.Part, &s.Hash, &s.State, &s.Before); err != nil {
			return err
		}
		if s.Part < 0 {
			s.Part, s.Count = 0, 1-s.Part
		}
		list = append(list, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the journal %s: %w", t.Statement, err)
	}
	for i := 0; i+1 < len(list); i++ {
		if list[i].State == StatementIntent {
			list[i].State, list[i].Before, list[i].Implied = StatementDone, "", true
		}
	}
	return list, nil
}

// Explicit writes those of the rows that are done by implication as done, so that
// the rows behind them may go.
func (t Tables) Explicit(ctx context.Context, c core.Conn, id string, rows []Statement) error {
	for _, row := range rows {
		if !row.Implied {
			continue
		}
		if _, err := c.Exec(ctx, t.SetStatement(id, row)); err != nil {
			return fmt.Errorf("writing the journal %s: %w", t.Statement, err)
		}
	}
	return nil
}

// part is Part as the table has it.
func (s Statement) part() int {
	if s.Count > 1 {
		return 1 - s.Count
	}
	return s.Part
}

// HashOf identifies operations by what they say; Go code by its name.
func HashOf(list ...ops.Op) string {
	return (&versions.Revision{Upgrade: list}).Checksum()
}
