package mysql

import (
	"context"
	"regexp"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// indexRow is a row of information_schema.STATISTICS: one key of an index.
type indexRow struct {
	table, index, kind, comment   string
	nonUnique, hidden             bool
	column, collation, expression *string
	length                        *int
}

// readIndexes reads primary keys and indexes. Unique constraints are unique
// indexes; Normalize tells which are Uniques.
func (r *reflector) readIndexes(ctx context.Context) error {
	var row indexRow // one for all, as for columns
	return r.ofTables(ctx, `SELECT table_name, index_name, index_type, COALESCE(index_comment, ''), non_unique, `+r.selectIndexHidden()+`,
		column_name, collation, `+r.selectKeyExpression()+`, sub_part
		FROM information_schema.statistics WHERE %s ORDER BY table_name, index_name, seq_in_index`,
		func(scan func(...any) error) error {
			if err := scan(&row.table, &row.index, &row.kind, &row.comment, &row.nonUnique, &row.hidden,
				&row.column, &row.collation, &row.expression, &row.length); err != nil {
				return err
			}
			switch t := r.table(row.table); {
			case t == nil:
			case row.index == primary:
				r.addPrimaryKey(t, &row)
			default:
				r.addKey(t, &row)
			}
			return nil
		})
}

func (r *reflector) addPrimaryKey(t *md.Table, row *indexRow) {
	if row.column == nil {
		return
	}
	t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, *row.column)
	if row.collation != nil && *row.collation == "D" {
		t.PrimaryKey.Desc = append(t.PrimaryKey.Desc, *row.column)
	}
	length := 0
	if row.length != nil {
		length = *row.length
	}
	t.PrimaryKey.Lengths = append(t.PrimaryKey.Lengths, length)
}

// addKey adds a key to an index, which the first of its keys brings.
func (r *reflector) addKey(t *md.Table, row *indexRow) {
	if n := len(t.Indexes); n == 0 || t.Indexes[n-1].Name != row.index {
		ix := md.Index{Name: row.index, Unique: !row.nonUnique, Comment: row.comment, Invisible: row.hidden}
		if row.kind != "BTREE" || strings.EqualFold(t.Options.Engine, "MEMORY") {
			ix.Method = strings.ToLower(row.kind)
		}
		t.Indexes = append(t.Indexes, ix)
		if row.index == keeper {
			r.skip("index", keeper, row.table, "it keeps an AUTO_INCREMENT column a key; drop it when there is another")
		}
	}
	ix := &t.Indexes[len(t.Indexes)-1]
	var key md.IndexColumn
	if row.column != nil {
		key.Column = *row.column
	}
	if row.expression != nil {
		key.Expr = r.decodeHere(*row.expression)
	}
	if row.length != nil && !isKindOfIndex(ix) {
		key.Length = *row.length
	}
	key.Desc = row.collation != nil && *row.collation == "D"
	ix.Columns = append(ix.Columns, key)
}

// parserClause finds the parsers in what SHOW CREATE TABLE says of an index.
var parserClause = regexp.MustCompile("^  FULLTEXT (?:INDEX|KEY) `((?:[^`]|``)+)` .*WITH PARSER `((?:[^`]|``)+)`")

// readParsers reads the parsers of full-text indexes, which information_schema
// does not tell.
func (r *reflector) readParsers(ctx context.Context) error {
	for i := range r.tables {
		t := &r.tables[i]
		if !hasFullText(t) {
			continue
		}
		w := sqltext.NewWriter(r.Dialect)
		text, _, err := w.Raw("SHOW CREATE TABLE ").Name(r.database, t.Name).Result()
		if err != nil {
			return err
		}
		err = r.query(ctx, text, nil, func(scan func(...any) error) error {
			var name, definition string
			err := scan(&name, &definition)
			setParsers(t, definition)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func hasFullText(t *md.Table) bool {
	for i := range t.Indexes {
		if t.Indexes[i].Method == "fulltext" {
			return true
		}
	}
	return false
}

func setParsers(t *md.Table, definition string) {
	for _, line := range strings.Split(definition, "\n") {
		if found := parserClause.FindStringSubmatch(line); found != nil {
			if ix := t.Index(strings.ReplaceAll(found[1], "``", "`")); ix != nil {
				ix.Parser = strings.ReplaceAll(found[2], "``", "`")
			}
		}
	}
}
