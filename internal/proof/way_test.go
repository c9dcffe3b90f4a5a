package proof

import (
	"context"
	"os"
	"path/filepath"
	"testing/fstest"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
	"pgregory.net/rapid"
)

// way is how a case goes to its second schema, and back. It is given the script
// that made the first schema, the model of the second, and what autogenerate
// found between them.
type way func(t rapid.TB, made ops.Script, model *md.MetaData, found *autogen.Candidate) (up, down func())

// way draws one: mostly that of the dialect alone, which is fast, and at times
// that of a user, with the lock, the journal and the executor's own look at what
// it has done; there the second revision is operations, or a script on disk.
func (p *place) way(t *rapid.T) way {
	switch rapid.IntRange(0, 7).Draw(t, "way") {
	case 6:
		return p.byOperations
	case 7:
		return p.byScript
	}
	return p.byDialect
}

func (p *place) byDialect(t rapid.TB, _ ops.Script, _ *md.MetaData, found *autogen.Candidate) (up, down func()) {
	return func() { p.run(t, found.Upgrade) }, func() { p.run(t, found.Downgrade) }
}

// The revisions of a case: what made its first schema, and the way to the second.
const madeID, changedID = "000000000001", "000000000002"

func history(made ops.Script) *versions.Set {
	set := new(versions.Set)
	set.Add(versions.Revision{ID: madeID, Upgrade: made})
	return set
}

// byOperations adds what was found as a revision of the program.
func (p *place) byOperations(t rapid.TB, made ops.Script, _ *md.MetaData, found *autogen.Candidate) (up, down func()) {
	set := history(made)
	set.Add(versions.Revision{ID: changedID, Revises: versions.IDs{madeID},
		Upgrade: found.Upgrade, Downgrade: append(ops.Script{}, found.Downgrade...)})
	env := p.open(t, migrate.Config{Scripts: set})
	_, err := env.Stamp(context.Background(), false, madeID)
	p.must(t, "stamping", err)
	return p.through(t, env)
}

// byScript lets autogenerate write a script, which is then read from its file.
func (p *place) byScript(t rapid.TB, made ops.Script, model *md.MetaData, _ *autogen.Candidate) (up, down func()) {
	ctx, set := context.Background(), history(made)
	dir, err := os.MkdirTemp("", "proof")
	p.must(t, "making the directory of scripts", err)
	defer os.RemoveAll(dir)
	env := p.open(t, migrate.Config{Scripts: set, Target: model, ScriptDirs: []string{dir}, ScriptFormat: "sql"})
	_, err = env.Stamp(ctx, false, madeID)
	p.must(t, "stamping", err)
	written, err := env.Revision(ctx, migrate.RevisionOptions{ID: changedID, Autogenerate: true})
	p.must(t, "writing the revision", err)
	if written.Path == "" { // the schemas are the same
		return func() {}, func() {}
	}
	text, err := os.ReadFile(written.Path)
	p.must(t, "reading the script", err)
	scripts := fstest.MapFS{filepath.Base(written.Path): {Data: text}} // the directory goes before it is run
	return p.through(t, p.open(t, migrate.Config{Scripts: versions.Join(set, versions.FS(scripts, versions.FSOptions{}))}))
}

func (p *place) open(t rapid.TB, c migrate.Config) *migrate.Environment {
	c.URL, c.OnEvent = p.url, func(e migrate.Event) {
		if e.SQL != "" {
			p.sent = append(p.sent, e.SQL)
		}
	}
	env, err := migrate.Open(context.Background(), c)
	p.must(t, "opening the environment", err)
	return env
}

func (p *place) through(t rapid.TB, env *migrate.Environment) (up, down func()) {
	ctx := context.Background()
	up = func() {
		_, err := env.Upgrade(ctx, "head")
		p.must(t, "upgrade", err)
	}
	down = func() {
		_, err := env.Downgrade(ctx, madeID)
		p.must(t, "downgrade", err)
	}
	return up, down
}
