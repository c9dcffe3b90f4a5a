package postgres

import (
	"fmt"
	"regexp"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func (s *script) createIndex(op ops.CreateIndex) {
	ix := &op.Index
	s.addOwnCommit(op.Concurrently, func(w *sqltext.Writer) {
		if err := s.checkIndexHere(ix); err != nil {
			w.Fail(err)
			return
		}
		w.Raw("CREATE ")
		writeIf(w, ix.Unique, "UNIQUE ")
		w.Raw("INDEX ")
		writeIf(w, op.Concurrently, "CONCURRENTLY ")
		if ix.Name != "" {
			w.Ident(ix.Name).Raw(" ")
		}
		w.Raw("ON ").Name(op.Schema, op.Table)
		if ix.Method != "" {
			w.Raw(" USING ")
			writeMethod(w, ix.Method, "btree")
		}
		writeIndexColumns(w, ix.Columns)
		writeInclude(w, ix.Include)
		writeIf(w, ix.NullsNotDistinct, " NULLS NOT DISTINCT")
		writeStorage(w, ix.Storage)
		if ix.Where != "" {
			w.Raw(" WHERE ", ix.Where)
		}
	})
	if ix.Comment == "" {
		return
	}
	if err := requireName("index with a comment", ix.Name); err != nil && s.err == nil {
		s.err = fmt.Errorf("%s: %w", ops.Describe(op), err)
		return
	}
	if op.Concurrently { // of which the comment is no part
		bare := op
		bare.Index.Comment = ""
		s.list[0].Op = bare
	}
	s.comment("INDEX", op.Schema, ix.Name, ix.Comment)
}

func (d pg) checkIndexHere(ix *md.Index) error {
	switch {
	case len(ix.Columns) == 0:
		return fmt.Errorf("index %s has no columns", ix.Name)
	case ix.NullsNotDistinct && d.olderThan(15):
		return unsupported("NULLS NOT DISTINCT of index "+ix.Name+" before version 15", "use expressions")
	}
	return checkIndex(ix)
}

func writeIndexColumns(w *sqltext.Writer, columns []md.IndexColumn) {
	w.Raw(" (")
	for i, c := range columns {
		w.Comma(i)
		writeKey(w, c.Column, c.Expr)
		writeCollation(w, c.Collation)
		writeOpClass(w, c.OpClass)
		writeIf(w, c.Desc, " DESC")
		if c.Nulls != "" {
			w.Raw(" NULLS ", string(c.Nulls))
		}
	}
	w.Raw(")")
}

// writeKey writes a column, or an expression in parentheses.
func writeKey(w *sqltext.Writer, column, expr string) {
	if column != "" {
		w.Ident(column)
		return
	}
	w.Raw("(", expr, ")")
}

var simpleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_$]*$`)

func writeMethod(w *sqltext.Writer, method, normal string) {
	if method == "" {
		method = normal
	}
	if !simpleName.MatchString(method) {
		w.Fail(fmt.Errorf("%q is no index method", method))
	}
	w.Raw(method)
}

// opClass is a name, with or without its schema, and its parameters.
var opClass = regexp.MustCompile(`^((?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+")(?:\.(?:[A-Za-z_][A-Za-z0-9_$]*|"(?:[^"]|"")+"))?)\s*(?:\(([^()]*)\))?$`)

func writeOpClass(w *sqltext.Writer, text string) {
	if text == "" {
		return
	}
	m := opClass.FindStringSubmatch(text)
	if m == nil {
		w.Fail(fmt.Errorf("%q is no operator class", text))
		return
	}
	w.Raw(" ", m[1])
	if strings.TrimSpace(m[2]) != "" {
		w.Raw(" (")
		writeParameters(w, storageParameters(m[2]))
		w.Raw(")")
	}
}

func (s *script) dropIndex(op ops.DropIndex) {
	s.addOwnCommit(op.Concurrently, func(w *sqltext.Writer) {
		w.Raw("DROP INDEX ")
		writeIf(w, op.Concurrently, "CONCURRENTLY ")
		w.Name(op.Schema, op.Name)
	})
}
