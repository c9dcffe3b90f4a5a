package postgres

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Scratch implements [dialect.Inspector]. Everything is created in schemas with
// names that nobody can guess, one for each schema of m, within a transaction
// that is rolled back; a transaction that is open already is left as it was.
// Who may not create schemas has the schema of temporary tables instead, which
// stands for the default schema alone. What cannot be created there (a view of
// a table that m does not have and the database neither) is missing from the
// result.
func (d pg) Scratch(ctx context.Context, c core.Conn, m *md.MetaData) (*md.MetaData, error) {
	found, err := d.scratch(ctx, c, m, false)
	if d.Classify(err) == core.ErrDenied {
		found, err = d.scratch(ctx, c, m, true)
	}
	if kind := d.Classify(err); kind == core.ErrDenied || kind == core.ErrReadOnly {
		return nil, &dialect.NoScratchError{Err: err, Mend: "an administrator can allow it: GRANT CREATE, TEMPORARY ON DATABASE … TO this user"}
	}
	return found, err
}

func (d pg) scratch(ctx context.Context, c core.Conn, m *md.MetaData, temporary bool) (*md.MetaData, error) {
	s, err := d.newScratch(ctx, c, m, temporary)
	if err != nil {
		return nil, err
	}
	end, err := s.open()
	if err != nil {
		return nil, err
	}
	found, err := s.run()
	if endErr := end(); err == nil {
		err = endErr
	}
	return found, err
}

// keepDefaultSchema takes out what m holds in other schemas.
func keepDefaultSchema(m *md.MetaData) {
	m.Schemas = nil
	m.Enums = slices.DeleteFunc(m.Enums, func(e md.Enum) bool { return e.Schema != "" })
	m.Sequences = slices.DeleteFunc(m.Sequences, func(q md.Sequence) bool { return q.Schema != "" })
	m.Tables = slices.DeleteFunc(m.Tables, func(t md.Table) bool { return t.Schema != "" })
	m.Views = slices.DeleteFunc(m.Views, func(v md.View) bool { return v.Schema != "" })
}

// scratch is one run of Scratch.
type scratch struct {
	pg
	ctx   context.Context
	conn  core.Conn
	m     *md.MetaData      // as it is created: in scratch schemas
	names map[md.Name]bool  // what m holds, by the names in metadata
	to    map[string]string // schema in metadata → scratch schema
	// unfilled are the views that m creates without data: here all are.
	unfilled map[md.Name]bool

	temporary bool // the scratch schema is that of temporary tables
}

// temporarySchema is what every session calls its own schema of temporary tables.
const temporarySchema = "pg_temp"

// newScratch copies m into scratch schemas.
func (d pg) newScratch(ctx context.Context, c core.Conn, m *md.MetaData, temporary bool) (*scratch, error) {
	normal, err := d.Normalize(m)
	if err != nil {
		return nil, err
	}
	if temporary {
		keepDefaultSchema(normal)
	}
	s := &scratch{pg: d, ctx: ctx, conn: c, m: normal, names: namesOf(normal), to: make(map[string]string), temporary: temporary}
	if temporary {
		s.to[""] = temporarySchema
	}
	s.unfilled = make(map[md.Name]bool)
	for i := range normal.Views {
		s.unfilled[normal.Views[i].QName()] = normal.Views[i].NoData
	}
	normal.Tables = slices.DeleteFunc(normal.Tables, func(t md.Table) bool {
		p := t.Options.PartitionOf
		return p != nil && !s.names[md.Name{Schema: p.Schema, Name: p.Table}] // it would be attached to a live table
	})
	for i := range normal.Tables {
		normal.Tables[i].ForeignKeys = nil
	}
	s.name("")
	mover{schema: s.name, enum: s.enumSchema, text: s.moveText}.move(normal)
	return s, nil
}

// enumSchema is where an enum is found: one that m does not declare is the
// database's own.
func (s *scratch) enumSchema(name md.Name) string {
	if s.names[name] {
		return s.name(name.Schema)
	}
	return s.schemaOr(name.Schema)
}

// name returns the scratch schema that stands for a schema.
func (s *scratch) name(schema string) string {
	if s.to[schema] == "" {
		s.to[schema] = dialect.ScratchPrefix + strings.ToLower(rand.Text())
	}
	return s.to[schema]
}

// open begins the transaction, or a savepoint within the one that is open, and
// returns what ends it.
func (s *scratch) open() (end func() error, err error) {
	ctx := context.WithoutCancel(s.ctx)
	if err = s.exec("SAVEPOINT migrate_scratch"); err == nil {
		return func() error {
			_, err := s.conn.Exec(ctx, core.SQL("ROLLBACK TO SAVEPOINT migrate_scratch; RELEASE SAVEPOINT migrate_scratch"))
			return err
		}, nil
	}
	if sqlState(err) != noTransaction {
		return nil, err
	}
	return func() error { return s.Rollback(ctx, s.conn) }, s.exec(begin + boundWait)
}

func (s *scratch) exec(sql string) error {
	_, err := s.conn.Exec(s.ctx, core.SQL(sql))
	return err
}

// run creates, reflects, and gives everything its own names again.
func (s *scratch) run() (*md.MetaData, error) {
	if err := s.createSchemas(); err != nil {
		return nil, err
	}
	if err := s.createAll(); err != nil {
		return nil, err
	}
	r := newReader(s.ctx, s.conn, s.pg)
	r.path, r.temporary = append([]string{s.to[""]}, s.path...), s.temporary
	s.findSpaces(r)
	if err := r.send(); err != nil {
		return nil, err
	}
	if err := r.read(nil); err != nil {
		return nil, err
	}
	found, err := r.result(nil)
	if err != nil {
		return nil, err
	}
	return found.MetaData, s.restore(found.MetaData)
}

func (s *scratch) findSpaces(r *reader) {
	var id oid
	var name string
	r.ask("scratch schemas", "SELECT oid, CASE WHEN oid = pg_catalog.pg_my_temp_schema() THEN '"+temporarySchema+"' ELSE nspname::text END"+
		" FROM pg_catalog.pg_namespace WHERE nspname ~ '^"+dialect.ScratchPrefix+"'::text OR oid = pg_catalog.pg_my_temp_schema()",
		[]any{&id, &name}, func() {
			for schema, own := range s.to {
				if own == name {
					r.spaces[id] = name
					if schema == "" {
						r.spaces[id] = ""
					}
				}
			}
		})
}
