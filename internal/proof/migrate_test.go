package proof

import (
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

// TestMigrate migrates databases that hold a random schema, with rows, to
// another one and back.
func TestMigrate(t *testing.T) {
	for _, server := range testdb.Servers() {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, server)
			rapid.Check(t, func(t *rapid.T) {
				p.empty(t)
				a, b := schemagen.Pair(t, p.d)
				p.roundTrip(t, a, b, p.way(t))
			})
		})
	}
}

// roundTrip checks that what autogenerate writes turns a into b, in the
// database as in memory, and back; and that no row is lost on the way.
func (p *place) roundTrip(t rapid.TB, a, b *md.MetaData, through way) {
	schemas := namespaces(a, b)
	made := p.create(t, a)
	liveA := p.reflect(t, schemas)
	p.mustEqual(t, "the schema that was just created", liveA, a)

	p.sayAll(b, liveA)
	found := p.generate(t, b, schemas, made)
	replayed := liveA.Clone()
	p.must(t, "replaying the upgrade", found.Upgrade.Apply(replayed))
	goal, err := p.d.Normalize(replayed)
	p.must(t, "normalizing", err)
	rows := p.allRows(t, liveA, goal)
	up, down := through(t, made, b, found)
	up()
	liveB := p.reflect(t, schemas)
	p.mustEqual(t, "the upgraded database", liveB, b)
	p.mustEqualAlso(t, "the upgrade replayed in memory", liveB, replayed, b)
	if lost := cmp.Diff(rows, p.allRows(t, liveA, goal)); lost != "" {
		p.fail(t, "the upgrade changes rows:\n%s", lost)
	}

	p.must(t, "replaying the downgrade", found.Downgrade.Apply(replayed))
	down()
	again := p.reflect(t, schemas)
	p.mustBeSame(t, liveA, again)
	p.mustEqualAlso(t, "the downgrade replayed in memory", again, replayed, liveA)
	if lost := cmp.Diff(rows, p.allRows(t, liveA, goal)); lost != "" {
		p.fail(t, "the downgrade changes rows:\n%s", lost)
	}
}

// sayAll has the model say of its tables what stays as it is where it is silent.
func (p *place) sayAll(model, live *md.MetaData) {
	k, keeps := p.d.(dialect.UnsaidKeeper)
	for i := range model.Tables {
		t := &model.Tables[i]
		if was := live.Table(t.Schema, t.Name); keeps && was != nil {
			k.KeepUnsaid(t, was)
		}
	}
}

// mustEqual fails unless autogenerate finds no difference.
func (p *place) mustEqual(t rapid.TB, what string, live, model *md.MetaData) {
	t.Helper()
	if script := p.compare(t, live, model); len(script) > 0 {
		p.fail(t, "%s differs from its model:\n%s%s", what, show(script), cmp.Diff(live, model))
	}
}

// mustEqualAlso is mustEqual for a model beside one that the live schema is known
// to equal: the database is asked only where the two are not the same already.
func (p *place) mustEqualAlso(t rapid.TB, what string, live, model, other *md.MetaData) {
	t.Helper()
	if len(p.differences(t, other, model)) > 0 {
		p.mustEqual(t, what, live, model)
	}
}

// mustBeSame fails unless two reflections are alike with no database to ask.
func (p *place) mustBeSame(t rapid.TB, a, b *md.MetaData) {
	t.Helper()
	if script := p.differences(t, a, b); len(script) > 0 {
		p.fail(t, "the way back does not restore the schema:\n%s", show(script))
	}
}

// differences lists what the rules alone see between two schemas, either way.
func (p *place) differences(t rapid.TB, a, b *md.MetaData) ops.Script {
	t.Helper()
	a, err := p.d.Normalize(a)
	p.must(t, "normalizing", err)
	b, err = p.d.Normalize(b)
	p.must(t, "normalizing", err)
	return append(diff.Compare(a, b, diff.Options{}), diff.Compare(b, a, diff.Options{})...)
}

func show(script ops.Script) string {
	var text string
	for _, op := range script {
		text += ops.Describe(op) + "\n"
		if alter, ok := op.(ops.AlterColumn); ok {
			text += cmp.Diff(alter.From, alter.To)
		}
		if add, ok := op.(ops.AddConstraint); ok {
			text += cmp.Diff(nil, add.Constraint)
		}
		if add, ok := op.(ops.CreateIndex); ok {
			text += cmp.Diff(nil, add.Index)
		}
		if add, ok := op.(ops.CreateView); ok {
			text += cmp.Diff(nil, add.View)
		}
		if rebuild, ok := op.(ops.RebuildTable); ok {
			text += cmp.Diff(rebuild.From, rebuild.To)
		}
	}
	return text
}

// allRows reads the rows of all tables, as far as both schemas have them.
func (p *place) allRows(t rapid.TB, was, is *md.MetaData) map[md.Name][]string {
	rows := make(map[md.Name][]string)
	for i := range was.Tables {
		old := &was.Tables[i]
		if now := is.Table(old.Schema, old.Name); now != nil {
			rows[old.QName()] = p.rows(t, now, old)
		}
	}
	return rows
}

// namespaces are those that either schema declares.
func namespaces(list ...*md.MetaData) []string {
	var names []string
	for _, m := range list {
		for _, s := range m.Schemas {
			names = append(names, s.Name)
		}
	}
	return names
}
