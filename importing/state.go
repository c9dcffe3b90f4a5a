package importing

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// ErrNoTable says that a database has no table of the tool: it was never
// migrated by it, or the table has another name.
var ErrNoTable = errors.New("it has no table of the tool")

// StateError says that a database is where no revision leaves it.
type StateError struct {
	Tool   Tool
	Reason string
}

// Error implements error.
func (e *StateError) Error() string {
	return fmt.Sprintf("%s says of the database: %s", e.Tool, e.Reason)
}

// DefaultTable is the table in which the tool keeps what is applied, unless it
// was told otherwise.
func (d *Directory) DefaultTable() string { return d.format.table }

// Applied returns how many of the migrations, from the first on, the tool has
// applied to the database. It reads the tool's table, or another one that the
// tool was told to use. Without such a table the error is [ErrNoTable]; where
// what is applied is not the beginning of the line, or a migration failed, it
// is a [*StateError].
func (d *Directory) Applied(ctx context.Context, conn dialect.Conn, table string) (int, error) {
	r := &stateReader{ctx: ctx, conn: conn, dir: d, names: d.tableNames(table), applied: make(map[string]bool), repeated: make(map[string]bool)}
	if err := d.format.state(r); err != nil {
		return 0, err
	}
	return r.count()
}

// tableNames are where the table may be. Atlas keeps it in a schema of its own,
// unless its URL named one.
func (d *Directory) tableNames(table string) []md.Name {
	if table != "" {
		schema, name, qualified := strings.Cut(table, ".")
		if !qualified {
			schema, name = "", table
		}
		return []md.Name{{Schema: schema, Name: name}}
	}
	names := []md.Name{{Name: d.format.table}}
	if d.Tool == Atlas {
		names = append(names, md.Name{Schema: d.format.table, Name: d.format.table})
	}
	return names
}

// stateReader reads what a tool has applied.
type stateReader struct {
	ctx     context.Context
	conn    dialect.Conn
	dir     *Directory
	names   []md.Name
	applied map[string]bool // by key
	up      string          // everything down to this version is applied too

	repeated map[string]bool // the files of repeatable migrations that are applied
}

// rows reads columns of the table as text, NULL as an empty one.
func (r *stateReader) rows(columns []string, order string) ([][]string, error) {
	for _, name := range r.names {
		rows, err := r.query(name, columns, order)
		if core.KindOf(err) != core.ErrUndefined {
			return rows, err
		}
	}
	return nil, ErrNoTable
}

func (r *stateReader) query(name md.Name, columns []string, order string) (list [][]string, err error) {
	w := sqltext.NewWriter(r.conn.Dialect())
	w.Raw("SELECT ").Idents(columns).Raw(" FROM ").Name(name.Schema, name.Name).Raw(" ORDER BY ").Ident(order)
	text, _, err := w.Result()
	if err != nil {
		return nil, err
	}
	rows, err := r.conn.Query(r.ctx, core.SQL(text))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		list = append(list, texts(values))
	}
	return list, rows.Err()
}

func texts(values []any) []string {
	list := make([]string, len(values))
	for i, value := range values {
		switch value := value.(type) {
		case nil:
		case []byte:
			list[i] = string(value)
		default:
			list[i] = fmt.Sprint(value)
		}
	}
	return list
}

func isTrue(text string) bool { return text == "1" || text == "true" || text == "t" }

func (r *stateReader) set(version string, applied bool) {
	r.applied[r.dir.format.key(version)] = applied
}

func (r *stateReader) fail(format string, args ...any) error {
	return &StateError{r.dir.Tool, fmt.Sprintf(format, args...)}
}

// count compares what is applied with the line of migrations. A repeatable one
// that was applied before another was is not counted: it may well run again.
func (r *stateReader) count() (int, error) {
	n, gap := 0, ""
	for i, m := range r.dir.Migrations {
		applied := r.isApplied(m)
		switch {
		case !applied && gap == "":
			gap = m.File
		case applied && gap == "":
			n = i + 1
		case applied && m.Version != "":
			return 0, r.fail("%s is applied, and %s before it is not: apply that with %s first", m.File, gap, r.dir.Tool)
		}
		delete(r.applied, r.dir.format.key(m.Version))
	}
	for version, applied := range r.applied {
		if applied {
			return 0, r.fail("version %s is applied, and there is no file of it", version)
		}
	}
	return n, nil
}

func (r *stateReader) isApplied(m Migration) bool {
	f := r.dir.format
	switch {
	case m.Version == "":
		return r.repeated[path.Base(m.File)]
	case r.up != "" && f.order(m.Version, r.up) <= 0:
		return true
	}
	return r.applied[f.key(m.Version)]
}

// gooseState: a row for each time that a migration went up or, formerly, down.
func gooseState(r *stateReader) error {
	rows, err := r.rows([]string{"version_id", "is_applied"}, "id")
	for _, row := range rows {
		r.set(row[0], isTrue(row[1]) && row[0] != "0")
	}
	return err
}

// golangMigrateState: one row with the last version.
func golangMigrateState(r *stateReader) error {
	rows, err := r.rows([]string{"version", "dirty"}, "version")
	if err != nil || len(rows) == 0 {
		return err
	}
	version, dirty := rows[0][0], isTrue(rows[0][1])
	i := slices.IndexFunc(r.dir.Migrations, func(m Migration) bool { return number(m.Version) == number(version) })
	switch {
	case dirty:
		return r.fail("version %s failed half way (dirty): settle it with golang-migrate's force first", version)
	case strings.HasPrefix(version, "-"): // it was taken all the way down
	case i < 0:
		return r.fail("version %s is applied, and there is no file of it", version)
	default:
		r.up = version
	}
	return nil
}

// dbmateState: a row for each version that is applied.
func dbmateState(r *stateReader) error {
	rows, err := r.rows([]string{"version"}, "version")
	for _, row := range rows {
		r.set(row[0], true)
	}
	return err
}

// atlasState: a row for each file, with how many of its statements are applied.
func atlasState(r *stateReader) error {
	rows, err := r.rows([]string{"version", "type", "applied", "total", "error"}, "version")
	for _, row := range rows {
		version, kind := row[0], row[1]
		switch {
		case strings.HasPrefix(version, "."): // Atlas's own
		case row[4] != "" || row[2] != row[3]:
			return r.fail("version %s is applied in part, %s of %s statements: finish it with atlas first", version, row[2], row[3])
		case kind == "1": // a baseline
			r.up = version
		default:
			r.set(version, true)
		}
	}
	return err
}

// flywayState: a row for each run, in the order of the runs.
func flywayState(r *stateReader) error {
	rows, err := r.rows([]string{"version", "type", "success", "script"}, "installed_rank")
	for _, row := range rows {
		version, kind := row[0], row[1]
		switch {
		case !isTrue(row[2]):
			return r.fail("%s failed: settle it with flyway repair first", row[3])
		case version == "": // a repeatable one, or the schema
			r.repeated[path.Base(row[3])] = true
		case kind == "BASELINE":
			r.up = version
		default:
			r.set(version, !strings.HasPrefix(kind, "UNDO") && kind != "DELETE")
		}
	}
	return err
}
