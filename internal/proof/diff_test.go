package proof

import (
	"math/rand/v2"
	"slices"
	"testing"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	"limbeck.dev/migrate/internal/schemagen"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"pgregory.net/rapid"

	"github.com/google/go-cmp/cmp"
)

// eachDialect checks a property of pairs of normalised schemas, for each
// dialect as it is known without a server.
func eachDialect(t *testing.T, check func(t *rapid.T, o diff.Options, a, b *md.MetaData)) {
	for _, scheme := range testdb.Servers() {
		t.Run(scheme, func(t *testing.T) {
			driver, err := dialect.DriverFor(dialect.URL{Scheme: scheme})
			if err != nil {
				t.Fatal(err)
			}
			d := driver.Offline(scheme)
			caps := d.Capabilities()
			o := diff.Options{ViewsPinColumns: caps.ViewsPinColumns, KeysPinColumns: caps.KeysPinColumns}
			if caps.RebuildsTables {
				o.NeedsRebuild = d.NeedsRebuild
			}
			rapid.Check(t, func(t *rapid.T) {
				a, b := schemagen.Pair(t, d)
				check(t, o, normalized(t, d, a), normalized(t, d, b))
			})
		})
	}
}

func normalized(t *rapid.T, d dialect.Dialect, m *md.MetaData) *md.MetaData {
	once, err := d.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := d.Normalize(once)
	if err != nil {
		t.Fatal(err)
	}
	if changed := cmp.Diff(once, twice); changed != "" {
		t.Fatalf("normalizing twice changes more:\n%s", changed)
	}
	return once
}

func TestDiffOfEqualSchemasIsEmpty(t *testing.T) {
	eachDialect(t, func(t *rapid.T, o diff.Options, a, b *md.MetaData) {
		for _, m := range []*md.MetaData{a, b} {
			if script := diff.Compare(m, m.Clone(), o); len(script) > 0 {
				t.Fatalf("a schema differs from itself:\n%s", show(script))
			}
		}
	})
}

func TestDiffIgnoresTheOrderOfLists(t *testing.T) {
	eachDialect(t, func(t *rapid.T, o diff.Options, a, b *md.MetaData) {
		want := diff.Compare(a, b, o)
		seed := rapid.Uint64().Draw(t, "seed")
		got := diff.Compare(shuffled(a, seed), shuffled(b, seed+1), o)
		if changed := cmp.Diff(describe(want), describe(got)); changed != "" {
			t.Fatalf("the order of lists changes the script:\n%s", changed)
		}
	})
}

// TestDiffLeavesOthersAlone adds a table that has nothing to do with the others.
func TestDiffLeavesOthersAlone(t *testing.T) {
	eachDialect(t, func(t *rapid.T, o diff.Options, a, b *md.MetaData) {
		want := describe(diff.Compare(a, b, o))
		more := b.Clone()
		stranger := md.Table{Name: "a stranger", Columns: []md.Column{{Name: "x", Type: md.Integer{}}}}
		more.Tables = append(more.Tables, stranger)
		got := describe(diff.Compare(a, more, o))
		i := slices.Index(got, "create table a stranger")
		if i < 0 {
			t.Fatalf("the new table is not created:\n%s", got)
		}
		if changed := cmp.Diff(want, slices.Delete(got, i, i+1)); changed != "" {
			t.Fatalf("a new table changes what is done to others:\n%s", changed)
		}
	})
}

func describe(script ops.Script) []string {
	list := []string{}
	for _, op := range script {
		list = append(list, ops.Describe(op))
	}
	return list
}

// shuffled puts every list whose order means nothing into another order.
func shuffled(m *md.MetaData, seed uint64) *md.MetaData {
	c := m.Clone()
	r := rand.New(rand.NewPCG(seed, 0))
	shuffle(r, c.Schemas)
	shuffle(r, c.Enums)
	shuffle(r, c.Sequences)
	shuffle(r, c.Tables)
	shuffle(r, c.Views)
	for i := range c.Tables {
		t := &c.Tables[i]
		shuffle(r, t.Uniques)
		shuffle(r, t.ForeignKeys)
		shuffle(r, t.Checks)
		shuffle(r, t.Exclusions)
		shuffle(r, t.Indexes)
	}
	return c
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
