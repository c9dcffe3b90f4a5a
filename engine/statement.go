package engine

import (
	"context"
	"errors"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// With returns the statement with options of its own, for an engine, its
// connections and its transactions. What o leaves out stays as it is.
func With(stmt core.Statement, o Options) core.Statement {
	if own, ok := stmt.(optioned); ok {
		return optioned{own.Statement, own.options.with(o)}
	}
	return optioned{stmt, o}
}

type optioned struct {
	core.Statement
	options Options
}

// compiled is a statement whose text is known.
type compiled struct {
	text string
	args []any
}

// WriteSQL implements [core.Statement].
func (c compiled) WriteSQL(w *sqltext.Writer) { w.Compiled(c.text, c.args) }

// compile writes a statement with other schemas.
func compile(d dialect.Dialect, stmt core.Statement, schemas map[string]string) (compiled, error) {
	w := sqltext.NewWriter(d)
	w.Schemas = schemas
	stmt.WriteSQL(w)
	text, args, err := w.Result()
	return compiled{text, args}, err
}

// sample is what hooks see of many rows: the statement that inserts the first.
func sample(d dialect.Dialect, bulk core.BulkStmt) (compiled, error) {
	if bulk.Err() != nil || bulk.Len() == 0 {
		return compiled{}, bulk.Err()
	}
	return compile(d, bulk.Sample(), nil)
}

// call is a statement on its way.
type call struct {
	service *service
	ctx     context.Context
	stmt    core.Statement
	event   *Event // nil without hooks
	cancel  context.CancelFunc
}

// call makes a statement ready to be sent. It is written here only where a
// hook or a schema map asks for it: otherwise the dialect's connection does.
func (c *Conn) call(ctx context.Context, kind EventKind, stmt core.Statement) (call, error) {
	options := c.options
	if own, ok := stmt.(optioned); ok {
		options, stmt = options.with(own.options), own.Statement
	}
	r := call{service: c.service, ctx: ctx, stmt: stmt}
	if options.Timeout > 0 {
		r.ctx, r.cancel = context.WithTimeout(ctx, options.Timeout)
	}
	bulk, many := stmt.(core.BulkStmt)
	if many && bulk.Page() == 0 && options.PageSize != 0 {
		bulk = bulk.PageSize(options.PageSize)
		r.stmt = bulk
	}
	if options.Schemas == nil && len(c.hooks) == 0 {
		return r, nil
	}
	d := c.native.Dialect()
	var text compiled
	var err error
	if many {
		bulk = bulk.InSchemas(options.Schemas)
		r.stmt = bulk
		text, err = sample(d, bulk)
	} else {
		text, err = compile(d, stmt, options.Schemas)
		r.stmt = text
	}
	if err != nil {
		r.end(0, nil)
		return r, err
	}
	if len(c.hooks) > 0 {
		r.ctx, r.event = c.before(r.ctx, &Event{Kind: kind, Dialect: d.Name(), SQL: text.text, Args: text.args, Tag: options.Tag})
	}
	return r, nil
}

// told makes an error tell values, where that was asked for.
func (s *service) told(err error) {
	var e *core.Error
	if s.reveal && errors.As(err, &e) {
		e.Reveal = true
	}
}

// end tells the hooks how the statement ended, and returns its error.
func (r *call) end(rows int64, err error) error {
	r.service.told(err)
	if r.event != nil {
		r.service.after(r.ctx, r.event, rows, err)
	}
	if r.cancel != nil {
		r.cancel()
	}
	return err
}
