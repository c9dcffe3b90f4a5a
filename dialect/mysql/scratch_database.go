package mysql

import (
	"context"
	"errors"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// CreateScratch implements [dialect.ScratchDriver], with a database that is
// named, locked and, where its process died, removed as those of
// [Dialect.Scratch].
func (d Driver) CreateScratch(ctx context.Context, u dialect.URL) (*dialect.ScratchDatabase, error) {
	c, err := d.Connect(ctx, u)
	if err != nil {
		return nil, err
	}
	s := scratch{Dialect: c.Dialect().(Dialect), c: c, home: u.Database, names: map[string]string{}}
	s.removeStale(ctx)
	others, err := s.others(ctx)
	if err == nil {
		err = s.create(ctx, "")
	}
	if err != nil {
		return nil, errors.Join(err, s.end(ctx))
	}
	made := &dialect.ScratchDatabase{URL: u, Others: others, Drop: s.end}
	made.URL.Database = s.names[""]
	return made, nil
}

// end drops what was made, and closes the connection, which held its lock.
func (s *scratch) end(ctx context.Context) error {
	return errors.Join(s.leave(ctx), s.c.(dialect.Conn).Close(context.WithoutCancel(ctx)))
}

// others lists the databases of people.
func (s *scratch) others(ctx context.Context) (list []string, err error) {
	err = core.QueryEach(ctx, s.c, core.SQL("SELECT schema_name FROM information_schema.schemata"), func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		if !isSystem(name) {
			list = append(list, name)
		}
		return err
	})
	slices.Sort(list)
	return list, err
}
