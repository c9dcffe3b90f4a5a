package mysql

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// writeCreateTable writes the table with its indexes and comments, so that it
// is there whole or not at all.
func (d Dialect) writeCreateTable(w *sqltext.Writer, t *md.Table) {
	var indexes []func()
	for i := range t.Indexes {
		indexes = append(indexes, func() { d.writeIndex(w, &t.Indexes[i]) })
	}
	w.Raw("CREATE TABLE ").Name(t.Schema, t.Name)
	checked, rest := d.columnChecks(t)
	dialect.WriteTableBody(w, checked, &rest, indexes...)
}

// WriteTableOptions implements [dialect.Grammar]. The engine is always named:
// what the server's default is may change.
func (d Dialect) WriteTableOptions(w *sqltext.Writer, t *md.Table) {
	d.checkOptions(w, t.Options)
	w.Raw(" ENGINE = ").Ident(engineOf(t.Options))
	if t.Options.Charset != "" {
		w.Raw(" DEFAULT CHARACTER SET ").Ident(t.Options.Charset)
	}
	if t.Options.Collation != "" {
		w.Raw(" COLLATE ").Ident(t.Options.Collation)
	}
	if t.Options.RowFormat != "" {
		w.Raw(" ROW_FORMAT = ", t.Options.RowFormat)
	}
	if t.Comment != "" {
		w.Raw(" COMMENT = ").Literal(t.Comment)
	}
	if t.Options.Partition != "" {
		w.Raw("\nPARTITION BY ", t.Options.Partition)
	}
}

// writeNewOptions writes the options of ALTER TABLE when nothing is known of
// those that the table has.
func (d Dialect) writeNewOptions(w *sqltext.Writer, o md.TableOptions) {
	d.checkOptions(w, o)
	w.Raw("ENGINE = ").Ident(engineOf(o))
	if o.Charset != "" || o.Collation != "" {
		w.Raw(", CONVERT TO CHARACTER SET ").Ident(charsetOf(o))
		if o.Collation != "" {
			w.Raw(" COLLATE ").Ident(o.Collation)
		}
	}
	w.Raw(", ROW_FORMAT = ", rowFormatOf(o))
	if o.Partition != "" {
		w.Raw(" PARTITION BY ", o.Partition)
	}
}

// checkOptions refuses the options of other databases.
func (d Dialect) checkOptions(w *sqltext.Writer, o md.TableOptions) {
	for _, option := range []struct {
		set  bool
		name string
	}{
		{o.Strict, "STRICT tables"},
		{o.WithoutRowID, "tables WITHOUT ROWID"},
		{o.Unlogged, "UNLOGGED tables"},
		{o.Storage != "", "storage parameters WITH (...)"},
		{o.PartitionOf != nil, "partitions that are tables"},
	} {
		if option.set {
			w.Fail(d.unsupported("leave it out for this database", "%s", option.name))
		}
	}
	if strings.Trim(strings.ToUpper(o.RowFormat), "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		w.Fail(d.unsupported("it is DYNAMIC, COMPACT, COMPRESSED, REDUNDANT or FIXED", "the row format %q", o.RowFormat))
	}
}

func engineOf(o md.TableOptions) string {
	if o.Engine == "" {
		return "InnoDB"
	}
	return o.Engine
}

func rowFormatOf(o md.TableOptions) string {
	if o.RowFormat == "" {
		return "DEFAULT"
	}
	return o.RowFormat
}

// charsetOf returns the character set; every collation's name begins with its.
func charsetOf(o md.TableOptions) string {
	if o.Charset != "" {
		return o.Charset
	}
	charset, _, _ := strings.Cut(o.Collation, "_")
	return charset
}
