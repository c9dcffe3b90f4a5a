package mysql

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Attached implements [dialect.Inspector]: triggers. Privileges stay, which
// belong to a name, whether there is something of it or not.
func (d Dialect) Attached(ctx context.Context, c core.Conn, owners []md.Name) (list []dialect.Attachment, err error) {
	var tables []string
	var args []any
	for _, owner := range owners {
		if owner.Schema == "" {
			tables, args = append(tables, "(event_object_schema = DATABASE() AND event_object_table = ?)"), append(args, owner.Name)
			continue
		}
		tables, args = append(tables, "(event_object_schema = ? AND event_object_table = ?)"), append(args, owner.Schema, owner.Name)
	}
	query := `SELECT CASE WHEN event_object_schema = DATABASE() THEN '' ELSE event_object_schema END, event_object_table, trigger_name
	FROM information_schema.triggers WHERE ` + strings.Join(tables, " OR ") + " ORDER BY 1, 2, 3"
	var schema, table, trigger string
	err = core.QueryEach(ctx, c, core.SQL(query, args...), func(scan func(...any) error) error {
		if err := scan(&schema, &table, &trigger); err != nil {
			return err
		}
		list = append(list, dialect.Attachment{Owner: md.Name{Schema: schema, Name: table}, Kind: "trigger", Name: trigger})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the triggers of tables: %w", err)
	}
	return list, nil
}
