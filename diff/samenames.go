package diff

import md "limbeck.dev/migrate/metadata"

// Folding tells which names a server takes for one, by the form in which it
// compares them: Table folds those of schemas, tables, views and sequences, Part
// those of columns, indexes and constraints. DefaultSchema is the name of the
// schema that is "" in the live one, where it has a name.
type Folding struct {
	Table, Part   func(name string) string
	DefaultSchema string
}

// TakeNames gives what the model names the name that the database has for it,
// where the two differ in case alone: to such a server they are one name, so there
// is nothing to rename, and nothing to drop. Expressions and views stay as they
// are, since the server reads them in any case.
func TakeNames(model, live *md.MetaData, f Folding) {
	n := namesakes{f: f, live: map[md.Name]*md.Table{}, tables: map[md.Name]md.Name{}, columns: map[md.Name]map[string]string{}}
	for i := range live.Tables {
		n.live[live.Tables[i].QName()] = &live.Tables[i]
	}
	tables := sides(n, live.Tables, model.Tables, (*md.Table).QName)
	for i := range model.Tables {
		n.findTable(&model.Tables[i], tables)
	}
	for i := range model.Tables {
		n.table(&model.Tables[i])
	}
	views := sides(n, live.Views, model.Views, (*md.View).QName)
	for i := range model.Views {
		v := &model.Views[i]
		v.Schema, v.Name = views.live(v.QName())
	}
	sequences := sides(n, live.Sequences, model.Sequences, (*md.Sequence).QName)
	for i := range model.Sequences {
		q := &model.Sequences[i]
		q.Schema, q.Name = sequences.live(q.QName())
	}
}

// namesakes are the names of a model, by the form in which the server compares
// them.
type namesakes struct {
	f       Folding
	live    map[md.Name]*md.Table
	tables  map[md.Name]md.Name           // by folded name
	columns map[md.Name]map[string]string // by folded name of the table, and their own
}

func (n *namesakes) fold(name md.Name) md.Name {
	if n.f.DefaultSchema != "" && n.f.Table(name.Schema) == n.f.DefaultSchema {
		name.Schema = ""
	}
	return md.Name{Schema: n.f.Table(name.Schema), Name: n.f.Table(name.Name)}
}

// bothSides are the names of one kind of object.
type bothSides struct {
	fold    func(md.Name) md.Name
	there   map[md.Name]bool      // in the live schema
	modeled map[md.Name]bool      // in the model
	folded  map[md.Name][]md.Name // the live ones, by folded name
}

func sides[T any](n namesakes, live, model []T, name func(*T) md.Name) bothSides {
	s := bothSides{n.fold, map[md.Name]bool{}, map[md.Name]bool{}, map[md.Name][]md.Name{}}
	for i := range live {
		own := name(&live[i])
		folded := n.fold(own)
		s.there[own], s.folded[folded] = true, append(s.folded[folded], own)
	}
	for i := range model {
		s.modeled[name(&model[i])] = true
	}
	return s
}

// live returns the live name of an object: one that another object of the model
// has is not its.
func (s bothSides) live(name md.Name) (schema, own string) {
	if s.there[name] {
		return name.Schema, name.Name
	}
	for _, was := range s.folded[s.fold(name)] {
		if !s.modeled[was] {
			return was.Schema, was.Name
		}
	}
	return name.Schema, name.Name
}

// findTable finds the names of a table and of its columns.
func (n *namesakes) findTable(t *md.Table, tables bothSides) {
	folded := n.fold(t.QName())
	schema, name := tables.live(t.QName())
	n.tables[folded] = md.Name{Schema: schema, Name: name}
	columns := make(map[string]string, len(t.Columns))
	for _, c := range t.Columns {
		columns[n.f.Part(c.Name)] = c.Name
	}
	if was := n.live[md.Name{Schema: schema, Name: name}]; was != nil {
		for _, c := range was.Columns {
			if _, declared := columns[n.f.Part(c.Name)]; declared {
				columns[n.f.Part(c.Name)] = c.Name
			}
		}
	}
	n.columns[folded] = columns
}

// table renames a table and all that it names.
func (n *namesakes) table(t *md.Table) {
	folded := n.fold(t.QName())
	name := n.tables[folded]
	t.Schema, t.Name = name.Schema, name.Name
	n.respellColumns(t, n.columns[folded])
	for i := range t.ForeignKeys {
		fk := &t.ForeignKeys[i]
		target := n.fold(fk.Target())
		if to, declared := n.tables[target]; declared {
			fk.RefSchema, fk.RefTable = to.Schema, to.Name
			n.respell(fk.RefColumns, n.columns[target])
		}
	}
	if was := n.live[t.QName()]; was != nil {
		n.respellParts(t, was)
	}
}

func (n *namesakes) respell(names []string, to map[string]string) {
	for i, name := range names {
		if own, declared := to[n.f.Part(name)]; declared {
			names[i] = own
		}
	}
}

func (n *namesakes) respellColumns(t *md.Table, to map[string]string) {
	one := func(name *string) {
		if own, declared := to[n.f.Part(*name)]; declared {
			*name = own
		}
	}
	for i := range t.Columns {
		one(&t.Columns[i].Name)
	}
	n.respell(t.PrimaryKey.Columns, to)
	n.respell(t.PrimaryKey.Desc, to)
	n.respell(t.PrimaryKey.Nullable, to)
	for i := range t.Uniques {
		n.respell(t.Uniques[i].Columns, to)
	}
	for i := range t.ForeignKeys {
		n.respell(t.ForeignKeys[i].Columns, to)
	}
	for i := range t.Indexes {
		for j := range t.Indexes[i].Columns {
			one(&t.Indexes[i].Columns[j].Column)
		}
	}
}

// respellParts gives the indexes and constraints of a table the names of the live
// ones. A unique index and a unique constraint are one kind here.
func (n *namesakes) respellParts(t, was *md.Table) {
	kinds := func(t *md.Table) [][]*string {
		var keys, checks, foreign []*string
		for i := range t.Uniques {
			keys = append(keys, &t.Uniques[i].Name)
		}
		for i := range t.Indexes {
			keys = append(keys, &t.Indexes[i].Name)
		}
		for i := range t.Checks {
			checks = append(checks, &t.Checks[i].Name)
		}
		for i := range t.ForeignKeys {
			foreign = append(foreign, &t.ForeignKeys[i].Name)
		}
		return [][]*string{keys, checks, foreign}
	}
	live := kinds(was)
	for i, names := range kinds(t) {
		for _, name := range names {
			for _, own := range live[i] {
				if *name != "" && n.f.Part(*own) == n.f.Part(*name) {
					*name = *own
				}
			}
		}
	}
}
