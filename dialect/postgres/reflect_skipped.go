package postgres

import "strings"

// skippedQueries find what the vocabulary does not hold, each as kind, name,
// table and detail; %in stands for the schemas that are read.
var skippedQueries = []string{
	`SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname,
		p.proname::text || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', '', ''
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	WHERE p.pronamespace IN %in AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass::oid AND d.objid = p.oid AND d.deptype IN ('e', 'i'))`,

	`SELECT 'trigger', n.nspname, t.tgname, c.relname, CASE WHEN t.tgenabled = 'D' THEN 'disabled' ELSE '' END
	FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE NOT t.tgisinternal AND c.relnamespace IN %in`,

	`SELECT 'rule', n.nspname, w.rulename, c.relname, ''
	FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE w.rulename <> '_RETURN' AND c.relnamespace IN %in`,

	`SELECT 'policy', n.nspname, p.polname, c.relname, ''
	FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relnamespace IN %in`,

	`SELECT CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'base type' END,
		n.nspname, t.typname, '', ''
	FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
	LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
	WHERE t.typnamespace IN %in AND (t.typtype IN ('d', 'r') OR t.typtype = 'c' AND c.relkind = 'c' OR t.typtype = 'b' AND t.typcategory <> 'A')
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass::oid AND d.objid = t.oid AND d.deptype = 'e')`,

	`SELECT 'statistics', n.nspname, s.stxname, coalesce(c.relname, ''), ''
	FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
	LEFT JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid WHERE s.stxnamespace IN %in`,

	`SELECT 'index statistics target', n.nspname, c.relname, t.relname, 'key ' || a.attnum::text
	FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_index i ON i.indexrelid = a.attrelid
	JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE coalesce(a.attstattarget, -1) >= 0 AND c.relnamespace IN %in`,

	`SELECT k.kind, n.nspname, k.name, '', '' FROM (
		SELECT 'collation' AS kind, collnamespace AS space, collname AS name, oid, 'pg_catalog.pg_collation'::pg_catalog.regclass::oid AS class FROM pg_catalog.pg_collation
		UNION ALL SELECT 'operator', oprnamespace, oprname, oid, 'pg_catalog.pg_operator'::pg_catalog.regclass::oid FROM pg_catalog.pg_operator
		UNION ALL SELECT 'operator class', opcnamespace, opcname, oid, 'pg_catalog.pg_opclass'::pg_catalog.regclass::oid FROM pg_catalog.pg_opclass
		UNION ALL SELECT 'conversion', connamespace, conname, oid, 'pg_catalog.pg_conversion'::pg_catalog.regclass::oid FROM pg_catalog.pg_conversion
		UNION ALL SELECT 'text search configuration', cfgnamespace, cfgname, oid, 'pg_catalog.pg_ts_config'::pg_catalog.regclass::oid FROM pg_catalog.pg_ts_config
		UNION ALL SELECT 'text search dictionary', dictnamespace, dictname, oid, 'pg_catalog.pg_ts_dict'::pg_catalog.regclass::oid FROM pg_catalog.pg_ts_dict
	) k JOIN pg_catalog.pg_namespace n ON n.oid = k.space
	WHERE k.space IN %in AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = k.class AND d.objid = k.oid AND d.deptype = 'e')`,

	`SELECT 'extension', '', extname, '', 'version ' || extversion FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'`,
	`SELECT 'event trigger', '', evtname, '', '' FROM pg_catalog.pg_event_trigger
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::oid AND d.objid = pg_event_trigger.oid AND d.deptype = 'e')`,
	`SELECT 'publication', '', pubname, '', '' FROM pg_catalog.pg_publication`,
	`SELECT 'foreign server', '', srvname, '', '' FROM pg_catalog.pg_foreign_server`,
}

// readSkipped names what the schemas hold beside tables, views, sequences and
// enums, in one query.
func (r *reader) readSkipped() {
	union := strings.ReplaceAll(strings.Join(skippedQueries, "\nUNION ALL\n"), "%in", r.inSpaces())
	var kind, schema, name, table, detail string
	r.ask("rest", union, []any{&kind, &schema, &name, &table, &detail}, func() {
		if schema = r.canonicalSchema(schema); schema != "" {
			name = schema + "." + name
			if table != "" {
				table = schema + "." + table
			}
		}
		r.skip(kind, name, table, detail)
	})
}
