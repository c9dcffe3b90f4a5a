package orm_test

import (
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

type station struct {
	ID    int64             `db:"id,pk"`
	Lines orm.Many[logLine] `rel:"back_populates=Station"`
}

// logLine is a row of a table without a key, logText one of a query without one.
type logLine struct {
	Text      string           `db:"text,size=50"`
	StationID int64            `db:"station_id,fk=stations.id"`
	Station   orm.One[station] `rel:"back_populates=Lines"`
}

type logText struct {
	Text string `db:"text"`
}

var (
	logs     = orm.NewRegistry(metadata.DefaultNaming)
	stations = orm.Declare[station](logs, "stations")
	logLines = orm.Declare[logLine](logs, "log_lines")
	logTexts = orm.MapQuery[logText](logs, "log_texts", textsOfLog())
)

func textsOfLog() core.SelectStmt {
	t := core.NewTable("log_lines")
	return core.Select(t.C("text")).From(t)
}

// TestKeyless: rows without a key are read without a session, each as it is, also
// where two are equal. What needs to tell them apart says so, and neither leaves
// rows out nor makes one object of several.
func TestKeyless(t *testing.T) {
	eachOf(t, logs, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		if err := orm.Insert(ctx, eng, stations, &station{ID: 1}); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"on", "off", "on", "on", "off"} {
			if err := orm.Insert(ctx, eng, logLines, &logLine{Text: text, StationID: 1}); err != nil {
				t.Fatal(err)
			}
		}
		s := orm.NewSession(eng, logs)
		defer s.Close()
		st, l, x := stations.Proto(), logLines.Proto(), logTexts.Proto()

		if list := must(orm.Select(logTexts).OrderBy(orm.C(&x.Text).Asc()).All(ctx, eng))(t); len(list) != 5 || list[1].Text != "off" || list[2].Text != "on" {
			t.Error(list)
		}
		for _, db := range []core.Conn{eng, s} {
			if n := must(orm.Select(logTexts).Where(orm.C(&x.Text).Eq("on")).Count(ctx, db))(t); n != 3 {
				t.Error(n)
			}
			if !must(orm.Select(logLines).Exists(ctx, db))(t) {
				t.Error("there is none")
			}
		}
		if list := must(orm.Select(logLines).Options(orm.Joined(&l.Station)).All(ctx, eng))(t); len(list) != 5 || must(list[4].Station.Get())(t).ID != 1 {
			t.Error(list)
		}
		one := must(orm.Select(stations).Options(orm.SelectIn(&st.Lines)).One(ctx, eng))(t)
		if list := must(one.Lines.Get())(t); len(list) != 5 {
			t.Error(list)
		}

		ours := must(orm.Select(stations).One(ctx, s))(t)
		line := &logLine{Text: "on", StationID: 1}
		for what, read := range map[string]func() error{
			"session":          func() error { return second(orm.Select(logTexts).All(ctx, s)) },
			"session of table": func() error { return second(orm.Select(logLines).First(ctx, s)) },
			"select in":        func() error { return second(orm.Select(stations).Options(orm.SelectIn(&st.Lines)).All(ctx, s)) },
			"load":             func() error { return second(ours.Lines.Load(ctx)) },
			"from join": func() error {
				return second(orm.Select(stations).Join(&st.Lines, logLines).Options(orm.FromJoin(&st.Lines, logLines)).All(ctx, eng))
			},
			"page":          func() error { return second(orm.Select(logTexts).Page(2, nil, orm.Asc(&x.Text)).All(ctx, eng)) },
			"page, no keys": func() error { return second(orm.Select(logTexts).Page(2, &logText{}).All(ctx, eng)) },
			"chunks": func() (err error) {
				for _, err = range orm.Select(logLines).Chunks(ctx, eng, 2) {
				}
				return err
			},
			"update": func() error { return orm.Update(ctx, eng, logLines, orm.FieldsOf(&l.Text), line) },
			"delete": func() error { return orm.Delete(ctx, eng, logLines, line, line) },
		} {
			if err := read(); err == nil || !strings.Contains(err.Error(), "it has no key") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if n := must(orm.Select(logLines).Count(ctx, eng))(t); n != 5 {
			t.Error(n)
		}
	})
}

func second[T any](_ T, err error) error { return err }
