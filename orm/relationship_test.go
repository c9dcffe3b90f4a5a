package orm

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/metadata"
)

type person struct {
	ID       int64              `db:"id,pk"`
	BossID   *int64             `db:"boss_id,fk=people.id"`
	Boss     Optional[person]   `rel:"back_populates=Team"`
	Team     Many[person]       `rel:"back_populates=Boss,cascade=none"`
	Passport Optional[passport] `rel:"back_populates=Holder,cascade=all delete-orphan"`
	Written  Many[letter]       `rel:"back_populates=From,fk=from_id"`
	Received Many[letter]       `rel:"fk=to_id"`
	Clubs    Many[club]         `rel:"back_populates=Members,secondary=memberships"`
	Friends  Many[person]       `rel:"secondary=friends,fk=who_id"`
	Plain    Many[passport]     `rel:"viewonly"`
}

type passport struct {
	No       string      `db:"no,pk"`
	PersonID int64       `db:"person_id,fk=people.id,unique"`
	Holder   One[person] `rel:"back_populates=Passport"`
}

type letter struct {
	ID     int64       `db:"id,pk"`
	FromID int64       `db:"from_id,fk=people.id"`
	ToID   int64       `db:"to_id,fk=people.id"`
	From   One[person] `rel:"back_populates=Written,fk=from_id"`
}

type club struct {
	ID      int64        `db:"id,pk"`
	Members Many[person] `rel:"back_populates=Clubs,secondary=memberships"`
}

type membership struct {
	PersonID int64 `db:"person_id,pk,fk=people.id"`
	ClubID   int64 `db:"club_id,pk,fk=clubs.id"`
}

type friendship struct {
	WhoID  int64 `db:"who_id,pk,fk=people.id"`
	WhomID int64 `db:"whom_id,pk,fk=people.id"`
}

func key(column, table string) metadata.ForeignKey {
	return metadata.ForeignKey{Columns: []string{column}, RefTable: table, RefColumns: []string{"id"}}
}

func TestRelationships(t *testing.T) {
	r := NewRegistry(nil)
	people := Declare[person](r, "people")
	Declare[passport](r, "passports")
	letters := Declare[letter](r, "letters")
	Declare[club](r, "clubs")
	Declare[membership](r, "memberships")
	Declare[friendship](r, "friends")
	p, l := people.Proto(), letters.Proto()
	usual := Cascade{SaveUpdate: true, Merge: true}
	name := func(s string) metadata.Name { return metadata.Name{Name: s} }
	for ptr, want := range map[any]Relationship{
		&p.Boss: {Field: "Boss", Target: name("people"), Direction: ManyToOne, ForeignKey: key("boss_id", "people"),
			BackPopulates: "Team", Cascade: usual},
		&p.Team: {Field: "Team", Target: name("people"), Direction: OneToMany, ForeignKey: key("boss_id", "people"),
			BackPopulates: "Boss"},
		&p.Passport: {Field: "Passport", Target: name("passports"), Direction: OneToMany, ForeignKey: key("person_id", "people"),
			BackPopulates: "Holder", Cascade: Cascade{true, true, true, true, true, true}},
		&p.Received: {Field: "Received", Target: name("letters"), Direction: OneToMany, ForeignKey: key("to_id", "people"), Cascade: usual},
		&p.Clubs: {Field: "Clubs", Target: name("clubs"), Direction: ManyToMany, ForeignKey: key("person_id", "people"),
			Secondary: name("memberships"), TargetKey: key("club_id", "clubs"), BackPopulates: "Members", Cascade: usual},
		&p.Friends: {Field: "Friends", Target: name("people"), Direction: ManyToMany, ForeignKey: key("who_id", "people"),
			Secondary: name("friends"), TargetKey: key("whom_id", "people"), Cascade: usual},
		&p.Plain: {Field: "Plain", Target: name("passports"), Direction: OneToMany, ForeignKey: key("person_id", "people"), ViewOnly: true},
	} {
		got, err := people.RelationshipOf(ptr)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", want.Field, diff)
		}
	}
	if got, err := letters.RelationshipOf(&l.From); err != nil || got.ForeignKey.Columns[0] != "from_id" {
		t.Error(got, err)
	}
	for _, ptr := range []any{nil, p, &l.From, &p.ID, []int{1}} {
		if _, err := people.RelationshipOf(ptr); err == nil {
			t.Errorf("%T is a relationship", ptr)
		}
	}
}

type (
	parentA struct {
		ID   int64      `db:"id,pk"`
		Kids Many[kidA] `rel:"back_populates=Parent"`
		Lost Many[kidless]
	}
	kidA struct {
		ID     int64 `db:"id,pk"`
		One    int64 `db:"one,fk=parents.id"`
		Two    int64 `db:"two,fk=parents.id"`
		Parent One[parentA]
	}
	kidless struct {
		ID int64 `db:"id,pk"`
	}
)

func TestRelationshipErrors(t *testing.T) {
	cases := []struct {
		name    string
		declare func(*Registry)
		want    []string
	}{
		{"unknown option", declare[struct {
			A int          `db:"a"`
			B Many[hidden] `rel:"cascades=all"`
		}], []string{`.B: rel:"cascades=all": unknown option "cascades"; did you mean "cascade"?`}},
		{"no value", declare[struct {
			A int          `db:"a"`
			B Many[hidden] `rel:"secondary"`
		}], []string{`.B: rel:"secondary": option "secondary" needs a value`}},
		{"unknown cascade", declare[struct {
			A int          `db:"a"`
			B Many[hidden] `rel:"cascade=all delete-orphans"`
		}], []string{`unknown cascade "delete-orphans"; did you mean "delete-orphan"?`}},
		{"orphans alone", declare[struct {
			A int          `db:"a"`
			B Many[hidden] `rel:"cascade=delete-orphan"`
		}], []string{`cascade delete-orphan needs delete, or all`}},
		{"none and more", declare[struct {
			A int          `db:"a"`
			B Many[hidden] `rel:"cascade=none delete"`
		}], []string{`cascade none stands alone`}},
		{"one through a table", declare[struct {
			A int         `db:"a"`
			B One[hidden] `rel:"secondary=x"`
		}], []string{`a table between makes many; use orm.Many`}},
		{"pointers", declare[struct {
			A int `db:"a"`
			B Many[*hidden]
		}], []string{`.B: rel:"": orm.Many[*limbeck.dev/migrate/orm.hidden] holds pointers to structs; write the struct itself between the brackets`}},
		{"not declared", declare[struct {
			A int `db:"a"`
			B Many[hidden]
		}], []string{`.B: orm.hidden is not declared in this registry; declare it with orm.Declare[hidden]`}},
		{"ambiguous and none", func(r *Registry) {
			Declare[parentA](r, "parents")
			Declare[kidA](r, "kids")
			Declare[kidless](r, "kidless")
		}, []string{
			`orm.parentA.Kids: table kids has several foreign keys to parents; choose one in the rel tag: fk=one or fk=two`,
			`orm.parentA.Lost: table kidless has no foreign key to parents; give one of its fields fk=parents.id`,
			`orm.kidA.Parent: table kids has several foreign keys to parents; choose one in the rel tag: fk=one or fk=two`,
		}},
		{"no such key", func(r *Registry) {
			type parent struct {
				ID   int64      `db:"id,pk"`
				Kids Many[kidB] `rel:"fk=three"`
			}
			Declare[parent](r, "parents")
			Declare[kidB](r, "kids")
		}, []string{`orm.parent.Kids: no foreign key of table kids to parents has the columns three; there are fk=one and fk=two`}},
		{"no such field", func(r *Registry) {
			Declare[parentC](r, "parents")
			Declare[kidC](r, "kids")
		}, []string{
			`orm.parentC.Kids: back_populates: orm.kidC has no relationship "Parents"; did you mean "Parent"?`,
			`orm.parentC.Again: back_populates: orm.kidC.Parent does not name this field; give it rel:"back_populates=Again"`,
		}},
		{"no table between", func(r *Registry) {
			type parent struct {
				ID   int64         `db:"id,pk"`
				Kids Many[kidless] `rel:"secondary=kidles"`
			}
			Declare[parent](r, "parents")
			Declare[kidless](r, "kidless")
		}, []string{`orm.parent.Kids: there is no table "kidles"; did you mean "kidless"?`}},
		{"ambiguous table between", func(r *Registry) {
			type parent struct {
				ID   int64         `db:"id,pk"`
				Kids Many[kidless] `rel:"secondary=between"`
			}
			type between struct {
				A int64 `db:"a,pk,fk=parents.id"`
				B int64 `db:"b,pk,fk=parents.id"`
			}
			Declare[parent](r, "parents")
			Declare[kidless](r, "kidless")
			Declare[between](r, "between")
		}, []string{`table between has several foreign keys to parents; choose one in the rel tag: fk=a or fk=b`}},
		{"two write one key", func(r *Registry) {
			Declare[parentE](r, "parents")
			Declare[kidE](r, "kids")
		}, []string{
			`orm.kidE.Parent: it writes the foreign key kids(up), and so does orm.parentE.Kids; let each name the other with back_populates`,
			`orm.kidE.Also: it writes the foreign key kids(up), and so does orm.parentE.Kids; let each`,
		}},
		{"two write one table between", func(r *Registry) {
			Declare[parentF](r, "parents")
			Declare[kidF](r, "kids")
			Declare[betweenF](r, "between")
		}, []string{
			`orm.kidF.Parents: it writes the foreign key between(kid_id), and so does orm.parentF.Kids; let each`,
			`orm.betweenF.Parent: it writes the foreign key between(parent_id), and so does orm.parentF.Kids; let each`,
		}},
		{"may be empty or not", func(r *Registry) {
			Declare[parentG](r, "parents")
			Declare[kidG](r, "kids")
		}, []string{
			`orm.kidG.Perhaps: perhaps_id may be NULL; make it an orm.Optional[parentG]`,
			`orm.kidG.Surely: surely_id cannot be NULL; make it an orm.One[parentG]`,
			`orm.parentG.Kid: nothing makes a row of kids be there; make it an orm.Optional[kidG]`,
		}},
		{"viewonly that writes", declare[struct {
			A int          `db:"a"`
			B Many[hidden] `rel:"viewonly,cascade=all"`
		}], []string{`viewonly stands without cascade and back_populates`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := NewRegistry(nil)
			c.declare(r)
			err := r.Err()
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nwant %s", err, want)
				}
			}
		})
	}
}

type (
	parentE struct {
		ID   int64 `db:"id,pk"`
		Kids Many[kidE]
		Seen Many[kidE] `rel:"viewonly"`
	}
	kidE struct {
		ID     int64 `db:"id,pk"`
		Up     int64 `db:"up,fk=parents.id"`
		Parent One[parentE]
		Also   One[parentE]
		Only   One[parentE] `rel:"viewonly"`
	}
	parentF struct {
		ID   int64      `db:"id,pk"`
		Kids Many[kidF] `rel:"secondary=between"`
	}
	kidF struct {
		ID      int64         `db:"id,pk"`
		Parents Many[parentF] `rel:"secondary=between"`
	}
	betweenF struct {
		ParentID int64        `db:"parent_id,pk,fk=parents.id"`
		KidID    int64        `db:"kid_id,pk,fk=kids.id"`
		Parent   One[parentF] `rel:"fk=parent_id"`
		Kid      One[kidF]    `rel:"viewonly"`
	}
	parentG struct {
		ID  int64     `db:"id,pk"`
		Kid One[kidG] `rel:"viewonly,fk=surely_id"`
	}
	kidG struct {
		ID        int64             `db:"id,pk"`
		PerhapsID *int64            `db:"perhaps_id,fk=parents.id"`
		SurelyID  int64             `db:"surely_id,fk=parents.id,unique"`
		Perhaps   One[parentG]      `rel:"fk=perhaps_id"`
		Surely    Optional[parentG] `rel:"fk=surely_id"`
	}
)

type kidB struct {
	ID  int64 `db:"id,pk"`
	One int64 `db:"one,fk=parents.id"`
	Two int64 `db:"two,fk=parents.id"`
}

type (
	parentC struct {
		ID    int64      `db:"id,pk"`
		Kids  Many[kidC] `rel:"back_populates=Parents"`
		Again Many[kidC] `rel:"back_populates=Parent"`
	}
	kidC struct {
		ID     int64 `db:"id,pk"`
		Up     int64 `db:"up,fk=parents.id"`
		Parent One[parentC]
	}
)

// kidD's relationships to its two parents disagree with theirs.
type (
	parentD struct {
		ID    int64      `db:"id,pk"`
		Kids  Many[kidD] `rel:"back_populates=First,fk=one"`
		Other Many[kidD] `rel:"back_populates=Uncle,fk=two"`
	}
	kidD struct {
		ID    int64        `db:"id,pk"`
		One   int64        `db:"one,fk=parents.id"`
		Two   int64        `db:"two,fk=parents.id"`
		First One[parentD] `rel:"back_populates=Kids,fk=two"`
		Uncle One[stranger]
		Who   int64 `db:"who,fk=strangers.id"`
	}
	stranger struct {
		ID int64 `db:"id,pk"`
	}
)

func TestBackPopulates(t *testing.T) {
	r := NewRegistry(nil)
	Declare[parentD](r, "parents")
	Declare[kidD](r, "kids")
	Declare[stranger](r, "strangers")
	err := r.Err()
	for _, want := range []string{
		"orm.parentD.Kids: back_populates: orm.kidD.First is not the other side of the same foreign key (one here, two there)",
		"orm.parentD.Other: back_populates: orm.kidD.Uncle leads to orm.stranger, not back to orm.parentD",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// A registry that was incomplete is looked at again.
func TestErrAgain(t *testing.T) {
	r := NewRegistry(nil)
	Declare[passport](r, "passports")
	if err := r.Err(); err == nil {
		t.Fatal("people are missing")
	}
	Declare[person](r, "people")
	Declare[letter](r, "letters")
	Declare[club](r, "clubs")
	Declare[membership](r, "memberships")
	Declare[friendship](r, "friends")
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestHolders(t *testing.T) {
	var one One[hidden]
	var many Many[hidden]
	if _, err := one.Get(); !errors.Is(err, ErrNotLoaded) {
		t.Error(err)
	}
	if _, err := many.Get(); !errors.Is(err, ErrNotLoaded) {
		t.Error(err)
	}
	h := &hidden{A: 1}
	one, many = NewOne(h), NewMany(h, h)
	if got, err := one.Get(); got != h || err != nil {
		t.Error(got, err)
	}
	if got, err := many.Get(); len(got) != 2 || got[0] != h || err != nil {
		t.Error(got, err)
	}
	empty := NewOne[hidden](nil)
	if got, err := empty.Get(); got != nil || !errors.Is(err, ErrEmpty) {
		t.Error(got, err)
	}
	none := NewOptional[hidden](nil)
	if got, err := none.Get(); got != nil || err != nil {
		t.Error(got, err)
	}
	var optional Optional[hidden]
	if _, err := optional.Get(); !errors.Is(err, ErrNotLoaded) {
		t.Error(err)
	}
}
