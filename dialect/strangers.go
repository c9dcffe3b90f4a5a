package dialect

import (
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// Strangers names the columns, constraints and, if asked for, indexes of a table
// in a database that are in neither of two definitions of it: what somebody else
// has added there, and a table that is made anew would lose.
func Strangers(live, from, to *md.Table, indexes bool) (found []string) {
	for _, c := range live.Columns {
		if column(from, c.Name) == nil {
			found = append(found, "column "+c.Name)
		}
	}
	for _, ix := range live.Indexes {
		if indexes && from.Index(ix.Name) == nil && to.Index(ix.Name) == nil {
			found = append(found, "index "+ix.Name)
		}
	}
	known := map[string]bool{}
	count := map[md.ConstraintKind]int{}
	for _, t := range []*md.Table{from, to} {
		for _, k := range t.Constraints() {
			known[constraintText(k)] = true
			known[string(k.Kind())+" "+strings.ToLower(k.ConstraintName())] = k.ConstraintName() != ""
		}
	}
	for _, k := range from.Constraints() {
		count[k.Kind()]--
	}
	for _, k := range live.Constraints() {
		count[k.Kind()]++
	}
	for _, k := range live.Constraints() {
		name := k.ConstraintName()
		if count[k.Kind()] > 0 && !known[constraintText(k)] && (name == "" || !known[string(k.Kind())+" "+strings.ToLower(name)]) {
			found = append(found, constraintTitle(k))
		}
	}
	return found
}

// column finds a column whatever the case of its name.
func column(t *md.Table, name string) *md.Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// constraintText is what a constraint says, without its name.
func constraintText(k md.Constraint) string {
	switch k := k.(type) {
	case md.Check:
		return "check " + strings.ToLower(strings.Join(strings.Fields(strings.Trim(k.Expr, "()")), ""))
	case md.Unique:
		return "unique " + strings.ToLower(strings.Join(k.Columns, ","))
	case md.ForeignKey:
		return "foreign key " + strings.ToLower(strings.Join(k.Columns, ",")+" "+k.RefTable+" "+strings.Join(k.RefColumns, ","))
	default:
		return string(k.Kind())
	}
}

// constraintTitle names a constraint, by what it says where it has no name.
func constraintTitle(k md.Constraint) string {
	text := strings.ReplaceAll(string(k.Kind()), "_", " ")
	if name := k.ConstraintName(); name != "" {
		return text + " " + name
	}
	switch k := k.(type) {
	case md.Check:
		return "check (" + k.Expr + ")"
	case md.Unique:
		return "unique (" + strings.Join(k.Columns, ", ") + ")"
	case md.ForeignKey:
		return "foreign key (" + strings.Join(k.Columns, ", ") + ")"
	}
	return text
}
