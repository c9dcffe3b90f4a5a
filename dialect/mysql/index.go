package mysql

import (
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func (d Dialect) writeCreateIndex(w *sqltext.Writer, op ops.CreateIndex) {
	if op.Index.Name == "" {
		w.Fail(d.unsupported("name it", "an index without a name on table %s", md.Name{Schema: op.Schema, Name: op.Table}))
		return
	}
	w.Raw("CREATE ", indexKind(&op.Index)).Ident(op.Index.Name).Raw(" ON ").Name(op.Schema, op.Table).Raw(" ")
	d.writeIndexBody(w, &op.Index)
}

// writeIndex writes an index within CREATE TABLE or after ADD.
func (d Dialect) writeIndex(w *sqltext.Writer, ix *md.Index) {
	w.Raw(indexKind(ix))
	if ix.Name != "" {
		w.Ident(ix.Name).Raw(" ")
	}
	d.writeIndexBody(w, ix)
}

// indexKind writes the words before the name. The methods that are kinds of
// index stand here, the others after USING.
func indexKind(ix *md.Index) string {
	method := strings.ToUpper(ix.Method)
	switch {
	case isKindOfIndex(ix):
		return method + " INDEX "
	case ix.Unique:
		return "UNIQUE INDEX "
	}
	return "INDEX "
}

func isKindOfIndex(ix *md.Index) bool {
	switch strings.ToLower(ix.Method) {
	case "fulltext", "spatial", "vector":
		return true
	}
	return false
}

// writeIndexBody writes the keys and options of an index.
func (d Dialect) writeIndexBody(w *sqltext.Writer, ix *md.Index) {
	if err := d.checkIndex(ix); err != nil {
		w.Fail(err)
		return
	}
	w.Raw("(")
	for i, key := range ix.Columns {
		w.Comma(i)
		if key.Expr != "" {
			w.Raw("(", key.Expr, ")")
		} else {
			w.Ident(key.Column)
		}
		if key.Length > 0 {
			w.Raw("(", strconv.Itoa(key.Length), ")")
		}
		if key.Desc {
			w.Raw(" DESC")
		}
	}
	w.Raw(")")
	if ix.Method != "" && !isKindOfIndex(ix) {
		w.Raw(" USING ", strings.ToUpper(ix.Method))
	}
	if ix.Parser != "" {
		w.Raw(" WITH PARSER ").Ident(ix.Parser)
	}
	if ix.Comment != "" {
		w.Raw(" COMMENT ").Literal(ix.Comment)
	}
	if ix.Invisible {
		w.Raw(" ", d.hiddenIndex())
	}
}

// checkIndex refuses what other databases have, and what is no word where a
// word goes into the text.
func (d Dialect) checkIndex(ix *md.Index) error {
	refuse := func(mend, what string) error { return d.unsupported(mend, "%s of index %s", what, ix.Name) }
	switch {
	case ix.Where != "":
		return refuse("index a computed column that is null for the other rows", "the predicate WHERE")
	case len(ix.Include) > 0:
		return refuse("add the columns to the keys", "included columns")
	case ix.NullsNotDistinct:
		return refuse("make the columns NOT NULL", "NULLS NOT DISTINCT")
	case ix.Storage != "":
		return refuse("leave them out", "storage parameters")
	}
	switch strings.ToLower(ix.Method) {
	case "", "btree", "hash", "rtree", "fulltext", "spatial", "vector":
	default:
		return refuse("leave it out, or give it for the other database only", "the method "+strconv.Quote(ix.Method))
	}
	for _, key := range ix.Columns {
		switch {
		case key.Expr != "" && !d.hasExpressionKeys():
			return refuse("index a virtual column with that expression", "the expression "+strconv.Quote(key.Expr))
		case key.Nulls != "" && (key.Nulls == md.NullsFirst) == key.Desc:
			return refuse("leave it out; nulls are lower than all values", "NULLS "+string(key.Nulls))
		case key.OpClass != "" || key.Collation != "":
			return refuse("leave it out", "the operator class or collation of a key")
		}
	}
	return nil
}
