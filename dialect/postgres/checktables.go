package postgres

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// CheckHome implements [dialect.Migrator]. The temporary schema comes last in the
// search path, and would take what has no schema in its name.
func (d pg) CheckHome(ctx context.Context, c core.Conn) (string, error) {
	condition, err := d.home()
	if err != nil {
		return "", err
	}
	var there bool
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT "+condition), &there); err != nil || there {
		return d.defaultSchema(), err
	}
	return d.defaultSchema(), d.homeless()
}

// home is the condition that the default schema exists.
func (d pg) home() (string, error) {
	quoted, err := d.QuoteIdent(d.defaultSchema())
	if err != nil {
		return "", err
	}
	text, err := d.Literal(quoted)
	return "pg_catalog.to_regnamespace(" + text + ") IS NOT NULL", err
}

// homeless is what to say where it does not.
func (d pg) homeless() *dialect.RefusedError {
	quoted, _ := d.QuoteIdent(d.defaultSchema()) // as in home
	return &dialect.RefusedError{
		Reason: fmt.Sprintf("the schema %s, which is the default one by the search_path of the URL, does not exist, and tables without a schema in their name would be temporary ones", quoted),
		Mend:   "create it (CREATE SCHEMA " + quoted + "), or name one that exists in search_path",
	}
}

// GuardHome implements [dialect.Compiler].
func (d pg) GuardHome() []string {
	condition, err := d.home()
	if err != nil {
		return nil // nothing in a script can be named then
	}
	refused := d.homeless()
	return d.Guard(condition, "migrate: "+refused.Reason+"; "+refused.Mend)
}

// strangers is a query for what stands where the tool's tables are: those who may
// make of a schema what they like are trusted, and the roles that we are in.
const strangers = `WITH RECURSIVE mine(oid) AS (
	SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname OPERATOR(pg_catalog.=) session_user OR r.rolname OPERATOR(pg_catalog.=) current_user
	UNION SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN mine ON m.member OPERATOR(pg_catalog.=) mine.oid)
SELECT c.relname, c.relkind::pg_catalog.text, pg_catalog.pg_get_userbyid(c.relowner),
	coalesce(c.relowner OPERATOR(pg_catalog.=) ANY (SELECT oid FROM mine) OR r.rolsuper OR c.relowner OPERATOR(pg_catalog.=) n.nspowner
		OR c.relowner OPERATOR(pg_catalog.=) (SELECT datdba FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()), false),
	coalesce((SELECT pg_catalog.string_agg(t.tgname::pg_catalog.text, ', ') FROM pg_catalog.pg_trigger t WHERE t.tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT t.tgisinternal), ''),
	coalesce((SELECT pg_catalog.string_agg(w.rulename::pg_catalog.text, ', ') FROM pg_catalog.pg_rewrite w WHERE w.ev_class OPERATOR(pg_catalog.=) c.oid AND w.rulename OPERATOR(pg_catalog.<>) '_RETURN'), '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) c.relowner
WHERE `

// CheckTables implements [dialect.Migrator].
func (d pg) CheckTables(ctx context.Context, c core.Conn, tables []md.Name) error {
	var conditions []string
	for _, name := range tables {
		schema, err1 := d.Literal(d.schemaOr(name.Schema))
		table, err2 := d.Literal(name.Name)
		if err1 != nil || err2 != nil {
			return fmt.Errorf("the name of table %s cannot be looked for", name)
		}
		conditions = append(conditions, "n.nspname OPERATOR(pg_catalog.=) "+schema+" AND c.relname OPERATOR(pg_catalog.=) "+table)
	}
	var found error
	err := core.QueryEach(ctx, c, core.SQL(strangers+strings.Join(conditions, " OR ")), func(scan func(...any) error) error {
		var name, kind, owner, triggers, rules string
		var trusted bool
		if err := scan(&name, &kind, &owner, &trusted, &triggers, &rules); err != nil {
			return err
		}
		what := ""
		switch {
		case kind != "r" && kind != "p":
			what = notTables[kind]
		case !trusted:
			what = fmt.Sprintf("a table of role %q, of which this user is no member", owner)
		case triggers != "":
			what = "a table with triggers (" + triggers + ")"
		case rules != "":
			what = "a table with rules (" + rules + ")"
		}
		if what != "" && found == nil {
			found = dialect.Planted(name, what)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking at the version table: %w", err)
	}
	return found
}

// notTables are the relations that are no tables, by relkind.
var notTables = map[string]string{
	"v": "a view", "m": "a materialized view", "f": "a foreign table", "S": "a sequence", "i": "an index", "I": "an index", "c": "a type", "t": "a TOAST table",
}

// CannotRollBack implements [dialect.Migrator]: all tables have transactions.
func (pg) CannotRollBack(context.Context, core.Conn, string) (bool, error) { return false, nil }
