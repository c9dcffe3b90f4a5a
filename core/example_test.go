package core_test

import (
	"context"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	md "limbeck.dev/migrate/metadata"
)

// The tables of all examples.
type userTable struct {
	*core.Table
	ID     core.Column[int64]
	Name   core.Column[string]
	Email  core.Column[string]
	Age    core.NullColumn[int64]
	BossID core.NullColumn[int64]
}

type postTable struct {
	*core.Table
	ID        core.Column[int64]
	UserID    core.Column[int64]
	Title     core.Column[string]
	Views     core.Column[int64]
	Info      core.NullColumn[core.JSON[any]]
	CreatedAt core.Column[time.Time]
}

var (
	users = core.DefineOf[userTable](schema.Table("", "users"))
	posts = core.DefineOf[postTable](schema.Table("", "posts"))
)

// schema holds them; it may as well be declared by structs or read from YAML.
var schema = &md.MetaData{Tables: []md.Table{
	{
		Name: "users",
		Columns: []md.Column{
			md.Col("id", md.BigInteger{}, md.NotNull, md.AutoIncrement),
			md.Col("name", md.Text{}, md.NotNull),
			md.Col("email", md.String{Length: 255}, md.NotNull),
			md.Col("age", md.BigInteger{}),
			md.Col("boss_id", md.BigInteger{}),
		},
		PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
		Uniques:    []md.Unique{{Name: "uq_users_email", Columns: []string{"email"}}},
	},
	{
		Name: "posts",
		Columns: []md.Column{
			md.Col("id", md.BigInteger{}, md.NotNull, md.AutoIncrement),
			md.Col("user_id", md.BigInteger{}, md.NotNull),
			md.Col("title", md.Text{}, md.NotNull),
			md.Col("views", md.BigInteger{}, md.NotNull, md.Default("0")),
			md.Col("info", md.JSON{}),
			md.Col("created_at", md.Timestamp{WithZone: true}, md.NotNull),
		},
		PrimaryKey:  md.PrimaryKey{Columns: []string{"id"}},
		ForeignKeys: []md.ForeignKey{{Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"id"}}},
	},
}}

var ctx = context.Background()

// filled returns a database with four users and their posts.
func filled() *engine.Engine {
	db, err := engine.Open("sqlite://")
	check(err)
	check(db.CreateAll(ctx, schema))
	run(db, core.SQL(`INSERT INTO users VALUES (1, 'ann', 'ann@example.com', 41, NULL), (2, 'bob', 'bob@example.com', 17, 1),
		(3, 'cid', 'cid@example.org', 30, 1), (4, 'dee', 'dee@example.org', NULL, 2)`))
	run(db, core.SQL(`INSERT INTO posts VALUES
		(1, 1, 'Go at 100%', 10, '{"tags":["go","sql"],"draft":false}', '2026-01-02 10:00:00+00:00'),
		(2, 1, 'Plain text', 30, NULL, '2026-02-03 11:00:00+00:00'),
		(3, 2, 'On sqlite', 20, '{"tags":[],"draft":true}', '2026-03-04 12:00:00+00:00')`))
	return db
}

func run(db core.Conn, stmt core.Statement) {
	_, err := db.Exec(ctx, stmt)
	check(err)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func Example() {
	db, err := engine.Open("sqlite://")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()

	account := core.NewTable("account")
	id := core.Col[int64](account, "id")
	name := core.Col[string](account, "name")
	bio := core.NullCol[string](account, "bio")

	_, err = db.Exec(ctx, core.SQL("CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT NOT NULL, bio TEXT)"))
	fmt.Println(err)
	_, err = db.Exec(ctx, core.Insert(account).
		Values(name.To("ann"), bio.To("writes")).
		Values(name.To("bob"), bio.ToNull()))
	fmt.Println(err)

	query := core.Select().From(account).Where(bio.IsNull()).OrderBy(name)
	rows, err := core.Columns2(query, id, name).All(ctx, db)
	fmt.Println(rows, err)
	// Output:
	// <nil>
	// <nil>
	// [{2 bob}] <nil>
}
