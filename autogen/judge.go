package autogen

import md "limbeck.dev/migrate/metadata"

// Answer is what a program's own comparison of a column says.
type Answer int

// The answers. Where the rules cannot tell, the database does; see [Compare].
const (
	UseRules  Answer = iota // the rules decide
	Same                    // there is no difference, whatever the rules say
	Different               // the column is to be altered, whatever the rules say
)

// ColumnPair is a column that both sides have.
type ColumnPair struct {
	Schema, Table string    // as the database has them
	Live          md.Column // as reflected
	Model         md.Column // as declared
}

// Comparers are a program's own comparisons of columns; each may be nil.
type Comparers struct {
	Type    func(ColumnPair) Answer // of the types
	Default func(ColumnPair) Answer // of the defaults; identities and expressions stay the rules'
}

// apply asks about each column, and gives the model the live type or default
// where that is the same. It returns the columns that differ.
func (k Comparers) apply(live, model *md.MetaData, schema func(string) string) map[md.Name]map[string]bool {
	forced := make(map[md.Name]map[string]bool)
	if k.Type == nil && k.Default == nil {
		return forced
	}
	for i := range model.Tables {
		t := &model.Tables[i]
		name := md.Name{Schema: schema(t.Schema), Name: t.Name}
		found := live.Table(name.Schema, name.Name)
		if found == nil {
			continue
		}
		forced[name] = make(map[string]bool)
		for j := range t.Columns {
			if c := found.Column(t.Columns[j].Name); c != nil && k.differ(name, c, &t.Columns[j]) {
				forced[name][c.Name] = true
			}
		}
	}
	return forced
}

func (k Comparers) differ(table md.Name, live, model *md.Column) (forced bool) {
	pair := ColumnPair{table.Schema, table.Name, live.Clone(), model.Clone()}
	ask := func(compare func(ColumnPair) Answer, same func()) {
		if compare == nil {
			return
		}
		switch compare(pair) {
		case Same:
			same()
		case Different:
			forced = true
		}
	}
	ask(k.Type, func() { model.Type = live.Clone().Type })
	ask(k.Default, func() { model.Default = live.Default })
	return forced
}
