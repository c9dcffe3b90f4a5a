package orm_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// A hierarchy of staff: managers are in the table of the base, engineers and
// interns in one of their own each.
type outfit struct {
	ID    int64            `db:"id,pk"`
	Name  string           `db:"name,size=50"`
	Staff orm.Many[worker] `rel:"back_populates=Firm"`
	// Managers are of one kind alone.
	Managers orm.Many[manager] `rel:"viewonly"`
}

type worker struct {
	ID      int64                `db:"id,pk"`
	Kind    string               `db:"kind,size=20,discriminator=worker"`
	Name    string               `db:"name,size=50"`
	Version int64                `db:"version,version"`
	FirmID  *int64               `db:"outfit_id,fk=outfits.id"`
	BossID  *int64               `db:"boss_id,fk=staff.id"`
	Firm    orm.Optional[outfit] `rel:"back_populates=Staff"`
	Boss    orm.Optional[worker] `rel:"fk=boss_id"`
}

func (w *worker) Called() string { return w.Name }

type member interface{ Called() string }

type manager struct {
	worker
	Level int     `db:"level"`
	Car   *string `db:"car,size=20,unique"`
}

type engineer struct {
	worker
	Language string               `db:"language,size=20"`
	Skills   orm.Many[skill]      `rel:"back_populates=Engineer,cascade=all delete-orphan"`
	LeadID   *int64               `db:"lead_id,fk=outfits.id"`
	Lead     orm.Optional[outfit] `rel:"fk=lead_id"`
}

type intern struct {
	worker
	Language *string `db:"language,size=10"`
}

type skill struct {
	ID         int64             `db:"id,pk"`
	EngineerID int64             `db:"engineer_id,fk=engineers.id"`
	Word       string            `db:"word,size=20"`
	Engineer   orm.One[engineer] `rel:"back_populates=Skills"`
}

// Called is overridden by one of them.
func (m *manager) Called() string { return "Boss " + m.Name }

var (
	staffBase = orm.NewRegistry(metadata.DefaultNaming)
	outfits   = orm.Declare[outfit](staffBase, "outfits")
	workers   = orm.Declare[worker](staffBase, "staff")
	managers  = orm.Extend[manager](workers, "manager")
	engineers = orm.ExtendTable[engineer](workers, "engineer", "engineers")
	interns   = orm.ExtendTable[intern](workers, "intern", "interns")
	_         = orm.Declare[skill](staffBase, "skills")
)

// staffed makes a outfit with one of each kind.
func staffed(t *testing.T, eng *engine.Engine) {
	t.Helper()
	car := "red"
	f := &outfit{Name: "acme"}
	boss := &manager{worker: worker{Name: "ann"}, Level: 3, Car: &car}
	eve := &engineer{worker: worker{Name: "eve"}, Language: "go"}
	eve.Skills.Append(&skill{Word: "sql"}, &skill{Word: "yaml"})
	ian, will := &intern{worker: worker{Name: "ian"}}, &worker{Name: "will"}
	err := orm.InTx(t.Context(), eng, staffBase, func(s *orm.Session) error {
		s.Add(boss, eve, ian, will)
		f.Staff.Append(&boss.worker, &eve.worker, &ian.worker, will)
		eve.Lead.Set(f)
		ian.Boss.Set(&boss.worker)
		s.Add(f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func called(list []member) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = fmt.Sprintf("%T %s", p, p.Called())
	}
	return strings.Join(names, ", ")
}

// TestInheritance: objects of a hierarchy go to their tables and come back of
// their own types, with a session and without.
func TestInheritance(t *testing.T) {
	eachOf(t, staffBase, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		staffed(t, eng)
		w, m, e := workers.Proto(), managers.Proto(), engineers.Proto()
		const all = "*orm_test.manager Boss ann, *orm_test.engineer eve, *orm_test.intern ian, *orm_test.worker will"
		s := orm.NewSession(eng, staffBase)
		defer s.Close()
		for name, db := range map[string]core.Conn{"session": s, "engine": eng} {
			people, err := orm.As[member](orm.Select(workers).OrderBy(orm.C(&w.Name).Asc())).All(t.Context(), db)
			if err != nil || called(people) != all {
				t.Fatalf("%s: %s, %v", name, called(people), err)
			}
			boss, eve, ian := people[0].(*manager), people[1].(*engineer), people[2].(*intern)
			if boss.Level != 3 || *boss.Car != "red" || eve.Language != "go" || eve.LeadID == nil || ian.Language != nil || *ian.BossID != boss.ID {
				t.Errorf("%s: %+v, %+v, %+v", name, boss, eve, ian)
			}
			if n, err := orm.Select(workers).Count(t.Context(), db); n != 4 || err != nil {
				t.Errorf("%s: %d of all, %v", name, n, err)
			}
			one, err := orm.Select(managers).Where(orm.C(&m.Level).Gt(2), orm.C(&m.Name).Eq("ann")).One(t.Context(), db)
			if err != nil || one.Kind != "manager" || *one.Car != "red" {
				t.Fatalf("%s: %+v, %v", name, one, err)
			}
			list, err := orm.Select(engineers).Where(orm.C(&e.Language).Eq("go")).Options(orm.SelectIn(&e.Skills), orm.SelectIn(&e.Firm), orm.Joined(&e.Lead)).All(t.Context(), db)
			if err != nil || len(list) != 1 {
				t.Fatalf("%s: %v, %v", name, list, err)
			}
			words, err := list[0].Skills.Get()
			if err != nil || len(words) != 2 {
				t.Errorf("%s: %v, %v", name, words, err)
			}
			f, err := list[0].Firm.Get()
			lead, err2 := list[0].Lead.Get()
			if err != nil || err2 != nil || f.Name != "acme" || lead.Name != "acme" {
				t.Errorf("%s: %v, %v, %v, %v", name, f, lead, err, err2)
			}
			if none, err := orm.Select(interns).Where(orm.C(&interns.Proto().Language).IsNotNull()).All(t.Context(), db); err != nil || len(none) != 0 {
				t.Errorf("%s: %v, %v", name, none, err)
			}
			if db == core.Conn(s) && (one != boss || list[0] != eve || s.Whole(&boss.worker) != any(boss)) {
				t.Error("one row is several objects")
			}
		}
	})
}

// TestInheritedRelationships: a collection of the base holds objects of every
// kind, as the base within them; one of a subtype holds those alone.
func TestInheritedRelationships(t *testing.T) {
	eachOf(t, staffBase, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		staffed(t, eng)
		f, w := outfits.Proto(), workers.Proto()
		s := orm.NewSession(eng, staffBase)
		defer s.Close()
		acme, err := orm.Select(outfits).Options(orm.SelectIn(&f.Staff, orm.SelectIn(&w.Boss)).OrderBy(orm.C(&w.Name).Asc()), orm.SelectIn(&f.Managers)).One(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		staff, err := acme.Staff.Get()
		if err != nil || len(staff) != 4 {
			t.Fatalf("%v, %v", staff, err)
		}
		only, err := acme.Managers.Get()
		if err != nil || len(only) != 1 || only[0].Name != "ann" || &only[0].worker != staff[0] {
			t.Errorf("%v, %v", only, err)
		}
		for i, want := range []string{"*orm_test.manager", "*orm_test.engineer", "*orm_test.intern", "*orm_test.worker"} {
			if got := fmt.Sprintf("%T", s.Whole(staff[i])); got != want {
				t.Errorf("%d is a %s", i, got)
			}
		}
		boss, err := staff[2].Boss.Get()
		if err != nil || boss != staff[0] {
			t.Errorf("%v, %v", boss, err)
		}
		// By a join and by Has.
		n, err := orm.Select(outfits).Join(&f.Staff, workers).Where(orm.C(&w.Name).Eq("eve")).Count(t.Context(), s)
		if n != 1 || err != nil {
			t.Errorf("%d joined, %v", n, err)
		}
		has, err := orm.Select(outfits).Where(outfits.Has(&f.Managers, managers, orm.C(&managers.Proto().Level).Gt(5))).Count(t.Context(), s)
		if has != 0 || err != nil {
			t.Errorf("%d have, %v", has, err)
		}
	})
}

// TestInheritanceFlush: only the tables that changed are written; deletes take both
// rows, in any order of who refers to whom; a lost update is told.
func TestInheritanceFlush(t *testing.T) {
	eachOf(t, staffBase, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		staffed(t, eng)
		s := orm.NewSession(eng, staffBase)
		defer s.Close()
		eve, err := orm.Select(engineers).One(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := workers.Get(t.Context(), s, eve.ID)
		if err != nil || again != &eve.worker {
			t.Errorf("%v, %v", again, err)
		}
		if _, err := managers.Get(t.Context(), s, eve.ID); !errors.Is(err, core.ErrNoRows) {
			t.Errorf("an engineer is a manager: %v", err)
		}
		change := func(do func(), want ...string) {
			t.Helper()
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.take()
			do()
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			written := sent.take()
			if !slices.Equal(written, want) {
				t.Errorf("written %q, want %q", written, want)
			}
		}
		change(func() { eve.Name = "Eve" }, "UPD staff(name,version)")
		change(func() { eve.Language = "sql" }, "UPD staff(version)", "UPD engineers(language)")
		change(func() { again.Name, eve.Language = "Eva", "c" }, "UPD staff(name,version)", "UPD engineers(language)")
		if eve.Version != 4 {
			t.Errorf("version %d", eve.Version)
		}
		ian, err := orm.Select(interns).One(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		boss, err := ian.Boss.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), boss, eve, ian); err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]int64{"staff": 1, "engineers": 0, "interns": 0, "skills": 0} {
			n, err := core.Columns1(core.Select().From(core.NewTable(table)), core.Count()).One(t.Context(), eng)
			if err != nil || n != want {
				t.Errorf("%s has %d rows, %v", table, n, err)
			}
		}
		late, err := orm.Select(workers).One(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := eng.Exec(t.Context(), core.SQL("UPDATE staff SET version = 9")); err != nil {
			t.Fatal(err)
		}
		late.Name = "late"
		if err := s.Commit(t.Context()); !errors.Is(err, orm.ErrStale) {
			t.Errorf("got %v", err)
		}
	})
}

// TestInheritanceDirect: subtypes are inserted without a session; what one
// statement cannot write is refused.
func TestInheritanceDirect(t *testing.T) {
	eachOf(t, staffBase, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		list := []*engineer{{worker: worker{Name: "a"}, Language: "go"}, {worker: worker{Name: "b"}, Language: "c"}}
		if err := orm.Insert(t.Context(), eng, engineers, list...); err != nil {
			t.Fatal(err)
		}
		ann := &manager{worker: worker{Name: "m"}, Level: 1}
		if err := orm.Insert(t.Context(), eng, managers, ann); err != nil || ann.ID == 0 || list[1].ID == 0 {
			t.Fatalf("%v, %+v", err, ann)
		}
		m := managers.Proto()
		ann.Level = 7
		if err := orm.Update(t.Context(), eng, managers, orm.FieldsOf(&m.Level), ann); err != nil {
			t.Error(err)
		}
		n, err := orm.UpdateWhere(managers, core.True()).Set(orm.C(&m.Name).To("x")).Exec(t.Context(), eng)
		if n != 1 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		e := engineers.Proto()
		if _, err := orm.UpdateWhere(engineers, core.True()).Set(orm.C(&e.Name).To("x")).Exec(t.Context(), eng); err == nil || !strings.Contains(err.Error(), "several tables") {
			t.Errorf("got %v", err)
		}
		people, err := orm.As[member](orm.Select(workers).OrderBy(orm.C(&workers.Proto().ID).Asc())).All(t.Context(), eng)
		if err != nil || called(people) != "*orm_test.engineer a, *orm_test.engineer b, *orm_test.manager Boss x" || people[2].(*manager).Level != 7 {
			t.Errorf("%s, %v", called(people), err)
		}
		wrong := &manager{worker: worker{Kind: "engineer"}}
		if err := orm.Insert(t.Context(), eng, managers, wrong); err == nil || !strings.Contains(err.Error(), "not its kind") {
			t.Errorf("got %v", err)
		}
		if _, err := eng.Exec(t.Context(), core.SQL("UPDATE staff SET kind = 'robot' WHERE name = 'a'")); err != nil {
			t.Fatal(err)
		}
		if _, err := orm.Select(workers).All(t.Context(), eng); err == nil || !strings.Contains(err.Error(), `"robot"`) {
			t.Errorf("got %v", err)
		}
	})
}

// TestInheritanceDeclared: what is wrong with a hierarchy is told when it is
// declared.
func TestInheritanceDeclared(t *testing.T) {
	type bare struct {
		ID int64 `db:"id,pk"`
	}
	type based struct {
		ID   int64  `db:"id,pk"`
		Kind string `db:"kind,size=9,discriminator"`
		Name string `db:"name,size=9"`
	}
	type ofBare struct {
		bare
		N int `db:"n"`
	}
	type stranger struct {
		N int `db:"n"`
	}
	type doubled struct {
		based
		Other string `db:"name,size=9"`
	}
	type good struct {
		based
		N int `db:"n"`
	}
	for want, declare := range map[string]func(r *orm.Registry){
		"no discriminator": func(r *orm.Registry) { orm.Extend[ofBare](orm.Declare[bare](r, "t"), "x") },
		"does not embed":   func(r *orm.Registry) { orm.Extend[stranger](orm.Declare[based](r, "t"), "x") },
		"is one of":        func(r *orm.Registry) { orm.Extend[doubled](orm.Declare[based](r, "t"), "x") },
		"of no subtype":    func(r *orm.Registry) { orm.Extend[good](orm.Declare[based](r, "t"), "") },
		"a kind of its own": func(r *orm.Registry) {
			type other struct {
				based
				M int `db:"m"`
			}
			b := orm.Declare[based](r, "t")
			orm.Extend[good](b, "x")
			orm.Extend[other](b, "x")
		},
		"a subtype itself": func(r *orm.Registry) {
			type deeper struct {
				good
				M int `db:"m"`
			}
			orm.Extend[deeper](orm.Extend[good](orm.Declare[based](r, "t"), "x"), "y")
		},
	} {
		r := orm.NewRegistry(nil)
		declare(r)
		if err := r.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	r := orm.NewRegistry(nil)
	abstract := orm.Declare[based](r, "t")
	orm.ExtendTable[good](abstract, "good", "goods")
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	goods := r.MetaData.Table("", "goods")
	if goods == nil || len(goods.ForeignKeys) != 1 || goods.ForeignKeys[0].OnDelete != metadata.Cascade || len(goods.Columns) != 2 {
		t.Errorf("%+v", goods)
	}
	s := orm.NewSession(nil, r)
	s.Add(&based{})
	if err := s.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "base of a hierarchy") {
		t.Errorf("got %v", err)
	}
}
