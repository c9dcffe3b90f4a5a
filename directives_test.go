package migrate_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
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

// rewriting is a project whose model is one table, and whose hook is given.
func rewriting(url, dir, format string, hook migrate.ProcessRevisions) migrate.Config {
	name := md.Col("name", md.String{Length: 50})
	t := table("t", name)
	t.Indexes = []md.Index{{Name: "ix_name", Columns: []md.IndexColumn{{Column: "name"}}}}
	return migrate.Config{
		URL: url, Scripts: versions.Dir(dir, versions.FSOptions{}), ScriptDirs: []string{dir}, ScriptFormat: format,
		Target: &md.MetaData{Tables: []md.Table{t}}, ProcessRevisions: hook,
	}
}

// splitIndexes is a hook that gives the indexes a revision of their own, whose
// downgrade is left to be worked out.
func splitIndexes(_ context.Context, d *migrate.Directives) error {
	if len(d.Revisions) == 0 {
		return nil
	}
	r := &d.Revisions[0]
	indexes := versions.Revision{Message: r.Message + ": indexes"}
	r.Upgrade = slices.DeleteFunc(r.Upgrade, func(op ops.Op) bool {
		create, table := op.(ops.CreateTable)
		if table {
			for _, ix := range create.Table.Indexes {
				indexes.Upgrade = append(indexes.Upgrade, ops.CreateIndex{Table: create.Table.Name, Index: ix})
			}
		}
		return false
	})
	for i, op := range r.Upgrade {
		if create, ok := op.(ops.CreateTable); ok {
			create.Table.Indexes = nil
			r.Upgrade[i] = create
		}
	}
	r.Downgrade = nil
	d.Revisions = append(d.Revisions, indexes)
	return nil
}

// TestSplit: a hook makes two revisions of one, one after the other; they run
// up, down and up, and lead where the one would have led.
func TestSplit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		dir := t.TempDir()
		config := rewriting(url, dir, "sql", splitIndexes)
		made, err := openConfig(t, config).Revision(t.Context(), migrate.RevisionOptions{Message: "the table", Autogenerate: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(made.More) != 1 || made.Path == "" || made.More[0].Path == "" {
			t.Fatalf("written: %+v", made)
		}
		env := openConfig(t, config)
		second := env.Graph().Get(made.More[0].ID)
		if second == nil || !slices.Equal(second.Revises, versions.IDs{made.ID}) || second.Message != "the table: indexes" || len(second.Upgrade) != 1 {
			t.Fatalf("the second revision is %+v", second)
		}
		mustUpgrade(t, env, "head")
		if _, err := env.Check(t.Context()); err != nil {
			t.Errorf("after the upgrade: %v", err)
		}
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		if rows := stateOf(t, url).Rows; len(rows) > 0 {
			t.Errorf("after the downgrade: %v", rows)
		}
		mustUpgrade(t, env, "head")
		again, err := env.Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true})
		if err != nil || again.Path != "" {
			t.Errorf("nothing is left to do, and written is %+v, %v", again, err)
		}
	})
}

// TestProcessRevisions: hooks are called in order, with and without
// autogenerate; what they leave is written, and nothing where they leave none.
func TestProcessRevisions(t *testing.T) {
	url := testdb.URL(t, "sqlite")
	files := func(dir string) int {
		list, _ := filepath.Glob(filepath.Join(dir, "*"))
		return len(list)
	}
	none := func(_ context.Context, d *migrate.Directives) error {
		if len(d.Found[""].Upgrade) == 0 || !d.Options.Autogenerate {
			t.Errorf("the hook is told of %+v", d)
		}
		d.Revisions = nil
		return nil
	}
	dir := t.TempDir()
	made, err := openConfig(t, rewriting(url, dir, "sql", none)).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true})
	if err != nil || made.Path != "" || files(dir) != 0 {
		t.Errorf("none is left: %+v, %v, %d files", made, err, files(dir))
	}

	longer := migrate.RewriteOps(func(op ops.Op) ops.Script {
		if create, ok := op.(ops.CreateTable); ok {
			create.Table.Comment = "made by " + "hand"
			return ops.Script{create}
		}
		return ops.Script{op}
	})
	note := func(_ context.Context, d *migrate.Directives) error {
		r := &d.Revisions[0]
		if create, ok := r.Upgrade[0].(ops.CreateTable); !ok || create.Table.Comment == "" {
			t.Errorf("the second hook gets %v", r.Upgrade)
		}
		r.Message, r.Labels = "renamed", []string{"mine"}
		return nil
	}
	made, err = openConfig(t, rewriting(url, dir, "go", migrate.Process(longer, note))).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(made.Path)
	for _, want := range []string{`"made by hand"`, `Message: "renamed"`, `"mine"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}

	no := errors.New("no")
	dir = t.TempDir()
	for _, wrong := range []migrate.ProcessRevisions{
		func(context.Context, *migrate.Directives) error { return no },
		func(_ context.Context, d *migrate.Directives) error { d.Revisions[0].ID = "not an id"; return nil },
		func(_ context.Context, d *migrate.Directives) error {
			d.Revisions = append(d.Revisions, versions.Revision{Revises: versions.IDs{"nowhere"}})
			return nil
		},
		func(_ context.Context, d *migrate.Directives) error {
			d.Revisions = append(d.Revisions, d.Revisions[0])
			return nil
		},
	} {
		_, err := openConfig(t, rewriting(url, dir, "sql", wrong)).Revision(t.Context(), migrate.RevisionOptions{Message: "empty"})
		if !isA[*migrate.HookError](err) || files(dir) != 0 {
			t.Errorf("got %v, want a HookError, and nothing written: %d files", err, files(dir))
		}
	}
}

// TestRenderItem: what the hook gives a text has it in the script, with its
// imports; what it gives none is left out; the rest is as always.
func TestRenderItem(t *testing.T) {
	dir := t.TempDir()
	config := rewriting(testdb.URL(t, "sqlite"), dir, "go", nil)
	config.RenderItem = func(item any) (*autogen.GoText, error) {
		switch item := item.(type) {
		case md.String:
			return &autogen.GoText{Text: "kinds.Name", Imports: map[string]string{"example.com/kinds": ""}}, nil
		case md.Index:
			return &autogen.GoText{}, nil
		case ops.DropTable:
			return &autogen.GoText{Text: `own.Drop("` + item.Name + `")`, Imports: map[string]string{"example.com/v2": "own"}}, nil
		}
		return nil, nil
	}
	made, err := openConfig(t, config).Revision(t.Context(), migrate.RevisionOptions{ID: "1111bbbb", Autogenerate: true})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(made.Path)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "import (")
	lines := []string{}
	for _, line := range strings.Split(body, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "Created:") {
			lines = append(lines, line)
		}
	}
	want := []string{
		`md "limbeck.dev/migrate/metadata"`, `"limbeck.dev/migrate/ops"`, `"limbeck.dev/migrate/versions"`,
		`"example.com/kinds"`, `own "example.com/v2"`, `)`,
	}
	if diff := cmp.Diff(want, lines[:min(len(want), len(lines))]); diff != "" {
		t.Errorf("imports (-want +got):\n%s", diff)
	}
	for _, part := range []string{`{Name: "name", Type: kinds.Name}`, `own.Drop("t")`} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in\n%s", part, text)
		}
	}
	if strings.Contains(body, "ix_name") {
		t.Errorf("the index is not left out:\n%s", text)
	}
	config.RenderItem = func(any) (*autogen.GoText, error) { return &autogen.GoText{Text: "}} not Go"}, nil }
	if made, err := openConfig(t, config).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true}); err == nil {
		t.Errorf("a text that is no Go was written: %+v", made)
	}
}

// TestSplitForDatabases: of several databases, the hook sees what was found for
// each, and a revision that it adds may be for one of them.
func TestSplitForDatabases(t *testing.T) {
	dir := t.TempDir()
	urls := map[string]string{"app": testdb.URL(t, "sqlite"), "log": testdb.URL(t, "sqlite")}
	open := func(hook migrate.ProcessRevisions) (all []*migrate.Environment) {
		for _, name := range []string{"app", "log"} {
			config := rewriting(urls[name], dir, "sql", hook)
			config.Name = name
			all = append(all, openConfig(t, config))
		}
		return all
	}
	hook := func(_ context.Context, d *migrate.Directives) error {
		if len(d.Found) != 2 || len(d.Revisions) != 1 || len(d.Revisions[0].For) != 2 {
			t.Errorf("the hook is told of %+v", d)
		}
		only := versions.Change{Upgrade: ops.Script{ops.AddColumn{Table: "t", Column: number("extra")}}}
		d.Revisions = append(d.Revisions, versions.Revision{Message: "the log alone", For: map[string]versions.Change{"log": only}})
		return nil
	}
	made, err := migrate.Revise(t.Context(), migrate.RevisionOptions{Autogenerate: true}, open(hook)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range open(nil) {
		mustUpgrade(t, env, "head")
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Error(err)
		}
		mustUpgrade(t, env, "head")
	}
	for name, want := range map[string]int{"app": 2, "log": 3} {
		if t1 := stateOf(t, urls[name]).Schema.Table("", "t"); t1 == nil || len(t1.Columns) != want {
			t.Errorf("%s has %v after %v", name, t1, made)
		}
	}
}
