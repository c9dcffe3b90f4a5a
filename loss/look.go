package loss

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Look returns a ledger for the database that c is connected to. It reads what
// the scripts may throw something away of; where there is nothing such, it asks
// nothing.
func Look(ctx context.Context, c core.Conn, d dialect.Dialect, defaultSchema string, scripts []ops.Script) (*Ledger, error) {
	n := need(d, defaultSchema, scripts)
	if len(n.names) == 0 {
		return New(d, defaultSchema, nil, nil), nil
	}
	live, err := d.Reflect(ctx, c, dialect.ReflectOptions{Schemas: n.schemas, Tables: n.names})
	if err != nil {
		return nil, fmt.Errorf("reading what the plan may throw away: %w", err)
	}
	attached, err := attached(ctx, c, d, n.dropped, live.Skipped)
	if err != nil {
		return nil, err
	}
	l := New(d, defaultSchema, live.MetaData, attached)
	return l, l.findRows(ctx, c, n.filled)
}

// Over is Look with a schema that was read already.
func Over(ctx context.Context, c core.Conn, d dialect.Dialect, live *dialect.Reflection, scripts []ops.Script) (*Ledger, error) {
	n := need(d, "", scripts)
	attached, err := attached(ctx, c, d, n.dropped, live.Skipped)
	if err != nil {
		return nil, err
	}
	l := New(d, "", live.MetaData, attached)
	return l, l.findRows(ctx, c, n.filled)
}

// attached returns what goes down with tables and views: what the dialect tells
// of it, and what reflection has left out of them.
func attached(ctx context.Context, c core.Conn, d dialect.Dialect, owners []md.Name, skipped []dialect.Skipped) ([]dialect.Attachment, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	list, err := d.Attached(ctx, c, owners)
	if err != nil {
		return nil, err
	}
	for _, s := range skipped {
		i := slices.IndexFunc(owners, func(n md.Name) bool { return n.String() == s.Table })
		if i < 0 {
			continue
		}
		a := dialect.Attachment{Owner: owners[i], Kind: s.Kind, Name: s.Name, Detail: s.Detail}
		if a.Name == s.Table {
			a.Name = ""
		}
		if s.Kind == "replica identity" && s.Detail == "index" {
			continue // the dialect tells which
		}
		if s.Kind == "clustered" {
			a.Member, a.Kind, a.Detail = s.Detail, "cluster mark", ""
		}
		if column, of := strings.CutPrefix(s.Detail, "of column "); of && s.Kind == "comment" {
			a.Member, a.Detail = column, ""
		}
		if !slices.ContainsFunc(list, func(other dialect.Attachment) bool { return same(a, other) }) {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b dialect.Attachment) int { return strings.Compare(a.Kind, b.Kind) })
	return list, nil
}

// same reports whether two are one, though one name has its schema.
func same(a, b dialect.Attachment) bool {
	return a.Owner == b.Owner && a.Kind == b.Kind && a.Member == b.Member && (a.Name == b.Name || a.Name == a.Owner.Schema+"."+b.Name) && (a.Name != "" || a.Detail == b.Detail)
}

// needed are the tables and views that must be known.
type needed struct {
	d                      dialect.Dialect
	defaultSchema          string
	names, dropped, filled []md.Name
	schemas                []string
	// demands: SQL text makes a table with columns that must have a value; copied
	// are the effects of text that copies rows.
	demands bool
	copied  []sqltext.Effect
}

func need(d dialect.Dialect, defaultSchema string, scripts []ops.Script) needed {
	n := needed{d: d, defaultSchema: defaultSchema}
	for _, script := range scripts {
		n.add(script)
	}
	for _, e := range n.copied {
		if n.demands {
			n.fillText(e)
		}
	}
	return n
}

func (n *needed) add(script ops.Script) {
	anew := n.d.Capabilities().RebuildsTables && slices.ContainsFunc(script, mayLose)
	for _, op := range script {
		op = ops.Unqualified(op, n.defaultSchema)
		switch op := op.(type) {
		case ops.Execute:
			n.addText(op.Text(), anew)
		case ops.DropTable:
			n.note(true, op.Schema, op.Name)
		case ops.DropView:
			n.note(true, op.Schema, op.Name)
		case ops.DropColumn:
			n.note(true, op.Schema, op.Table)
		case ops.DropIndex:
			n.note(true, op.Schema, op.Table)
		case ops.DropConstraint:
			n.note(true, op.Schema, op.Table)
		case ops.SetTableOptions:
			n.note(false, op.Schema, op.Table)
		default:
			n.addRequired(op)
		}
	}
}

// addRequired notes the tables that are to have a column which must have a value.
func (n *needed) addRequired(op ops.Op) {
	switch op := op.(type) {
	case ops.AddColumn:
		if lacksValue(op.Column) {
			n.fill(op.Schema, op.Table)
		}
	case ops.AlterColumn:
		n.note(false, op.Schema, op.Table)
		if !op.From.NotNull && op.To.NotNull {
			n.fill(op.Schema, op.Table)
		}
	case ops.AddConstraint:
		if op.Constraint.Kind() == md.KindPrimaryKey {
			n.fill(op.Schema, op.Table)
		}
	case ops.RebuildTable:
		for _, c := range op.To.Columns {
			if old := op.From.Column(c.Name); c.NotNull && (old == nil || !old.NotNull) {
				n.fill(op.From.Schema, op.From.Name)
			}
		}
	}
}

// fill notes a table of which it must be known whether it has rows.
func (n *needed) fill(schema, name string) {
	n.note(false, schema, name)
	if schema == n.defaultSchema {
		schema = ""
	}
	if table := (md.Name{Schema: schema, Name: name}); !slices.Contains(n.filled, table) {
		n.filled = append(n.filled, table)
	}
}

// addText reads a text. One that makes a table, or copies rows, bears on columns
// that must have a value where the script makes a table anew.
func (n *needed) addText(text string, anew bool) {
	if !sqltext.MayLose(text) && !(anew && mayCopy(text)) {
		return
	}
	for _, e := range sqltext.Effects(text, n.d.Syntax()) {
		switch e.Kind {
		case sqltext.DropsTable, sqltext.DropsView, sqltext.DropsColumn:
			n.noteText(true, e)
		case sqltext.AltersColumn, sqltext.ConvertsTable:
			n.noteText(false, e)
		case sqltext.CopiesRows:
			n.copied = append(n.copied, e)
		}
		_, required := demandOf(e.Column, e.Definition, n.d.Syntax())
		switch {
		case e.Kind == sqltext.DefinesColumn && required:
			n.demands = true
		case e.Kind == sqltext.RequiresColumn, required && (e.Kind == sqltext.AddsColumn || e.Kind == sqltext.AltersColumn):
			n.fillText(e)
		}
	}
}

// mayCopy reports whether a text may make a table or copy rows, as fast as
// sqltext.MayLose.
func mayCopy(text string) bool {
	upper := strings.ToUpper(text[:min(len(text), 1000)])
	return strings.Contains(upper, "CREATE") || strings.Contains(upper, "SELECT")
}

func (n *needed) fillText(e sqltext.Effect) {
	n.fill(e.Schema, e.Table)
	n.fill(strings.ToLower(e.Schema), strings.ToLower(e.Table))
}

// noteText notes a name of SQL text, which may mean one in lower case.
func (n *needed) noteText(dropped bool, e sqltext.Effect) {
	n.note(dropped, e.Schema, e.Table)
	n.note(dropped, strings.ToLower(e.Schema), strings.ToLower(e.Table))
}

func (n *needed) note(dropped bool, schema, name string) {
	if schema == n.defaultSchema {
		schema = ""
	}
	if schema != "" && !slices.Contains(n.schemas, schema) {
		n.schemas = append(n.schemas, schema)
	}
	table := md.Name{Schema: schema, Name: name}
	if !slices.Contains(n.names, table) {
		n.names = append(n.names, table)
	}
	if dropped && !slices.Contains(n.dropped, table) {
		n.dropped = append(n.dropped, table)
	}
}
