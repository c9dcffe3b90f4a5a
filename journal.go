package migrate

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// The journal has a row for each time that a revision was applied or reversed:
// who, when, how long, with which tool and which script. Rows are added and
// completed, never deleted. While a revision runs that cannot be rolled back,
// the statement table beside it holds a row for each of its statements.

// State is the state of a journal row.
type State string

// The states of a run of a revision.
const (
	StateRunning State = "running" // begun, not finished: interrupted, or going on now
	StateApplied State = "applied"
	StateFailed  State = "failed" // rolled back
)

// The states of a statement that cannot be rolled back.
const (
	statementIntent = "intent" // about to be sent
	statementDone   = "done"
)

// Entry is a row of the journal.
type Entry struct {
	ID        string    `json:"id"`
	Revision  string    `json:"revision"`
	Direction string    `json:"direction"` // up, down, stamp or edit
	State     State     `json:"state"`
	Before    []string  `json:"before"` // version rows before
	After     []string  `json:"after"`  // version rows after
	Checksum  string    `json:"checksum"`
	Tool      string    `json:"tool"`
	AppliedBy string    `json:"applied_by"`
	Started   time.Time `json:"started"` // by the deployer's clock
	Elapsed   time.Duration
	Error     string `json:"error,omitempty"`
}

func journalTableOf(name md.Name) md.Table {
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

func statementTableOf(name md.Name) md.Table {
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

// newEntry begins the journal row of a step.
func newEntry(step versions.Step) Entry {
	direction := "up"
	if step.Down {
		direction = "down"
	}
	now := time.Now().UTC()
	return Entry{
		ID:       now.Format("20060102T150405.000000") + "-" + randomHex(6),
		Revision: step.Revision.ID, Direction: direction, State: StateRunning,
		Before: step.From(), After: step.To(), Checksum: step.Revision.Checksum(),
		Tool: "migrate " + Version, AppliedBy: whoami(), Started: now,
	}
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// whoami names the operating system's user, host and process.
func whoami() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	text := fmt.Sprintf("%s@%s/%d", name, host, os.Getpid())
	return text[:min(len(text), 255)]
}

var journalColumns = []string{
	"id", "revision", "direction", "state", "heads_before", "heads_after",
	"checksum", "tool", "applied_by", "started_at", "elapsed_ms", "error",
}

func (t tables) insertEntry(e Entry) core.Statement {
	return t.insertEntryAs(e, e.ID, e.AppliedBy, e.Started.Format(time.RFC3339Nano))
}

// expression is SQL in the place of a value.
type expression string

// insertEntryAs is insertEntry with an id, a user and a time that may each be
// an expression.
func (t tables) insertEntryAs(e Entry, id, user, started any) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("INSERT INTO ").Name(t.journal.Schema, t.journal.Name).Raw(" (").Idents(journalColumns).Raw(") VALUES (")
		for i, v := range []any{
			id, e.Revision, e.Direction, string(e.State), strings.Join(e.Before, " "), strings.Join(e.After, " "),
			e.Checksum, e.Tool, user, started, e.Elapsed.Milliseconds(), e.Error,
		} {
			w.Comma(i)
			if sql, ok := v.(expression); ok {
				w.Raw(string(sql))
			} else {
				w.Arg(v)
			}
		}
		w.Raw(")")
	})
}

// finishEntry completes the row of a step.
func (t tables) finishEntry(e Entry) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("UPDATE ").Name(t.journal.Schema, t.journal.Name).Raw(" SET ").
			Ident("state").Raw(" = ").Arg(string(e.State)).Raw(", ").
			Ident("checksum").Raw(" = ").Arg(e.Checksum).Raw(", ").
			Ident("elapsed_ms").Raw(" = ").Arg(e.Elapsed.Milliseconds()).Raw(", ").
			Ident("error").Raw(" = ").Arg(e.Error).
			Raw(" WHERE ").Ident("id").Raw(" = ").Arg(e.ID)
	})
}

// readEntries returns the rows of the journal in a state, or all, oldest first.
func (t tables) readEntries(ctx context.Context, c core.Conn, state State) ([]Entry, error) {
	var list []Entry
	err := core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Idents(journalColumns).Raw(" FROM ").Name(t.journal.Schema, t.journal.Name)
		if state != "" {
			w.Raw(" WHERE ").Ident("state").Raw(" = ").Arg(string(state))
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
		return nil, fmt.Errorf("reading the journal %s: %w", t.journal, err)
	}
	return list, nil
}

// statementRow is a row of the statement table: part counts the statements of
// operation op, both from 0.
type statementRow struct {
	op, part int
	hash     string
	state    string
	before   string // what the schema was, for the intent
}

var statementColumns = []string{"journal_id", "op", "part", "hash", "state", "before"}

func (t tables) insertStatement(id string, s statementRow) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("INSERT INTO ").Name(t.statement.Schema, t.statement.Name).Raw(" (").Idents(statementColumns).Raw(") VALUES (").
			Arg(id).Raw(", ").Arg(s.op).Raw(", ").Arg(s.part).Raw(", ").Arg(s.hash).Raw(", ").Arg(s.state).Raw(", ").Arg(s.before).Raw(")")
	})
}

func (t tables) setStatement(id string, s statementRow) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("UPDATE ").Name(t.statement.Schema, t.statement.Name).Raw(" SET ").
			Ident("state").Raw(" = ").Arg(s.state).Raw(", ").Ident("hash").Raw(" = ").Arg(s.hash).Raw(", ").Ident("before").Raw(" = ").Arg(s.before).
			Raw(" WHERE ").Ident("journal_id").Raw(" = ").Arg(id).
			Raw(" AND ").Ident("op").Raw(" = ").Arg(s.op).Raw(" AND ").Ident("part").Raw(" = ").Arg(s.part)
	})
}

func (t tables) deleteStatement(id string, s statementRow) core.Statement {
	return query(func(w *sqltext.Writer) {
		w.Raw("DELETE FROM ").Name(t.statement.Schema, t.statement.Name).
			Raw(" WHERE ").Ident("journal_id").Raw(" = ").Arg(id).
			Raw(" AND ").Ident("op").Raw(" = ").Arg(s.op).Raw(" AND ").Ident("part").Raw(" = ").Arg(s.part)
	})
}

func (t tables) readStatements(ctx context.Context, c core.Conn, id string) ([]statementRow, error) {
	var list []statementRow
	err := core.QueryEach(ctx, c, query(func(w *sqltext.Writer) {
		w.Raw("SELECT ").Idents(statementColumns[1:]).Raw(" FROM ").Name(t.statement.Schema, t.statement.Name).
			Raw(" WHERE ").Ident("journal_id").Raw(" = ").Arg(id).Raw(" ORDER BY ").Ident("op").Raw(", ").Ident("part")
	}), func(scan func(...any) error) error {
		var s statementRow
		if err := scan(&s.op, &s.part, &s.hash, &s.state, &s.before); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the journal %s: %w", t.statement, err)
	}
	return list, nil
}

// hashOf identifies an operation by what it says; Go code by its name.
func hashOf(op ops.Op) string {
	return (&versions.Revision{Upgrade: ops.Script{op}}).Checksum()
}
