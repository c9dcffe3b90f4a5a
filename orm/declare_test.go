package orm

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/internal/gonames"
	"limbeck.dev/migrate/metadata"
)

// yamlOf declares a struct as the table t and returns the schema.
func yamlOf[T any](t *testing.T, options ...TableOption) string {
	t.Helper()
	r := NewRegistry(nil)
	Declare[T](r, "t", options...)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	text, err := metadata.FormatYAML(r.MetaData)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func diffLines(want, got string) string {
	return cmp.Diff(strings.Split(strings.TrimLeft(want, "\n"), "\n"), strings.Split(got, "\n"))
}

type status string

type everyType struct {
	I8     int8              `db:"i8"`
	I16    int16             `db:"i16"`
	I32    int32             `db:"i32"`
	I64    int64             `db:"i64"`
	I      int               `db:"i"`
	U8     uint8             `db:"u8"`
	U16    uint16            `db:"u16"`
	U32    uint32            `db:"u32"`
	U64    uint64            `db:"u64"`
	U      uint              `db:"u"`
	F32    float32           `db:"f32"`
	F64    float64           `db:"f64"`
	Bool   bool              `db:"b"`
	Text   string            `db:"text"`
	Short  string            `db:"short,size=10"`
	Named  status            `db:"named,size=5"`
	Bytes  []byte            `db:"bytes"`
	Hash   []byte            `db:"hash,size=32"`
	UUID   [16]byte          `db:"uuid"`
	At     time.Time         `db:"at"`
	Span   time.Duration     `db:"span"`
	Doc    json.RawMessage   `db:"doc"`
	Maybe  *int32            `db:"maybe"`
	Null   sql.Null[string]  `db:"null"`
	Old    sql.NullTime      `db:"old"`
	Must   *string           `db:"must,notnull"`
	May    string            `db:"may,null"`
	Map    map[string]string `db:"map,type=jsonb"`
	Tags   []string          `db:"tags,type=text[]"`
	Amount string            `db:"amount,type=numeric(10,2)"`
	Place  string            `db:"place,type=geometry(Point,4326),null"`
	Key    []byte            `db:"key,type=uuid {mysql: binary(16)}"`
	Status status            `db:"status,enum=status:draft|live"`
	Again  status            `db:"again,enum=status"`
	Level  string            `db:"level,enum=low|high"`
}

func TestTypes(t *testing.T) {
	const want = `
enums:
  status: [draft, live]
tables:
  t:
    columns:
      i8: {type: smallint, nullable: false}
      i16: {type: smallint, nullable: false}
      i32: {type: integer, nullable: false}
      i64: {type: bigint, nullable: false}
      i: {type: bigint, nullable: false}
      u8: {type: smallint, nullable: false}
      u16: {type: integer, nullable: false}
      u32: {type: bigint, nullable: false}
      u64: {type: numeric(20), nullable: false}
      u: {type: numeric(20), nullable: false}
      f32: {type: real, nullable: false}
      f64: {type: double, nullable: false}
      b: {type: boolean, nullable: false}
      text: {type: text, nullable: false}
      short: {type: varchar(10), nullable: false}
      named: {type: varchar(5), nullable: false}
      bytes: {type: binary, nullable: false}
      hash: {type: binary(32), nullable: false}
      uuid: {type: uuid, nullable: false}
      at: {type: timestamptz, nullable: false}
      span: {type: interval, nullable: false}
      doc: {type: json, nullable: false}
      maybe: integer
      "null": text
      old: timestamptz
      must: {type: text, nullable: false}
      may: text
      map: {type: jsonb, nullable: false}
      tags: {type: 'text[]', nullable: false}
      amount: {type: 'numeric(10,2)', nullable: false}
      place: geometry(Point,4326)
      key: {type: {default: uuid, mysql: binary(16)}, nullable: false}
      status: {type: 'enum status(''draft'',''live'')', nullable: false}
      again: {type: 'enum status(''draft'',''live'')', nullable: false}
      level: {type: 'enum(''low'',''high'')', nullable: false}
`
	if diff := diffLines(want, yamlOf[everyType](t)); diff != "" {
		t.Error(diff)
	}
}

type audit struct {
	Created time.Time  `db:"created,default=now(),comment='when, first'"`
	Changed *time.Time `db:"changed,onupdate=CURRENT_TIMESTAMP"`
}

// Stamp is embedded by pointer.
type Stamp struct {
	Version int32 `db:"version,default=1"`
}

type everyOption struct {
	ID int64 `db:"id,pk,identity=always"`
	audit
	*Stamp
	OrgID    int64  `db:"org_id,fk=app.orgs.id,ondelete=set null,onupdate=cascade,unique=uq_org_code,index"`
	Code     string `db:"code,size=8,collate=C,unique=uq_org_code,index=ix_code,index=ix_code_upper"`
	Upper    string `db:"upper,computed=concat(code, ','),stored,index=ix_code_upper"`
	Kind     string `db:"kind,default='a,b'',)'"`
	Parent   *int64 `db:"parent,fk=app.t.id"`
	MyURL    string `db:",unique"`
	Default  string `db:"default='x'"`
	Ignored  string `db:"-"`
	Untagged string
}

func TestOptions(t *testing.T) {
	const want = `
tables:
  app.t:
    comment: all of it
    columns:
      id: {type: bigint, identity: always}
      created: {type: timestamptz, nullable: false, default: now(), comment: 'when, first'}
      changed: {type: timestamptz, on_update: CURRENT_TIMESTAMP}
      version: {type: integer, nullable: false, default: 1}
      org_id: {type: bigint, nullable: false}
      code: {type: varchar(8), nullable: false, collation: C}
      upper: {type: text, nullable: false, computed: {expr: 'concat(code, '','')', stored: true}}
      kind: {type: text, nullable: false, default: "'a,b'',)'"}
      parent: bigint
      my_url: {type: text, nullable: false}
      default: {type: text, nullable: false, default: "'x'"}
    primary_key: [id]
    unique:
      - {name: uq_org_code, columns: [org_id, code]}
      - [my_url]
      - {name: uq_two, columns: [code, kind]}
    foreign_keys:
      - {columns: [org_id], references: app.orgs(id), on_delete: set null, on_update: cascade}
      - {columns: [parent], references: app.t(id)}
    checks:
      ck_code: code <> ''
    indexes:
      - [org_id]
      - {name: ix_code, columns: [code]}
      - {name: ix_code_upper, columns: [code, upper]}
      - {name: ix_lower, columns: [(lower(code))]}
    options: {strict: true}
`
	type org struct {
		ID int32 `db:"id,pk,autoincrement=false"`
	}
	r := NewRegistry(nil)
	Declare[everyOption](r, "t", WithSchema("app"), WithComment("all of it"),
		WithOptions(metadata.TableOptions{Strict: true}),
		With(metadata.Check{Name: "ck_code", Expr: "code <> ''"}),
		With(metadata.Unique{Name: "uq_two", Columns: []string{"code", "kind"}}),
		With(metadata.Index{Name: "ix_lower", Columns: []metadata.IndexColumn{{Expr: "lower(code)"}}}))
	Declare[org](r, "orgs", WithSchema("app"))
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	r.MetaData.Tables = r.MetaData.Tables[:1]
	text, err := metadata.FormatYAML(r.MetaData)
	if err != nil {
		t.Fatal(err)
	}
	if diff := diffLines(want, string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestPrimaryKeys(t *testing.T) {
	type auto struct {
		ID int32 `db:"id,pk"`
	}
	type never struct {
		ID int64 `db:"id,pk,neverreuse"`
	}
	type off struct {
		ID int64 `db:"id,pk,autoincrement=false"`
	}
	type text struct {
		Code string `db:"code,pk,size=3"`
	}
	type two struct {
		A int64 `db:"a,pk"`
		B int64 `db:"b,pk"`
	}
	type child struct {
		ID int64 `db:"id,pk,fk=t.id"`
	}
	type byOption struct {
		ID *int64 `db:"id"`
	}
	key := With(metadata.PrimaryKey{Name: "pk", Columns: []string{"id"}})
	for want, got := range map[string]string{
		"id: {type: integer, autoincrement: true}":                                            yamlOf[auto](t),
		"id: {type: bigint, autoincrement: true, never_reuse: true}":                          yamlOf[never](t),
		"id: bigint\n    primary_key: [id]\n":                                                 yamlOf[off](t),
		"code: varchar(3)\n    primary_key: [code]\n":                                         yamlOf[text](t),
		"a: bigint\n      b: bigint\n    primary_key: [a, b]\n":                               yamlOf[two](t),
		"id: bigint\n    primary_key: [id]\n    foreign_keys: ":                               yamlOf[child](t),
		"id: {type: bigint, autoincrement: true}\n    primary_key: {name: pk, columns: [id]}": yamlOf[byOption](t, key),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nis not in\n%s", want, got)
		}
	}
}

// Every mapped field has an address of its own, whatever struct it is in.
func TestColumnOf(t *testing.T) {
	r := NewRegistry(nil)
	type org struct {
		ID int64 `db:"id,pk"`
	}
	m := Declare[everyOption](r, "t", WithSchema("app"))
	Declare[org](r, "orgs", WithSchema("app"))
	p := m.Proto()
	for want, ptr := range map[string]any{
		"id": &p.ID, "created": &p.Created, "version": &p.Version, "parent": &p.Parent, "my_url": &p.MyURL,
	} {
		if c, err := m.ColumnOf(ptr); err != nil || c.Name != want {
			t.Errorf("%s: %s, %v", want, c.Name, err)
		}
	}
	other := new(everyOption)
	for _, ptr := range []any{nil, p, &p.audit, &p.Stamp, &p.Untagged, &p.Ignored, &other.ID, 1, []int{1}, func() {}} {
		if c, err := m.ColumnOf(ptr); err == nil || !strings.Contains(err.Error(), "is not the address of a column of orm.everyOption") {
			t.Errorf("%T: %s, %v", ptr, c.Name, err)
		}
	}
}

func TestSnakeCase(t *testing.T) {
	for name, want := range map[string]string{
		"ID": "id", "UserID": "user_id", "HTTPServer": "http_server", "IsActive": "is_active", "A": "a",
		"Sha256Sum": "sha256_sum", "Already_Snake": "already_snake", "ÜberGröße": "über_größe", "OAuth2Token": "o_auth2_token",
	} {
		if got := gonames.Snake(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// Declaring from several places ends in the same names as by hand.
func TestNamingConvention(t *testing.T) {
	type a struct {
		ID   int64  `db:"id,pk"`
		Name string `db:"name,unique"`
	}
	r := NewRegistry(metadata.DefaultNaming)
	Declare[a](r, "a")
	byHand := r.MetaData.Clone()
	if err := byHand.ApplyNaming(); err != nil {
		t.Fatal(err)
	}
	byHand.Check, r.MetaData.Check = nil, nil // functions are never equal
	if diff := cmp.Diff(byHand, r.MetaData); diff != "" {
		t.Error(diff)
	}
	if got := r.MetaData.Tables[0].Uniques[0].Name; got != "uq_a_name" {
		t.Error(got)
	}
	bad := NewRegistry(metadata.NamingConvention{"pk": "%(nonsense)s"})
	Declare[a](bad, "a")
	var declaration *DeclarationError
	if err := bad.Err(); !errors.As(err, &declaration) || !strings.Contains(err.Error(), `unknown token "nonsense"`) {
		t.Error(err)
	}
}
