package core

import "slices"

// conflict tells what an INSERT does with rows that are there already.
type conflict struct {
	columns []AnyColumn
	name    string // of a constraint
	where   []Condition
	set     []Assignment
	update  []Condition // WHERE of the update
}

// Conflict is an INSERT that has yet to be told what to do about rows that are
// there already.
type Conflict struct {
	insert InsertStmt
	on     conflict
}

// OnConflict makes the INSERT an upsert: rows whose values in these columns,
// which are a unique key, are there already. MySQL and MariaDB look at every
// unique key of the table instead.
func (s InsertStmt) OnConflict(columns ...AnyColumn) Conflict {
	return Conflict{s, conflict{columns: columns}}
}

// OnConstraint is [InsertStmt.OnConflict] by the name of the constraint
// (PostgreSQL).
func (s InsertStmt) OnConstraint(name string) Conflict { return Conflict{s, conflict{name: name}} }

// Where names the condition of the partial unique index that is meant.
func (c Conflict) Where(conditions ...Condition) Conflict {
	c.on.where = append(slices.Clip(c.on.where), conditions...)
	return c
}

// DoNothing leaves the row that is there as it is. [InsertStmt.Returning] has
// the rows that were inserted alone, for which MariaDB has no form.
func (c Conflict) DoNothing() InsertStmt {
	c.insert.conflict = &c.on
	return c.insert
}

// DoUpdate changes the row that is there. [Excluded] is the value that was to
// be inserted.
func (c Conflict) DoUpdate(set ...Assignment) Upsert {
	c.on.set = set
	c.insert.conflict = &c.on
	return Upsert{c.insert}
}

// DoUpdateColumns sets these columns of the row that is there to what was to be
// inserted.
func (c Conflict) DoUpdateColumns(columns ...AnyColumn) Upsert {
	set := make([]Assignment, len(columns))
	for i, column := range columns {
		set[i] = Assignment{column.column(), &excluded{column.column()}}
	}
	return c.DoUpdate(set...)
}

// Upsert is an INSERT that updates rows that are there already.
type Upsert struct{ InsertStmt }

// UpdateWhere narrows the rows that are updated (PostgreSQL, SQLite).
func (u Upsert) UpdateWhere(conditions ...Condition) Upsert {
	on := *u.conflict
	on.update = append(slices.Clip(on.update), conditions...)
	u.conflict = &on
	return u
}

// Excluded is the value that an upsert was to insert into a column.
func Excluded[T any](c Operand[T]) Expr[T] {
	e := wrap(c)
	return codedBy(&excluded{e.node()}, e.codec())
}

// WasInserted is true for the rows that an upsert has inserted, and false for
// those that it has updated, in its RETURNING (PostgreSQL).
func WasInserted() Expr[bool] { return expr[bool](wasInserted{}) }

type wasInserted struct{}

func (wasInserted) precedence() precedence { return precCompare }

func (wasInserted) write(w *Writer) {
	if w.forms.InsertedMark == "" {
		w.Unsupported("telling inserted rows from updated ones", "read the rows in the same transaction before")
	}
	w.Raw(w.forms.InsertedMark)
}

// excluded is a column of the row that an upsert was to insert.
type excluded struct{ of Node }

func (*excluded) precedence() precedence { return precAtom }

func (e *excluded) write(w *Writer) {
	c := columnOf(e.of)
	if c != nil {
		c = c.in(w)
	}
	switch {
	case c == nil:
		w.Failf("Excluded takes a column of the table that is inserted into")
	case w.forms.OnDuplicateKey && !w.forms.RowAlias:
		w.Raw("VALUES(").Ident(c.name).Raw(")")
	default:
		w.Ident(proposedRow).Raw(".").Ident(c.name)
	}
}

func (c *conflict) write(w *Writer, t *Table) {
	switch {
	case c == nil:
	case w.forms.OnDuplicateKey:
		c.writeDuplicateKey(w, t)
	default:
		c.writeOnConflict(w, t)
	}
}

func (c *conflict) writeOnConflict(w *Writer, t *Table) {
	w.Raw(" ON CONFLICT")
	switch {
	case c.name != "":
		if !w.forms.OnConstraint {
			w.Unsupported("an upsert by constraint name", "name the columns of the unique key")
		}
		w.Raw(" ON CONSTRAINT ").Ident(c.name)
	case len(c.columns) > 0:
		w.Raw(" (").Idents(names(w, c.columns)).Raw(")")
	case len(c.set) > 0:
		w.Failf("an upsert needs the columns of a unique key: OnConflict(columns...)")
	}
	w.bare = true
	writeWhere(w, " WHERE ", c.where)
	w.bare = false
	if len(c.set) == 0 {
		w.Raw(" DO NOTHING")
		return
	}
	w.Raw(" DO UPDATE SET ")
	writeSet(w, t, c.set, false)
	writeWhere(w, " WHERE ", c.update)
}

// writeDuplicateKey writes MySQL's form. To do nothing is to set a column to
// itself: INSERT IGNORE would hide other errors as well.
func (c *conflict) writeDuplicateKey(w *Writer, t *Table) {
	if c.name != "" || len(c.where) > 0 || len(c.update) > 0 {
		w.Unsupported("an upsert by constraint name or with conditions", "name the columns of the unique key")
	}
	if len(c.set) == 0 && len(c.columns) == 0 {
		w.Failf("an upsert that does nothing needs the columns of a unique key: OnConflict(columns...)")
		return
	}
	if w.forms.RowAlias {
		w.Raw(" AS ").Ident(proposedRow)
	}
	w.Raw(" ON DUPLICATE KEY UPDATE ")
	set := c.set
	if len(set) == 0 {
		own := c.columns[0].column()
		set = []Assignment{{own, own}}
	}
	writeSet(w, t, set, false)
}

// proposedRow names the row that an upsert was to insert, where it needs a name.
const proposedRow = "excluded"

func names(w *Writer, columns []AnyColumn) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.column().in(w).name
	}
	return list
}

// writeSet writes assignments with commas between them. Targets are qualified
// where the statement changes one of several tables.
func writeSet(w *Writer, t *Table, set []Assignment, qualified bool) {
	for i, a := range set {
		w.Comma(i)
		name := assigned(w, t, a)
		if qualified {
			t.writeRef(w)
			w.Raw(".")
		}
		w.Ident(name).Raw(" = ")
		w.whole(a.value)
	}
}
