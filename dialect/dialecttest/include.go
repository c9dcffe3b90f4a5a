package dialecttest

import (
	"context"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// testInclude: what Include refuses is not read, and the rest as without it;
// it is asked about the namespace, and about tables and views as such.
func testInclude(s *suite) {
	m := manyTables(4)
	m.Views = []md.View{{Name: "seen", Definition: "SELECT id FROM t1"}, {Name: "unseen", Definition: "SELECT id FROM t1"}}
	s.create(m)
	all := s.reflect(dialect.ReflectOptions{}).MetaData
	var asked []string
	got := s.reflect(dialect.ReflectOptions{Include: func(n md.Name, view bool) bool {
		if n.Schema == "" && n.Name != "" {
			asked = append(asked, n.Name)
			if view != (n.Name == "seen" || n.Name == "unseen") {
				s.Errorf("%s is asked about as a view: %t", n, view)
			}
		}
		return n.Name != "t2" && n.Name != "unseen"
	}}).MetaData
	if len(got.Tables) != len(all.Tables)-1 || got.Table("", "t2") != nil || len(got.Views) != 1 {
		s.Errorf("t2 and unseen are refused, and there are %d tables of %d, and the views %v", len(got.Tables), len(all.Tables), got.Views)
	}
	for _, t := range got.Tables {
		s.mustEqual("table "+t.Name+" is read in another way", model(*all.Table("", t.Name)), model(t))
	}
	slices.Sort(asked)
	if slices.Equal(asked, nil) || len(slices.Compact(asked)) != len(all.Tables)+len(all.Views) {
		s.Errorf("asked about %q", asked)
	}
	none := s.reflect(dialect.ReflectOptions{Include: func(n md.Name, _ bool) bool { return n.Name != "" }}).MetaData
	if len(none.Tables)+len(none.Views) > 0 {
		s.Errorf("the default namespace is refused, and there are %v, %v", none.Tables, none.Views)
	}
}

// testJoin: Join works in a transaction that is open, and keeps other deployers
// from the version table where Begin does; a lock of the transaction ends with it.
func testJoin(s *suite) {
	ctx := s.Context()
	s.create(model(table()))
	for _, foreign := range []bool{false, true} {
		o := dialect.BeginOptions{VersionTable: md.Name{Name: "t"}, Foreign: foreign}
		if err := s.d.Begin(ctx, s.conn, dialect.BeginOptions{}); err != nil {
			s.Fatal(err)
		}
		if err := s.d.Join(ctx, s.conn, o); err != nil {
			s.Errorf("foreign %t: %v", foreign, err)
		}
		if err := s.d.Commit(ctx, s.conn); err != nil {
			s.Error(err)
		}
	}
	l, ok := s.d.(dialect.TxLocker)
	if !ok {
		return
	}
	other := s.connect()
	if err := s.d.Begin(ctx, s.conn, dialect.BeginOptions{}); err != nil {
		s.Fatal(err)
	}
	if got, err := l.TryLockTx(ctx, s.conn, "key"); !got || err != nil {
		s.Errorf("nobody has the lock, and the transaction gets %t, %v", got, err)
	}
	if got, err := s.d.TryLock(ctx, other, "key"); got || err != nil {
		s.Errorf("the transaction has the lock, and another gets %t, %v", got, err)
	}
	if err := s.d.Rollback(context.WithoutCancel(ctx), s.conn); err != nil {
		s.Error(err)
	}
	if got, err := s.d.TryLock(ctx, other, "key"); !got || err != nil {
		s.Errorf("the transaction is over, and another gets %t, %v", got, err)
	}
}
