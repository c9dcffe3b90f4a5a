package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// scratchProject is a project in a directory that is removed in the end: two
// tables in the model, and nothing in the database.
func scratchProject() (config migrate.Config, remove func()) {
	dir, err := os.MkdirTemp("", "migrate")
	if err != nil {
		panic(err)
	}
	id := md.Col("id", md.BigInteger{}, md.NotNull)
	users := &md.MetaData{Tables: []md.Table{{Name: "users", Columns: []md.Column{id}}, {Name: "tmp_users", Columns: []md.Column{id}}}}
	return migrate.Config{
		URL: "sqlite:///" + filepath.ToSlash(dir) + "/app.db", Target: users,
		Scripts: versions.Dir(dir, versions.FSOptions{}), ScriptDirs: []string{dir}, ScriptFormat: "go",
	}, func() { os.RemoveAll(dir) }
}

// pending prints what autogenerate would do.
func pending(config migrate.Config) {
	env, err := migrate.Open(context.Background(), config)
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := env.Check(context.Background())
	if found != nil {
		for _, op := range found.Upgrade {
			fmt.Println(ops.Describe(op))
		}
	}
	if err != nil && !errors.Is(err, migrate.ErrPending) {
		fmt.Println(err)
	}
}

func Example_include() {
	config, remove := scratchProject()
	defer remove()
	mustOpenDatabase(config.URL)

	config.IncludeName = func(kind autogen.Kind, name string, in autogen.Parents) bool {
		return kind != autogen.KindTable || !strings.HasPrefix(name, "tmp_")
	}
	config.IncludeObject = func(o autogen.Object) bool {
		table, ok := o.Value.(*md.Table)
		return !ok || table.Comment != "kept by others"
	}

	pending(config)
	// Output: create table users
}

func Example_compare() {
	config, remove := scratchProject()
	defer remove()
	mustOpenDatabase(config.URL, "CREATE TABLE users (id INTEGER NOT NULL)", "CREATE TABLE tmp_users (id BIGINT NOT NULL)")

	config.CompareType = func(c autogen.ColumnPair) autogen.Answer {
		if c.Table == "users" && c.Live.Name == "id" {
			return autogen.Same // the rows have it as they have it
		}
		return autogen.UseRules
	}

	pending(config)
	// Output:
}

func Example_join() {
	app := &md.MetaData{Tables: []md.Table{{Name: "users", Columns: []md.Column{md.Col("id", md.BigInteger{})}}}}
	billing := &md.MetaData{Tables: []md.Table{{Name: "bills", Columns: []md.Column{md.Col("id", md.BigInteger{})}}}}

	config := migrate.Config{Target: md.Join(app, billing)}

	fmt.Println(len(config.Target.Tables), errors.Join(md.Join(app, app).Errors...))
	// Output: 2 table users is declared twice: in schema 1 and in schema 2 of those that are joined
}

func Example_processRevisions() {
	config, remove := scratchProject()
	defer remove()

	config.ProcessRevisions = migrate.Process(
		migrate.RewriteOps(func(op ops.Op) ops.Script {
			if create, ok := op.(ops.CreateTable); ok {
				return ops.Script{create, ops.Execute{SQL: "CREATE INDEX ix_" + create.Table.Name + " ON " + create.Table.Name + " (id)"}}
			}
			return ops.Script{op}
		}),
		func(_ context.Context, d *migrate.Directives) error {
			if len(d.Revisions) == 0 {
				return nil // autogenerate found nothing, so nothing is written
			}
			d.Revisions = append(d.Revisions, versions.Revision{Message: "fill in the users", Downgrade: ops.Script{}})
			return nil
		},
	)

	env, err := migrate.Open(context.Background(), config)
	if err != nil {
		fmt.Println(err)
		return
	}
	made, err := env.Revision(context.Background(), migrate.RevisionOptions{Message: "users", Autogenerate: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := os.ReadFile(made.Path)
	fmt.Println(strings.Count(string(text), "CREATE INDEX"), len(made.More))
	// Output: 2 1
}

func Example_renderItem() {
	config, remove := scratchProject()
	defer remove()

	config.RenderItem = func(item any) (*autogen.GoText, error) {
		if _, ok := item.(md.BigInteger); ok {
			return &autogen.GoText{Text: "ids.Type", Imports: map[string]string{"example.com/app/ids": ""}}, nil
		}
		return nil, nil // as always
	}

	env, err := migrate.Open(context.Background(), config)
	if err != nil {
		fmt.Println(err)
		return
	}
	made, err := env.Revision(context.Background(), migrate.RevisionOptions{Autogenerate: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := os.ReadFile(made.Path)
	fmt.Println(strings.Contains(string(text), `{Name: "id", Type: ids.Type, NotNull: true}`), strings.Contains(string(text), `"example.com/app/ids"`))
	// Output: true true
}

func Example_onApply() {
	config, remove := scratchProject()
	defer remove()
	mustOpenDatabase(config.URL, "CREATE TABLE audit (revision TEXT, at TEXT)")
	var scripts versions.Set
	scripts.Add(versions.Revision{ID: "1111bbbb", Upgrade: ops.Script{}, Downgrade: ops.Script{}})
	config.Scripts = &scripts

	config.OnApply = func(ctx context.Context, step versions.Step, db core.Conn) error {
		if step.Revision == nil {
			return nil // a stamp
		}
		_, err := db.Exec(ctx, core.SQL("INSERT INTO audit (revision, at) VALUES (?, ?)", step.Revision.ID, time.Now().UTC().Format(time.RFC3339)))
		return err
	}
	config.BeforeRun = func(ctx context.Context, run migrate.Run, db core.Conn) error {
		if run.Down && run.Target == "base" {
			return errors.New("this database is not to be emptied")
		}
		return nil
	}

	env, err := migrate.Open(context.Background(), config)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = env.Upgrade(context.Background(), "head")
	fmt.Println(err)
	_, err = env.Downgrade(context.Background(), "base")
	fmt.Println(err)
	// Output:
	// <nil>
	// hook BeforeRun: this database is not to be emptied
}

func Example_connection() {
	config, remove := scratchProject()
	defer remove()
	var scripts versions.Set
	scripts.Add(versions.Revision{ID: "1111bbbb", Upgrade: ops.Script{ops.Execute{SQL: "CREATE TABLE users (id BIGINT)"}}})
	db, err := engine.Open(config.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	ctx := context.Background()

	err = db.InTx(ctx, func(tx *engine.Tx) error {
		env, err := migrate.Open(ctx, migrate.Config{Conn: tx, Scripts: &scripts})
		if err != nil {
			return err
		}
		if _, err := env.Upgrade(ctx, "head"); err != nil {
			return err // and nothing has happened
		}
		_, err = tx.Exec(ctx, core.SQL("INSERT INTO users (id) VALUES (1)"))
		return err
	})

	var users int
	_, counting := core.QueryOne(ctx, db, core.SQL("SELECT count(*) FROM users"), &users)
	fmt.Println(users, err, counting)
	// Output: 1 <nil> <nil>
}

// mustOpenDatabase creates a database, and what the statements say.
func mustOpenDatabase(url string, statements ...string) {
	db, err := engine.Open(url)
	if err != nil {
		panic(err)
	}
	defer db.Close()
	for _, sql := range append(statements, "SELECT 1") {
		if _, err := db.Exec(context.Background(), core.SQL(sql)); err != nil {
			panic(err)
		}
	}
}
