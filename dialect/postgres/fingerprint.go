package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// definitions are queries for the definitions of what the schemas hold, in the
// server's own text: the schema's oid, the table that a definition belongs to,
// or "", and the text. %ns stands for any of the schemas' oids. No oid is part
// of a text.
var definitions = []string{
	`SELECT s.oid, '', 'schema' FROM pg_catalog.pg_namespace s WHERE s.oid = %ns`,

	`SELECT c.relnamespace, c.relname, 'relation ' || c.relkind::text || c.relpersistence::text || ' ' || c.relname::text || ' ' || coalesce(c.reloptions::text, '')
		|| ' ' || c.relrowsecurity::text || c.relforcerowsecurity::text || ' ' || coalesce(pg_catalog.pg_get_partkeydef(c.oid), '')
		|| ' ' || coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), '')
		|| ' ' || CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) ELSE '' END
		|| ' ' || coalesce((SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ','::text) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), '')
	FROM pg_catalog.pg_class c WHERE c.relnamespace = %ns AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`,

	`SELECT c.relnamespace, c.relname, 'column ' || c.relname::text || '.' || a.attname::text || ' ' || a.attnum::text || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
		|| ' ' || a.attnotnull::text || a.attidentity::text || a.attgenerated::text || ' ' || coalesce((SELECT l.collname::text FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation), '')
		|| ' ' || coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
	LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE c.relnamespace = %ns AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped`,

	`SELECT o.connamespace, coalesce(c.relname, ''), 'constraint ' || coalesce(c.relname::text, '') || '.' || o.conname::text || ' ' || pg_catalog.pg_get_constraintdef(o.oid)
	FROM pg_catalog.pg_constraint o LEFT JOIN pg_catalog.pg_class c ON c.oid = o.conrelid WHERE o.connamespace = %ns`,

	`SELECT c.relnamespace, c.relname, 'index ' || pg_catalog.pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid::text
	FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = %ns`,

	`SELECT c.relnamespace, coalesce(t.relname, ''), 'sequence ' || c.relname::text || ' ' || pg_catalog.format_type(s.seqtypid, NULL) || ' ' || s.seqstart::text || ' ' || s.seqincrement::text
		|| ' ' || s.seqmin::text || ' ' || s.seqmax::text || ' ' || s.seqcache::text || ' ' || s.seqcycle::text || ' ' || coalesce(t.relname::text, '') || ' ' || coalesce(d.refobjsubid, 0)::text
	FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
	LEFT JOIN pg_catalog.pg_depend d ON d.classid = 1259::oid AND d.objid = s.seqrelid AND d.refclassid = 1259::oid AND d.refobjsubid > 0
	LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid WHERE c.relnamespace = %ns`,

	`SELECT t.typnamespace, '', 'enum ' || t.typname::text || ' ' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel::text), ','::text ORDER BY e.enumsortorder)
		FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
	FROM pg_catalog.pg_type t WHERE t.typnamespace = %ns AND t.typtype = 'e'`,

	`SELECT t.typnamespace, '', 'domain ' || t.typname::text || ' ' || pg_catalog.format_type(t.typbasetype, t.typtypmod) || ' ' || t.typnotnull::text || ' ' || coalesce(t.typdefault, '')
	FROM pg_catalog.pg_type t WHERE t.typnamespace = %ns AND t.typtype = 'd'`,

	`SELECT p.pronamespace, '', 'function ' || pg_catalog.pg_get_functiondef(p.oid) FROM pg_catalog.pg_proc p WHERE p.pronamespace = %ns AND p.prokind <> 'a'`,

	`SELECT c.relnamespace, c.relname, 'trigger ' || pg_catalog.pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
	FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %ns AND NOT t.tgisinternal`,

	`SELECT c.relnamespace, c.relname, 'rule ' || pg_catalog.pg_get_ruledef(w.oid) FROM pg_catalog.pg_rewrite w
	JOIN pg_catalog.pg_class c ON c.oid = w.ev_class WHERE c.relnamespace = %ns AND w.rulename <> '_RETURN'`,

	`SELECT c.relnamespace, c.relname, 'policy ' || p.polname::text || ' ' || p.polcmd::text || ' ' || p.polpermissive::text
		|| ' ' || coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '')
	FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = %ns`,

	`SELECT c.relnamespace, coalesce(c.relname, ''), 'comment ' || c.relname::text || ' ' || d.objsubid::text || ' ' || d.description
	FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON d.classoid = 1259::oid AND c.oid = d.objoid WHERE c.relnamespace = %ns`,
}

// ownSchemas are the schemas that are not the system's, nor temporary.
const ownSchemas = "ANY (ARRAY(SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_'::text AND n.nspname <> 'information_schema'))"

// Fingerprint implements [dialect.Inspector], in one query over all schemas: a
// database is one's own, so that what a statement names need not be known.
func (d pg) Fingerprint(ctx context.Context, c core.Conn, o dialect.FingerprintOptions) (string, error) {
	query := "SELECT s.nspname, d.relation, d.text FROM (" + strings.ReplaceAll(strings.Join(definitions, "\nUNION ALL\n"), "%ns", ownSchemas) +
		") AS d (space, relation, text) JOIN pg_catalog.pg_namespace s ON s.oid = d.space"
	ignored := make(map[md.Name]bool)
	for _, name := range o.Ignore {
		ignored[md.Name{Schema: d.schemaOr(name.Schema), Name: name.Name}] = true
	}
	var lines []string
	var schema, table, text string
	err := core.QueryEach(ctx, c, core.SQL(query), func(scan func(...any) error) error {
		if err := scan(&schema, &table, &text); err != nil {
			return err
		}
		if table == "" || !ignored[md.Name{Schema: schema, Name: table}] {
			lines = append(lines, schema+"\x00"+text)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x00")))
	return hex.EncodeToString(sum[:]), nil
}
