package postgres

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

const dialectName = "postgresql"

// pg is the dialect of one server.
type pg struct {
	version int      // major version; 0: not known
	path    []string // schemas in which unqualified names are looked up; the first is the default schema
	role    string   // that each session takes on; "": the user's own
}

var _ dialect.Dialect = pg{}

// New returns the dialect of a PostgreSQL server of unknown version whose
// default schema is public.
func New() dialect.Dialect { return pg{path: []string{"public"}} }

// as is the dialect of sessions that take on a role.
func (d pg) as(role string) pg {
	d.role = role
	return d
}

// Name implements [dialect.Dialect].
func (pg) Name() string { return dialectName }

// Syntax implements [dialect.Dialect].
func (pg) Syntax() sqltext.Syntax { return sqltext.PostgreSQLSyntax() }

// Capabilities implements [dialect.Dialect]. What only newer servers can do is
// declared when the server is known to be one.
func (d pg) Capabilities() dialect.Capabilities {
	return dialect.Capabilities{
		TransactionalDDL:  true,
		Schemas:           true,
		Sequences:         true,
		EnumTypes:         true,
		Comments:          true,
		MaterializedViews: true,
		Exclusions:        true,
		Deferrable:        true,
		DeferrableUnique:  true,
		NullsNotDistinct:  d.version >= 15,
		PartialIndexes:    true,
		ExpressionIndexes: true,
		IncludeColumns:    true,
		Identity:          true,
		ComputedStored:    true,
		ComputedVirtual:   d.version >= 18,
		Arrays:            true,
		Checks:            true,
		DropsNamed:        true,
		ViewsPinColumns:   true,
		TypesRewrite:      true,
		DefaultSchema:     d.defaultSchema(),
		MaxIdentifier:     maxIdentifier,
	}
}

// defaultSchema is the schema that is "" in metadata.
func (d pg) defaultSchema() string { return d.path[0] }

// NeedsRebuild implements [dialect.Compiler]: PostgreSQL alters tables in place.
func (pg) NeedsRebuild(ops.Op) bool { return false }

// CompileLive implements [dialect.Compiler]. The database is asked for the name
// of a primary key that the operation does not give, and whether options that
// cannot be changed in place would be.
func (d pg) CompileLive(ctx context.Context, c core.Conn, op ops.Op) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.DropConstraint:
		if op.Kind == md.KindPrimaryKey && op.Name == "" {
			name, err := d.primaryKeyName(ctx, c, op.Schema, op.Table)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
			}
			op.Name = name
			return d.Compile(op)
		}
	case ops.SetTableOptions:
		if op.From != nil {
			break // it says itself what changes
		}
		if err := d.checkPartition(ctx, c, op); err != nil {
			return nil, err
		}
	}
	return d.Compile(op)
}

// regclass returns the text of a table's oid, by its name.
func (d pg) regclass(schema, name string) (string, error) {
	w := sqltext.NewWriter(d)
	w.Name(d.schemaOr(schema), name)
	quoted, _, err := w.Result()
	if err != nil {
		return "", err
	}
	text, err := d.Literal(quoted)
	return text + "::pg_catalog.regclass::oid", err
}

// schemaOr returns the schema, or the default one by its name.
func (d pg) schemaOr(schema string) string {
	if schema == "" {
		return d.defaultSchema()
	}
	return schema
}

// primaryKeyName returns the name of a table's primary key; "" if it has none.
func (d pg) primaryKeyName(ctx context.Context, c core.Conn, schema, table string) (string, error) {
	relation, err := d.regclass(schema, table)
	if err != nil {
		return "", err
	}
	var name string
	_, err = core.QueryOne(ctx, c, core.SQL(
		"SELECT conname FROM pg_catalog.pg_constraint WHERE contype = 'p' AND conrelid = "+relation), &name)
	return name, err
}

// checkPartition refuses to change how a table is partitioned.
func (d pg) checkPartition(ctx context.Context, c core.Conn, op ops.SetTableOptions) error {
	relation, err := d.regclass(op.Schema, op.Table)
	if err != nil {
		return fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	var key string
	var child bool
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT coalesce(pg_catalog.pg_get_partkeydef(oid), ''), relispartition"+
		" FROM pg_catalog.pg_class WHERE oid = "+relation), &key, &child); err != nil {
		return fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	switch {
	case key != trimExpr(op.Options.Partition):
		return dialect.Unsupported(dialectName, op, "a table cannot be partitioned in place: create a new one and copy the rows")
	case child != (op.Options.PartitionOf != nil):
		return dialect.Unsupported(dialectName, op, "run ALTER TABLE … ATTACH or DETACH PARTITION as an Execute operation")
	}
	return nil
}
