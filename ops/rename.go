package ops

import (
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// renameInTable renames a column in every part of the table that names it.
func renameInTable(t *md.Table, from, to string) {
	replace(t.PrimaryKey.Columns, from, to)
	replace(t.PrimaryKey.Include, from, to)
	replace(t.PrimaryKey.Desc, from, to)
	replace(t.PrimaryKey.Nullable, from, to)
	for i := range t.Uniques {
		replace(t.Uniques[i].Columns, from, to)
		replace(t.Uniques[i].Include, from, to)
	}
	for i := range t.ForeignKeys {
		replace(t.ForeignKeys[i].Columns, from, to)
		replace(t.ForeignKeys[i].SetColumns, from, to)
	}
	for i := range t.Checks {
		renameInExpr(&t.Checks[i].Expr, from, to)
	}
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		for j := range x.Elements {
			replace1(&x.Elements[j].Column, from, to)
			renameInExpr(&x.Elements[j].Expr, from, to)
		}
		renameInExpr(&x.Where, from, to)
	}
	for i := range t.Indexes {
		renameInIndex(&t.Indexes[i], from, to)
	}
	for i := range t.Columns {
		if c := t.Columns[i].Computed; c != nil {
			renameInExpr(&c.Expr, from, to)
		}
	}
}

func renameInIndex(ix *md.Index, from, to string) {
	for i := range ix.Columns {
		replace1(&ix.Columns[i].Column, from, to)
		renameInExpr(&ix.Columns[i].Expr, from, to)
	}
	replace(ix.Include, from, to)
	renameInExpr(&ix.Where, from, to)
}

func replace(names []string, from, to string) {
	for i := range names {
		replace1(&names[i], from, to)
	}
}

func replace1(name *string, from, to string) {
	if *name == from {
		*name = to
	}
}

// renameInExpr renames a column within SQL text, word by word: quoted strings
// and longer words that contain the name are left alone.
func renameInExpr(expr *string, from, to string) {
	*expr = sqltext.RenameIdent(*expr, from, to)
}
