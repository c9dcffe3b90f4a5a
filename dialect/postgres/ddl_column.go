package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// WriteColumn implements [dialect.Grammar].
func (d pg) WriteColumn(w *sqltext.Writer, t *md.Table, column *md.Column) {
	c, err := d.canonicalColumn(*column)
	if err == nil && c.OnUpdate != "" {
		err = unsupported("ON UPDATE", "use a trigger")
	}
	if err != nil {
		w.Fail(fmt.Errorf("column %s: %w", c.Name, err))
		return
	}
	w.Ident(c.Name).Raw(" ")
	d.writeType(w, &c)
	switch {
	case c.Computed != nil:
		d.writeComputed(w, &c)
	case c.Identity != nil:
		writeIdentity(w, c.Identity)
	case c.Default != "":
		w.Raw(" DEFAULT ", defaultText(column.Default))
	}
	if c.NotNull {
		w.Raw(" NOT NULL")
	}
}

// writeType writes the type and the collation.
func (d pg) writeType(w *sqltext.Writer, c *md.Column) {
	text, err := d.typeSQL(c.Type)
	if err != nil {
		w.Fail(fmt.Errorf("column %s: %w", c.Name, err))
	}
	w.Raw(text)
	writeCollation(w, c.Collation)
}

// writeCollation writes COLLATE. A collation of another schema than the
// system's or the default one is named as "schema"."name", in quotes; a point
// in an unquoted name belongs to it (en_US.utf8).
func writeCollation(w *sqltext.Writer, name string) {
	if name == "" {
		return
	}
	w.Raw(" COLLATE ")
	if parts := quotedParts(name); parts != nil {
		w.Name(parts[0], parts[1])
		return
	}
	w.Ident(name)
}

// quotedParts reads "schema"."name"; nil if the text is not that.
func quotedParts(text string) []string {
	var parts []string
	for tok := range sqltext.Tokens(text, sqltext.PostgreSQLSyntax()) {
		switch {
		case tok.Kind == sqltext.QuotedIdent && !tok.Open:
			parts = append(parts, strings.ReplaceAll(tok.Text[1:len(tok.Text)-1], `""`, `"`))
		case tok.Text != "." || len(parts) != 1:
			return nil
		}
	}
	if len(parts) != 2 {
		return nil
	}
	return parts
}

func (d pg) writeComputed(w *sqltext.Writer, c *md.Column) {
	w.Raw(" GENERATED ALWAYS AS (", c.Computed.Expr, ")")
	switch {
	case c.Computed.Stored:
		w.Raw(" STORED")
	case d.version >= 18:
		w.Raw(" VIRTUAL")
	default:
		w.Fail(fmt.Errorf("column %s: %w", c.Name, unsupported("virtual generated columns before version 18", "use a stored one")))
	}
}

func writeIdentity(w *sqltext.Writer, i *md.Identity) {
	w.Raw(" GENERATED ", identityKind(i), " AS IDENTITY")
	if options := sequenceWords(i.SequenceOptions); len(options) > 0 {
		w.Raw(" (", strings.Join(options, " "), ")")
	}
}

func identityKind(i *md.Identity) string {
	if i.Always {
		return "ALWAYS"
	}
	return "BY DEFAULT"
}

// sequenceWords returns the options that are given, each as a clause.
func sequenceWords(o md.SequenceOptions) []string {
	var list []string
	add := func(word string, value *int64) {
		if value != nil {
			list = append(list, word+" "+strconv.FormatInt(*value, 10))
		}
	}
	add("INCREMENT BY", o.Increment)
	add("MINVALUE", o.Min)
	add("MAXVALUE", o.Max)
	add("START WITH", o.Start)
	add("CACHE", o.Cache)
	if o.Cycle {
		list = append(list, "CYCLE")
	}
	return list
}

func (s *script) addColumn(op ops.AddColumn) {
	s.add(func(w *sqltext.Writer) {
		dialect.AlterTable(w, op.Schema, op.Table).Raw("ADD COLUMN ")
		s.WriteColumn(w, nil, &op.Column)
	})
	s.commentColumnIf(op.Schema, op.Table, &op.Column)
}

func (s *script) commentColumnIf(schema, table string, c *md.Column) {
	if c.Comment != "" {
		s.commentColumn(schema, table, c)
	}
}

func (s *script) commentColumn(schema, table string, c *md.Column) {
	s.add(func(w *sqltext.Writer) {
		w.Raw("COMMENT ON COLUMN ").Name(schema, table).Raw(".").Ident(c.Name).Raw(" IS ")
		writeComment(w, c.Comment)
	})
}
