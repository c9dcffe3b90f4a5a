package mysql

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// columnRow is a row of information_schema.COLUMNS.
type columnRow struct {
	table, name, columnType, nullable, extra, comment string
	value, generation, collation                      *string
	srid                                              *int64
}

// readColumns reads the columns of the tables, after readChecks, for a check
// may be what makes a column JSON.
func (r *reflector) readColumns(ctx context.Context) error {
	var row columnRow // one for all: the same targets are scanned into faster
	return r.ofTables(ctx, `SELECT table_name, column_name, column_type, is_nullable, extra, column_comment, column_default,
		generation_expression, collation_name, `+r.selectColumnSRID()+
		` FROM information_schema.columns WHERE %s ORDER BY table_name, ordinal_position`,
		func(scan func(...any) error) error {
			if err := scan(&row.table, &row.name, &row.columnType, &row.nullable, &row.extra, &row.comment, &row.value,
				&row.generation, &row.collation, &row.srid); err != nil {
				return err
			}
			if t := r.table(row.table); t != nil {
				r.addColumn(t, &row)
			}
			return nil
		})
}

func (r *reflector) addColumn(t *md.Table, row *columnRow) {
	extra := strings.ToUpper(row.extra)
	generation := ""
	if row.generation != nil {
		generation = *row.generation
	}
	if generation == "ROW START" || generation == "ROW END" {
		r.skip("system versioning column", row.table+"."+row.name, row.table, generation)
		return
	}
	ref := md.ColumnRef{Table: row.table, Column: row.name}
	if strings.Contains(extra, "INVISIBLE") {
		r.note(row.table, row.name, func(x *columnExtras) { x.invisible = true })
		r.skip("invisible column", row.table+"."+row.name, row.table, "")
	}
	if strings.Contains(extra, "WITHOUT SYSTEM VERSIONING") {
		r.skip("column without system versioning", row.table+"."+row.name, row.table, "")
	}

	c := md.Column{Name: row.name, NotNull: row.nullable == "NO", Comment: row.comment}
	c.Type = r.reflectType(row, r.checkKind[ref])
	if row.collation != nil && !isJSON(c.Type) && *row.collation != r.tableCollation(t) {
		c.Collation = *row.collation
	}
	c.AutoIncrement = strings.Contains(extra, "AUTO_INCREMENT")
	if generation != "" {
		c.Computed = &md.Computed{Expr: r.decodeHere(generation), Stored: strings.Contains(extra, "STORED")}
	} else if row.value != nil {
		c.Default = r.reflectDefault(t.Name, &c, *row.value, strings.Contains(extra, "DEFAULT_GENERATED"))
	}
	if _, update, found := strings.Cut(row.extra, "on update "); found {
		c.OnUpdate, _, _ = strings.Cut(update, " ")
	}
	t.Columns = append(t.Columns, c)
}

// reflectType: a LONGTEXT whose check says JSON is what MariaDB calls JSON.
func (r *reflector) reflectType(row *columnRow, isJSON bool) md.Type {
	if isJSON && row.columnType == "longtext" {
		return md.JSON{}
	}
	text := row.columnType
	if row.srid != nil {
		text += fmt.Sprintf(" srid %d", *row.srid)
	}
	return r.parseOnce(r.types, text)
}

func isJSON(t md.Type) bool {
	_, ok := t.(md.JSON)
	return ok
}

func (r *reflector) tableCollation(t *md.Table) string {
	if t.Options.Collation != "" {
		return t.Options.Collation
	}
	return r.collation
}

// decodeHere decodes an expression and makes its names relative to the schema
// that is being read.
func (r *reflector) decodeHere(text string) string {
	return stripDatabase(r.decodeExpr(text), r.database)
}

// reflectDefault returns the default as SQL text. MySQL shows the bare value of
// a literal, MariaDB shows SQL text and NULL for none. Both show it in the
// three-byte UTF-8, so the value itself is asked for where that may have lost
// something: bytes, and what may be a longer character.
func (r *reflector) reflectDefault(table string, c *md.Column, value string, isExpression bool) string {
	isValue := !isExpression && (r.rawDefaults() || strings.HasPrefix(value, "'"))
	if isValue && (isBytes(c.Type) || strings.Contains(value, "?")) {
		r.unsure = append(r.unsure, shownDefault{table, c.Name, isBytes(c.Type)})
	}
	switch {
	case isExpression || !r.rawDefaults():
		return r.decodeHere(value)
	case strings.HasPrefix(value, "b'"): // of BIT
		if own, ok := c.Type.(md.Native); ok && strings.HasPrefix(own.SQL, "bit") {
			return value
		}
	}
	return quoted(value)
}

func isBytes(t md.Type) bool {
	switch t := t.(type) {
	case md.Binary:
		return true
	case md.Native:
		own, _ := splitType(t.SQL)
		return own.base == "binary" || strings.HasSuffix(own.base, "blob")
	}
	return false
}

// shownDefault is a column whose default is perhaps not what it is shown as.
type shownDefault struct {
	table, column string
	bytes         bool
}

// readUnsureDefaults asks for the values themselves, of all such columns at once.
func (r *reflector) readUnsureDefaults(ctx context.Context) error {
	if len(r.unsure) == 0 {
		return nil
	}
	w := sqltext.NewWriter(r.Dialect)
	for i, u := range r.unsure {
		if i > 0 {
			w.Raw(" UNION ALL ")
		}
		w.Raw(fmt.Sprintf("SELECT %d, HEX(CONVERT(DEFAULT(t.", i)).Ident(u.column)
		if u.bytes {
			w.Raw(") USING binary")
		} else {
			w.Raw(") USING utf8mb4")
		}
		w.Raw(")) FROM (SELECT 1 AS one) AS x LEFT JOIN ").Name(r.database, u.table).Raw(" AS t ON FALSE")
	}
	text, _, err := w.Result()
	if err != nil {
		return err
	}
	return r.query(ctx, text, nil, func(scan func(...any) error) error {
		var i int
		var digits *string
		if err := scan(&i, &digits); err != nil || digits == nil {
			return err
		}
		value, err := hex.DecodeString(*digits)
		if err != nil {
			return err
		}
		u := r.unsure[i]
		c := r.table(u.table).Column(u.column)
		if c.Default = quoted(string(value)); u.bytes {
			c.Default = bytesLiteral(value)
		}
		return nil
	})
}
