package versions

import (
	"context"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func account(change func(*md.Table)) *Revision {
	table := md.Table{Name: "account", Columns: []md.Column{
		{Name: "id", Type: md.BigInteger{}, Identity: &md.Identity{Always: true}},
		{Name: "email", Type: md.String{Length: 255}},
	}}
	change(&table)
	return &Revision{ID: "a", Upgrade: ops.Script{ops.CreateTable{Table: table}}}
}

// Every change of an operation shows, however deep it lies.
func TestChecksumShowsChanges(t *testing.T) {
	same := account(func(*md.Table) {}).Checksum()
	if again := account(func(*md.Table) {}).Checksum(); again != same {
		t.Error("another checksum for the same operations")
	}
	seen := map[string]string{same: "nothing"}
	for name, r := range map[string]*Revision{
		"a length":         account(func(t *md.Table) { t.Columns[1].Type = md.String{Length: 254} }),
		"a type":           account(func(t *md.Table) { t.Columns[1].Type = md.Text{} }),
		"a flag":           account(func(t *md.Table) { t.Columns[1].NotNull = true }),
		"behind a pointer": account(func(t *md.Table) { t.Columns[0].Identity.Always = false }),
		"no pointer":       account(func(t *md.Table) { t.Columns[0].Identity = nil }),
		"a moved letter":   account(func(t *md.Table) { t.Name, t.Schema = "ccount", "a" }),
		"a downgrade":      {ID: "a", Upgrade: account(func(*md.Table) {}).Upgrade, Downgrade: ops.Script{}},
		"the direction":    {ID: "a", Downgrade: account(func(*md.Table) {}).Upgrade},
		"a map":            {Upgrade: ops.Script{ops.RebuildTable{Renamed: map[string]string{"a": "b", "c": "d"}}}},
		"a map's value":    {Upgrade: ops.Script{ops.RebuildTable{Renamed: map[string]string{"a": "d", "c": "b"}}}},
		"the name of Do":   {Upgrade: ops.Script{ops.Do{Name: "x"}}},
		"Dynamic":          {Upgrade: ops.Script{ops.Dynamic{Name: "x"}}},
		"nil":              {Upgrade: ops.Script{nil}},
		"nothing":          {},
	} {
		if other, taken := seen[r.Checksum()]; taken {
			t.Errorf("%s and %s have the same checksum", name, other)
		}
		seen[r.Checksum()] = name
	}
}

func TestChecksumIgnores(t *testing.T) {
	first := &Revision{ID: "a", Message: "one", Upgrade: ops.Script{ops.Do{Name: "x"}}}
	second := &Revision{ID: "a", Message: "two", Upgrade: ops.Script{ops.Do{
		Name: "x", Func: func(context.Context, core.Conn) error { return nil },
	}}}
	if first.Checksum() != second.Checksum() {
		t.Error("functions and messages count")
	}
}

// The checksum is kept in databases, so it must stay what it is.
func TestChecksumIsStable(t *testing.T) {
	const want = "3fd3e5d81b2b61aa5c798b71f5c03457844cb9fb9588a73e253976ea0f705f72"
	if got := account(func(*md.Table) {}).Checksum(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// All operations have a checksum of their own.
func TestChecksumOfSamples(t *testing.T) {
	seen := make(map[string]bool)
	for _, op := range ops.Samples() {
		r := Revision{Upgrade: ops.Script{op}}
		if sum := r.Checksum(); seen[sum] {
			t.Errorf("%s: a checksum seen before", ops.Describe(op))
		} else {
			seen[sum] = true
		}
	}
}

// TestChecksumOfValues: the values of rows and of built statements count, and
// the same ones count alike in every place of memory.
func TestChecksumOfValues(t *testing.T) {
	script := func(v any, set string) string {
		table := core.NewTable("t")
		name := core.Col[string](table, "name")
		r := Revision{Upgrade: ops.Script{
			ops.BulkInsert{Table: "t", Columns: []string{"a"}, Rows: [][]any{{v}}},
			ops.Execute{Statement: core.Update(table).Set(name.To(set)).All()},
		}}
		return r.Checksum()
	}
	for _, v := range []any{1, "x", time.Now(), map[string]int{"a": 1, "b": 2}} {
		once, again := script(v, "x"), script(v, "x")
		if once != again {
			t.Errorf("%v has two checksums", v)
		}
	}
	seen := map[string]any{}
	for _, v := range []any{nil, 1, "1", int64(1), 1.0, []byte{49}, true, time.Unix(1, 0).UTC(), time.Unix(2, 0).UTC()} {
		sum := script(v, "x")
		if other, found := seen[sum]; found {
			t.Errorf("%T %v and %T %v have one checksum", v, v, other, other)
		}
		seen[sum] = v
	}
	if script(1, "x") == script(1, "y") {
		t.Error("the value of a statement does not count")
	}
}
