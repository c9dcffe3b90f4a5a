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
// text may change (MyISAM, MEMORY, Aria) has no transactions. What a trigger or a
// view leads to is not seen.
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
	list := strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")
	var args []any
	for range 2 {
		for _, name := range names {
			args = append(args, name)
		}
	}
	var n int
	_, err := core.QueryOne(ctx, c, core.SQL("SELECT COUNT(*) FROM information_schema.tables WHERE (table_schema = DATABASE() OR table_schema IN ("+list+
		")) AND table_name IN ("+list+") AND engine NOT IN (SELECT engine FROM information_schema.engines WHERE transactions = 'YES')", args...), &n)
	if err != nil {
		return false, fmt.Errorf("asking for the engines of tables: %w", err)
	}
	if kept {
		if own.loose == nil {
			own.loose = make(map[string]bool)
		}
		own.loose[key] = n > 0
	}
	return n > 0, nil
}

// changed are the names in SQL text among which those of the tables are that it
// changes the rows of; none of a statement that changes none.
func changed(text string) (names []string) {
	first := ""
	for tok := range sqltext.Tokens(text, syntax) {
		if tok.Kind != sqltext.Word && tok.Kind != sqltext.QuotedIdent {
			continue
		}
		name := sqltext.NameOf(tok)
		if first == "" {
			if first = strings.ToUpper(name); !slices.Contains([]string{"INSERT", "REPLACE", "UPDATE", "DELETE", "WITH"}, first) {
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
