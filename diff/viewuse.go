package diff

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// touch holds what changes in tables and views under a view that reads them: by
// their names the names of columns, all in lower case. A nil list is everything.
type touch map[string][]string

func (t touch) all(name string) { t[strings.ToLower(name)] = nil }

func (t touch) add(table string, columns ...string) {
	table = strings.ToLower(table)
	if have, found := t[table]; found && have == nil || len(columns) == 0 {
		return
	}
	for _, c := range columns {
		t[table] = append(t[table], strings.ToLower(c))
	}
}

// touched finds what a view pins: tables that are dropped, columns that are
// dropped or change their type.
func (d *differ) touched() touch {
	t := make(touch)
	for _, c := range d.changes {
		for _, p := range c.alterColumns {
			if p.retypes() || c.recreated[p.to.Name] {
				t.add(c.to.Name, p.to.Name)
			}
		}
		for _, column := range c.dropColumns {
			t.add(c.to.Name, column.Name)
		}
		for _, k := range c.dropConstraints {
			if k.Kind() == md.KindPrimaryKey {
				t.add(c.to.Name, groupBy) // other columns may depend on the key
			}
		}
	}
	for _, table := range d.dropped {
		t.all(table.Name)
	}
	for table, columns := range d.replaced {
		for column := range columns {
			t.add(table.Name, column)
		}
	}
	return t
}

// groupBy stands for a column that every grouped query may use.
const groupBy = "group"

// by reports whether a view may use what is touched, by its definition. One too
// many is made anew, which does no harm.
func (t touch) by(definition string) bool {
	if len(t) == 0 {
		return false
	}
	words, star := t.words(definition)
	for table, columns := range t {
		if !words[table] {
			continue
		}
		if columns == nil || star || slices.ContainsFunc(columns, func(c string) bool { return words[c] }) {
			return true
		}
	}
	return false
}

// words returns the words of a definition in lower case, and whether it may mean
// columns that it does not name: by *, or by names that FROM gives to the
// columns of a table, as in t AS x(a, b).
func (t touch) words(definition string) (words map[string]bool, star bool) {
	words = make(map[string]bool)
	for word := range sqltext.Identifiers(definition) {
		words[strings.ToLower(word)] = true
	}
	var before [2]string // the two tokens before
	for tok := range sqltext.Tokens(definition, sqltext.PostgreSQLSyntax()) {
		if tok.Kind == sqltext.Space || tok.Kind == sqltext.Comment {
			continue
		}
		_, renames := t[before[0]]
		switch {
		case tok.Text == "*":
			star = star || slices.Contains([]string{".", ",", "select", "distinct", "all"}, before[1])
		case tok.Text == "(" && tok.Kind == sqltext.Symbol:
			star = star || before[0] == "as" || renames && before[1] != "as" && before[1] != ","
		}
		before = [2]string{before[1], strings.ToLower(strings.Trim(tok.Text, `"`))}
	}
	return words, star
}
