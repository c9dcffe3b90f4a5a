package postgres

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// indexRow is a row of pg_index as it is read.
type indexRow struct {
	id, table, access                  oid
	name, method, where                string
	tablespace, storage                string
	exprs                              []string
	keys, classes, collations, options string // numbers with spaces between them
	parameters                         []string
	unique, valid, partition           bool
	notDistinct, clustered, constraint bool
	keyCount                           int
}

func (r *reader) readIndexRows() map[oid]*indexRow {
	notDistinct, parameters := "false", "'{}'::text[]"
	if r.version >= 15 {
		notDistinct = "i.indnullsnotdistinct"
	}
	if r.version >= 13 {
		// B-tree classes have no parameters; to look for them would take a scan.
		parameters = `CASE WHEN m.amname <> 'btree' AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attoptions IS NOT NULL)
			THEN ARRAY(SELECT coalesce(pg_catalog.array_to_string(a.attoptions, E'\n'), '') FROM pg_catalog.pg_attribute a
				WHERE a.attrelid = i.indexrelid ORDER BY a.attnum) ELSE '{}'::text[] END`
	}
	found := make(map[oid]*indexRow)
	var ix indexRow
	in, args := r.tablesAndViews()
	r.ask("indexes", `SELECT i.indexrelid, i.indrelid, c.relam, c.relname, m.amname, coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), ''),
			coalesce(s.spcname, ''), coalesce(pg_catalog.array_to_string(c.reloptions, ', '), ''),
			CASE WHEN i.indexprs IS NULL THEN '{}'::text[] ELSE ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k + 1, false)
				FROM pg_catalog.generate_subscripts(i.indkey, 1) AS k WHERE i.indkey[k] = 0 ORDER BY k) END,
			i.indkey::text, i.indclass::text, i.indcollation::text, i.indoption::text, `+parameters+`,
			i.indisunique, i.indisvalid, c.relispartition, i.indnkeyatts, i.indisclustered, `+notDistinct+`
		FROM pg_catalog.pg_index i
		JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
		JOIN pg_catalog.pg_am m ON m.oid = c.relam
		LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
		WHERE i.indrelid `+in,
		[]any{&ix.id, &ix.table, &ix.access, &ix.name, &ix.method, &ix.where, &ix.tablespace, &ix.storage, &ix.exprs,
			&ix.keys, &ix.classes, &ix.collations, &ix.options, &ix.parameters,
			&ix.unique, &ix.valid, &ix.partition, &ix.keyCount, &ix.clustered, &ix.notDistinct},
		func() {
			found[ix.id] = new(ix)
			ix.exprs, ix.parameters = nil, nil
		}, args...)
	return found
}

// sortedIndexes returns the indexes in an order that does not change.
func sortedIndexes(indexes map[oid]*indexRow) []*indexRow {
	list := make([]*indexRow, 0, len(indexes))
	for _, ix := range indexes {
		list = append(list, ix)
	}
	slices.SortFunc(list, func(a, b *indexRow) int { return strings.Compare(a.name, b.name) })
	return list
}

// include returns the names of the included columns.
func (ix *indexRow) include(rel *relation) []string {
	if ix == nil {
		return nil
	}
	var list []string
	for _, n := range numbers(ix.keys)[ix.keyCount:] {
		list = append(list, rel.columns[int16(n)].name)
	}
	return list
}

// addIndex adds an index to its table or view. Those of constraints are part of
// them, those of partitions come with the parent's. An invalid index is named
// and left out, since it answers no query.
func (r *reader) addIndex(ix *indexRow) {
	rel := r.relations[ix.table]
	if rel == nil || ix.constraint || ix.partition {
		return
	}
	if !ix.valid && rel.kind != "p" {
		r.skip("invalid index", ix.name, rel.name.String(), "left by CREATE INDEX CONCURRENTLY; drop it or REINDEX it")
		return
	}
	index := md.Index{
		Name: ix.name, Unique: ix.unique, Columns: r.indexColumns(rel, ix), Where: ix.where, Include: ix.include(rel),
		Method: ix.method, NullsNotDistinct: ix.notDistinct, Storage: ix.storage, Comment: r.comment(pgClass, ix.id),
	}
	if rel.table != nil {
		rel.table.Indexes = append(rel.table.Indexes, index)
	} else if rel.view != nil {
		rel.view.Indexes = append(rel.view.Indexes, index)
	}
	r.skipIf(ix.tablespace != "", "tablespace", rel, ix.name+": "+ix.tablespace)
	r.skipIf(ix.clustered, "clustered", rel, ix.name)
	r.skipIf(!ix.valid, "invalid index", rel, ix.name+": not all partitions have it")
}

// The bits of pg_index.indoption.
const (
	descending = 1
	nullsFirst = 2
)

// indexColumns returns the keys of an index.
func (r *reader) indexColumns(rel *relation, ix *indexRow) []md.IndexColumn {
	classes, collations, options := numbers(ix.classes), numbers(ix.collations), numbers(ix.options)
	exprs := ix.exprs
	keys := make([]md.IndexColumn, 0, ix.keyCount)
	for i, n := range numbers(ix.keys)[:ix.keyCount] {
		var key md.IndexColumn
		var of column
		if n == 0 {
			key.Expr, exprs = exprs[0], exprs[1:]
			of.collation = defaultCollation
		} else {
			of = rel.columns[int16(n)]
			key.Column = of.name
		}
		key.OpClass = r.opclassName(oid(classes[i]), ix.access, of.typeOID)
		if i < len(ix.parameters) {
			if set := ownOptions(ix.parameters[i]); set != "" {
				key.OpClass = r.opclasses[oid(classes[i])].name + " (" + set + ")"
			}
		}
		if c := oid(collations[i]); c != 0 && c != of.collation {
			key.Collation = r.collations[c]
		}
		key.Desc, key.Nulls = options[i]&descending != 0, nullsOrder(options[i])
		keys = append(keys, key)
	}
	return keys
}

// opclassName names an operator class, unless it is the one that a column of
// that type has without naming one.
func (r *reader) opclassName(id, method, of oid) string {
	c := r.opclasses[id]
	if c.isDefault && (of == c.input || of == 0 || !r.defaults[opclassKey{method, of}]) {
		return ""
	}
	return c.name
}

// nullsOrder is the place of nulls, where it is not the usual one.
func nullsOrder(option int64) md.Nulls {
	first := option&nullsFirst != 0
	switch {
	case first && option&descending == 0:
		return md.NullsFirst
	case !first && option&descending != 0:
		return md.NullsLast
	}
	return ""
}
