package orm

import (
	"database/sql/driver"
	"errors"
	"net/url"
	"strings"
	"testing"

	"limbeck.dev/migrate/metadata"
)

type weekday int

func (weekday) Value() (driver.Value, error) { return "mon", nil }

// Selfish embeds itself.
type Selfish struct {
	*Selfish
	ID int64 `db:"id,pk"`
}

type hidden struct {
	A int `db:"a"`
}

// Each mistake names the struct, the field and the mend; none panics.
func TestDeclarationErrors(t *testing.T) {
	type good struct {
		ID int64 `db:"id,pk"`
	}
	cases := []struct {
		name    string
		declare func(*Registry)
		want    string
	}{
		{"no struct", func(r *Registry) { Declare[int](r, "t") }, "int: only structs are mapped; declare a struct"},
		{"a pointer", func(r *Registry) { Map[*good](r, metadata.Table{}) }, "*orm.good: only structs are mapped; declare a struct"},
		{"no fields", func(r *Registry) { Declare[struct{ A int }](r, "t") },
			`struct { A int }: no field has a db tag; tag its fields, as in db:"id,pk"`},
		{"no name", func(r *Registry) { Declare[good](r, "") }, "orm.good: table : no name"},
		{"unknown option", declare[struct {
			A string `db:"a,uniqe"`
		}], `.A: db:"a,uniqe": unknown option "uniqe"; did you mean "unique"?`},
		{"unclosed quote", declare[struct {
			A string `db:"a,default='x"`
		}], `.A: db:"a,default='x": quotes or parentheses are not closed in the tag "a,default='x"`},
		{"twice", declare[struct {
			A string `db:"a,size=1,size=2"`
		}], `option "size" is there twice`},
		{"a flag with a value", declare[struct {
			A string `db:"a,null=yes"`
		}], `.A: option "null" takes no value`},
		{"no value", declare[struct {
			A string `db:"a,size"`
		}], `.A: option "size" needs a value`},
		{"empty value", declare[struct {
			A string `db:"a,size="`
		}], `option "size" has no value`},
		{"contradiction", declare[struct {
			A string `db:"a,null,notnull"`
		}], `.A: options "null" and "notnull" contradict each other; keep one`},
		{"default and expression", declare[struct {
			A string `db:"a,default=1,computed=2"`
		}], `.A: options "default" and "computed" contradict each other; keep one`},
		{"alone", declare[struct {
			A string `db:"a,stored"`
		}], `.A: option "stored" needs the option "computed"`},
		{"bad size", declare[struct {
			A string `db:"a,size=x"`
		}], `.A: size must be a number above 0, not "x"`},
		{"size of a number", declare[struct {
			A int `db:"a,size=3"`
		}], `.A: size is for strings and bytes; write type=... for other types`},
		{"bad type", declare[struct {
			A int `db:"a,type=enum(x)"`
		}], `.A: type "enum(x)": no quoted value at "x)"`},
		{"unknown Go type", declare[struct {
			A map[string]int `db:"a"`
		}], `.A: no column type is known for map[string]int; say which with type=..., as in type=json or type=text[]`},
		{"a type with its own mind", declare[struct {
			A weekday `db:"a"`
		}], `.A: no column type is known for orm.weekday; say which with type=..., as in type=numeric(10,2)`},
		{"a struct", declare[struct {
			A url.URL `db:"a"`
		}], `.A: no column type is known for url.URL`},
		{"pointer to pointer", declare[struct {
			A **int `db:"a"`
		}], `.A: no column type is known for *int`},
		{"enum of numbers", declare[struct {
			A int `db:"a,enum=x|y"`
		}], `.A: the type int cannot hold an enum's words; use a string, or write type=...`},
		{"unknown enum", declare[struct {
			A string `db:"a,enum=mood"`
		}], `.A: there is no enum "mood"; write enum=mood:a|b, or add it to MetaData.Enums first`},
		{"two enums", declare[struct {
			A string `db:"a,enum=m:x|y"`
			B string `db:"b,enum=m:x|z"`
		}], `: enum m is declared with other values; give them the same words, or different names`},
		{"bad foreign key", declare[struct {
			A int `db:"a,fk=users"`
		}], `.A: fk is table.column or schema.table.column, not "users"; for names with dots and keys of several columns use orm.With(metadata.ForeignKey{...})`},
		{"bad action", declare[struct {
			A int `db:"a,fk=t.a,ondelete=cascades"`
		}], `.A: ondelete is one of CASCADE, NO ACTION, RESTRICT, SET DEFAULT, SET NULL, not "CASCADES"; did you mean "CASCADE"?`},
		{"unknown target", declare[struct {
			A int `db:"a,fk=s.a"`
		}], `.A: there is no table "s"; did you mean "t"?`},
		{"unknown target column", declare[struct {
			A int `db:"a,fk=t.b"`
		}], `.A: table t has no column "b"; did you mean "a"?`},
		{"identity", declare[struct {
			A int `db:"a,identity=often"`
		}], `.A: identity is always or 'by default', not "often"`},
		{"autoincrement", declare[struct {
			A int `db:"a,pk,autoincrement=maybe"`
		}], `.A: autoincrement is true or false`},
		{"two columns of one name", declare[struct {
			A int `db:"x"`
			B int `db:"x"`
		}], `.B: column "x" belongs to A already; give one of them another name`},
		{"not exported", declare[struct {
			A int `db:"a"`
			b int `db:"b"`
		}], `.b: the field is not exported; begin its name with a capital letter`},
		{"no size", declare[struct {
			A struct{} `db:"a"`
		}], `.A: a field of size zero cannot hold a column`},
		{"embeds itself", declare[Selfish], `orm.Selfish.Selfish: the struct embeds itself; embed it once, or give it a name`},
		{"embeds a hidden pointer", declare[struct{ *hidden }], `.hidden: a pointer to a type that is not exported is embedded; embed the struct itself, or export its type`},
		{"part of unknown columns", func(r *Registry) { Declare[good](r, "t", With(metadata.Unique{Name: "u", Columns: []string{"idd"}})) },
			`orm.good: table t: unique u: table t has no column "idd"; did you mean "id"?`},
		{"mapped twice", func(r *Registry) { Declare[good](r, "a"); Declare[good](r, "b") },
			"orm.good: mapped to a and again to b; declare a second struct for the other table"},
		{"one table twice", func(r *Registry) { Declare[good](r, "a"); Declare[hidden](r, "a") },
			"orm.hidden: table a is declared already; give one of the two another name"},
		{"a composite with a name", declare[struct {
			A int `db:"a"`
			B struct {
				C int `db:"c"`
			} `db:"b,prefix=b_"`
		}], `.B: a composite has no column of its own, so no name but a prefix`},
		{"a pointer to a composite", declare[struct {
			A int `db:"a"`
			B *struct {
				C int `db:"c"`
			} `db:"prefix=b_"`
		}], `.B: a *struct { C int "db:\"c\"" } cannot be a composite of columns; make it the struct itself`},
		{"two composites of one prefix", declare[struct {
			A int `db:"a"`
			B struct {
				A int `db:"a"`
			} `db:"prefix=''"`
		}], `column "a" belongs to A already`},
		{"a deferred key", declare[struct {
			A Deferred[int] `db:"a,pk"`
		}], `.A: the option "pk" is for columns that every query reads, not for a deferred one; make it a plain field`},
		{"a rel tag on a column", declare[struct {
			A int `rel:"fk=a"`
		}], `.A: a field of type int has a rel tag; make it an orm.One, orm.Optional or orm.Many`},
		{"a db tag on a relationship", declare[struct {
			A int         `db:"a"`
			B One[hidden] `db:"b"`
		}], `.B: a relationship has a db tag; leave it out; the foreign key belongs to a field of its own`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := NewRegistry(nil)
			c.declare(r)
			err := r.Err()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v\nwant %s", err, c.want)
			}
			var typed *DeclarationError
			if !errors.As(err, &typed) {
				t.Errorf("%T", err)
			}
		})
	}
}

func declare[T any](r *Registry) { Declare[T](r, "t") }

// A registry with errors gives no columns, so that nothing is built on half a
// schema, and says so in its MetaData.
func TestErrorsStopUse(t *testing.T) {
	type bad struct {
		A int `db:"a,nonsense"`
	}
	r := NewRegistry(nil)
	m := Declare[bad](r, "t")
	if _, err := m.ColumnOf(&m.Proto().A); err == nil {
		t.Error("ColumnOf works")
	}
	if _, err := m.Table(); err == nil {
		t.Error("Table works")
	}
	if err := r.MetaData.Validate(); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Error(err)
	}
}

func TestMapErrors(t *testing.T) {
	table := metadata.Table{Name: "t", Columns: []metadata.Column{
		metadata.Col("id", metadata.BigInteger{}, metadata.AutoIncrement),
		metadata.Col("name", metadata.Text{}, metadata.NotNull),
	}}
	for _, c := range []struct {
		name string
		do   func(*Registry)
		want string
	}{
		{"fits", func(r *Registry) {
			type fits struct {
				Name string `db:"name"`
			}
			Map[fits](r, table)
		}, ""},
		{"unknown column", func(r *Registry) {
			type unknown struct {
				Name string `db:"name"`
				Nam  string `db:"nam"`
			}
			Map[unknown](r, table)
		}, `orm.unknown.Nam: table t has no column "nam"; did you mean "name"?`},
		{"left out", func(r *Registry) {
			type left struct {
				ID int64 `db:"id"`
			}
			Map[left](r, table)
		}, `orm.left: column "name" of table t must have a value and has no field; add one with the tag db:"name"`},
		{"says more", func(r *Registry) {
			type more struct {
				Name string `db:"name,size=3"`
			}
			Map[more](r, table)
		}, `orm.more.Name: db:"name,size=3": unknown option "size"; the table says the rest`},
		{"twice", func(r *Registry) {
			type twice struct {
				Name string `db:"name"`
				Also string `db:"name"`
			}
			Map[twice](r, table)
		}, `orm.twice.Also: column "name" belongs to Name already; map it once`},
		{"already there", func(r *Registry) {
			type there struct {
				Name string `db:"name"`
			}
			r.MetaData.Tables = append(r.MetaData.Tables, table.Clone())
			Map[there](r, table)
			if n := len(r.MetaData.Tables); n != 1 {
				t.Errorf("%d tables", n)
			}
		}, ""},
		{"another is there", func(r *Registry) {
			type another struct {
				Name string `db:"name"`
			}
			r.MetaData.Tables = append(r.MetaData.Tables, metadata.Table{Name: "t"})
			Map[another](r, table)
		}, `orm.another: table t is declared already`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := NewRegistry(nil)
			c.do(r)
			err := r.Err()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}
