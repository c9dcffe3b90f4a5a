package mysql

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// WriteColumn implements [dialect.Grammar].
func (d Dialect) WriteColumn(w *sqltext.Writer, table *md.Table, c *md.Column) {
	w.Ident(c.Name).Raw(" ")
	text, err := d.typeSQL(c.Type)
	if err != nil {
		w.Fail(fmt.Errorf("column %s: %w", c.Name, err))
		return
	}
	t := d.parseType(text)
	w.Raw(text)
	if c.Collation != "" {
		w.Raw(" COLLATE ").Ident(c.Collation)
	}
	if c.Computed != nil {
		d.writeComputed(w, c)
	} else {
		writeNullability(w, t, c.NotNull || autoIncrements(c) || slices.Contains(table.PrimaryKey.Columns, c.Name))
		d.writeValue(w, t, c)
	}
	if c.Comment != "" {
		w.Raw(" COMMENT ").Literal(c.Comment)
	}
}

func (d Dialect) writeComputed(w *sqltext.Writer, c *md.Column) {
	w.Raw(" GENERATED ALWAYS AS (", c.Computed.Expr, ")")
	if c.Computed.Stored {
		w.Raw(" STORED")
	} else {
		w.Raw(" VIRTUAL")
	}
	if c.NotNull && d.hasNotNullComputed() {
		w.Raw(" NOT NULL")
	}
}

// writeNullability writes NULL only for TIMESTAMP, which a server without
// explicit_defaults_for_timestamp makes NOT NULL otherwise.
func writeNullability(w *sqltext.Writer, t md.Type, notNull bool) {
	ts, isTimestamp := t.(md.Timestamp)
	switch {
	case notNull:
		w.Raw(" NOT NULL")
	case isTimestamp && ts.WithZone:
		w.Raw(" NULL")
	}
}

// writeValue writes where the values of a plain column come from.
func (d Dialect) writeValue(w *sqltext.Writer, t md.Type, c *md.Column) {
	if c.Identity != nil {
		if err := d.checkIdentity(c.Identity); err != nil {
			w.Fail(fmt.Errorf("column %s: %w", c.Name, err))
		}
	}
	if autoIncrements(c) {
		w.Raw(" AUTO_INCREMENT")
		return
	}
	if text := d.defaultSQL(t, c.Default); text != "" {
		w.Raw(" DEFAULT ", text)
	}
	if text := canonicalDefault(t, c.OnUpdate); text != "" {
		w.Raw(" ON UPDATE ", text)
	}
}

// autoIncrements: AUTO_INCREMENT is what an identity column is here.
func autoIncrements(c *md.Column) bool { return c.AutoIncrement || c.Identity != nil }

func (d Dialect) checkIdentity(id *md.Identity) error {
	if id.SequenceOptions != (md.SequenceOptions{}) {
		return d.unsupported("leave the options out", "options of an identity column")
	}
	return nil
}

// columnExtras are the properties of a live column that metadata.Column cannot
// hold, and that MODIFY COLUMN loses unless it repeats them.
type columnExtras struct {
	invisible bool
	check     string // of the column itself (MariaDB)
}

func (x columnExtras) write(w *sqltext.Writer) {
	if x.invisible {
		w.Raw(" INVISIBLE")
	}
	if x.check != "" {
		w.Raw(" CHECK (", x.check, ")")
	}
}

// writePlace puts a column that is made anew where the old one was.
func writePlace(w *sqltext.Writer, t *md.Table, column string) {
	switch i := slices.IndexFunc(t.Columns, func(c md.Column) bool { return c.Name == column }); {
	case i == 0:
		w.Raw(" FIRST")
	case i > 0:
		w.Raw(" AFTER ").Ident(t.Columns[i-1].Name)
	}
}

// compileAlterColumn writes MODIFY COLUMN with the whole definition, or SET
// DEFAULT where only that differs. A column cannot become a virtual one or
// cease to be one in place: a computed one is made anew where the old was, and
// a plain one is made of a stored one, which keeps the values. Nil: nothing is
// known of the table.
func (d Dialect) compileAlterColumn(op ops.AlterColumn, live *liveTable) ([]dialect.Statement, error) {
	table := &md.Table{Schema: op.Schema, Name: op.Table}
	var x columnExtras
	if live != nil {
		x = live.extras[op.From.Name]
	}
	modify := func(to *md.Column) (dialect.Statement, error) {
		return dialect.Build(d, op, func(w *sqltext.Writer) {
			dialect.AlterTable(w, op.Schema, op.Table).Raw("MODIFY COLUMN ")
			d.WriteColumn(w, table, to)
			x.write(w)
			if live != nil {
				writeKeeperOf(w, &live.Table, to)
			}
		})
	}
	remake := func(to *md.Column) (dialect.Statement, error) {
		return dialect.Build(d, op, func(w *sqltext.Writer) {
			dialect.AlterTable(w, op.Schema, op.Table).Raw("DROP COLUMN ").Ident(op.From.Name).Raw(", ADD COLUMN ")
			d.WriteColumn(w, table, to)
			x.write(w)
			if live != nil {
				writePlace(w, &live.Table, to.Name)
			}
		})
	}
	switch wasVirtual, becomesVirtual := isVirtual(&op.From), isVirtual(&op.To); {
	case op.From.Name != op.To.Name:
		return nil, errors.New("altering a column cannot rename it: use RenameColumn")
	case d.onlyDefaultDiffers(op):
		return d.compileSetDefault(op)
	case wasVirtual == becomesVirtual:
		return collect(modify(&op.To))
	case op.To.Computed != nil:
		return collect(remake(&op.To))
	}
	stored := op.From.Clone()
	stored.Computed.Stored = true
	first, err1 := remake(&stored)
	second, err2 := modify(&op.To)
	first.Op = ops.AlterColumn{Schema: op.Schema, Table: op.Table, From: op.From, To: stored}
	second.Op = ops.AlterColumn{Schema: op.Schema, Table: op.Table, From: stored, To: op.To, Using: op.Using}
	return []dialect.Statement{first, second}, errors.Join(err1, err2)
}

func isVirtual(c *md.Column) bool { return c.Computed != nil && !c.Computed.Stored }

func collect(s dialect.Statement, err error) ([]dialect.Statement, error) {
	if err != nil {
		return nil, err
	}
	return []dialect.Statement{s}, nil
}

// onlyDefaultDiffers: both defaults are literals or none, and nothing else
// about the column changes.
func (d Dialect) onlyDefaultDiffers(op ops.AlterColumn) bool {
	from, to := op.From, op.To
	t, err := d.canonicalType(to.Type)
	if err != nil || isLarge(t) || from.Default == to.Default || autoIncrements(&to) {
		return false
	}
	if text := d.defaultSQL(t, to.Default); text != "" && !isLiteral(text) {
		return false
	}
	from.Default = to.Default
	return reflect.DeepEqual(from, to)
}

// compileSetDefault uses SET DEFAULT NULL for a column that may be null: with
// DROP DEFAULT it would have to be named in every INSERT.
func (d Dialect) compileSetDefault(op ops.AlterColumn) ([]dialect.Statement, error) {
	t, err := d.canonicalType(op.To.Type)
	if err != nil {
		return nil, err
	}
	return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
		w.Raw("ALTER COLUMN ").Ident(op.To.Name)
		text := d.defaultSQL(t, op.To.Default)
		switch {
		case text != "":
			w.Raw(" SET DEFAULT ", text)
		case op.To.NotNull:
			w.Raw(" DROP DEFAULT")
		default:
			w.Raw(" SET DEFAULT NULL")
		}
	})
}
