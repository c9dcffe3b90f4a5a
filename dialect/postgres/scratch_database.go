package postgres

import (
	"context"
	"crypto/rand"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// CreateScratch implements [dialect.ScratchDriver]: with the encoding and the
// locale of the database of the URL, and without what was added to the server's
// template.
func (d driver) CreateScratch(ctx context.Context, u dialect.URL) (*dialect.ScratchDatabase, error) {
	name := dialect.ScratchPrefix + strings.ToLower(rand.Text()[:16])
	err := d.maintain(ctx, u, func(c dialect.Conn) error {
		var encoding, collate, ctype string
		if _, err := core.QueryOne(ctx, c, core.SQL(`SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype
			FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()`), &encoding, &collate, &ctype); err != nil {
			return err
		}
		return executeWritten(ctx, c, func(w *sqltext.Writer) {
			w.Raw("CREATE DATABASE ").Ident(name).Raw(" TEMPLATE template0 ENCODING ").Literal(encoding).
				Raw(" LC_COLLATE ").Literal(collate).Raw(" LC_CTYPE ").Literal(ctype)
		})
	})
	if err != nil {
		return nil, err
	}
	scratch := u
	scratch.Database = name
	return &dialect.ScratchDatabase{URL: scratch, Drop: func(ctx context.Context) error {
		return d.maintain(ctx, u, func(c dialect.Conn) error {
			return executeWritten(ctx, c, func(w *sqltext.Writer) {
				w.Raw("DROP DATABASE IF EXISTS ").Ident(name)
				if c.Dialect().(pg).version >= 13 {
					w.Raw(" WITH (FORCE)")
				}
			})
		})
	}}, nil
}

// maintain connects for the length of some work.
func (d driver) maintain(ctx context.Context, u dialect.URL, work func(dialect.Conn) error) error {
	c, err := d.Connect(ctx, u)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	return work(c)
}

// executeWritten writes a statement and executes it.
func executeWritten(ctx context.Context, c dialect.Conn, write func(*sqltext.Writer)) error {
	w := sqltext.NewInlineWriter(c.Dialect())
	write(w)
	text, _, err := w.Result()
	if err == nil {
		_, err = c.Exec(ctx, core.SQL(text))
	}
	return err
}
