package orm

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
)

// Registry holds mapped structs and the schema that they declare. It may be
// used by several goroutines once everything is declared.
type Registry struct {
	// MetaData is the declared schema. Sequences, views and tables that have no
	// struct may be added to it.
	MetaData *metadata.MetaData

	mu      sync.Mutex
	classes []*class
	byType  map[reflect.Type]*class
	checked bool
	ranked  atomic.Pointer[map[*mapping]int]
	err     error
}

// NewRegistry returns an empty registry. The naming convention, which may be
// nil, gives names to the constraints and indexes of its tables.
func NewRegistry(naming metadata.NamingConvention) *Registry {
	r := &Registry{
		MetaData: &metadata.MetaData{Naming: naming},
		byType:   make(map[reflect.Type]*class),
	}
	r.MetaData.Check = func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		return errors.Join(r.check()...)
	}
	return r
}

// Err returns what is wrong with the declarations, as [DeclarationError]s
// joined, or nil. It looks at relationships and at the targets of foreign keys
// when it is called first after a declaration, so call it once all are made.
func (r *Registry) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.checked {
		r.err = errors.Join(slices.Concat(r.MetaData.Errors, r.check())...)
		r.checked = r.err == nil
	}
	return r.err
}

// check looks at what needs all declarations.
func (r *Registry) check() []error {
	errs := r.checkForeignKeys()
	if len(r.MetaData.Errors) == 0 && len(errs) == 0 {
		errs = r.resolveRelationships()
	}
	return errs
}

// fail notes mistakes of a declaration.
func (r *Registry) fail(errs ...error) {
	r.MetaData.Errors = append(r.MetaData.Errors, errs...)
}

// class is what the registry knows of a mapped struct, apart from its type
// parameter.
type class struct {
	registry      *Registry
	typ           reflect.Type
	table         metadata.Name
	columns       []*mappedColumn
	byPointer     map[any]*mappedColumn
	relationships []*mappedRelationship
	criteria      []criterion
	itself        *prototype
	inherits      *inheritance // nil: of no hierarchy
	// view is what the columns of a view or query are as a table, and query the
	// query; see [MapView].
	view  *metadata.Table
	query *core.SelectStmt
	ready atomic.Pointer[mapping]
}

// source is the prototype of the table itself.
func (c *class) source() *prototype { return c.itself }

// mappedColumn is a field together with its column.
type mappedColumn struct {
	field
	column  string
	version bool   // counts the updates of a row
	group   string // of deferred columns that are loaded together
	// tenant is the owner of the row, softDelete the time when it was deleted.
	tenant, softDelete bool
	own                bool // of the table of a subtype, not of its base
}

// addClass remembers a mapped struct; it may be mapped once.
func (r *Registry) addClass(c *class) {
	r.checked = false
	r.ranked.Store(nil)
	if other := r.byType[c.typ]; other != nil {
		r.fail(problem(c.typ, "", "declare a second struct for the other table",
			"mapped to %s and again to %s", other.table, c.table))
		return
	}
	r.byType[c.typ] = c
	r.classes = append(r.classes, c)
}

// add remembers a mapped struct and adds its table to the schema, its
// constraints named.
func (r *Registry) add(c *class, table metadata.Table) {
	r.addClass(c)
	r.addTable(c, table)
}

// addTable adds a table of a class to the schema, its constraints named.
func (r *Registry) addTable(c *class, table metadata.Table) {
	if r.MetaData.Table(table.Schema, table.Name) != nil {
		r.fail(problem(c.typ, "", "give one of the two another name", "table %s is declared already", table.QName()))
		return
	}
	r.MetaData.Tables = append(r.MetaData.Tables, r.named(c, table))
}

// named returns a table of a class with its constraints named.
func (r *Registry) named(c *class, table metadata.Table) metadata.Table {
	named := metadata.MetaData{Naming: r.MetaData.Naming, Tables: []metadata.Table{table}}
	if err := named.ApplyNaming(); err != nil {
		r.fail(problem(c.typ, "", "mend the naming convention of the registry", "%v", err))
	}
	return named.Tables[0]
}

// checkForeignKeys looks up the targets of the foreign keys of mapped tables.
func (r *Registry) checkForeignKeys() (errs []error) {
	for _, c := range r.classes {
		if c.inherits != nil && c.inherits.base != nil && !c.inherits.joined() {
			continue // the base has them
		}
		table := c.ownTable()
		if table == nil {
			errs = append(errs, problem(c.typ, "", "", "table %s is not in MetaData any more", c.table))
			continue
		}
		for _, fk := range table.ForeignKeys {
			if err := r.MetaData.CheckTarget(fk); err != nil {
				errs = append(errs, problem(c.typ, c.fieldOf(fk.Columns), "", "%v", err))
			}
		}
	}
	return errs
}

func (r *Registry) tableOf(c *class) *metadata.Table {
	if c.view != nil {
		return c.view
	}
	return r.MetaData.Table(c.table.Schema, c.table.Name)
}

// fieldOf returns the field of a key of one column.
func (c *class) fieldOf(columns []string) string {
	for _, m := range c.columns {
		if len(columns) == 1 && m.column == columns[0] {
			return m.path
		}
	}
	return ""
}
