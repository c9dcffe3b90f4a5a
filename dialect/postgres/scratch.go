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
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
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
	quoted, err := s.quotedNames()
	if err != nil {
		return nil, err
	}
	found, err := r.result(nil)
	if err != nil {
		return nil, err
	}
	back := make(map[string]string, len(s.to))
	for schema, name := range s.to {
		back[name] = schema
	}
	own := func(name string) string {
		if schema, ok := back[name]; ok {
			return schema
		}
		return s.canonicalSchema(name)
	}
	restore := func(text string) string { return restoreText(text, quoted) }
	mover{schema: own, enum: func(name md.Name) string { return own(name.Schema) }, text: restore}.move(found.MetaData)
	for _, schema := range s.m.Schemas {
		found.MetaData.Schemas = append(found.MetaData.Schemas, md.Schema{Name: own(schema.Name), Comment: schema.Comment})
	}
	return found.MetaData, s.normalize(found.MetaData)
}

// createSchemas creates the scratch schemas. They are looked into first, then
// the schemas that unqualified names mean otherwise.
func (s *scratch) createSchemas() error {
	var b strings.Builder
	for _, name := range s.to {
		b.WriteString(`CREATE SCHEMA "` + name + `"; `)
	}
	path, err := s.Literal(searchPath(append([]string{s.to[""]}, s.path...)))
	if err != nil {
		return err
	}
	b.WriteString("SELECT pg_catalog.set_config('search_path', " + path + ", true)")
	return s.exec(b.String())
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

// createAll creates the objects, each kind at once where nothing fails.
func (s *scratch) createAll() error {
	var enums, sequences, tables, owners, views []ops.Op
	for _, e := range s.m.Enums {
		enums = append(enums, ops.CreateEnum{Enum: e})
	}
	for _, q := range s.m.Sequences {
		free := q
		free.OwnedBy = md.ColumnRef{}
		sequences = append(sequences, ops.CreateSequence{Sequence: free})
		if q.OwnedBy.Table != "" {
			owners = append(owners, ops.AlterSequence{From: free, To: q})
		}
	}
	order, _ := s.m.CreationOrder()
	for _, t := range order {
		tables = append(tables, ops.CreateTable{Table: *t})
	}
	for _, v := range ops.ViewOrder(s.m.Views) {
		views = append(views, ops.CreateView{View: v})
	}
	if err := s.create(slices.Concat(enums, sequences)); err != nil {
		return err
	}
	if err := s.create(slices.Concat(tables, owners)); err != nil {
		return err
	}
	return s.create(views)
}

// create tries all operations at once, and one by one where that fails: again
// and again as long as one more succeeds, since views may need each other.
func (s *scratch) create(list []ops.Op) error {
	if len(list) == 0 {
		return nil
	}
	if ok, err := s.try(list); ok || err != nil {
		return err
	}
	for left := list; len(left) > 0; {
		var failed []ops.Op
		for _, op := range left {
			ok, err := s.try([]ops.Op{op})
			if err != nil {
				return err
			}
			if !ok {
				failed = append(failed, op)
			}
		}
		if len(failed) == len(left) {
			return nil
		}
		left = failed
	}
	return nil
}

// try executes operations in a savepoint; false if the server refuses one.
func (s *scratch) try(list []ops.Op) (bool, error) {
	var b strings.Builder
	for _, op := range list {
		statements, err := s.Compile(op)
		if err != nil {
			return false, nil
		}
		for _, statement := range statements {
			b.WriteString(statement.SQL + "\n;\n")
		}
	}
	// On its own: after a syntax error nothing of a text has been run.
	if err := s.exec("SAVEPOINT migrate_try"); err != nil {
		return false, err
	}
	err := s.exec(b.String() + "RELEASE SAVEPOINT migrate_try")
	switch {
	case err == nil:
		return true, nil
	case sqlState(err) == "" || s.ctx.Err() != nil || s.Classify(err) == core.ErrDisconnect:
		return false, err
	}
	return false, s.exec("ROLLBACK TO SAVEPOINT migrate_try; RELEASE SAVEPOINT migrate_try")
}

// quotedNames returns the names of the schemas as the server would write them,
// by their scratch schemas.
func (s *scratch) quotedNames() (map[string]string, error) {
	quoted := make(map[string]string, len(s.to))
	for schema, name := range s.to {
		literal, err := s.Literal(s.schemaOr(schema))
		if err != nil {
			return nil, err
		}
		var text string
		if _, err := core.QueryOne(s.ctx, s.conn, core.SQL("SELECT pg_catalog.quote_ident("+literal+")"), &text); err != nil {
			return nil, err
		}
		quoted[name] = text
	}
	return quoted, nil
}

// restoreText gives the schemas in a text of the server their own names again,
// within strings ('schema.sequence'::regclass) as well.
func restoreText(text string, quoted map[string]string) string {
	if !strings.Contains(text, "migrate_scratch_") {
		return text
	}
	var out strings.Builder
	for tok := range sqltext.Tokens(text, sqltext.PostgreSQLSyntax()) {
		for name, own := range quoted {
			if tok.Kind == sqltext.String {
				tok.Text = strings.ReplaceAll(tok.Text, name+".", strings.ReplaceAll(own, "'", "''")+".")
			} else {
				tok.Text = strings.ReplaceAll(tok.Text, name, own)
			}
		}
		out.WriteString(tok.Text)
	}
	return out.String()
}
