package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Scratch implements [dialect.Inspector]. Everything is created in schemas with
// names that nobody can guess, one for each schema of m, within a transaction
// that is rolled back; a transaction that is open already is left as it was.
// What cannot be created there (a view of a table that m does not have and the
// database neither) is missing from the result.
func (d pg) Scratch(ctx context.Context, c core.Conn, m *md.MetaData) (*md.MetaData, error) {
	s, err := d.newScratch(ctx, c, m)
	if err != nil {
		return nil, err
	}
	end, err := s.open()
	if err != nil {
		return nil, scratchError(err)
	}
	found, err := s.run()
	if endErr := end(); err == nil {
		err = endErr
	}
	if err != nil {
		return nil, scratchError(err)
	}
	return found, nil
}

// scratchError tells the lack of a place apart from a failure.
func scratchError(err error) error {
	if kind := (pg{}).Classify(err); kind == core.ErrDenied || kind == core.ErrReadOnly {
		return fmt.Errorf("%w: no scratch schema can be created: %w", errors.ErrUnsupported, err)
	}
	return err
}

// scratch is one run of Scratch.
type scratch struct {
	pg
	ctx   context.Context
	conn  core.Conn
	m     *md.MetaData      // as it is created: in scratch schemas
	names map[md.Name]bool  // what m holds, by the names in metadata
	to    map[string]string // schema in metadata → scratch schema
}

// newScratch copies m into scratch schemas.
func (d pg) newScratch(ctx context.Context, c core.Conn, m *md.MetaData) (*scratch, error) {
	normal, err := d.Normalize(m)
	if err != nil {
		return nil, err
	}
	s := &scratch{pg: d, ctx: ctx, conn: c, m: normal, names: namesOf(normal), to: make(map[string]string)}
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
		s.to[schema] = "migrate_scratch_" + strings.ToLower(rand.Text())
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
	r.path = append([]string{s.to[""]}, s.path...)
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
	r.ask("scratch schemas", "SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname ~ '^migrate_scratch_'::text",
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
