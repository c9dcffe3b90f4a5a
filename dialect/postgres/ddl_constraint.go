package postgres

import (
	"fmt"
	"regexp"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// WriteConstraint implements [dialect.Grammar].
func (d pg) WriteConstraint(w *sqltext.Writer, _ *md.Table, c md.Constraint) {
	if err := d.checkConstraint(c); err != nil {
		w.Fail(err)
		return
	}
	switch c := c.(type) {
	case md.PrimaryKey:
		dialect.WriteConstraint(w, c)
		writeInclude(w, c.Include)
		dialect.WriteDeferral(w, c.Deferral)
	case md.Unique:
		writeUnique(w, c)
	case md.ForeignKey:
		dialect.WriteConstraint(w, c)
		writeIf(w, c.NotValid, " NOT VALID")
	case md.Check:
		dialect.WriteConstraint(w, c)
		writeIf(w, c.NoInherit, " NO INHERIT")
		writeIf(w, c.NotEnforced, " NOT ENFORCED")
		writeIf(w, c.NotValid, " NOT VALID")
	case md.Exclusion:
		writeExclusion(w, c)
	}
}

func writeIf(w *sqltext.Writer, yes bool, text string) {
	if yes {
		w.Raw(text)
	}
}

func writeInclude(w *sqltext.Writer, columns []string) {
	if len(columns) > 0 {
		w.Raw(" INCLUDE (").Idents(columns).Raw(")")
	}
}

func writeUnique(w *sqltext.Writer, c md.Unique) {
	dialect.WriteConstraintName(w, c)
	w.Raw("UNIQUE ")
	writeIf(w, c.NullsNotDistinct, "NULLS NOT DISTINCT ")
	w.Raw("(").Idents(c.Columns).Raw(")")
	writeInclude(w, c.Include)
	dialect.WriteDeferral(w, c.Deferral)
}

func writeExclusion(w *sqltext.Writer, c md.Exclusion) {
	dialect.WriteConstraintName(w, c)
	w.Raw("EXCLUDE USING ")
	writeMethod(w, c.Method, "gist")
	w.Raw(" (")
	for i, e := range c.Elements {
		w.Comma(i)
		writeKey(w, e.Column, e.Expr)
		writeOpClass(w, e.OpClass)
		w.Raw(" WITH ")
		writeOperator(w, e.Operator)
	}
	w.Raw(")")
	if c.Where != "" {
		w.Raw(" WHERE (", c.Where, ")")
	}
	dialect.WriteDeferral(w, c.Deferral)
}

// operator is what an operator may look like: the characters of CREATE
// OPERATOR, or OPERATOR(schema.=).
var operator = regexp.MustCompile(`^(?:[-+*/<>=~!@#%^&|?` + "`" + `]+|OPERATOR\((?:[a-z_][a-z0-9_]*|"(?:[^"]|"")+")\.[-+*/<>=~!@#%^&|?` + "`" + `]+\))$`)

func writeOperator(w *sqltext.Writer, text string) {
	if !operator.MatchString(text) {
		w.Fail(fmt.Errorf("%q is no operator", text))
	}
	w.Raw(text)
}

func (s *script) addConstraint(op ops.AddConstraint) {
	if op.Constraint == nil {
		s.err = fmt.Errorf("%s: no constraint is given", ops.Describe(op))
		return
	}
	s.add(func(w *sqltext.Writer) {
		dialect.AlterTable(w, op.Schema, op.Table).Raw("ADD ")
		s.WriteConstraint(w, nil, op.Constraint)
	})
	s.commentConstraintIf(op.Schema, op.Table, op.Constraint)
}

// dropConstraint drops a constraint by name. A primary key without a name is
// taken to have the one that the server gives it.
func (s *script) dropConstraint(op ops.DropConstraint) {
	if op.Kind == md.KindPrimaryKey && op.Name == "" {
		op.Name = op.Table[:min(len(op.Table), maxIdentifier-len("_pkey"))] + "_pkey"
	}
	s.add(func(w *sqltext.Writer) {
		if err := requireName(string(op.Kind), op.Name); err != nil {
			w.Fail(err)
		}
		dialect.AlterTable(w, op.Schema, op.Table).Raw("DROP CONSTRAINT ").Ident(op.Name)
	})
}

// commentConstraintIf sets the comments of a new constraint and of its index.
func (s *script) commentConstraintIf(schema, table string, c md.Constraint) {
	own, ofIndex := constraintComments(c)
	named := func(w *sqltext.Writer) {
		if err := requireName(string(c.Kind())+" with a comment", c.ConstraintName()); err != nil {
			w.Fail(err)
		}
	}
	if own != "" {
		s.add(func(w *sqltext.Writer) {
			named(w)
			w.Raw("COMMENT ON CONSTRAINT ").Ident(c.ConstraintName()).Raw(" ON ").Name(schema, table).Raw(" IS ")
			writeComment(w, own)
		})
	}
	if ofIndex != "" {
		s.add(func(w *sqltext.Writer) {
			named(w)
			w.Raw("COMMENT ON INDEX ").Name(schema, c.ConstraintName()).Raw(" IS ")
			writeComment(w, ofIndex)
		})
	}
}

func constraintComments(c md.Constraint) (own, ofIndex string) {
	switch c := c.(type) {
	case md.PrimaryKey:
		return c.Comment, c.IndexComment
	case md.Unique:
		return c.Comment, c.IndexComment
	case md.ForeignKey:
		return c.Comment, ""
	case md.Check:
		return c.Comment, ""
	case md.Exclusion:
		return c.Comment, c.IndexComment
	}
	return "", ""
}
