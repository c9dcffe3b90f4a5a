package mysql

import (
	"context"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
)

// readExtents names the tables with an AUTOEXTEND_SIZE, which MySQL tells of its
// tablespaces, to those who may see them, and not of its tables.
func (r *reflector) readExtents(ctx context.Context) error {
	if !r.hasAutoextendSize() || len(r.tables) == 0 {
		return nil
	}
	err := r.query(ctx, `SELECT name, autoextend_size FROM information_schema.innodb_tablespaces
		WHERE autoextend_size > 0 AND LEFT(name, CHAR_LENGTH(?) + 1) = CONCAT(?, '/')`, []any{r.database, r.database}, func(scan func(...any) error) error {
		var name string
		var size int64
		if err := scan(&name, &size); err != nil {
			return err
		}
		table := strings.TrimPrefix(name, r.database+"/")
		table, _, _ = strings.Cut(strings.ReplaceAll(table, "#P#", "#p#"), "#p#") // of a partition
		if _, read := r.place[table]; read {
			r.skip("table options", table, table, "AUTOEXTEND_SIZE = "+strconv.FormatInt(size, 10))
		}
		return nil
	})
	if r.Classify(err) == core.ErrDenied {
		return nil
	}
	return err
}
