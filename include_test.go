package migrate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// found returns what autogenerate finds, in words.
func found(t testing.TB, config migrate.Config) []string {
	t.Helper()
	candidate, err := openConfig(t, config).Check(t.Context())
	if err != nil && !errors.Is(err, migrate.ErrPending) {
		t.Fatal(err)
	}
	list := []string{}
	for _, op := range candidate.Upgrade {
		list = append(list, ops.Describe(op))
	}
	slices.Sort(list)
	return list
}

func number(name string) md.Column { return md.Col(name, md.Integer{}) }

// halves are a database with tables kept and old, and a model with tables kept,
// which differs, and new.
func halves(t *testing.T, url string) migrate.Config {
	kept := table("kept", number("n"), number("gone"))
	kept.Indexes = []md.Index{{Name: "ix_gone", Columns: []md.IndexColumn{{Column: "gone"}}}, {Name: "ix_n", Columns: []md.IndexColumn{{Column: "n"}}}}
	set := line(ops.Script{
		ops.CreateTable{Table: table("old")}, ops.CreateTable{Table: kept},
		ops.CreateView{View: md.View{Name: "old_view", Definition: "SELECT id FROM old"}},
	})
	mustUpgrade(t, openSet(t, url, set), "head")
	wanted := table("kept", number("n"), number("extra"))
	wanted.Uniques = []md.Unique{{Name: "uq_extra", Columns: []string{"extra"}}, {Name: "uq_n", Columns: []string{"n"}}}
	return migrate.Config{URL: url, Scripts: set, Target: &md.MetaData{Tables: []md.Table{wanted, table("new")}}}
}

// refusing refuses the names that are listed, as kind and name.
func refusing(refused ...string) func(autogen.Kind, string, autogen.Parents) bool {
	return func(kind autogen.Kind, name string, _ autogen.Parents) bool {
		return !slices.Contains(refused, fmt.Sprintf("%s %s", kind, name))
	}
}

// mentions reports which of the operations name something.
func mentions(list []string, word string) bool {
	return slices.ContainsFunc(list, func(text string) bool { return strings.Contains(text, word) })
}

// TestExclude: what is left out by pattern is neither created nor dropped, on
// either side; nor does Inspect show it.
func TestExclude(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		config := halves(t, url)
		all := found(t, config)
		for _, word := range []string{"table old", "view old_view", "table new", "kept"} {
			if !mentions(all, word) {
				t.Errorf("without patterns nothing is done to %s: %q", word, all)
			}
		}
		config.Exclude = []string{"old*", "new", "ke?t"}
		if list := found(t, config); len(list) > 0 {
			t.Errorf("all is excluded, and there is %q", list)
		}
		r, err := openConfig(t, config).Inspect(t.Context())
		if err != nil || len(r.MetaData.Tables)+len(r.MetaData.Views) > 0 {
			t.Errorf("all is excluded, and inspect shows %v, %v", r, err)
		}
		config.Include, config.Exclude = []string{"old*"}, []string{"*_view"}
		if list := found(t, config); len(list) != 1 || !mentions(list, "table old") {
			t.Errorf("old alone is included, and there is %q", list)
		}
		config.Include = []string{"[a-"}
		if _, err := migrate.Open(t.Context(), config); err == nil || !strings.Contains(err.Error(), `"[a-"`) {
			t.Errorf("a pattern that is none: %v", err)
		}
	})
}

// TestIncludeName: a refused name takes no part on either side, and what stands
// on a refused column none either; a table that is rebuilt keeps it.
func TestIncludeName(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		config := halves(t, url)
		tables := []string{"table old", "view old_view", "table new"}
		config.IncludeName = refusing(append(tables, "column gone", "column extra", "index ix_n")...)
		list := found(t, config)
		if len(list) != 1 || mentions(list, "gone") || mentions(list, "extra") || mentions(list, "ix_n") {
			t.Errorf("uq_n alone is missing, and there is %q", list)
		}
		config.IncludeName = refusing(append(tables, "column gone", "column extra", "index ix_n", "unique uq_n")...)
		if list := found(t, config); len(list) > 0 {
			t.Errorf("all is refused, and there is %q", list)
		}
		config.IncludeName = refusing("schema ")
		if list := found(t, config); len(list) > 0 {
			t.Errorf("the default schema is refused, and there is %q", list)
		}
	})
}

// TestRebuiltKeepsRefused: the script of a table that SQLite rebuilds keeps a
// column that is refused.
func TestRebuiltKeepsRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		config := halves(t, url)
		config.IncludeName = refusing("table old", "table new", "view old_view", "column gone")
		candidate, err := openConfig(t, config).Check(t.Context())
		if !errors.Is(err, migrate.ErrPending) {
			t.Fatal(err)
		}
		schema := candidate.Live.Clone()
		if err := candidate.Upgrade.Apply(schema); err != nil {
			t.Fatal(err)
		}
		kept := schema.Table("", "kept")
		if kept.Column("gone") == nil || kept.Index("ix_gone") == nil || kept.Column("extra") == nil {
			t.Errorf("the table becomes %v", kept)
		}
	})
}

// TestNameNotLoaded: what belongs to a refused table is not asked about, since
// it is not loaded; and what is loaded is asked about once by Object.
func TestNameNotLoaded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		config := halves(t, url)
		config.IncludeName = func(kind autogen.Kind, name string, in autogen.Parents) bool {
			if in.Table == "old" || in.Table == "new" {
				t.Errorf("%s %s of a refused table is asked about", kind, name)
			}
			return name != "old" && name != "new" && name != "old_view"
		}
		var objects []string
		config.IncludeObject = func(o autogen.Object) bool {
			objects = append(objects, fmt.Sprintf("%s %s %t %t", o.Kind, o.Name, o.Reflected, o.Counterpart != nil))
			switch v := o.Value.(type) {
			case *md.Column:
				return v.Name != "gone" && v.Name != "extra"
			case *md.Index, *md.Unique:
				return false
			}
			return true
		}
		if list := found(t, config); len(list) > 0 {
			t.Errorf("all is refused, and there is %q", list)
		}
		slices.Sort(objects)
		want := []string{
			"column extra false false", "column gone true false", "column id false true", "column n false true",
			"index ix_n true false", "table kept false true", "unique uq_n false false",
		}
		if diff := cmp.Diff(want, objects); diff != "" {
			t.Errorf("what was asked (-want +got):\n%s", diff)
		}
	})
}

// TestIncludeSchema is the part of behaviour 57 about names: a schema that is
// refused is not looked at, whatever is asked for.
func TestIncludeSchema(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	set := line(ops.Script{ops.CreateSchema{Schema: md.Schema{Name: "other"}}, ops.CreateTable{Table: md.Table{Schema: "other", Name: "t", Columns: []md.Column{number("n")}}}})
	mustUpgrade(t, openSet(t, url, set), "head")
	config := migrate.Config{URL: url, Scripts: set, Target: &md.MetaData{}, Schemas: []string{"*"}}
	if list := found(t, config); !mentions(list, "other.t") {
		t.Errorf("a table that a revision made is gone from the model, and there is %q", list)
	}
	config.IncludeName = refusing("schema other")
	if list := found(t, config); len(list) > 0 {
		t.Errorf("the schema is refused, and there is %q", list)
	}
	config.IncludeName, config.Exclude = nil, []string{"other.*", "public.*"}
	if list := found(t, config); mentions(list, "table") {
		t.Errorf("its tables are excluded, and there is %q", list)
	}
}

// TestCompareColumn: a program's own comparison goes before the rules, both
// ways; where it says nothing, the rules hold.
func TestCompareColumn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		set := line(ops.Script{ops.CreateTable{Table: table("t", number("a"), md.Col("b", md.Integer{}, md.Default("1")))}})
		mustUpgrade(t, openSet(t, url, set), "head")
		answers := map[string]autogen.Answer{}
		config := migrate.Config{URL: url, Scripts: set,
			Target: &md.MetaData{Tables: []md.Table{table("t", md.Col("a", md.BigInteger{}), md.Col("b", md.Integer{}, md.Default("2")))}},
			CompareType: func(p autogen.ColumnPair) autogen.Answer {
				if p.Table != "t" || p.Live.Name != p.Model.Name {
					t.Errorf("asked about %v", p)
				}
				return answers[p.Live.Name]
			},
			CompareDefault: func(p autogen.ColumnPair) autogen.Answer { return answers["default "+p.Live.Name] },
		}
		rebuilds := server == "sqlite" // and says so of the whole table
		if list := found(t, config); !rebuilds && len(list) != 2 || len(list) == 0 {
			t.Errorf("by the rules: %q", list)
		}
		answers = map[string]autogen.Answer{"a": autogen.Same, "default b": autogen.Same}
		if list := found(t, config); len(list) != 0 {
			t.Errorf("both are the same, and there is %q", list)
		}
		answers["id"] = autogen.Different
		if list := found(t, config); len(list) != 1 || !rebuilds && !mentions(list, "id") {
			t.Errorf("id differs, and there is %q", list)
		}
		candidate, _ := openConfig(t, config).Check(t.Context())
		set.Add(versions.Revision{ID: "r1", Revises: versions.IDs{"r0"}, Upgrade: candidate.Upgrade, Downgrade: ops.Script{}})
		sent := 0
		config.OnEvent = func(e migrate.Event) {
			if e.SQL != "" {
				sent++
			}
		}
		mustUpgrade(t, openConfig(t, config), "head")
		if sent == 0 {
			t.Error("nothing is done to a column that differs")
		}
	})
}

// TestUnnamedRefused: a constraint that the model leaves unnamed is asked about
// by the name that the database gave it.
func TestUnnamedRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		live, model := table("t", number("n")), table("t", number("n"))
		live.Uniques = []md.Unique{{Name: "uq_n", Columns: []string{"n"}}}
		model.Uniques = []md.Unique{{Columns: []string{"n"}}}
		set := line(ops.Script{ops.CreateTable{Table: live}})
		mustUpgrade(t, openSet(t, url, set), "head")
		asked := 0
		config := migrate.Config{URL: url, Scripts: set, Target: &md.MetaData{Tables: []md.Table{model}}}
		config.IncludeName = func(kind autogen.Kind, name string, _ autogen.Parents) bool {
			if kind == autogen.KindUnique {
				asked++
			}
			return kind != autogen.KindUnique || name != "uq_n"
		}
		if list := found(t, config); len(list) > 0 || asked != 1 {
			t.Errorf("asked %d times, and there is %q", asked, list)
		}
	})
}
