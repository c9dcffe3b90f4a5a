package mysql

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// Attached implements [dialect.Inspector]: triggers, and the algorithms of views
// where reflection cannot tell. Privileges stay, which belong to a name, whether
// there is something of it or not.
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
	if d.listsViewAlgorithms() {
		return list, nil
	}
	algorithms, err := d.viewAlgorithms(ctx, c, owners)
	return append(list, algorithms...), err
}

var viewAlgorithm = regexp.MustCompile(`^CREATE ALGORITHM=(MERGE|TEMPTABLE) `)

// viewAlgorithms reads the algorithms of those owners that are views, which MySQL
// tells in the text of one view at a time alone.
func (d Dialect) viewAlgorithms(ctx context.Context, c core.Conn, owners []md.Name) (list []dialect.Attachment, err error) {
	for _, owner := range owners {
		var view bool
		_, err := core.QueryOne(ctx, c, core.SQL("SELECT COUNT(*) > 0 FROM information_schema.views WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ?",
			owner.Schema, owner.Name), &view)
		if err != nil {
			return nil, fmt.Errorf("looking for view %s: %w", owner, err)
		}
		if !view {
			continue
		}
		text, _, err := sqltext.NewWriter(d).Raw("SHOW CREATE VIEW ").Name(owner.Schema, owner.Name).Result()
		if err != nil {
			return nil, err
		}
		var name, created, charset, collation string
		if _, err := core.QueryOne(ctx, c, core.SQL(text), &name, &created, &charset, &collation); err != nil {
			return nil, fmt.Errorf("reading the algorithm of view %s: %w", owner, err)
		}
		if found := viewAlgorithm.FindStringSubmatch(created); found != nil {
			list = append(list, dialect.Attachment{Owner: owner, Kind: "view property", Detail: "ALGORITHM = " + found[1]})
		}
	}
	return list, nil
}
