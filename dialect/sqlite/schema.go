package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// object is one row of sqlite_schema.
type object struct {
	kind  string // table, index, view or trigger
	name  string
	table string
	sql   string
}

// isVirtual tells whether the object is a virtual table.
func (o object) isVirtual() bool {
	words := sqltext.FirstWords(o.sql, sqltext.SQLiteSyntax(), 2)
	return o.kind == "table" && len(words) == 2 && words[1] == "VIRTUAL"
}

// readObjects reads sqlite_schema, in the order of creation, or the part of it
// that belongs to a table. SQLite's own tables, and the indexes that it makes
// for constraints, are left out.
func readObjects(ctx context.Context, c core.Conn, table string) ([]object, error) {
	if table != "" {
		return queryObjects(ctx, c, "tbl_name = ? COLLATE NOCASE", table)
	}
	return queryObjects(ctx, c, `name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
}

// readWanted reads the part of sqlite_schema that belongs to the tables, and
// all views; or all of it, where a table refers to others.
func readWanted(ctx context.Context, c core.Conn, tables []md.Name) ([]object, error) {
	args := make([]any, len(tables))
	for i, t := range tables {
		args[i] = t.Name
	}
	in := strings.TrimSuffix(strings.Repeat("?, ", len(tables)), ", ")
	objects, err := queryObjects(ctx, c, "(type = 'view' OR tbl_name COLLATE NOCASE IN ("+in+"))", args...)
	refers := func(o object) bool { return strings.Contains(strings.ToUpper(o.sql), "REFERENCES") }
	if err == nil && slices.ContainsFunc(objects, refers) {
		return readObjects(ctx, c, "")
	}
	return objects, err
}

func queryObjects(ctx context.Context, c core.Conn, condition string, args ...any) ([]object, error) {
	query := core.SQL("SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND "+condition+" ORDER BY rowid", args...)
	var list []object
	err := core.QueryEach(ctx, c, query, func(scan func(...any) error) error {
		var o object
		if err := scan(&o.kind, &o.name, &o.table, &o.sql); err != nil {
			return err
		}
		list = append(list, o)
		return nil
	})
	return list, err
}

// readShadows returns the names of the tables in which virtual tables keep
// their rows, in lower case.
func readShadows(ctx context.Context, c core.Conn) (map[string]bool, error) {
	shadows := make(map[string]bool)
	query := core.SQL("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'")
	err := core.QueryEach(ctx, c, query, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		shadows[strings.ToLower(name)] = true
		return err
	})
	return shadows, err
}

// schemaReader makes metadata of the rows of sqlite_schema.
type schemaReader struct {
	objects []object
	tables  map[string]object // by lower-case name
	shadows map[string]bool
	wanted  map[string]bool // lower-case names; nil: all
	options dialect.ReflectOptions
	out     md.MetaData
	skipped []dialect.Skipped
}

// maxDefinition is the length of the longest definition that is read: nobody
// writes one of that length, and to take it apart costs many times as much memory.
const maxDefinition = 4 << 20

// read fills out with the wanted tables and all views. What cannot be held is
// skipped, aloud.
func (r *schemaReader) read() {
	at := make(map[string]int)
	for _, o := range r.objects {
		if len(o.sql) > maxDefinition {
			r.skip(dialect.Skipped{Kind: o.kind, Name: o.name, Table: o.table, Detail: "its definition is longer than 4 MB"})
			continue
		}
		switch o.kind {
		case "table":
			r.table(o, at)
		case "index":
			r.index(o, at)
		case "view":
			r.view(o)
		default:
			r.skip(dialect.Skipped{Kind: o.kind, Name: o.name, Table: o.table, Definition: r.definition(o)})
		}
	}
}

func (r *schemaReader) skip(s dialect.Skipped) { r.skipped = append(r.skipped, s) }

// definition is what an object was created with, where it is asked for: without
// comments, space and the quotes of names, which SQLite adds when it renames.
func (r *schemaReader) definition(o object) string {
	if !r.options.Definitions {
		return ""
	}
	var words []string
	for tok := range sqltext.Tokens(o.sql, sqltext.SQLiteSyntax()) {
		switch tok.Kind {
		case sqltext.Space, sqltext.Comment:
		case sqltext.QuotedIdent:
			words = append(words, sqltext.NameOf(tok))
		default:
			words = append(words, tok.Text)
		}
	}
	return strings.Join(words, " ")
}

func (r *schemaReader) wants(table string) bool {
	if r.wanted != nil {
		return r.wanted[strings.ToLower(table)]
	}
	return r.options.Includes(md.Name{}, false) && r.options.Includes(md.Name{Name: table}, false)
}

func (r *schemaReader) table(o object, at map[string]int) {
	key := strings.ToLower(o.name)
	switch {
	case !r.wants(o.name):
		return
	case o.isVirtual():
		r.skip(dialect.Skipped{Kind: "virtual table", Name: o.name, Definition: r.definition(o)})
		return
	case r.isShadow(key):
		r.skip(dialect.Skipped{Kind: "shadow table", Name: o.name, Detail: "it belongs to a virtual table"})
		return
	}
	t, err := parseTable(o.sql)
	if err != nil {
		r.skip(dialect.Skipped{Kind: "table", Name: o.name, Detail: "its definition cannot be read: " + err.Error()})
		return
	}
	r.skipped = append(r.skipped, t.lost...)
	at[key] = len(r.out.Tables)
	r.out.Tables = append(r.out.Tables, t.Table)
}

// isShadow tells whether a virtual table keeps its rows in the table. SQLite
// knows where it has the virtual table's module; FTS3 and FTS4 it often lacks.
func (r *schemaReader) isShadow(key string) bool {
	if r.shadows[key] {
		return true
	}
	i := strings.LastIndexByte(key, '_')
	if i < 0 || !r.tables[key[:i]].isVirtual() {
		return false
	}
	return slices.Contains([]string{"content", "docsize", "segdir", "segments", "stat"}, key[i+1:])
}

func (r *schemaReader) index(o object, at map[string]int) {
	i, ok := at[strings.ToLower(o.table)]
	if !ok {
		return
	}
	ix, err := parseIndex(o.sql)
	if err != nil {
		r.skip(dialect.Skipped{Kind: "index", Name: o.name, Table: o.table, Detail: "its definition cannot be read: " + err.Error()})
		return
	}
	r.out.Tables[i].Indexes = append(r.out.Tables[i].Indexes, ix)
}

func (r *schemaReader) view(o object) {
	if !r.options.Includes(md.Name{}, false) || !r.options.Includes(md.Name{Name: o.name}, true) {
		return
	}
	v, err := parseView(o.sql)
	if err != nil {
		r.skip(dialect.Skipped{Kind: "view", Name: o.name, Detail: "its definition cannot be read: " + err.Error()})
		return
	}
	r.out.Views = append(r.out.Views, v)
}

// parents parses the tables that the tables read so far refer to and that are
// not among them: without columns a foreign key refers to the parent's key.
func (r *schemaReader) parents() []md.Table {
	have := make(map[string]bool)
	for i := range r.out.Tables {
		have[strings.ToLower(r.out.Tables[i].Name)] = true
	}
	var list []md.Table
	for i := range r.out.Tables {
		for _, fk := range r.out.Tables[i].ForeignKeys {
			key := strings.ToLower(fk.RefTable)
			o, exists := r.tables[key]
			if have[key] || !exists || o.isVirtual() || len(o.sql) > maxDefinition {
				continue
			}
			have[key] = true
			if t, err := parseTable(o.sql); err == nil {
				list = append(list, t.Table)
			}
		}
	}
	return list
}

// normalized returns what was read in the normal form, sorted.
func (r *schemaReader) normalized() (*md.MetaData, error) {
	n := len(r.out.Tables)
	r.out.Tables = append(r.out.Tables, r.parents()...)
	m, err := Dialect{}.Normalize(&r.out)
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	m.Tables = m.Tables[:n]
	m.Sort()
	return m, nil
}
