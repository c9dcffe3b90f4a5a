package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"limbeck.dev/migrate/dialect"
)

// lookalikes are products that speak PostgreSQL's protocol. Their catalogues
// say less than PostgreSQL's, and their DDL is not transactional.
var lookalikes = []dialect.Lookalike{
	{Mark: "cockroachdb", Name: "CockroachDB"},
	{Mark: "-yb-", Name: "YugabyteDB"},
	{Mark: "yugabyte", Name: "YugabyteDB"},
	{Mark: "redshift", Name: "Amazon Redshift"},
	{Mark: "greenplum", Name: "Greenplum"},
	{Mark: "cloudberry", Name: "Cloudberry"},
	{Mark: "opengauss", Name: "openGauss"},
	{Mark: "gaussdb", Name: "GaussDB"},
	{Mark: "materialize", Name: "Materialize"},
	{Mark: "risingwave", Name: "RisingWave"},
	{Mark: "cratedb", Name: "CrateDB"},
	{Mark: "questdb", Name: "QuestDB"},
	{Mark: "vertica", Name: "Vertica"},
	{Mark: "spanner", Name: "Google Spanner"},
}

// probe asks what version() alone does not tell: whether tables may be spread
// over other servers, and whether this is Aurora DSQL, which has a table of the
// jobs that its DDL runs as.
const probe = `SELECT coalesce((SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'), ''),
	pg_catalog.to_regclass('sys.jobs') IS NOT NULL AND pg_catalog.to_regclass('sys.iam_pg_role_mappings') IS NOT NULL`

// refuseLookalike refuses a server that is not PostgreSQL itself. CockroachDB and
// YugabyteDB tell it before any query; nothing is asked of those.
func refuseLookalike(ctx context.Context, native *pgx.Conn) error {
	if version := native.PgConn().ParameterStatus("crdb_version"); version != "" {
		return dialect.LooksLike("CockroachDB ("+version+")", "PostgreSQL")
	}
	if name := dialect.FindLookalike(lookalikes, native.PgConn().ParameterStatus("server_version")); name != "" {
		return dialect.LooksLike(name, "PostgreSQL")
	}
	version, err := ask(ctx, native, "SELECT pg_catalog.version()")
	if err != nil {
		return err
	}
	if name := dialect.FindLookalike(lookalikes, version[0]); name != "" {
		return dialect.LooksLike(name, "PostgreSQL")
	}
	found, err := ask(ctx, native, probe)
	switch {
	case err != nil:
		return err
	case found[1] == "t":
		return dialect.LooksLike("Aurora DSQL", "PostgreSQL")
	case found[0] != "":
		return &dialect.RefusedError{
			Reason: "the database has the extension Citus (" + found[0] + "), whose tables are spread over several servers, which is not supported",
			Mend:   "migrate it with Citus' own tools, or a database without the extension",
			Server: "PostgreSQL with Citus (" + found[0] + ")",
		}
	}
	return nil
}

// ask returns the row of a query, of which nothing is asked that only PostgreSQL
// itself can do.
func ask(ctx context.Context, native *pgx.Conn, query string) ([]string, error) {
	results, err := native.PgConn().Exec(ctx, query).ReadAll()
	if err != nil {
		return nil, (sent{text: query, verbatim: true}).failure(ctx, err)
	}
	if len(results) != 1 || len(results[0].Rows) != 1 {
		return nil, errors.New("the server gave no answer to the question what it is")
	}
	var row []string
	for _, value := range results[0].Rows[0] {
		row = append(row, string(value))
	}
	return row, nil
}
