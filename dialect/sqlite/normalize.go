package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Normalize implements [dialect.Compiler].
//
// What SQLite has no place for, and whose loss changes no row, is left out:
// comments; enum objects (their columns are text); engines, character sets,
// row formats, storage parameters, partitioning and UNLOGGED of a table;
// methods hash and brin, operator classes, included columns, null order,
// visibility and storage of an index; NOT VALID and NO INHERIT of a constraint;
// the options of an identity column.
//
// What it cannot do is an [*dialect.UnsupportedError]: schemas other than main,
// sequences, materialized views, partitions of a table, exclusion constraints,
// deferrable unique constraints, NULLS NOT DISTINCT, checks that are not
// enforced, ON UPDATE of a column, automatic keys that are not the whole
// primary key, indexes of the methods gin, gist, spgist, fulltext and spatial,
// unique indexes over a prefix, and arrays.
//
// A single INTEGER key is the rowid: it has AutoIncrement, whether the model
// says so or not. Other key columns are NOT NULL, which SQLite does not demand by
// itself, and DDL says so, unless the key names them as nullable.
func (Dialect) Normalize(m *md.MetaData) (*md.MetaData, error) {
	out, err := m.For(name)
	if err != nil {
		return nil, err
	}
	if err := refuseObjects(out); err != nil {
		return nil, err
	}
	out.Schemas, out.Enums = nil, nil
	for i := range out.Tables {
		if err := normalizeTable(&out.Tables[i]); err != nil {
			return nil, fmt.Errorf("table %s: %w", m.Tables[i].QName(), err)
		}
	}
	normalizeTargets(out)
	for i := range out.Views {
		if err := normalizeView(&out.Views[i]); err != nil {
			return nil, fmt.Errorf("view %s: %w", m.Views[i].QName(), err)
		}
	}
	return out, nil
}

// refuseObjects fails on objects beside tables and views.
func refuseObjects(m *md.MetaData) error {
	for _, s := range m.Schemas {
		if err := checkSchema(s.Name); err != nil {
			return err
		}
	}
	for _, s := range m.Sequences {
		return unsupported("sequence "+s.QName().String(), "leave it out of the model for SQLite; an INTEGER PRIMARY KEY counts by itself")
	}
	return nil
}

// checkSchema accepts the default schema, which SQLite calls main.
func checkSchema(schema string) error {
	if schema == "" || strings.EqualFold(schema, "main") {
		return nil
	}
	return unsupported("schemas ("+schema+")", "leave the schema out; a SQLite database has one")
}

// normalizeTable puts one table into the form in which reflection returns it.
func normalizeTable(t *md.Table) error {
	if err := checkSchema(t.Schema); err != nil {
		return err
	}
	if t.Options.PartitionOf != nil {
		return unsupported("partitions of a table", "leave the partition out of the model for SQLite")
	}
	if len(t.Exclusions) > 0 {
		return unsupported("exclusion constraint "+t.Exclusions[0].Name, "use a unique constraint, or a trigger by Execute")
	}
	t.Schema, t.Comment = "", ""
	t.Options = md.TableOptions{Strict: t.Options.Strict, WithoutRowID: t.Options.WithoutRowID}
	s := scope{table: t.Name, columns: make(map[string]string, len(t.Columns))}
	for _, c := range t.Columns {
		s.columns[strings.ToLower(c.Name)] = c.Name
	}
	if err := normalizeKey(&t.PrimaryKey, s); err != nil {
		return err
	}
	for i := range t.Columns {
		if err := normalizeColumn(t, &t.Columns[i], s); err != nil {
			return fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
		}
	}
	normalizeNullable(t)
	if err := normalizeConstraints(t, s); err != nil {
		return err
	}
	for i := range t.Indexes {
		if err := normalizeIndex(t, &t.Indexes[i], s); err != nil {
			return fmt.Errorf("index %s: %w", t.Indexes[i].Name, err)
		}
	}
	return nil
}

// normalizeNullable leaves those key columns nullable that can be: the rowid, and
// the keys of tables that are STRICT or WITHOUT ROWID, are never null.
func normalizeNullable(t *md.Table) {
	var list []string
	for _, name := range t.PrimaryKey.Columns {
		c := t.Column(name)
		never := t.Options.Strict || t.Options.WithoutRowID || c != nil && c.AutoIncrement
		if !never && slices.Contains(t.PrimaryKey.Nullable, name) {
			list = append(list, name)
		}
	}
	t.PrimaryKey.Nullable = list
}

// normalizeTargets gives each foreign key the spelling of the table and the
// columns that it refers to, where they are in m. Without columns it refers to
// the primary key.
func normalizeTargets(m *md.MetaData) {
	tables := make(map[string]*md.Table, len(m.Tables))
	for i := range m.Tables {
		tables[strings.ToLower(m.Tables[i].Name)] = &m.Tables[i]
	}
	for i := range m.Tables {
		for j := range m.Tables[i].ForeignKeys {
			fk := &m.Tables[i].ForeignKeys[j]
			target := tables[strings.ToLower(fk.RefTable)]
			if target == nil {
				continue
			}
			fk.RefTable = target.Name
			if len(fk.RefColumns) == 0 && len(target.PrimaryKey.Columns) == len(fk.Columns) {
				fk.RefColumns = append([]string(nil), target.PrimaryKey.Columns...)
			}
			for k, column := range fk.RefColumns {
				for _, c := range target.Columns {
					if strings.EqualFold(c.Name, column) {
						fk.RefColumns[k] = c.Name
					}
				}
			}
		}
	}
}

func normalizeView(v *md.View) error {
	if err := checkSchema(v.Schema); err != nil {
		return err
	}
	if v.Materialized {
		return unsupported("materialized views", "use a view, or a table that a trigger keeps")
	}
	v.Schema, v.Comment, v.Indexes = "", "", nil
	v.Definition = viewForm(v.Definition)
	return nil
}

var _ dialect.Dialect = Dialect{}
