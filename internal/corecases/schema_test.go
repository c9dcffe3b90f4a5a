package corecases

import (
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func col(name string, t md.Type) md.Column { return md.Column{Name: name, Type: t} }
func must(name string, t md.Type) md.Column {
	return md.Column{Name: name, Type: t, NotNull: true}
}

func key(columns ...string) md.PrimaryKey { return md.PrimaryKey{Columns: columns} }

func refers(to string, column string) md.ForeignKey {
	return md.ForeignKey{Columns: []string{column}, RefTable: to, RefColumns: []string{"id"}}
}

var (
	bigint, text = md.BigInteger{}, md.String{Length: 60}

	userSchema = &md.Table{Name: "users", PrimaryKey: key("id"), Columns: []md.Column{
		must("id", bigint), must("name", text), col("email", text), col("age", bigint),
		must("score", md.Double{}), must("active", md.Boolean{}), col("boss_id", bigint),
	}, ForeignKeys: []md.ForeignKey{refers("users", "boss_id")}}

	postSchema = &md.Table{Name: "posts", PrimaryKey: key("id"), Columns: []md.Column{
		must("id", bigint), must("author_id", bigint), must("title", text), must("likes", bigint),
		must("made", md.Timestamp{}),
	}, ForeignKeys: []md.ForeignKey{refers("users", "author_id")}}

	reviewSchema = &md.Table{Name: "reviews", PrimaryKey: key("id"), Columns: []md.Column{
		must("id", bigint), must("author_id", bigint), must("reviewer_id", bigint),
	}, ForeignKeys: []md.ForeignKey{refers("users", "author_id"), refers("users", "reviewer_id")}}

	orderSchema = &md.Table{Name: "orders", PrimaryKey: key("region", "no"), Columns: []md.Column{
		must("region", text), must("no", bigint), must("total", bigint),
	}}
	lineSchema = &md.Table{Name: "order_lines", PrimaryKey: key("region", "no", "sku"), Columns: []md.Column{
		must("region", text), must("no", bigint), must("sku", text), must("qty", bigint),
	}, ForeignKeys: []md.ForeignKey{{Columns: []string{"region", "no"}, RefTable: "orders", RefColumns: []string{"region", "no"}}}}

	settingSchema = &md.Table{Name: "settings", PrimaryKey: key("name"), Columns: []md.Column{
		must("name", text), {Name: "value", Type: text, NotNull: true, Default: "'none'"},
		{Name: "hits", Type: bigint, NotNull: true, Default: "0"},
	}}
	defaultSchema = &md.Table{Name: "plain", Columns: []md.Column{
		{Name: "a", Type: bigint, Default: "7"}, {Name: "b", Type: text, Default: "'x'"},
	}}
	documentSchema = &md.Table{Name: "documents", PrimaryKey: key("id"), Columns: []md.Column{
		must("id", bigint), col("body", md.JSON{Binary: true}), col("plain", md.JSON{}),
	}}
	tagSchema = &md.Table{Name: "tagged", PrimaryKey: key("id"), Columns: []md.Column{
		must("id", bigint), must("tags", md.Array{Of: md.Text{}}), must("span", md.Native{SQL: "int8range"}),
	}}

	schema = []*md.Table{userSchema, postSchema, reviewSchema, orderSchema, lineSchema,
		settingSchema, defaultSchema, documentSchema}
)

type userTable struct {
	*core.Table
	ID     core.Column[int64]
	Name   core.Column[string]
	Email  core.NullColumn[string]
	Age    core.NullColumn[int64]
	Score  core.Column[float64]
	Active core.Column[bool]
	BossID core.NullColumn[int64]
}

type postTable struct {
	*core.Table
	ID       core.Column[int64]
	AuthorID core.Column[int64]
	Title    core.Column[string]
	Likes    core.Column[int64]
	Made     core.Column[core.DateTime]
}

type reviewTable struct {
	*core.Table
	ID core.Column[int64]
}

type orderTable struct {
	*core.Table
	Region core.Column[string]
	No     core.Column[int64]
	Total  core.Column[int64]
}

type lineTable struct {
	*core.Table
	Region core.Column[string]
	No     core.Column[int64]
	SKU    core.Column[string] `db:"sku"`
	Qty    core.Column[int64]
}

type settingTable struct {
	*core.Table
	Name  core.Column[string]
	Value core.Column[string]
	Hits  core.Column[int64]
}

type plainTable struct {
	*core.Table
	A core.NullColumn[int64]
	B core.NullColumn[string]
}

type documentTable struct {
	*core.Table
	ID    core.Column[int64]
	Body  core.NullColumn[core.JSON[any]]
	Plain core.NullColumn[core.JSON[any]]
}

type tagTable struct {
	*core.Table
	ID   core.Column[int64]
	Tags core.Column[[]string]
	Span core.Column[core.Range[int64]]
}

var (
	users     = core.DefineOf[userTable](userSchema)
	posts     = core.DefineOf[postTable](postSchema)
	reviews   = core.DefineOf[reviewTable](reviewSchema)
	orders    = core.DefineOf[orderTable](orderSchema)
	lines     = core.DefineOf[lineTable](lineSchema)
	settings  = core.DefineOf[settingTable](settingSchema)
	plain     = core.DefineOf[plainTable](defaultSchema)
	documents = core.DefineOf[documentTable](documentSchema)
	tagged    = core.DefineOf[tagTable](tagSchema)
)

// noteTables are a table with an index for full-text search, and a sequence
// where there are any.
var noteTables = map[string][]string{
	"postgresql": {"CREATE TABLE notes (id bigint PRIMARY KEY, body text)", `CREATE SEQUENCE "next ""note"`},
	"mysql":      {"CREATE TABLE notes (id bigint PRIMARY KEY, body text, FULLTEXT (body))"},
	"mariadb":    {"CREATE TABLE notes (id bigint PRIMARY KEY, body text, FULLTEXT (body))", "CREATE SEQUENCE `next \"note`"},
	"sqlite":     {"CREATE VIRTUAL TABLE notes USING fts5 (id UNINDEXED, body)"},
}

var (
	notes    = core.NewTable("notes")
	noteID   = core.Col[int64](notes, "id")
	noteBody = core.Col[string](notes, "body")
)

const document = `{"name":"ada","age":36,"ok":true,"off":false,"none":null,"tags":["x","y"],` +
	`"deep":{"er":{"est":1.5}},"it's":"q","a\"b":"quote","c.d":"dot","e\\f":"slash","é ☃":"uni","$x":"money"}`

// seed returns the rows with which the tables begin.
func seed() []core.Statement {
	user := func(id int64, name string, email *string, age *int64, score float64, boss *int64) core.Values {
		return core.Values{users.ID.To(id), users.Name.To(name), users.Email.ToPtr(email), users.Age.ToPtr(age),
			users.Score.To(score), users.Active.To(id != 3), users.BossID.ToPtr(boss)}
	}
	post := func(id, author int64, title string, likes int64, made string) core.Values {
		return core.Values{posts.ID.To(id), posts.AuthorID.To(author), posts.Title.To(title), posts.Likes.To(likes),
			posts.Made.ToExpr(core.RawExpr[core.DateTime]("'" + made + "'"))}
	}
	return []core.Statement{
		core.Insert(users.Table).Rows(
			user(1, "ada", new("ada@example.org"), new(int64(36)), 1.5, nil),
			user(2, "bob", nil, new(int64(17)), -2.25, new(int64(1))),
			user(3, "cy_d%", new("cy@example.org"), nil, 0, new(int64(1))),
			user(4, "zoé", new("zoe@example.org"), new(int64(51)), 10, new(int64(2)))),
		core.Insert(posts.Table).Rows(
			post(1, 1, "first", 5, "2026-01-02 03:04:05.750000"),
			post(2, 1, "second!", 0, "2026-02-28 23:59:59.900000"),
			post(3, 2, "it's", -7, "2025-12-31 00:00:00"),
			post(4, 4, "first", 12, "2024-02-29 12:00:00")),
		core.Insert(orders.Table).Rows(
			core.Values{orders.Region.To("eu"), orders.No.To(1), orders.Total.To(10)},
			core.Values{orders.Region.To("eu"), orders.No.To(2), orders.Total.To(20)},
			core.Values{orders.Region.To("us"), orders.No.To(1), orders.Total.To(30)}),
		core.Insert(lines.Table).Rows(
			core.Values{lines.Region.To("eu"), lines.No.To(1), lines.SKU.To("a"), lines.Qty.To(2)},
			core.Values{lines.Region.To("us"), lines.No.To(1), lines.SKU.To("b"), lines.Qty.To(3)}),
		core.Insert(settings.Table).Values(settings.Name.To("lang"), settings.Value.To("en"), settings.Hits.To(1)),
		core.SQL("INSERT INTO documents (id, body, plain) VALUES (?, ?, ?), (?, ?, ?), (3, NULL, NULL)",
			1, document, document, 2, `[10,[20],{"k":"v"}]`, `[]`),
	}
}

// prepare makes the tables and their rows.
func prepare(t testing.TB, c dialect.Conn) {
	t.Helper()
	tables := schema
	if c.Dialect().Capabilities().Arrays {
		tables = append(tables[:len(tables):len(tables)], tagSchema)
	}
	for _, table := range tables {
		statements, err := c.Dialect().Compile(ops.CreateTable{Table: *table})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			run(t, c, core.SQL(s.SQL))
		}
	}
	for _, s := range seed() {
		run(t, c, s)
	}
	for _, text := range noteTables[c.Dialect().Name()] {
		run(t, c, core.SQL(text))
	}
	run(t, c, core.SQL("INSERT INTO notes (id, body) VALUES (1, 'the quick brown fox'), (2, 'a slow brown bear'), (3, 'nothing')"))
	if c.Dialect().Capabilities().Arrays {
		run(t, c, core.SQL(`INSERT INTO tagged VALUES (1, '{go,sql}', '[1,5)'), (2, '{}', '[5,9)'), (3, '{c}', 'empty')`))
	}
}

func run(t testing.TB, c core.Conn, s core.Statement) {
	t.Helper()
	if _, err := c.Exec(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}
