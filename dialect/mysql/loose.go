package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// CannotRollBack implements [dialect.Migrator]: the engine of a table that the
// text may change (MyISAM, MEMORY, Aria) has no transactions, also where a
// trigger, a view or a routine leads there.
func (d Dialect) CannotRollBack(ctx context.Context, c core.Conn, text string) (bool, error) {
	names := changed(text)
	if len(names) == 0 {
		return false, nil
	}
	key := strings.Join(names, "\x00")
	own, kept := c.(*conn)
	if kept {
		if known, ok := own.loose[key]; ok {
			return known, nil
		}
	}
	loose, err := leadsToLoose(ctx, c, names)
	if err != nil {
		return false, fmt.Errorf("asking for the engines of tables: %w", err)
	}
	if kept {
		if own.loose == nil {
			own.loose = make(map[string]bool)
		}
		own.loose[key] = loose
	}
	return loose, nil
}

// leadsToLoose reports whether one of the names is that of a table without
// transactions, or of something whose text names one, and so on. A text that we
// may not read may name any.
func leadsToLoose(ctx context.Context, c core.Conn, names []string) (loose bool, err error) {
	seen := make(map[string]bool)
	for len(names) > 0 && !loose && err == nil {
		for _, name := range names {
			seen[strings.ToLower(name)] = true
		}
		var next []string
		err = core.QueryEach(ctx, c, bodies(names), func(scan func(...any) error) error {
			var body *string
			if err := scan(&body); err != nil {
				return err
			}
			loose = loose || body == nil
			for _, name := range namesIn(deref(body)) {
				if !seen[strings.ToLower(name)] && !slices.Contains(next, name) {
					next = append(next, name)
				}
			}
			return nil
		})
		names = next
	}
	return loose, err
}

// bodies is a query for the texts of what has one of the names, in the database
// or in one that is named as well: NULL for a table without transactions.
func bodies(names []string) core.Statement {
	list := strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")
	var parts []string
	var args []any
	for _, from := range [][4]string{
		{"NULL", "tables", "table", "engine NOT IN (SELECT engine FROM information_schema.engines WHERE transactions = 'YES') AND "},
		{"action_statement", "triggers", "event_object", ""}, {"view_definition", "views", "table", ""}, {"routine_definition", "routines", "routine", ""},
	} {
		schema, name := from[2]+"_schema", from[2]+"_name"
		if from[2] == "event_object" {
			name = "event_object_table"
		}
		parts = append(parts, "SELECT "+from[0]+" FROM information_schema."+from[1]+" WHERE "+from[3]+"("+schema+" = DATABASE() OR "+schema+" IN ("+list+")) AND "+name+" IN ("+list+")")
		for range 2 {
			for _, n := range names {
				args = append(args, n)
			}
		}
	}
	return core.SQL(strings.Join(parts, " UNION ALL "), args...)
}

// namesIn are the words of SQL text that may be names.
func namesIn(text string) (names []string) {
	for tok := range sqltext.Tokens(text, syntax) {
		if tok.Kind == sqltext.Word || tok.Kind == sqltext.QuotedIdent {
			names = append(names, sqltext.NameOf(tok))
		}
	}
	return names
}

// changed are the names in SQL text among which those of the tables are that it
// changes the rows of, or of the functions that it calls; none of a statement
// that changes none.
func changed(text string) (names []string) {
	first := ""
	for tok := range sqltext.Tokens(text, syntax) {
		if tok.Kind != sqltext.Word && tok.Kind != sqltext.QuotedIdent {
			continue
		}
		name := sqltext.NameOf(tok)
		if first == "" {
			first = strings.ToUpper(name)
			switch first {
			case "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH":
			case "SELECT", "DO", "SET":
				return called(text)
			default:
				return nil
			}
			continue
		}
		insert := first == "INSERT" || first == "REPLACE"
		if insert && tok.Kind == sqltext.Word && slices.Contains([]string{"VALUES", "VALUE", "SELECT", "SET", "ON"}, strings.ToUpper(name)) {
			return names
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// called are the names of functions that SQL text calls.
func called(text string) (names []string) {
	if !strings.Contains(text, "(") {
		return nil
	}
	before := ""
	for tok := range sqltext.Tokens(text, syntax) {
		switch {
		case tok.Kind == sqltext.Space || tok.Kind == sqltext.Comment:
			continue
		case tok.Text == "(" && before != "" && !slices.Contains(names, before):
			names = append(names, before)
		}
		before = sqltext.NameOf(tok)
	}
	return names
}
