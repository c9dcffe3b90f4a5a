package orm_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// noted is a test that notes how it ends.
type noted struct {
	testing.TB
	errors []string
	ends   []func()
}

func (n *noted) Errorf(format string, args ...any) {
	n.errors = append(n.errors, fmt.Sprintf(format, args...))
}
func (n *noted) Cleanup(f func()) { n.ends = append(n.ends, f) }
func (n *noted) end() {
	for i := len(n.ends) - 1; i >= 0; i-- {
		n.ends[i]()
	}
	n.ends = nil
}

// A test fails that sends more statements than its budget, and lists them.
func TestCountQueries(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 3)
		p := parents.Proto()
		for budget, want := range map[int]int{2: 0, 1: 1} {
			test := &noted{TB: t}
			counted, count := orm.CountQueries(test, eng, budget)
			must(orm.Select(parents).Options(orm.SelectIn(&p.Children)).All(t.Context(), counted))(t)
			if count.N() != 2 {
				t.Errorf("%q", count.Statements())
			}
			if test.end(); len(test.errors) != want {
				t.Errorf("a budget of %d: %q", budget, test.errors)
			}
		}
		test := &noted{TB: t}
		counted, _ := orm.CountQueries(test, eng, 3)
		in(t, counted, func(s *orm.Session) {
			for _, p := range must(orm.Select(parents).Options(orm.Alone()).All(t.Context(), s))(t) {
				must(p.Children.Load(t.Context()))(t)
			}
		})
		if test.end(); len(test.errors) != 1 || strings.Count(test.errors[0], "SELECT") != 4 {
			t.Errorf("a load in a loop: %q", test.errors)
		}
	})
}

// What a test commits in its session is gone after it.
func TestTestSession(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		test := &noted{TB: t}
		s, tx := orm.TestSession(test, eng, base)
		next := orm.NewFactory(func(n int) *parent { return &parent{Name: ptr(fmt.Sprint("p", n))} })
		s.Add(next.New(func(p *parent) { p.Note = ptr("n") }))
		for _, p := range next.List(2) {
			s.Add(p)
		}
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := parents.Proto()
		if n := must(orm.Select(parents).Where(orm.N(&p.Name).In("p1", "p2", "p3")).Count(t.Context(), tx))(t); n != 3 {
			t.Errorf("%d rows", n)
		}
		if test.end(); len(test.errors) > 0 {
			t.Errorf("%q", test.errors)
		}
		if n := must(orm.Select(parents).Count(t.Context(), eng))(t); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// 32 goroutines work at once, each with a session of its own over one engine.
func TestManySessions(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		p := parents.Proto()
		work := func(ctx context.Context, g int) error {
			return orm.InTx(ctx, eng, base, func(s *orm.Session) error {
				name := fmt.Sprint("g", g)
				s.Add(&parent{Name: &name, Children: orm.NewMany(&child{Name: "a"}, &child{Name: "b"})})
				list, err := orm.Select(parents).Where(orm.N(&p.Name).Eq(name)).Options(orm.SelectIn(&p.Children)).All(ctx, s)
				if err != nil || len(list) != 1 {
					return fmt.Errorf("%d parents, %w", len(list), err)
				}
				items, err := list[0].Children.Get()
				if err != nil {
					return err
				}
				list[0].Children.Remove(items[0])
				items[1].Name = name
				return s.Flush(ctx)
			})
		}
		var group sync.WaitGroup
		errs := make([]error, 32)
		for g := range errs {
			group.Go(func() {
				errs[g] = engine.Retry(t.Context(), 20, func(ctx context.Context) error { return work(ctx, g) })
			})
		}
		group.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		c := children.Proto()
		same := orm.Columns1(orm.Select(children).Join(&c.Parent, parents), orm.N(&p.Name))
		rows := must(same.All(t.Context(), eng))(t)
		if len(rows) != 32 {
			t.Errorf("%d children have a parent", len(rows))
		}
		for _, r := range rows {
			if r.V1 == nil || r.Object.Name != *r.V1 {
				t.Errorf("the child %s has the parent %v", r.Object.Name, r.V1)
			}
		}
	})
}

// A session that two goroutines use at once tells both places, and goes on.
func TestOneSessionForTwo(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 1)
		s := orm.NewSession(eng, base)
		defer s.Close()
		for range orm.Select(parents).Each(t.Context(), s) {
			done := make(chan error)
			go func() {
				_, err := orm.Select(children).All(t.Context(), s)
				done <- err
			}()
			var use *orm.ConcurrentUseError
			if err := <-done; !errors.Is(err, orm.ErrConcurrentUse) || !errors.As(err, &use) ||
				!strings.Contains(use.First, "testing_test.go") || !strings.Contains(use.Second, "testing_test.go") {
				t.Errorf("%v", err)
			}
		}
		if list, err := orm.Select(children).All(t.Context(), core.Conn(s)); err != nil || len(list) != 2 {
			t.Errorf("%d, %v", len(list), err)
		}
	})
}
