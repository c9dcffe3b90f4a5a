package postgres

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// createSchemas creates the scratch schemas. They are looked into first, then
// the schemas that unqualified names mean otherwise.
func (s *scratch) createSchemas() error {
	var b strings.Builder
	for _, name := range s.to {
		if name == temporarySchema {
			b.WriteString("CREATE TEMPORARY TABLE migrate_probe (); DROP TABLE pg_temp.migrate_probe; ") // may we?
		} else {
			b.WriteString(`CREATE SCHEMA "` + name + `"; `)
		}
	}
	path, err := s.Literal(searchPath(append([]string{s.to[""]}, s.path...)))
	if err != nil {
		return err
	}
	b.WriteString("SELECT pg_catalog.set_config('search_path', " + path + ", true)")
	return s.exec(b.String())
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
		v.NoData = v.Materialized // its definition is what counts
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
