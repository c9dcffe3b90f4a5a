package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// checkEnums refuses to replace an enum that functions, domains or other types
// use: the vocabulary does not hold them, and so they cannot be made anew.
func (d pg) checkEnums(ctx context.Context, c core.Conn, script ops.Script) error {
	for _, op := range script {
		replace, ok := op.(ops.ReplaceEnum)
		if !ok {
			continue
		}
		users, err := d.usersOfType(ctx, c, replace)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return &dialect.CannotRunError{Op: op,
				Err: errors.New("it is used by " + strings.Join(users, ", ")),
				Mend: "keep the values that are there, and add new ones only; or drop what uses it in a revision of your own before, " +
					"and create it again after"}
		}
	}
	return nil
}

// usersOfType describes what depends on an enum beside the columns that the
// operation converts.
func (d pg) usersOfType(ctx context.Context, c core.Conn, op ops.ReplaceEnum) (users []string, err error) {
	w := sqltext.NewWriter(d)
	w.Name(d.schemaOr(op.Schema), op.Name)
	quoted, _, err := w.Result()
	if err != nil {
		return nil, err
	}
	name, err := d.Literal(quoted)
	if err != nil {
		return nil, err
	}
	err = core.QueryEach(ctx, c, core.SQL(`SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid), coalesce(n.nspname::text, ''),
			coalesce(r.relname::text, ''), coalesce(a.attname::text, '')
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass::oid
			AND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n'
		LEFT JOIN pg_catalog.pg_class r ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid AND r.oid = d.objid
		LEFT JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
		LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objid AND a.attnum = d.objsubid AND r.oid IS NOT NULL
		WHERE t.oid = pg_catalog.to_regtype(`+name+`)::oid AND (r.relkind IN ('r', 'p', 'c', 'f') OR d.classid IN ('pg_catalog.pg_proc'::pg_catalog.regclass::oid,
			'pg_catalog.pg_type'::pg_catalog.regclass::oid, 'pg_catalog.pg_cast'::pg_catalog.regclass::oid, 'pg_catalog.pg_operator'::pg_catalog.regclass::oid))
		ORDER BY 1`), func(scan func(...any) error) error {
		var what, schema, table, column string
		err := scan(&what, &schema, &table, &column)
		own := ops.EnumColumn{Schema: d.canonicalSchema(schema), Table: table, Column: column}
		converted := slices.ContainsFunc(op.Columns, func(e ops.EnumColumn) bool {
			return md.Name{Schema: d.canonicalSchema(e.Schema), Name: e.Table} == md.Name{Schema: own.Schema, Name: own.Table} && e.Column == own.Column
		})
		if !converted && !slices.Contains(users, what) {
			users = append(users, what)
		}
		return err
	})
	return users, err
}

// checkNames refuses to create what has the name of a table, view, sequence or
// type that is there when it is created: these share their names.
func (d pg) checkNames(ctx context.Context, c core.Conn, script ops.Script) error {
	created := make(map[string]ops.Op) // by quoted name
	gone := make(map[md.Name]bool)
	var texts, plain []string // plain are columns that lose their identity, and its sequence
	for _, op := range script {
		var name md.Name
		switch op := op.(type) {
		case ops.DropTable, ops.DropView, ops.DropSequence, ops.DropEnum:
			for _, n := range ops.Objects(op) {
				gone[md.Name{Schema: d.canonicalSchema(n.Schema), Name: n.Name}] = true
			}
			continue
		case ops.AlterColumn:
			if op.From.Identity != nil && op.To.Identity == nil {
				plain = append(plain, d.schemaOr(op.Schema)+"."+op.Table+"."+op.From.Name)
			}
			continue
		case ops.CreateTable, ops.CreateView, ops.CreateSequence, ops.CreateEnum:
			name = ops.Objects(op)[0]
		default:
			continue
		}
		w := sqltext.NewWriter(d)
		w.Name(d.schemaOr(name.Schema), name.Name)
		text, _, err := w.Result()
		if err != nil {
			return err
		}
		if name.Schema = d.canonicalSchema(name.Schema); !gone[name] {
			created[text], texts = op, append(texts, text)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	var taken, what string
	found, err := core.QueryOne(ctx, c, core.SQL(`SELECT u.name, coalesce(pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass::oid, r.oid, 0),
			pg_catalog.pg_describe_object('pg_catalog.pg_type'::pg_catalog.regclass::oid, t.oid, 0))
		FROM pg_catalog.unnest(?::text[]) AS u (name)
		LEFT JOIN pg_catalog.pg_class r ON r.oid = pg_catalog.to_regclass(u.name)::oid AND r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
		LEFT JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype(u.name)::oid
		WHERE (r.oid IS NOT NULL OR t.oid IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
			JOIN pg_catalog.pg_class o ON o.oid = d.refobjid JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
			JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
			WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid AND d.objid = r.oid AND d.deptype = 'i'
				AND n.nspname || '.' || o.relname || '.' || a.attname = ANY (?::text[]))
		ORDER BY u.name LIMIT 1`, texts, plain), &taken, &what)
	if err != nil || !found {
		return err
	}
	return &dialect.CannotRunError{Op: created[taken], Err: errors.New(what + " already exists under that name"),
		Mend: "choose another name in the model, or drop or rename what is there in a revision of your own before"}
}
