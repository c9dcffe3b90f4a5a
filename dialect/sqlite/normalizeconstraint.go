package sqlite

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// own replaces the names by the columns' own spelling.
func own(columns []string, s scope) {
	for i, c := range columns {
		if spelled, ok := s.column(c); ok {
			columns[i] = spelled
		}
	}
}

func normalizeKey(key *md.PrimaryKey, s scope) error {
	if key.Deferral != "" {
		return unsupported("a deferrable primary key", "leave out DEFERRABLE")
	}
	own(key.Columns, s)
	own(key.Desc, s)
	own(key.Nullable, s)
	if slices.ContainsFunc(key.Lengths, func(n int) bool { return n > 0 }) {
		return unsupported("a primary key over a prefix", "key the whole column, or a computed column of its beginning")
	}
	key.Include, key.Lengths, key.Comment, key.IndexComment = nil, nil, "", ""
	key.OnConflict = conflictForm(key.OnConflict)
	if len(key.Desc) == 0 {
		key.Desc = nil
	}
	return nil
}

// conflictForm returns the conflict action; the default, ABORT, is "".
func conflictForm(action string) string {
	if action = strings.ToUpper(action); action == "ABORT" {
		return ""
	}
	return action
}

func normalizeConstraints(t *md.Table, s scope) error {
	for i := range t.Uniques {
		u := &t.Uniques[i]
		if u.Deferral != "" {
			return unsupported("deferrable unique constraint "+u.Name, "leave out DEFERRABLE")
		}
		if u.NullsNotDistinct {
			return unsupported("NULLS NOT DISTINCT of unique constraint "+u.Name, "make the columns NOT NULL")
		}
		own(u.Columns, s)
		u.Include, u.Comment, u.IndexComment = nil, "", ""
		u.OnConflict = conflictForm(u.OnConflict)
	}
	for i := range t.Checks {
		c := &t.Checks[i]
		if c.NotEnforced {
			return unsupported("check "+c.Name+" that is not enforced", "leave it out, or enforce it")
		}
		*c = md.Check{Name: c.Name, Expr: canonical(c.Expr, s)}
	}
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		if err := checkSchema(fk.RefSchema); err != nil {
			return err
		}
		if len(fk.SetColumns) > 0 {
			return unsupported("a column list of ON DELETE in foreign key "+fk.Name, "leave set_columns out, or use a trigger")
		}
		own(fk.Columns, s)
		fk.RefSchema, fk.NotValid, fk.Comment = "", false, ""
	}
	return nil
}

func normalizeIndex(t *md.Table, ix *md.Index, s scope) error {
	if err := checkMethod(ix); err != nil {
		return err
	}
	if ix.NullsNotDistinct {
		return unsupported("NULLS NOT DISTINCT of an index", "make the columns NOT NULL")
	}
	for i := range ix.Columns {
		if ix.Columns[i].Length > 0 && ix.Unique {
			return unsupported("a unique index over a prefix", "index an expression: substr(column, 1, length)")
		}
		ix.Columns[i] = normalizeIndexColumn(t, ix.Columns[i], s)
	}
	*ix = md.Index{Name: ix.Name, Unique: ix.Unique, Columns: ix.Columns, Where: ix.Where}
	if ix.Where != "" {
		ix.Where = canonical(ix.Where, s)
	}
	return nil
}

func checkMethod(ix *md.Index) error {
	switch strings.ToLower(ix.Method) {
	case "", "btree", "hash", "brin":
		return nil
	case "fulltext":
		return unsupported("fulltext indexes", "create an FTS5 table by Execute")
	case "spatial", "gist", "spgist":
		return unsupported(ix.Method+" indexes", "create an R*Tree table by Execute, or leave the index out")
	}
	return unsupported(ix.Method+" indexes", "leave the index out of the model for SQLite")
}

// normalizeIndexColumn tells columns from expressions, and takes the collation
// out of an expression that ends in one.
func normalizeIndexColumn(t *md.Table, c md.IndexColumn, s scope) md.IndexColumn {
	out := md.IndexColumn{Column: c.Column, Expr: c.Expr, Desc: c.Desc, Collation: c.Collation}
	if c.Column == "" {
		list := stripParens(respell(lexemes(c.Expr), s))
		if n := len(list); out.Collation == "" && n > 2 && list[n-2].is("COLLATE") && isOperand(list[:n-2]) {
			out.Collation = unquote(list[n-1].text)
			list = stripParens(list[:n-2])
		}
		out.Expr = write(list)
		if len(list) == 1 {
			if spelled, ok := s.column(nameOf(list[0])); ok {
				out.Column, out.Expr = spelled, ""
			}
		}
	} else if spelled, ok := s.column(c.Column); ok {
		out.Column = spelled
	}
	out.Collation = indexCollation(t, out)
	return out
}

// isOperand tells whether a COLLATE after the lexemes applies to all of them:
// one value, one call, or something in parentheses.
func isOperand(list []lexeme) bool {
	switch {
	case len(list) == 1:
		return true
	case list[0].text == "(":
		return closing(list, 0) == len(list)-1
	}
	return list[0].kind == sqltext.Word && list[1].text == "(" && closing(list, 1) == len(list)-1
}

// indexCollation returns the collation of a key, where it is not the one that
// the column has anyway.
func indexCollation(t *md.Table, c md.IndexColumn) string {
	if c.Collation == "" {
		return ""
	}
	columns := ""
	if i := slices.IndexFunc(t.Columns, func(tc md.Column) bool { return tc.Name == c.Column }); i >= 0 {
		columns = collationForm(t.Columns[i].Collation)
	}
	form := collationForm(c.Collation)
	switch {
	case c.Column != "" && form == columns:
		return ""
	case form == "":
		return "BINARY"
	}
	return form
}
