package postgres

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// attachedQueries find what goes down with the relations of the CTE named rel,
// each as schema, relation, member, kind, name and detail.
var attachedQueries = []string{
	`SELECT r.space, r.relname, ''::text, 'trigger', t.tgname::text, CASE WHEN t.tgenabled = 'D' THEN 'disabled' ELSE '' END
	FROM pg_catalog.pg_trigger t JOIN rel r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal`,
	`SELECT r.space, r.relname, '', 'rule', w.rulename::text, '' FROM pg_catalog.pg_rewrite w JOIN rel r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'`,
	`SELECT r.space, r.relname, '', 'policy', p.polname::text, '' FROM pg_catalog.pg_policy p JOIN rel r ON r.oid = p.polrelid`,
	`SELECT r.space, r.relname, '', 'statistics', s.stxname::text, '' FROM pg_catalog.pg_statistic_ext s JOIN rel r ON r.oid = s.stxrelid`,
	`SELECT r.space, r.relname, '', 'privileges', '', '' FROM rel r WHERE r.relacl IS NOT NULL`,
	`SELECT r.space, r.relname, a.attname::text, 'privileges', '', '' FROM pg_catalog.pg_attribute a JOIN rel r ON r.oid = a.attrelid
	WHERE a.attacl IS NOT NULL AND NOT a.attisdropped`,
	`SELECT r.space, r.relname, '', 'owner', pg_catalog.pg_get_userbyid(r.relowner)::text, '' FROM rel r WHERE pg_catalog.pg_get_userbyid(r.relowner) <> current_user`,
	`SELECT r.space, r.relname, a.attname::text, 'comment', '', '' FROM pg_catalog.pg_description d JOIN rel r ON r.oid = d.objoid
	JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid
	WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid AND d.objsubid > 0 AND r.relkind IN ('v', 'm')`,
	`SELECT r.space, r.relname, a.attname::text, 'default', '', pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d JOIN rel r ON r.oid = d.adrelid
	JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.adnum WHERE r.relkind = 'v'`,
	`SELECT r.space, r.relname, c.relname::text, 'replica identity', '', '' FROM pg_catalog.pg_index i JOIN rel r ON r.oid = i.indrelid
	JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid WHERE i.indisreplident AND r.relreplident = 'i'`,
	`SELECT r.space, r.relname, '', 'security label', '', l.provider FROM pg_catalog.pg_seclabel l JOIN rel r ON r.oid = l.objoid
	WHERE l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid`,
	`SELECT r.space, r.relname, '', 'place in publication', p.pubname::text, '' FROM pg_catalog.pg_publication_rel m JOIN rel r ON r.oid = m.prrelid
	JOIN pg_catalog.pg_publication p ON p.oid = m.prpubid`,
}

// Attached implements [dialect.Inspector].
func (d pg) Attached(ctx context.Context, c core.Conn, owners []md.Name) (list []dialect.Attachment, err error) {
	var pairs []string
	var args []any
	for _, owner := range owners {
		pairs = append(pairs, "(n.nspname = ? AND c.relname = ?)")
		schema := owner.Schema
		if schema == "" {
			schema = d.defaultSchema()
		}
		args = append(args, schema, owner.Name)
	}
	query := `WITH rel AS (SELECT c.oid, n.nspname::text AS space, c.relname::text AS relname, c.relkind, c.relacl, c.relowner, c.relreplident
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'v', 'm') AND (` + strings.Join(pairs, " OR ") + `))
	` + strings.Join(attachedQueries, "\nUNION ALL\n") + "\nORDER BY 1, 2, 4, 5, 3"
	var schema, name, member, kind, own, detail string
	err = core.QueryEach(ctx, c, core.SQL(query, args...), func(scan func(...any) error) error {
		if err := scan(&schema, &name, &member, &kind, &own, &detail); err != nil {
			return err
		}
		owner := md.Name{Schema: d.canonicalSchema(schema), Name: name}
		list = append(list, dialect.Attachment{Owner: owner, Member: member, Kind: kind, Name: own, Detail: detail})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading what belongs to tables and views: %w", err)
	}
	return list, nil
}
