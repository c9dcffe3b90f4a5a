package orm_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// parent and child are the classic pair: a collection and its other side.
type parent struct {
	ID       int64           `db:"id,pk"`
	Name     *string         `db:"name,size=50"`
	Note     *string         `db:"note,size=50"`
	Children orm.Many[child] `rel:"back_populates=Parent"`
}

type child struct {
	ID       int64                `db:"id,pk"`
	ParentID *int64               `db:"p_id,fk=p.id"`
	Name     string               `db:"name,size=50"`
	Parent   orm.Optional[parent] `rel:"back_populates=Children"`
}

// owner and part: the parts go with their owner.
type owner struct {
	ID    int64          `db:"id,pk"`
	Name  string         `db:"name,size=50"`
	Parts orm.Many[part] `rel:"back_populates=Owner,cascade=all delete-orphan"`
}

type part struct {
	ID      int64          `db:"id,pk"`
	OwnerID int64          `db:"owner_id,fk=owners.id"`
	Name    string         `db:"name,size=50"`
	Owner   orm.One[owner] `rel:"back_populates=Parts"`
}

// article and tag are linked by a table between.
type article struct {
	ID    int64         `db:"id,pk"`
	Title string        `db:"title,size=50,unique"`
	Tags  orm.Many[tag] `rel:"secondary=article_tags,back_populates=Articles"`
}

type tag struct {
	ID       int64             `db:"id,pk"`
	Word     string            `db:"word,size=50"`
	Articles orm.Many[article] `rel:"secondary=article_tags,back_populates=Tags"`
}

type articleTag struct {
	ArticleID int64 `db:"article_id,pk,fk=articles.id"`
	TagID     int64 `db:"tag_id,pk,fk=tags.id"`
}

// node refers to its own table.
type node struct {
	ID       int64              `db:"id,pk"`
	Name     string             `db:"name,size=50"`
	ParentID *int64             `db:"pid,fk=nodes.id"`
	Parent   orm.Optional[node] `rel:"fk=pid,back_populates=Children"`
	Children orm.Many[node]     `rel:"fk=pid,back_populates=Parent,cascade=all"`
}

// versioned rows are refused where somebody else was faster.
type versioned struct {
	ID      int64  `db:"id,pk"`
	Name    string `db:"name,size=50"`
	Version int64  `db:"version,version"`
}

// defaults has values that the database makes.
type defaults struct {
	ID     int64   `db:"id,pk"`
	Status *string `db:"status,size=20,notnull,default='new'"`
	A      int64   `db:"a"`
	Twice  int64   `db:"twice,computed=a*2,stored"`
}

// line belongs to an order by a key of two columns.
type order struct {
	Tenant int64          `db:"tenant,pk"`
	No     int64          `db:"no,pk,autoincrement=false"`
	Lines  orm.Many[line] `rel:"back_populates=Order"`
}

type line struct {
	Tenant int64          `db:"tenant,pk"`
	No     int64          `db:"no,pk"`
	K      int64          `db:"k,pk"`
	Text   string         `db:"text,size=50"`
	Order  orm.One[order] `rel:"back_populates=Lines"`
}

// hub and spoke refer to each other.
type hub struct {
	ID         int64               `db:"id,pk"`
	Name       string              `db:"name,size=50"`
	FavoriteID *int64              `db:"fav_id,fk=spokes.id"`
	Favorite   orm.Optional[spoke] `rel:"fk=fav_id"`
	Spokes     orm.Many[spoke]     `rel:"fk=hub_id,back_populates=Hub"`
}

type spoke struct {
	ID    int64        `db:"id,pk"`
	HubID int64        `db:"hub_id,fk=hubs.id"`
	Hub   orm.One[hub] `rel:"fk=hub_id,back_populates=Spokes"`
}

var (
	base        = orm.NewRegistry(metadata.DefaultNaming)
	parents     = orm.Declare[parent](base, "p")
	children    = orm.Declare[child](base, "c")
	owners      = orm.Declare[owner](base, "owners")
	parts       = orm.Declare[part](base, "parts")
	articles    = orm.Declare[article](base, "articles")
	tags        = orm.Declare[tag](base, "tags")
	articleTags = orm.Declare[articleTag](base, "article_tags")
	nodes       = orm.Declare[node](base, "nodes")
	versioneds  = orm.Declare[versioned](base, "versioned")
	defaultses  = orm.Declare[defaults](base, "defaultses")
	_           = orm.Declare[order](base, "orders")
	_           = orm.Declare[line](base, "lines_of_orders", orm.With(metadata.ForeignKey{
		Columns: []string{"tenant", "no"}, RefTable: "orders", RefColumns: []string{"tenant", "no"}}))
	hubs = orm.Declare[hub](base, "hubs")
	_    = orm.Declare[spoke](base, "spokes")
)

// recorder writes down what is sent, in short: INS p(name,note) ×2.
type recorder struct {
	mu   sync.Mutex
	sent []string
}

func (r *recorder) Before(ctx context.Context, e *engine.Event) context.Context { return ctx }

func (r *recorder) After(_ context.Context, e *engine.Event) {
	if e.Kind == engine.EventExec || e.Kind == engine.EventQuery {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.sent = append(r.sent, inShort(e.SQL))
	}
}

// take returns what was sent since the last call.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	sent := r.sent
	r.sent = nil
	return sent
}

var statement = regexp.MustCompile("^(INSERT INTO|UPDATE|DELETE FROM|SELECT .* FROM)(?s) [\"`]?(\\w+)[\"`]?(?: \\(([^)]*)\\))?(.*)")

func inShort(sql string) string {
	m := statement.FindStringSubmatch(sql)
	if m == nil {
		return sql
	}
	verb := map[string]string{"INS": "INS", "UPD": "UPD", "DEL": "DEL", "SEL": "SEL"}[m[1][:3]]
	columns := m[3]
	if verb == "UPD" {
		var set []string
		for _, c := range regexp.MustCompile("[\"`](\\w+)[\"`] = ").FindAllStringSubmatch(strings.Split(m[4], " WHERE ")[0], -1) {
			set = append(set, c[1])
		}
		columns = strings.Join(set, ",")
	}
	if verb == "DEL" || verb == "SEL" {
		return verb + " " + m[2]
	}
	return fmt.Sprintf("%s %s(%s)", verb, m[2], strings.NewReplacer(`"`, "", "`", "", " ", "").Replace(columns))
}

func (r *recorder) want(t *testing.T, want ...string) {
	t.Helper()
	if sent := r.take(); !slices.Equal(sent, want) {
		t.Errorf("sent %q\nwant %q", sent, want)
	}
}

// eachDatabase runs a test on each database, with the tables of the models.
func eachDatabase(t *testing.T, f func(t *testing.T, eng *engine.Engine, sent *recorder)) {
	t.Helper()
	eachOf(t, base, f)
}

// eachOf runs a test on each database, with the tables of a registry.
func eachOf(t *testing.T, registry *orm.Registry, f func(t *testing.T, eng *engine.Engine, sent *recorder)) {
	t.Helper()
	if err := registry.Err(); err != nil {
		t.Fatal(err)
	}
	testdb.Each(t, func(t *testing.T, _, url string) {
		sent := &recorder{}
		eng, err := engine.Open(url, engine.WithHook(sent))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { eng.Close() })
		if err := eng.CreateAll(t.Context(), registry.MetaData); err != nil {
			t.Fatal(err)
		}
		sent.take()
		f(t, eng, sent)
	})
}

// in runs work in a session of its own and commits.
func in(t *testing.T, eng *engine.Engine, work func(s *orm.Session)) {
	t.Helper()
	err := orm.InTx(t.Context(), eng, base, func(s *orm.Session) error {
		work(s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ptr[T any](v T) *T { return &v }
