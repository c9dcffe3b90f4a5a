package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// scratchTime is the time in the name of a scratch database, by the server's clock.
const scratchTime = "pg_catalog.to_char(pg_catalog.timezone('UTC'::text, pg_catalog.now()) - interval '%s', 'YYYYMMDDHH24MISS'::text)"

// staleScratch finds the scratch databases of dead processes: those made more
// than an hour ago in which nobody is. A live process is in its own all the time.
var staleScratch = `SELECT d.datname FROM pg_catalog.pg_database d
	WHERE d.datname ~ '^` + dialect.ScratchPrefix + `[0-9]{14}_[a-z2-7]{16}$'::text
	AND pg_catalog.split_part(d.datname::text, '_'::text, 3) < ` + fmt.Sprintf(scratchTime, "1 hour") + `
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)`

// CreateScratch implements [dialect.ScratchDriver]: with the encoding and the
// locale of the database of the URL, and without what was added to the server's
// template. Scratch databases of dead processes are dropped before.
func (d driver) CreateScratch(ctx context.Context, u dialect.URL) (*dialect.ScratchDatabase, error) {
	var name string
	err := d.maintain(ctx, u, func(c dialect.Conn) error {
		removeStale(ctx, c)
		var now, encoding, collate, ctype string
		if _, err := core.QueryOne(ctx, c, core.SQL("SELECT "+fmt.Sprintf(scratchTime, "0")+`,
			pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype
			FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()`), &now, &encoding, &collate, &ctype); err != nil {
			return err
		}
		name = dialect.ScratchPrefix + now + "_" + strings.ToLower(rand.Text()[:16])
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

// removeStale drops the scratch databases of dead processes. It does what it
// can: what stays behind disturbs nothing, and the next one tries again.
func removeStale(ctx context.Context, c dialect.Conn) {
	var stale []string
	_ = core.QueryEach(ctx, c, core.SQL(staleScratch), func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		stale = append(stale, name)
		return err
	})
	for _, name := range stale {
		// Without FORCE, the server refuses where somebody has come meanwhile.
		_ = executeWritten(ctx, c, func(w *sqltext.Writer) { w.Raw("DROP DATABASE IF EXISTS ").Ident(name) })
	}
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
