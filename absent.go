package migrate

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// A namespace that does not exist is not one without tables: who reads it is told.

// checkTables refuses a database whose default namespace does not exist, where the
// version table would be in it.
func (e *Environment) checkTables(ctx context.Context, c dialect.Conn) error {
	home, err := c.Dialect().CheckHome(ctx, c)
	if _, refused := errors.AsType[*dialect.RefusedError](err); refused && e.tables.Version.Schema != "" && e.tables.Version.Schema != home {
		return nil // a revision may be about to create it
	}
	return err
}

// checkAsked refuses namespaces that the configuration asks for and that do not
// exist.
func (e *Environment) checkAsked(ctx context.Context, c dialect.Conn, o dialect.ReflectOptions, found *md.MetaData) error {
	missing := o.Missing(found)
	if missing == nil {
		return nil
	}
	home, err := c.Dialect().Home(ctx, c)
	if err != nil {
		return err
	}
	checked, _ := c.Dialect().CheckHome(ctx, c) // what is wrong with it was told
	usual := cmp.Or(home, checked, c.Dialect().Capabilities().DefaultSchema)
	for _, name := range missing {
		if name != usual {
			return &dialect.MissingSchemaError{Name: name}
		}
	}
	return nil
}

// compareHere compares as compare does; a namespace that neither the database nor
// the model has is an error.
func (e *Environment) compareHere(ctx context.Context, c dialect.Conn) (*autogen.Candidate, error) {
	if e.config.Target == nil {
		return nil, ErrNoModel
	}
	declared := func(name string) bool {
		return slices.ContainsFunc(e.config.Target.Schemas, func(s md.Schema) bool { return s.Name == name })
	}
	if home, err := c.Dialect().CheckHome(ctx, c); err != nil && !declared(home) {
		return nil, err
	}
	found, err := e.compare(ctx, c)
	if err != nil {
		return nil, err
	}
	asked := e.reflects(c.Dialect())
	asked.Schemas = slices.DeleteFunc(slices.Clone(asked.Schemas), declared)
	return found, e.checkAsked(ctx, c, asked, &md.MetaData{Schemas: found.Schemas})
}
