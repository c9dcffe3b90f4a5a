package journal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

func journalTable(name md.Name) md.Table {
	text := func(column string, length int) md.Column {
		return md.Column{Name: column, Type: md.String{Length: length}, NotNull: true}
	}
	return md.Table{
		Schema: name.Schema, Name: name.Name,
		Columns: []md.Column{
			text("id", 40), text("revision", 255), text("direction", 10), text("state", 10),
			{Name: "heads_before", Type: md.Text{}, NotNull: true},
			{Name: "heads_after", Type: md.Text{}, NotNull: true},
			text("checksum", 64), text("tool", 40), text("applied_by", 255), text("started_at", 40),
			{Name: "elapsed_ms", Type: md.BigInteger{}, NotNull: true},
			{Name: "error", Type: md.Text{}, NotNull: true},
		},
		PrimaryKey: md.PrimaryKey{Name: name.Name + "_pk", Columns: []string{"id"}},
	}
}

var journalColumns = []string{
	"id", "revision", "direction", "state", "heads_before", "heads_after",
	"checksum", "tool", "applied_by", "started_at", "elapsed_ms", "error",
}

// Insert adds a row.
func (t Tables) Insert(e Entry) core.Statement {
	return t.InsertAs(e, e.ID, e.AppliedBy, e.Started.Format(time.RFC3339Nano))
}

// Expression is SQL in the place of a value.
type Expression string

// InsertAs is Insert with an id, a user and a time that may each be an
// [Expression].
func (t Tables) InsertAs(e Entry, id, user, started any) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("INSERT INTO ").Name(t.Journal.Schema, t.Journal.Name).Raw(" (").Idents(journalColumns).Raw(") VALUES (")
		for i, v := range []any{
			id, e.Revision, e.Direction, string(e.State), strings.Join(e.Before, " "), strings.Join(e.After, " "),
			e.Checksum, e.Tool, user, started, e.Elapsed.Milliseconds(), e.Error,
		} {
			w.Comma(i)
			if sql, ok := v.(Expression); ok {
				w.Raw(string(sql))
			} else {
				w.Arg(v)
			}
		}
		w.Raw(")")
	})
}

// Finish completes the row of a step.
func (t Tables) Finish(e Entry) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("UPDATE ").Name(t.Journal.Schema, t.Journal.Name).Raw(" SET ").
			Ident("state").Raw(" = ").Arg(string(e.State)).Raw(", ").
			Ident("checksum").Raw(" = ").Arg(e.Checksum).Raw(", ").
			Ident("elapsed_ms").Raw(" = ").Arg(e.Elapsed.Milliseconds()).Raw(", ").
			Ident("error").Raw(" = ").Arg(e.Error).
			Raw(" WHERE ")
		where(w, "id", e.ID)
	})
}

// Entries returns the rows of the journal in a state, or all, oldest first.
func (t Tables) Entries(ctx context.Context, c core.Conn, state State) ([]Entry, error) {
	var list []Entry
	err := core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Idents(journalColumns).Raw(" FROM ").Name(t.Journal.Schema, t.Journal.Name)
		if state != "" {
			where(w.Raw(" WHERE "), "state", string(state))
		}
		w.Raw(" ORDER BY ").Ident("id")
	}), func(scan func(...any) error) error {
		var e Entry
		var before, after, started string
		var elapsed int64
		err := scan(&e.ID, &e.Revision, &e.Direction, &e.State, &before, &after, &e.Checksum, &e.Tool, &e.AppliedBy, &started, &elapsed, &e.Error)
		if err != nil {
			return err
		}
		e.Before, e.After = strings.Fields(before), strings.Fields(after)
		e.Started, _ = time.Parse(time.RFC3339Nano, started) // for show only
		e.Elapsed = time.Duration(elapsed) * time.Millisecond
		list = append(list, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the journal %s: %w", t.Journal, err)
	}
	return list, nil
}

// EntriesIfAny is Entries in any state, or none where there is no journal.
func (t Tables) EntriesIfAny(ctx context.Context, c dialect.Conn) ([]Entry, error) {
	if there, err := t.exist(ctx, c, journalTable(t.Journal)); err != nil || !there {
		return nil, err
	}
	return t.Entries(ctx, c, "")
}

// Applied returns what the journal says of the checksums of scripts that were
// applied, oldest first: not whole rows, since every start waits for it.
func (t Tables) Applied(ctx context.Context, c core.Conn) (list []Entry, err error) {
	err = core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Idents([]string{"revision", "direction", "heads_before", "heads_after", "checksum"}).
			Raw(" FROM ").Name(t.Journal.Schema, t.Journal.Name).Raw(" WHERE ")
		where(w, "state", string(StateApplied)).Raw(" ORDER BY ").Ident("id")
	}), func(scan func(...any) error) error {
		var e Entry
		var before, after string
		if err := scan(&e.Revision, &e.Direction, &before, &after, &e.Checksum); err != nil {
			return err
		}
		e.Before, e.After = strings.Fields(before), strings.Fields(after)
		list = append(list, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the journal %s: %w", t.Journal, err)
	}
	return list, nil
}
