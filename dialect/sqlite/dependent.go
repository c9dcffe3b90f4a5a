package sqlite

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"limbeck.dev/migrate/core"
)

// dependent is something that names tables and columns, and that SQLite looks
// into only when it is used: "view" v, "a foreign key of table" t, "the triggers
// on INSERT of table" t.
type dependent struct{ kind, table string }

func (d dependent) String() string { return d.kind + " " + d.table }

func (d dependent) compare(other dependent) int {
	return cmp.Or(strings.Compare(d.table, other.table), strings.Compare(d.kind, other.kind))
}

func triggersOn(event, table string) dependent {
	return dependent{"the triggers on " + event + " of table", table}
}

// findFaults looks for rows without the row that they refer to, and for views
// and triggers that do not compile.
func findFaults(ctx context.Context, c *Conn) (faults, error) {
	f := newFaults()
	objects, err := readObjects(ctx, c, "")
	if err != nil {
		return f, err
	}
	triggered := make(map[string]bool)
	for _, o := range objects {
		switch o.kind {
		case "table", "view":
			f.tables[o.name] = true
		case "trigger":
			f.triggers[o.name] = o.table
		case "index":
			_, on, _ := strings.Cut(strings.ToLower(strings.Join(strings.Fields(o.sql), " ")), " on ")
			f.indexes[o.name] = index{table: o.table, text: strings.NewReplacer(`"`, "", " ", "").Replace(on)}
		}
		if err == nil && o.kind == "table" && strings.Contains(strings.ToUpper(o.sql), "REFERENCES") {
			err = f.checkRows(ctx, c, o.name)
		}
		if err == nil && o.kind == "view" {
			err = f.checkText(ctx, c, dependent{"view", o.name}, "SELECT * FROM "+quoteName(o.name))
		}
		if err == nil && o.kind == "trigger" && !triggered[o.table] {
			triggered[o.table] = true
			err = f.checkTriggers(ctx, c, o.table)
		}
	}
	return f, errors.Join(err, f.readColumns(ctx, c))
}

// readColumns reads the columns of the indexes, and of their tables.
func (f faults) readColumns(ctx context.Context, c *Conn) error {
	query := core.SQL(`SELECT m.type, m.name, i.name FROM main.sqlite_schema m, pragma_index_info(m.name) i WHERE m.type = 'index' AND i.name IS NOT NULL
	UNION ALL SELECT 'table', m.name, t.name FROM main.sqlite_schema m, pragma_table_xinfo(m.name) t WHERE m.type = 'table'`)
	return core.QueryEach(ctx, c, query, func(scan func(...any) error) error {
		var kind, of, column string
		err := scan(&kind, &of, &column)
		column = strings.ToLower(column)
		if ix, ok := f.indexes[of]; ok && kind == "index" {
			ix.columns = append(ix.columns, column)
			f.indexes[of] = ix
		} else if kind == "table" {
			f.columns[of] = append(f.columns[of], column)
		}
		return err
	})
}

// checkRows counts the rows of a table whose foreign keys lead nowhere. A key
// whose target is no unique column is a fault of its own.
func (f faults) checkRows(ctx context.Context, c *Conn, table string) error {
	query := core.SQL(`SELECT parent, count(*) FROM pragma_foreign_key_check(?) GROUP BY parent`, table)
	err := core.QueryEach(ctx, c, query, func(scan func(...any) error) error {
		var parent string
		var n int
		err := scan(&parent, &n)
		f.rows[reference{table, parent}] = n
		return err
	})
	return f.keep(ctx, dependent{"a foreign key of table", table}, err)
}

// checkTriggers compiles a statement of each kind on the table, which compiles
// its triggers.
func (f faults) checkTriggers(ctx context.Context, c *Conn, table string) error {
	name := quoteName(table)
	var sets []string
	columns := core.SQL("SELECT name FROM pragma_table_info(?)", table)
	err := core.QueryEach(ctx, c, columns, func(scan func(...any) error) error {
		var column string
		err := scan(&column)
		sets = append(sets, quoteName(column)+" = NULL")
		return err
	})
	if err := f.keep(ctx, triggersOn("UPDATE", table), err); err != nil {
		return err
	}
	return cmp.Or(
		f.checkText(ctx, c, triggersOn("INSERT", table), "INSERT INTO "+name+" DEFAULT VALUES"),
		f.checkText(ctx, c, triggersOn("UPDATE", table), "UPDATE "+name+" SET "+strings.Join(sets, ", ")),
		f.checkText(ctx, c, triggersOn("DELETE", table), "DELETE FROM "+name),
	)
}

// checkText compiles a statement without running it.
func (f faults) checkText(ctx context.Context, c *Conn, d dependent, text string) error {
	rows, err := c.Query(ctx, core.SQL("EXPLAIN "+text))
	if err == nil {
		err = rows.Close()
	}
	return f.keep(ctx, d, err)
}

// keep notes a fault of the schema; another error, such as the context's end,
// is returned.
func (f faults) keep(ctx context.Context, d dependent, err error) error {
	const logicError = 1 // SQLITE_ERROR: what does not compile
	if err == nil || ctx.Err() != nil || code(err) != logicError {
		return err
	}
	f.broken[d] = strings.TrimPrefix(err.Error(), "SQL logic error: ")
	return nil
}
