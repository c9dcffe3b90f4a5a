package orm_test

import (
	"context"
	"errors"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/orm"
)

// A session reads from the replicas until it writes; then it reads what it wrote.
func TestRouter(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		ctx := t.Context()
		var sent [3]recorder
		var engines [3]*engine.Engine // the "replicas" are the primary's own database
		for i := range engines {
			var err error
			if engines[i], err = engine.Open(url, engine.WithHook(&sent[i])); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { engines[i].Close() })
		}
		if err := engines[0].CreateAll(ctx, base.MetaData); err != nil {
			t.Fatal(err)
		}
		p := &parent{Name: ptr("p"), Children: orm.NewMany(&child{Name: "c"})}
		in(t, engines[0], func(s *orm.Session) { s.Add(p) })
		router := orm.NewRouter(engines[0], engines[1], engines[2])
		reads := func() (n [3]int) {
			for i := range sent {
				n[i] = len(selects(&sent[i]))
			}
			return n
		}
		reads()
		for range 2 { // two sessions, which take turns
			s := orm.NewSession(router, base)
			got := must(parents.Get(ctx, s, p.ID))(t)
			if len(must(got.Children.Load(ctx))(t)) != 1 {
				t.Error("no child")
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		if n := reads(); n != [3]int{0, 2, 2} {
			t.Error(n)
		}

		s := orm.NewSession(router, base)
		defer s.Close()
		got := must(parents.Get(ctx, s, p.ID))(t)
		got.Name = ptr("changed")
		if err := s.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		reads()
		all := must(orm.Select(parents).Refresh().All(ctx, s))(t)
		if len(all) != 1 || *all[0].Name != "changed" {
			t.Error("did not read what it wrote")
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		must(orm.Select(children).All(ctx, s))(t)
		if n := reads(); n != [3]int{2, 0, 0} {
			t.Error(n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}

		locking := orm.NewSession(router, base)
		defer locking.Close()
		_, err := orm.Select(parents).Lock(core.Lock{}).All(ctx, locking)
		if n := reads(); err == nil && n != [3]int{1, 0, 0} { // SQLite has no such lock
			t.Error(n)
		}
	})
}

// OnBegin runs in each transaction, and its error ends it.
func TestOnBegin(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		begun := 0
		var fail error
		s := orm.NewSession(eng, base, orm.OnBegin(func(ctx context.Context, tx core.Conn) error {
			begun++
			return fail
		}), orm.WithTxOptions(engine.TxOptions{ReadOnly: true}))
		defer s.Close()
		for range 2 {
			must(orm.Select(parents).All(ctx, s))(t)
			must(orm.Select(children).All(ctx, s))(t)
			if err := s.Commit(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if begun != 2 {
			t.Error(begun)
		}
		s.Add(&parent{})
		if err := s.Commit(ctx); err == nil {
			t.Error("wrote in a transaction that only reads")
		}
		if err := s.Rollback(ctx); err != nil {
			t.Error(err)
		}
		fail = errors.New("no")
		if _, err := orm.Select(parents).All(ctx, s); !errors.Is(err, fail) {
			t.Error(err)
		}
		fail = nil
		must(orm.Select(parents).All(ctx, s))(t)
	})
}
