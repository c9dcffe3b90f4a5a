package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Reflect implements [dialect.Inspector], in one query, or in two where there
// are virtual tables. The result is in the normal form of
// [Dialect.Normalize].
//
// Triggers, virtual tables and the tables that they keep their rows in, and
// clauses that metadata cannot hold (NOT NULL ON CONFLICT, an order or a
// collation within UNIQUE) are named in Skipped. Attached databases are not
// read.
func (Dialect) Reflect(ctx context.Context, c core.Conn, o dialect.ReflectOptions) (*dialect.Reflection, error) {
	for _, schema := range o.Schemas {
		if schema == "*" {
			continue
		}
		if err := checkSchema(schema); err != nil {
			return nil, err
		}
	}
	r, err := newSchemaReader(ctx, c, o.Tables)
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	if o.Tables != nil {
		r.wanted = make(map[string]bool, len(o.Tables))
		for _, t := range o.Tables {
			r.wanted[strings.ToLower(t.Name)] = true
		}
	}
	r.options = o
	r.read()
	m, err := r.normalized()
	if err != nil {
		return nil, err
	}
	return &dialect.Reflection{MetaData: m, Skipped: r.skipped}, nil
}

// maxWanted is how many tables are asked for by their names.
const maxWanted = 100

// newSchemaReader reads what there is, or what the tables need; nil: all.
func newSchemaReader(ctx context.Context, c core.Conn, tables []md.Name) (*schemaReader, error) {
	var objects []object
	var err error
	if tables == nil || len(tables) > maxWanted {
		objects, err = readObjects(ctx, c, "")
	} else {
		objects, err = readWanted(ctx, c, tables)
	}
	if err != nil {
		return nil, err
	}
	r := &schemaReader{objects: objects, tables: make(map[string]object)}
	virtual := false
	for _, o := range objects {
		if o.kind == "table" {
			r.tables[strings.ToLower(o.name)] = o
			virtual = virtual || o.isVirtual()
		}
	}
	if virtual {
		r.shadows, err = readShadows(ctx, c)
	}
	return r, err
}

// Scratch implements [dialect.Inspector]: m is created in a database in memory.
// Functions and collations of the application are missing there.
func (d Dialect) Scratch(ctx context.Context, _ core.Conn, m *md.MetaData) (*md.MetaData, error) {
	scratch, err := open(ctx, options{})
	if err != nil {
		return nil, err
	}
	defer scratch.Close(ctx)
	want := m.Clone()
	want.Enums, want.Schemas = nil, nil
	for i := range want.Tables {
		want.Tables[i].ForeignKeys = nil
	}
	statements, err := createAll(d, want)
	if err != nil {
		return nil, err
	}
	for _, s := range statements {
		if err := scratch.run(ctx, s.SQL); err != nil {
			return nil, scratchError(err)
		}
	}
	found, err := d.Reflect(ctx, scratch, dialect.ReflectOptions{})
	if err != nil {
		return nil, err
	}
	return found.MetaData, nil
}

func scratchError(err error) error {
	for _, missing := range []string{"no such function", "no such collation sequence"} {
		if strings.Contains(err.Error(), missing) {
			err = fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
		}
	}
	return fmt.Errorf("creating in memory: %w", err)
}

// createAll returns the statements that create the tables and views of m.
func createAll(d Dialect, m *md.MetaData) ([]dialect.Statement, error) {
	var list []dialect.Statement
	for i := range m.Tables {
		statements, err := d.Compile(ops.CreateTable{Table: m.Tables[i]})
		if err != nil {
			return nil, err
		}
		list = append(list, statements...)
	}
	for _, v := range m.Views {
		statements, err := d.Compile(ops.CreateView{View: v})
		if err != nil {
			return nil, err
		}
		list = append(list, statements...)
	}
	return list, nil
}

// Fingerprint implements [dialect.Inspector]: the hash of every CREATE
// statement that SQLite keeps.
func (Dialect) Fingerprint(ctx context.Context, c core.Conn, f dialect.FingerprintOptions) (string, error) {
	objects, err := readObjects(ctx, c, "")
	if err != nil {
		return "", fmt.Errorf("fingerprint of the schema: %w", err)
	}
	slices.SortFunc(objects, func(a, b object) int {
		if a.kind != b.kind {
			return strings.Compare(a.kind, b.kind)
		}
		return strings.Compare(a.name, b.name)
	})
	sum := sha256.New()
	for _, o := range objects {
		if slices.ContainsFunc(f.Ignore, func(n md.Name) bool { return strings.EqualFold(n.Name, o.table) }) {
			continue
		}
		for _, part := range []string{o.kind, o.name, o.table, o.sql} {
			fmt.Fprintf(sum, "%d:", len(part)) // so that no two lists run together
			io.WriteString(sum, part)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
