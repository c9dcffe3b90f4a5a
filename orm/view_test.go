package orm_test

import (
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

type writerOf struct {
	ID     int64               `db:"id,pk"`
	Name   string              `db:"name,size=50"`
	Active bool                `db:"active"`
	Works  orm.Many[work]      `rel:"back_populates=Writer"`
	Totals orm.Many[workCount] `rel:"viewonly"`
}

type work struct {
	ID       int64             `db:"id,pk"`
	WriterID int64             `db:"writer_id,fk=writers.id"`
	Pages    int64             `db:"pages"`
	Writer   orm.One[writerOf] `rel:"back_populates=Works"`
}

// activeWriter is a row of a view, workCount one of a query.
type activeWriter struct {
	ID    int64  `db:"id,pk"`
	Name  string `db:"name"`
	Upper string `db:"upper_name"`
}

type workCount struct {
	WriterID int64             `db:"writer_id,pk,fk=writers.id"`
	Works    int64             `db:"works"`
	Pages    *int64            `db:"pages"`
	Writer   orm.One[writerOf] `rel:"viewonly"`
}

var (
	workBase      = orm.NewRegistry(metadata.DefaultNaming)
	writers       = orm.Declare[writerOf](workBase, "writers")
	_             = orm.Declare[work](workBase, "works")
	activeWriters = orm.MapView[activeWriter](workBase, "active_writers")
	workCounts    = orm.MapQuery[workCount](workBase, "work_counts", countOfWorks())
)

func countOfWorks() core.SelectStmt {
	t := core.NewTable("works")
	return core.Select(t.C("writer_id"), core.Count().As("works"), core.Max(core.Col[int64](t, "pages")).As("pages")).From(t).GroupBy(t.C("writer_id"))
}

func init() {
	workBase.MetaData.Views = []metadata.View{{Name: "active_writers", Definition: "SELECT id, name, upper(name) AS upper_name FROM writers WHERE active"}}
}

// TestViews: structs mapped onto views and queries are read like others, alone, by
// relationships and by joins, and never written.
func TestViews(t *testing.T) {
	eachOf(t, workBase, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ann, bob := &writerOf{Name: "ann", Active: true}, &writerOf{Name: "bob"}
		ann.Works.Append(&work{Pages: 10}, &work{Pages: 30})
		err := orm.InTx(t.Context(), eng, workBase, func(s *orm.Session) error {
			s.Add(ann, bob)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s := orm.NewSession(eng, workBase)
		defer s.Close()
		a, c, w := activeWriters.Proto(), workCounts.Proto(), writers.Proto()
		for _, db := range []core.Conn{s, eng} {
			active, err := orm.Select(activeWriters).Where(orm.C(&a.Upper).Eq("ANN")).All(t.Context(), db)
			if err != nil || len(active) != 1 || active[0].Name != "ann" {
				t.Fatalf("%v, %v", active, err)
			}
			counts, err := orm.Select(workCounts).Where(orm.C(&c.Works).Gt(1)).Options(orm.Joined(&c.Writer)).All(t.Context(), db)
			if err != nil || len(counts) != 1 || *counts[0].Pages != 30 {
				t.Fatalf("%v, %v", counts, err)
			}
			if writer, err := counts[0].Writer.Get(); err != nil || writer.Name != "ann" {
				t.Errorf("%v, %v", writer, err)
			}
			list, err := orm.Select(writers).Join(&w.Totals, workCounts).Where(orm.C(&c.Pages).EqTo(core.Val(ptr(int64(30))))).Options(orm.SelectIn(&w.Totals)).All(t.Context(), db)
			if err != nil || len(list) != 1 {
				t.Fatalf("%v, %v", list, err)
			}
			if totals, err := list[0].Totals.Get(); err != nil || len(totals) != 1 || totals[0].Works != 2 {
				t.Errorf("%v, %v", totals, err)
			}
			if n, err := orm.Select(activeWriters).Count(t.Context(), db); n != 1 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		}
		refused := func(err error) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), "read only") {
				t.Errorf("got %v", err)
			}
		}
		same, err := activeWriters.Get(t.Context(), s, ann.ID)
		if err != nil {
			t.Fatal(err)
		}
		same.Name = "other"
		refused(s.Flush(t.Context()))
		if err := s.Refresh(t.Context(), same); err != nil {
			t.Fatal(err)
		}
		s.Add(&activeWriter{Name: "new"})
		refused(s.Flush(t.Context()))
		if err := s.Delete(t.Context(), same); err == nil {
			err = s.Flush(t.Context())
			refused(err)
		}
		refused(orm.Insert(t.Context(), eng, activeWriters, &activeWriter{}))
		refused(orm.Delete(t.Context(), eng, activeWriters, same))
		_, err = orm.DeleteWhere(t.Context(), eng, activeWriters, core.True())
		refused(err)
		_, err = orm.UpdateWhere(activeWriters, core.True()).Set(orm.C(&a.Name).To("x")).Exec(t.Context(), eng)
		refused(err)
		if workBase.MetaData.Table("", "work_counts") != nil || workBase.MetaData.Table("", "active_writers") != nil {
			t.Error("what is read only is a table of the schema")
		}
	})
}

// The snippet of the documentation about queries.
func TestMapQuery(t *testing.T) {
	type PerWriter struct {
		WriterID int64 `db:"writer_id,pk"`
		Works    int64 `db:"works"`
	}
	eachOf(t, workBase, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		base := orm.NewRegistry(nil)

		works := core.NewTable("works")
		counts := orm.MapQuery[PerWriter](base, "per_writer", core.Select(
			works.C("writer_id"), core.Count().As("works")).From(works).GroupBy(works.C("writer_id")))

		if list, err := orm.Select(counts).All(t.Context(), eng); err != nil || len(list) != 0 {
			t.Error(list, err)
		}
	})
}
