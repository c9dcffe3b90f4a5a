package orm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// family adds parents with two children each.
func family(t *testing.T, eng *engine.Engine, n int) {
	t.Helper()
	in(t, eng, func(s *orm.Session) {
		for i := range n {
			s.Add(&parent{Name: ptr(string(rune('a' + i))), Children: orm.NewMany(&child{Name: "x"}, &child{Name: "y"})})
		}
	})
}

// 23. Loading for one object loads for all that were read with it; what the
// session has is not asked for.
func TestLazyLoad(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 3)
		in(t, eng, func(s *orm.Session) {
			all := must(orm.Select(parents).All(t.Context(), s))(t)
			if _, err := all[0].Children.Get(); !errors.Is(err, orm.ErrNotLoaded) || !strings.Contains(err.Error(), "parent.Children") {
				t.Errorf("%v", err)
			}
			sent.take()
			for _, p := range all {
				list := must(p.Children.Load(t.Context()))(t)
				if len(list) != 2 || list[0].Name != "x" || list[1].Name != "y" {
					t.Errorf("%d children", len(list))
				}
				if got := must(list[0].Parent.Load(t.Context()))(t); got != p {
					t.Error("the parent is another object")
				}
			}
			sent.want(t, "SEL c")
		})
		in(t, eng, func(s *orm.Session) {
			list := must(orm.Select(children).All(t.Context(), s))(t)
			sent.take()
			for _, c := range list {
				if p := must(c.Parent.Load(t.Context()))(t); p.ID != *c.ParentID {
					t.Errorf("child %d has the parent %d", c.ID, p.ID)
				}
			}
			sent.want(t, "SEL p")
		})
	})
}

// 34. Eager loads are one statement for each relationship, nested or not, with
// and without a session.
func TestSelectIn(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 3)
		p, c := parents.Proto(), children.Proto()
		for _, db := range []core.Conn{eng, orm.NewSession(eng, base)} {
			sent.take()
			all := must(orm.Select(parents).
				Options(orm.SelectIn(&p.Children, orm.SelectIn(&c.Parent)).Where(orm.C(&c.Name).Eq("y"))).
				OrderBy(orm.C(&p.ID).Desc()).All(t.Context(), db))(t)
			if n := len(sent.take()); n > 3 {
				t.Errorf("%d statements", n)
			}
			if len(all) != 3 || all[0].ID != 3 {
				t.Fatalf("%d parents", len(all))
			}
			list := must(all[0].Children.Get())(t)
			if len(list) != 1 || list[0].Name != "y" {
				t.Errorf("%d children", len(list))
			}
			if parent, err := list[0].Parent.Get(); err != nil || parent.ID != 3 {
				t.Errorf("%v, %v", parent, err)
			}
			if s, ok := db.(*orm.Session); ok {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// A joined relationship comes with the statement; one that is NULL is nil.
func TestJoined(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 2)
		in(t, eng, func(s *orm.Session) { s.Add(&child{Name: "alone"}) })
		c := children.Proto()
		in(t, eng, func(s *orm.Session) {
			sent.take()
			list := must(orm.Select(children).Options(orm.Joined(&c.Parent)).OrderBy(orm.C(&c.ID).Asc()).Limit(5).All(t.Context(), s))(t)
			sent.want(t, "SEL c")
			if len(list) != 5 {
				t.Fatalf("%d children", len(list))
			}
			first, second := must(list[0].Parent.Get())(t), must(list[1].Parent.Get())(t)
			if first != second || first.Name == nil || *first.Name != "a" {
				t.Error("two objects for one row")
			}
			if none, err := list[4].Parent.Get(); none != nil || err != nil {
				t.Errorf("%v, %v", none, err)
			}
		})
	})
}

// 33. Joins find objects once, however many rows they meet; an alias is the
// table a second time.
func TestJoin(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 2)
		in(t, eng, func(s *orm.Session) {
			p, c := parents.Proto(), children.Proto()
			all := must(orm.Select(parents).Join(&p.Children, children).
				Where(orm.C(&c.Name).In("x", "y"), orm.N(&p.Name).Eq("b")).All(t.Context(), s))(t)
			if len(all) != 1 || *all[0].Name != "b" {
				t.Errorf("%d parents", len(all))
			}
			root, leaf := &node{Name: "root"}, &node{Name: "leaf"}
			leaf.Parent.Set(root)
			s.Add(leaf)
			boss := nodes.Alias("boss")
			n, b := nodes.Proto(), boss.Proto()
			got := must(orm.Select(nodes).Join(&n.Parent, boss).Where(orm.C(&b.Name).Eq("root")).One(t.Context(), s))(t)
			if got != leaf {
				t.Errorf("found %s", got.Name)
			}
			a := &article{Title: "a", Tags: orm.NewMany(&tag{Word: "t"})}
			s.Add(a)
			x, w := articles.Proto(), tags.Proto()
			if got := must(orm.Select(articles).Join(&x.Tags, tags).Where(orm.C(&w.Word).Eq("t")).One(t.Context(), s))(t); got != a {
				t.Error("another article")
			}
		})
	})
}

// Chunks go by the key, and read relationships chunk by chunk.
func TestChunks(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 5)
		p := parents.Proto()
		var sizes []int
		for chunk, err := range orm.Select(parents).Options(orm.SelectIn(&p.Children)).Chunks(t.Context(), eng, 2) {
			if err != nil {
				t.Fatal(err)
			}
			if list, err := chunk[0].Children.Get(); len(list) != 2 || err != nil {
				t.Errorf("%d children, %v", len(list), err)
			}
			sizes = append(sizes, len(chunk))
		}
		if len(sizes) != 3 || sizes[2] != 1 {
			t.Errorf("chunks of %v", sizes)
		}
		n := 0
		for _, err := range orm.Select(parents).Each(t.Context(), eng) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("%d objects", n)
		}
	})
}

// Two goroutines in one session are told where both are.
func TestConcurrentUse(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		s := orm.NewSession(eng, base)
		defer s.Close()
		s.Add(&slow{})
		inside, done := make(chan struct{}), make(chan error, 1)
		slowHook = func() { close(inside); <-done }
		defer func() { slowHook = func() {} }()
		first := make(chan error, 1)
		go func() { first <- s.Flush(context.Background()) }()
		<-inside // a hook runs, and may use the session
		done <- nil
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		errs := make(chan error, 64)
		for range 64 {
			go func() {
				_, err := orm.Select(parents).All(context.Background(), s)
				errs <- err
			}()
		}
		for range 64 {
			var use *orm.ConcurrentUseError
			if err := <-errs; err != nil && (!errors.As(err, &use) || !strings.Contains(err.Error(), "load_test.go:")) {
				t.Errorf("%v", err)
			}
		}
	})
}

// slow has hooks.
type slow struct {
	ID   int64  `db:"id,pk"`
	Name string `db:"name,size=50"`
	log  []string
}

var slows = orm.Declare[slow](base, "slows")

var slowHook = func() {}

func (x *slow) BeforeInsert(context.Context, *orm.Session) error {
	slowHook()
	x.Name = "before"
	return nil
}

func (x *slow) BeforeUpdate(_ context.Context, s *orm.Session) error {
	s.Add(&article{Title: "made by a hook"})
	return nil
}

func (x *slow) AfterInsert(ctx context.Context, s *orm.Session) error {
	n, err := orm.Select(slows).Count(ctx, s)
	if n == 0 {
		return errors.New("the row is not there")
	}
	return err
}

func (x *slow) BeforeDelete(context.Context, *orm.Session) error { return errors.New("it stays") }

func (x *slow) AfterLoad() { x.log = append(x.log, "loaded") }

// 47. Hooks run within the flush that they belong to.
func TestHooks(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) { s.Add(&slow{}) })
		in(t, eng, func(s *orm.Session) {
			x := must(slows.Get(t.Context(), s, 1))(t)
			if x.Name != "before" || len(x.log) != 1 {
				t.Errorf("%+v", x)
			}
			x.Name = "changed"
		})
		if n := must(orm.Select(articles).Count(t.Context(), eng))(t); n != 1 {
			t.Errorf("%d articles", n)
		}
		err := orm.InTx(t.Context(), eng, base, func(s *orm.Session) error {
			x := must(slows.Get(t.Context(), s, 1))(t)
			return s.Delete(t.Context(), x)
		})
		if err == nil || !strings.Contains(err.Error(), "it stays") {
			t.Errorf("%v", err)
		}
	})
}

// Refresh reads the row anew; expired objects take what the next query reads.
func TestRefresh(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 1)
		in(t, eng, func(s *orm.Session) {
			p := must(parents.Get(t.Context(), s, 1))(t)
			p.Name = ptr("lost")
			if err := s.Refresh(t.Context(), p); err != nil || *p.Name != "a" {
				t.Errorf("%v, %s", err, *p.Name)
			}
			if _, err := s.Exec(t.Context(), core.SQL("UPDATE p SET name = 'new'")); err != nil {
				t.Fatal(err)
			}
			s.Expire(p)
			if again := must(parents.Get(t.Context(), s, 1))(t); again != p || *p.Name != "new" {
				t.Errorf("%s", *p.Name)
			}
			if _, err := s.Exec(t.Context(), core.SQL("DELETE FROM c")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Exec(t.Context(), core.SQL("DELETE FROM p")); err != nil {
				t.Fatal(err)
			}
			if err := s.Refresh(t.Context(), p); !errors.Is(err, orm.ErrStale) {
				t.Errorf("%v", err)
			}
		})
	})
}

// An option within another one is not left out, whatever its kind.
func TestNestedLoads(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		root := &node{Name: "root", Children: orm.NewMany(&node{Name: "kid", Children: orm.NewMany(&node{Name: "grandkid"})})}
		in(t, eng, func(s *orm.Session) { s.Add(root) })
		n := nodes.Proto()
		one := func(name string, loads ...orm.Load) *node {
			return must(orm.Select(nodes).Where(orm.C(&n.Name).Eq(name)).Options(loads...).One(ctx, eng))(t)
		}
		for _, outer := range []func(any, ...orm.Load) orm.Load{orm.SelectIn, orm.Joined} {
			for _, inner := range []func(any, ...orm.Load) orm.Load{orm.SelectIn, orm.Joined} {
				up := one("grandkid", outer(&n.Parent, inner(&n.Parent)))
				if got := must(must(up.Parent.Get())(t).Parent.Get())(t); got == nil || got.Name != "root" {
					t.Error("upwards:", got)
				}
				down := one("root", outer(&n.Children, inner(&n.Children)))
				if got := must(must(down.Children.Get())(t)[0].Children.Get())(t); len(got) != 1 || got[0].Name != "grandkid" {
					t.Error("downwards:", got)
				}
				both := one("root", outer(&n.Children, inner(&n.Parent)))
				if got := must(must(both.Children.Get())(t)[0].Parent.Get())(t); got == nil || got.Name != "root" {
					t.Error("down and up:", got)
				}
			}
		}
		_, err := orm.Select(nodes).Options(orm.SelectIn(&n.Children, orm.FromJoin(&n.Children, nodes))).All(ctx, eng)
		if err == nil {
			t.Error("a join that is not there")
		}
	})
}
