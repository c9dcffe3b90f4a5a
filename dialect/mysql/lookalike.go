package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/dialect"
)

// lookalikes are products that speak MySQL's protocol.
var lookalikes = []dialect.Lookalike{
	{Mark: "tidb", Name: "TiDB"},
	{Mark: "vitess", Name: "Vitess"},
	{Mark: "oceanbase", Name: "OceanBase"},
	{Mark: "singlestore", Name: "SingleStore"},
	{Mark: "memsql", Name: "SingleStore"},
	{Mark: "dolt", Name: "Dolt"},
	{Mark: "starrocks", Name: "StarRocks"},
	{Mark: "doris", Name: "Apache Doris"},
	{Mark: "clickhouse", Name: "ClickHouse"},
	{Mark: "polardb-x", Name: "PolarDB-X"},
	{Mark: "-tddl-", Name: "PolarDB-X"},
	{Mark: "xpand", Name: "MariaDB Xpand"},
	{Mark: "clustrix", Name: "ClustrixDB"},
	{Mark: "databend", Name: "Databend"},
	{Mark: "greptime", Name: "GreptimeDB"},
	{Mark: "matrixone", Name: "MatrixOne"},
}

// unknownVariable is the server's error for a variable that it does not have.
const unknownVariable = 1193

// refuseVitess refuses vtgate, which has the version of the servers behind it and
// a variable of its own. Its information_schema may be that of one of them.
func (s *session) refuseVitess(ctx context.Context) error {
	rows, err := s.QueryContext(ctx, "SELECT @@ddl_strategy", nil)
	if native, ok := errors.AsType[*mysql.MySQLError](err); ok && (native.Number == unknownVariable || strings.Contains(native.Message, "ddl_strategy")) {
		return nil
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := rows.Next(make([]driver.Value, len(rows.Columns()))); err != nil {
		return err
	}
	return dialect.LooksLike("Vitess (vtgate)", "MySQL")
}
