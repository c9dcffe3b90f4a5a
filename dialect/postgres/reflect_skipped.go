package postgres

import (
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// skippedQueries find what the vocabulary does not hold, each as kind, schema,
// name, table, detail and definition; %in stands for the schemas that are read.
// %asked tells whether definitions are.
var skippedQueries = []string{
	`SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname,
		p.proname::text || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', '', '',
		CASE WHEN %asked AND p.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(p.oid) ELSE '' END
	FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	WHERE p.pronamespace IN %in AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass::oid AND d.objid = p.oid AND d.deptype IN ('e', 'i'))`,

	`SELECT 'trigger', n.nspname, t.tgname, c.relname, CASE WHEN t.tgenabled = 'D' THEN 'disabled' ELSE '' END, CASE WHEN %asked THEN pg_catalog.pg_get_triggerdef(t.oid) ELSE '' END
	FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE NOT t.tgisinternal AND c.relnamespace IN %in`,

	`SELECT 'rule', n.nspname, w.rulename, c.relname, '', CASE WHEN %asked THEN pg_catalog.pg_get_ruledef(w.oid) ELSE '' END
	FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE w.rulename <> '_RETURN' AND c.relnamespace IN %in`,

	// Of views only, which lose them when what they read changes; and not where
	// definitions are asked for, since who may read what is no part of a schema.
	`SELECT 'privileges', n.nspname, c.relname, c.relname, '', ''
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE NOT %asked AND c.relkind IN ('v', 'm') AND c.relacl IS NOT NULL AND c.relnamespace IN %in AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid AND d.objid = c.oid AND d.deptype = 'e')`,

	`SELECT 'policy', n.nspname, p.polname, c.relname, '', CASE WHEN %asked THEN p.polcmd::text || p.polpermissive::text
		|| ' ' || coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') ELSE '' END
	FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relnamespace IN %in`,

	`SELECT CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'base type' END,
		n.nspname, t.typname, '', '', CASE
		WHEN NOT %asked THEN ''
		WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) || ' ' || t.typnotnull::text || ' ' || coalesce(t.typdefault, '')
			|| coalesce((SELECT pg_catalog.string_agg(' '::text || pg_catalog.pg_get_constraintdef(o.oid), ''::text ORDER BY o.conname)
				FROM pg_catalog.pg_constraint o WHERE o.contypid = t.oid), '')
		WHEN t.typtype = 'c' THEN (SELECT pg_catalog.string_agg(a.attname::text || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod), ', '::text ORDER BY a.attnum)
			FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
		ELSE '' END
	FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
	LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
	WHERE t.typnamespace IN %in AND (t.typtype IN ('d', 'r') OR t.typtype = 'c' AND c.relkind = 'c' OR t.typtype = 'b' AND t.typcategory <> 'A')
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass::oid AND d.objid = t.oid AND d.deptype = 'e')`,

	`SELECT 'statistics', n.nspname, s.stxname, coalesce(c.relname, ''), '', CASE WHEN %asked THEN pg_catalog.pg_get_statisticsobjdef(s.oid) ELSE '' END
	FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
	LEFT JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid WHERE s.stxnamespace IN %in`,

	`SELECT 'index statistics target', n.nspname, c.relname, t.relname, 'key ' || a.attnum::text, ''
	FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_index i ON i.indexrelid = a.attrelid
	JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE coalesce(a.attstattarget, -1) >= 0 AND c.relnamespace IN %in`,

	`SELECT k.kind, n.nspname, k.name, '', '', '' FROM (
		SELECT 'collation' AS kind, collnamespace AS space, collname AS name, oid, 'pg_catalog.pg_collation'::pg_catalog.regclass::oid AS class FROM pg_catalog.pg_collation
		UNION ALL SELECT 'operator', oprnamespace, oprname, oid, 'pg_catalog.pg_operator'::pg_catalog.regclass::oid FROM pg_catalog.pg_operator
		UNION ALL SELECT 'operator class', opcnamespace, opcname, oid, 'pg_catalog.pg_opclass'::pg_catalog.regclass::oid FROM pg_catalog.pg_opclass
		UNION ALL SELECT 'conversion', connamespace, conname, oid, 'pg_catalog.pg_conversion'::pg_catalog.regclass::oid FROM pg_catalog.pg_conversion
		UNION ALL SELECT 'text search configuration', cfgnamespace, cfgname, oid, 'pg_catalog.pg_ts_config'::pg_catalog.regclass::oid FROM pg_catalog.pg_ts_config
		UNION ALL SELECT 'text search dictionary', dictnamespace, dictname, oid, 'pg_catalog.pg_ts_dict'::pg_catalog.regclass::oid FROM pg_catalog.pg_ts_dict
	) k JOIN pg_catalog.pg_namespace n ON n.oid = k.space
	WHERE k.space IN %in AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = k.class AND d.objid = k.oid AND d.deptype = 'e')`,

	`SELECT 'comment', n.nspname, c.relname, c.relname, 'of column ' || a.attname::text, CASE WHEN %asked THEN d.description ELSE '' END
	FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c ON c.oid = d.objoid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
	WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid AND d.objsubid > 0 AND c.relkind IN ('v', 'f', 'c') AND c.relnamespace IN %in`,

	`SELECT 'comment', '', n.nspname, '', 'of the schema', CASE WHEN %asked THEN d.description ELSE '' END
	FROM pg_catalog.pg_description d JOIN pg_catalog.pg_namespace n ON n.oid = d.objoid
	WHERE d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass::oid AND n.oid IN %default AND d.description <> 'standard public schema'`,

	`SELECT 'cast', '', pg_catalog.format_type(k.castsource, NULL) || ' AS ' || pg_catalog.format_type(k.casttarget, NULL), '', '',
		CASE WHEN %asked THEN k.castcontext::text || k.castmethod::text || ' ' || k.castfunc::pg_catalog.regprocedure::text ELSE '' END
	FROM pg_catalog.pg_cast k WHERE k.oid >= 16384::oid AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass::oid AND d.objid = k.oid AND d.deptype IN ('e', 'i'))`,

	`SELECT 'language', '', l.lanname, '', '', '' FROM pg_catalog.pg_language l WHERE l.oid >= 16384::oid AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_language'::pg_catalog.regclass::oid AND d.objid = l.oid AND d.deptype IN ('e', 'i'))`,

	`SELECT 'access method', '', m.amname, '', CASE m.amtype WHEN 't' THEN 'of tables' ELSE 'of indexes' END, '' FROM pg_catalog.pg_am m
	WHERE m.oid >= 16384::oid AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_am'::pg_catalog.regclass::oid AND d.objid = m.oid AND d.deptype IN ('e', 'i'))`,

	`SELECT 'user mapping', '', CASE WHEN m.umuser = 0::oid THEN 'PUBLIC' ELSE m.usename::text END, '', 'on foreign server ' || m.srvname::text, ''
	FROM pg_catalog.pg_user_mappings m`,

	`SELECT 'extension', '', extname, '', 'version ' || extversion, '' FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'`,
	`SELECT 'event trigger', '', evtname, '', '', '' FROM pg_catalog.pg_event_trigger
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::oid AND d.objid = pg_event_trigger.oid AND d.deptype = 'e')`,
	`SELECT 'publication', '', pubname, '', '', '' FROM pg_catalog.pg_publication`,
	`SELECT 'foreign server', '', srvname, '', '', '' FROM pg_catalog.pg_foreign_server`,
}

// inDefaultSpace is the default schema, if it is read: of the others the comment
// is held.
func (r *reader) inDefaultSpace() string {
	var list []oid
	for space, name := range r.spaces {
		if name == "" {
			list = append(list, space)
		}
	}
	return oidList(list)
}

// readSkipped names what the schemas hold beside tables, views, sequences and
// enums, in one query.
func (r *reader) readSkipped() {
	values := strings.NewReplacer("%in", r.inSpaces(), "%default", r.inDefaultSpace(), "%asked", strconv.FormatBool(r.options.Definitions))
	union := values.Replace(strings.Join(skippedQueries, "\nUNION ALL\n"))
	var kind, schema, name, table, detail, definition string
	r.ask("rest", union, []any{&kind, &schema, &name, &table, &detail, &definition}, func() {
		if schema = r.canonicalSchema(schema); schema != "" {
			name = schema + "." + name
			if table != "" {
				table = schema + "." + table
			}
		}
		r.skipped = append(r.skipped, dialect.Skipped{Kind: kind, Name: name, Table: table, Detail: detail, Definition: definition})
	})
}
