package loss

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// alterColumn tells what a column loses that becomes another one.
func (s *scriptLedger) alterColumn(table md.Name, from, to md.Column) {
	name := md.Name{Schema: table.String(), Name: from.Name}
	switch {
	case s.isNew(table, from.Name), from.Computed != nil && to.Computed != nil:
	case from.Computed == nil && to.Computed != nil:
		s.lose("the values of column %s, which becomes a computed one", name)
	case !s.d.Keeps(s.withWords(from), s.withWords(to)):
		s.lose("what does not fit %s in column %s", s.target(from, to), name)
	}
}

// target is what the values have to fit: the type, or where that stays, what
// else differs.
func (s *scriptLedger) target(from, to md.Column) string {
	a, b := md.FormatType(from.Type), md.FormatType(to.Type)
	if a == b && to.Collation != from.Collation && to.Collation != "" {
		return b + " collate " + to.Collation
	}
	return b
}

// withWords returns the column with the values of its enum, which may be
// declared elsewhere.
func (s *scriptLedger) withWords(c md.Column) md.Column {
	c.Type = s.typeWithWords(c.Type)
	return c
}

func (s *scriptLedger) typeWithWords(t md.Type) md.Type {
	switch t := md.TypeFor(t, s.d.Name()).(type) {
	case md.Enum:
		if len(t.Values) == 0 {
			if declared := s.schema.Enum(t.Schema, t.Name); declared != nil {
				t.Values = declared.Values
			}
		}
		return t
	case md.Array:
		t.Of = s.typeWithWords(t.Of)
		return t
	default:
		return t
	}
}

// rebuild tells what a table loses that is made anew with another shape.
func (s *scriptLedger) rebuild(op ops.RebuildTable) {
	from, table := &op.From, op.From.QName()
	for _, old := range from.Columns {
		if old.Computed != nil || s.isNew(table, old.Name) {
			continue
		}
		to := op.To.Column(old.Name)
		for now, was := range op.Renamed {
			if was == old.Name {
				to = op.To.Column(now)
			}
		}
		if _, taken := op.Renamed[old.Name]; taken && to != nil && to.Name == old.Name {
			to = nil // another column has the name now
		}
		if to == nil {
			s.lose("the values of column %s", md.Name{Schema: table.String(), Name: old.Name})
			continue
		}
		s.alterColumn(table, old, *to)
	}
}

// replaceEnum tells of the values of an enum that are no more.
func (s *scriptLedger) replaceEnum(op ops.ReplaceEnum) {
	var gone []string
	for _, value := range op.From {
		if !slices.Contains(op.To, value) {
			gone = append(gone, "'"+value+"'")
		}
	}
	if len(gone) > 0 {
		s.lose("the values %s of enum %s", strings.Join(gone, ", "), md.Name{Schema: op.Schema, Name: op.Name})
	}
}

// setOptions tells of the characters that another character set lacks.
func (s *scriptLedger) setOptions(op ops.SetTableOptions) {
	table := md.Name{Schema: op.Schema, Name: op.Table}
	if t := s.table(table); t != nil {
		s.convert(t, collationOf(t.Options), collationOf(op.Options))
	}
}

// convert tells of the characters of the columns that follow a table's
// character set; each is given by a collation, or its own name.
func (s *scriptLedger) convert(t *md.Table, from, to string) {
	if to == "" || from == to || s.isEmpty(t.QName()) {
		return
	}
	for _, c := range t.Columns {
		if c.Collation != "" || c.Computed != nil {
			continue
		}
		old, now := c, c
		old.Collation, now.Collation = from, to
		if !s.d.Keeps(old, now) {
			s.lose("what is not in character set %s in column %s", to, md.Name{Schema: t.QName().String(), Name: c.Name})
		}
	}
}

// collationOf is a name that begins with that of the character set.
func collationOf(o md.TableOptions) string {
	if o.Collation != "" {
		return o.Collation
	}
	return o.Charset
}
