package mysql

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// scratchPrefix begins the name of every scratch database. While one is in use
// its name is locked (GET_LOCK), so one that a dead process left is told apart.
const scratchPrefix = dialect.ScratchPrefix

// scratchPatience bounds the cleaning up, which is done also after the caller's
// context has ended.
const scratchPatience = time.Minute

// Scratch implements [dialect.Inspector]. The place is a database of its own
// for each schema of m, in the character set of the schema's. The connection's
// default database is changed meanwhile, since views find their tables by it.
func (d Dialect) Scratch(ctx context.Context, c core.Conn, m *md.MetaData) (result *md.MetaData, err error) {
	home, err := currentDatabase(ctx, c)
	if err != nil {
		return nil, err
	}
	s := scratch{Dialect: d, c: c, home: home, names: map[string]string{}}
	s.removeStale(ctx)
	defer func() {
		if leaving := s.leave(ctx); leaving != nil {
			result, err = nil, errors.Join(err, leaving)
		}
	}()
	for _, schema := range schemasOf(m) {
		if err := s.create(ctx, schema); err != nil {
			return nil, err
		}
	}
	if err := s.use(ctx, s.names[""]); err != nil {
		return nil, err
	}
	if err := s.fill(ctx, m); err != nil {
		return nil, err
	}
	return s.reflect(ctx)
}

type scratch struct {
	Dialect
	c     core.Conn
	home  string
	names map[string]string // the scratch database of each schema
}

// schemasOf lists the schemas of the objects of m, the default one first.
func schemasOf(m *md.MetaData) []string {
	list := []string{""}
	for _, t := range m.Tables {
		list = append(list, t.Schema)
	}
	for _, v := range m.Views {
		list = append(list, v.Schema)
	}
	for _, q := range m.Sequences {
		list = append(list, q.Schema)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// exec runs a statement made of text and one name.
func (s *scratch) exec(ctx context.Context, verb, name, rest string) error {
	w := sqltext.NewWriter(s.Dialect)
	text, _, err := w.Raw(verb, " ").Ident(name).Raw(rest).Result()
	if err == nil {
		_, err = s.c.Exec(ctx, core.SQL(text))
	}
	return err
}

func (s *scratch) use(ctx context.Context, database string) error {
	return s.exec(ctx, "USE", database, "")
}

func (s *scratch) lock(ctx context.Context, verb, name string) (bool, error) {
	var got *int
	_, err := core.QueryOne(ctx, s.c, core.SQL("SELECT "+verb, name), &got)
	return got != nil && *got == 1, err
}

// create makes the scratch database for a schema.
func (s *scratch) create(ctx context.Context, schema string) error {
	database := schema
	if schema == "" {
		database = s.home
	}
	var charset, collation string
	found, err := core.QueryOne(ctx, s.c, core.SQL(
		"SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = ?", database),
		&charset, &collation)
	if err != nil {
		return err
	}
	name := scratchPrefix + strings.ToLower(rand.Text()[:16])
	if _, err := s.lock(ctx, "GET_LOCK(?, 0)", name); err != nil {
		return err
	}
	s.names[schema] = name
	options := ""
	if found {
		options = " CHARACTER SET " + charset + " COLLATE " + collation
	}
	err = s.exec(ctx, "CREATE DATABASE", name, options)
	if kind := s.Classify(err); kind == core.ErrDenied || kind == core.ErrReadOnly {
		delete(s.names, schema)
		_, _ = s.lock(ctx, "RELEASE_LOCK(?)", name) // it was ours for nothing
		return &dialect.NoScratchError{Err: err, Mend: "an administrator can allow it: GRANT ALL ON `" + strings.ReplaceAll(scratchPrefix, "_", `\_`) + "%`.* TO this user"}
	}
	return err
}

// leave goes back to the database where we came from and drops the others.
func (s *scratch) leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), scratchPatience)
	defer cancel()
	failed := []error{s.use(ctx, s.home)}
	for _, name := range s.names {
		failed = append(failed, s.exec(ctx, "DROP DATABASE IF EXISTS", name, ""))
		_, err := s.lock(ctx, "RELEASE_LOCK(?)", name)
		failed = append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("leaving the scratch database: %w", err)
	}
	return nil
}

// removeStale drops the scratch databases that nobody uses. It does what it
// can: what stays behind disturbs nothing, and the next one tries again.
func (s *scratch) removeStale(ctx context.Context) {
	var stale []string
	_ = core.QueryEach(ctx, s.c, core.SQL("SELECT schema_name FROM information_schema.schemata"), func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		if strings.HasPrefix(name, scratchPrefix) && len(name) == len(scratchPrefix)+16 {
			stale = append(stale, name)
		}
		return err
	})
	for _, name := range stale {
		if free, err := s.lock(ctx, "GET_LOCK(?, 0)", name); err == nil && free {
			_ = s.exec(ctx, "DROP DATABASE IF EXISTS", name, "")
			_, _ = s.lock(ctx, "RELEASE_LOCK(?)", name)
		}
	}
}

// fill creates the sequences, the tables without foreign keys, and those of the
// views that can be created, as often as that makes others possible.
func (s *scratch) fill(ctx context.Context, m *md.MetaData) error {
	for _, q := range m.Sequences {
		q.Schema = s.place(q.Schema)
		if err := s.run(ctx, ops.CreateSequence{Sequence: q}); err != nil {
			return err
		}
	}
	for i := range m.Tables {
		t := m.Tables[i].Clone()
		t.Schema, t.ForeignKeys = s.place(t.Schema), nil
		if err := s.createTable(ctx, t); err != nil {
			return fmt.Errorf("table %s: %w", m.Tables[i].QName(), err)
		}
	}
	waiting := slices.Clone(m.Views)
	for before := -1; before != len(waiting); {
		before = len(waiting)
		waiting = slices.DeleteFunc(waiting, func(v md.View) bool {
			v.Schema = s.place(v.Schema)
			return s.run(ctx, ops.CreateView{View: v}) == nil
		})
	}
	return ctx.Err()
}

// createTable creates a table, or nothing of it where the server refuses it.
func (s *scratch) createTable(ctx context.Context, t md.Table) error {
	err := s.run(ctx, ops.CreateTable{Table: t})
	if errorNumber(err) == 0 || !s.tells(err) {
		return err
	}
	list, err := s.compile(ops.DropTable{Schema: t.Schema, Name: t.Name})
	for _, statement := range list {
		_, _ = s.c.Exec(ctx, statement.Core()) // as a rule there is none
	}
	return err
}

// tells reports whether an error of the server is about what was to be done, not
// about the user or about what the server can do now.
func (s *scratch) tells(err error) bool {
	switch s.Classify(err) {
	case core.ErrOther, core.ErrSyntax, core.ErrUndefined, core.ErrData:
		return true
	}
	return false
}

// place returns the scratch name of a schema; "" is the one that is in use.
func (s *scratch) place(schema string) string {
	if schema == "" {
		return ""
	}
	return s.names[schema]
}

func (s *scratch) run(ctx context.Context, op ops.Op) error {
	list, err := s.compile(op)
	for _, statement := range list {
		if err == nil {
			_, err = s.c.Exec(ctx, statement.Core())
		}
	}
	return err
}

// reflect reads the scratch databases and gives everything its own schema back.
func (s *scratch) reflect(ctx context.Context) (*md.MetaData, error) {
	back := map[string]string{}
	var asked []string
	for schema, name := range s.names {
		if schema != "" {
			back[name], asked = schema, append(asked, name)
		}
	}
	found, err := s.Reflect(ctx, s.c, dialect.ReflectOptions{Schemas: asked})
	if err != nil {
		return nil, err
	}
	m := found.MetaData
	m.Schemas = nil
	for i := range m.Tables {
		m.Tables[i].Schema = back[m.Tables[i].Schema]
	}
	for i := range m.Views {
		m.Views[i].Schema = back[m.Views[i].Schema]
	}
	for i := range m.Sequences {
		m.Sequences[i].Schema = back[m.Sequences[i].Schema]
	}
	m.Sort()
	return m, nil
}
