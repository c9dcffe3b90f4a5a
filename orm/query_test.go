package orm_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// taggedArticles adds articles a (x, y), b (y) and c (none).
func taggedArticles(t *testing.T, eng *engine.Engine) {
	t.Helper()
	in(t, eng, func(s *orm.Session) {
		x, y := &tag{Word: "x"}, &tag{Word: "y"}
		s.Add(&article{Title: "a", Tags: orm.NewMany(x, y)}, &article{Title: "b", Tags: orm.NewMany(y)}, &article{Title: "c"})
	})
}

func titlesOf(t *testing.T, eng *engine.Engine, conditions ...core.Condition) string {
	t.Helper()
	a := articles.Proto()
	list := must(orm.Select(articles).Where(conditions...).OrderBy(orm.C(&a.Title).Asc()).All(t.Context(), eng))(t)
	var text strings.Builder
	for _, a := range list {
		text.WriteString(a.Title)
	}
	return text.String()
}

// Has asks whether a relationship leads to something, along every kind of it.
func TestHas(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		taggedArticles(t, eng)
		a, w := articles.Proto(), tags.Proto()
		x := orm.C(&w.Word).Eq("x")
		for want, condition := range map[string]core.Condition{
			"ab": articles.Has(&a.Tags, tags),
			"a":  articles.Has(&a.Tags, tags, x),
			"bc": core.Not(articles.Has(&a.Tags, tags, x)),
			"c":  core.Not(articles.Has(&a.Tags, tags)),
		} {
			if got := titlesOf(t, eng, condition); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		in(t, eng, func(s *orm.Session) {
			root := &node{Name: "root", Children: orm.NewMany(&node{Name: "mid", Children: orm.NewMany(&node{Name: "leaf"})})}
			s.Add(root, &node{Name: "other"})
		})
		n, below, deep := nodes.Proto(), nodes.Alias("below"), nodes.Alias("deep")
		isLeaf := orm.C(&deep.Proto().Name).Eq("leaf")
		list := must(orm.Select(nodes).Where(nodes.Has(&n.Children, below, below.Has(&below.Proto().Children, deep, isLeaf))).All(t.Context(), eng))(t)
		if len(list) != 1 || list[0].Name != "root" {
			t.Errorf("%d grandparents of the leaf", len(list))
		}
		family(t, eng, 2)
		p, c := parents.Proto(), children.Proto()
		if n := must(orm.Select(children).Where(children.Has(&c.Parent, parents, orm.N(&p.Name).Eq("b"))).Count(t.Context(), eng))(t); n != 2 {
			t.Errorf("%d children of b", n)
		}
		for want, condition := range map[string]core.Condition{
			"alias":           nodes.Has(&n.Children, nodes),
			"no relationship": articles.Has(&a.Title, tags),
			"leads to":        articles.Has(&a.Tags, nodes),
		} {
			if _, err := orm.Select(nodes).Where(condition).All(t.Context(), eng); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", want, err)
			}
		}
	})
}

// 33. An object is there once however many rows it is joined with, and LIMIT and
// OFFSET count objects, with and without a session.
func TestJoinedOnce(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 4)
		p, c := parents.Proto(), children.Proto()
		s := orm.NewSession(eng, base)
		defer s.Close()
		query := orm.Select(parents).Join(&p.Children, children).OrderBy(orm.C(&p.ID).Asc())
		for _, db := range []core.Conn{eng, s} {
			for want, q := range map[string]orm.SelectStmt[parent]{
				"[1 2 3 4]": query, "[1 2]": query.Limit(2), "[2 3]": query.Limit(2).Offset(1), "[4]": query.Offset(3), "[]": query.Limit(0),
			} {
				var ids []int64
				for _, p := range must(q.All(t.Context(), db))(t) {
					ids = append(ids, p.ID)
				}
				if fmt.Sprint(ids) != want {
					t.Errorf("%v, want %s", ids, want)
				}
			}
			one := must(query.Where(orm.N(&p.Name).Eq("b"), orm.C(&c.Name).Ne("")).One(t.Context(), db))(t)
			if one.ID != 2 {
				t.Errorf("%d", one.ID)
			}
			if !must(query.Exists(t.Context(), db))(t) || must(query.Where(orm.C(&c.Name).Eq("z")).Exists(t.Context(), db))(t) {
				t.Error("Exists is wrong")
			}
		}
	})
}

// 33. The user's own join fills a relationship, as far as its rows go.
func TestFromJoin(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 3)
		in(t, eng, func(s *orm.Session) { s.Add(&parent{Name: ptr("childless")}, &child{Name: "orphan"}) })
		p, c := parents.Proto(), children.Proto()
		s := orm.NewSession(eng, base)
		defer s.Close()
		for _, db := range []core.Conn{eng, s} {
			sent.take()
			list := must(orm.Select(parents).LeftJoin(&p.Children, children).OrderBy(orm.C(&p.ID).Asc(), orm.C(&c.ID).Desc()).
				Options(orm.FromJoin(&p.Children, children)).All(t.Context(), db))(t)
			sent.want(t, "SEL p")
			for i, want := range []string{"yx", "yx", "yx", ""} {
				var got string
				for _, c := range must(list[i].Children.Get())(t) {
					got += c.Name
					if back, err := c.Parent.Get(); err != nil || back != list[i] {
						t.Errorf("the other side is %v, %v", back, err)
					}
				}
				if got != want {
					t.Errorf("parent %d has %q, want %q", i+1, got, want)
				}
			}
			one := must(orm.Select(children).LeftJoin(&c.Parent, parents).Where(orm.C(&c.Name).Eq("orphan")).
				Options(orm.FromJoin(&c.Parent, parents)).One(t.Context(), db))(t)
			if back, err := one.Parent.Get(); back != nil || err != nil {
				t.Errorf("%v, %v", back, err)
			}
		}
	})
}

// A limit of a load is for each owner, along a foreign key and a table between.
func TestLoadLimit(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) {
			for range 3 {
				s.Add(&parent{Children: orm.NewMany(&child{Name: "a"}, &child{Name: "c"}, &child{Name: "b"})})
			}
		})
		taggedArticles(t, eng)
		p, c := parents.Proto(), children.Proto()
		sent.take()
		list := must(orm.Select(parents).Options(orm.SelectIn(&p.Children).OrderBy(orm.C(&c.Name).Desc()).Limit(2)).All(t.Context(), eng))(t)
		if n := len(sent.take()); n != 2 {
			t.Errorf("%d statements", n)
		}
		for _, p := range list {
			if got := must(p.Children.Get())(t); len(got) != 2 || got[0].Name != "c" || got[1].Name != "b" {
				t.Errorf("%d children of %d", len(got), p.ID)
			}
		}
		a, w := articles.Proto(), tags.Proto()
		for _, one := range must(orm.Select(articles).Options(orm.SelectIn(&a.Tags).OrderBy(orm.C(&w.Word).Desc()).Limit(1)).All(t.Context(), eng))(t) {
			got := must(one.Tags.Get())(t)
			if one.Title == "c" && len(got) != 0 || one.Title != "c" && (len(got) != 1 || got[0].Word != "y") {
				t.Errorf("%d tags of %s", len(got), one.Title)
			}
		}
	})
}

// 35. Raise and Alone are of the query that said them.
func TestRaiseAndAlone(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		family(t, eng, 3)
		p := parents.Proto()
		in(t, eng, func(s *orm.Session) {
			list := must(orm.Select(parents).Options(orm.Raise(&p.Children)).All(t.Context(), s))(t)
			if _, err := list[0].Children.Load(t.Context()); !errors.Is(err, orm.ErrNotLoaded) || !strings.Contains(err.Error(), "Raise") {
				t.Errorf("%v", err)
			}
			list = must(orm.Select(parents).Options(orm.Alone()).All(t.Context(), s))(t)
			sent.take()
			for _, p := range list {
				must(p.Children.Load(t.Context()))(t)
			}
			sent.want(t, "SEL c", "SEL c", "SEL c")
		})
	})
}
