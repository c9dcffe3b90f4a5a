package orm_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// world is what the rows are to be: a simple model in memory, by numbers of our
// own, that a transaction copies.
type world struct {
	Parents  map[int]string // the name
	Children map[int]worldChild
	Owners   map[int]string
	Parts    map[int]worldChild // Of is never 0
	Articles map[int]string
	Tags     map[int]string
	Links    map[[2]int]bool // article, tag
}

type worldChild struct {
	Name string
	Of   int // 0: nothing
}

func newWorld() world {
	return world{map[int]string{}, map[int]worldChild{}, map[int]string{}, map[int]worldChild{}, map[int]string{}, map[int]string{}, map[[2]int]bool{}}
}

func (w world) clone() world {
	return world{maps.Clone(w.Parents), maps.Clone(w.Children), maps.Clone(w.Owners), maps.Clone(w.Parts), maps.Clone(w.Articles), maps.Clone(w.Tags), maps.Clone(w.Links)}
}

// player makes random changes to a session and to a world, and compares them.
type player struct {
	eng     *engine.Engine
	session *orm.Session
	last    int
	known
	committed known
}

// known is a world together with the objects that stand for its rows.
type known struct {
	now      world
	parents  map[int]*parent
	children map[int]*child
	owners   map[int]*owner
	parts    map[int]*part
	articles map[int]*article
	tags     map[int]*tag
}

func newKnown() known {
	return known{newWorld(), map[int]*parent{}, map[int]*child{}, map[int]*owner{}, map[int]*part{}, map[int]*article{}, map[int]*tag{}}
}

func (k known) clone() known {
	return known{k.now.clone(), maps.Clone(k.parents), maps.Clone(k.children), maps.Clone(k.owners), maps.Clone(k.parts), maps.Clone(k.articles), maps.Clone(k.tags)}
}

// objects are all of them.
func (k known) objects() (list []any) {
	for _, o := range k.parents {
		list = append(list, o)
	}
	for _, o := range k.children {
		list = append(list, o)
	}
	for _, o := range k.owners {
		list = append(list, o)
	}
	for _, o := range k.parts {
		list = append(list, o)
	}
	for _, o := range k.articles {
		list = append(list, o)
	}
	for _, o := range k.tags {
		list = append(list, o)
	}
	return list
}

func newPlayer(t *rapid.T, eng *engine.Engine) *player {
	ctx := context.Background()
	for _, table := range []string{"article_tags", "c", "p", "parts", "owners", "articles", "tags"} {
		if _, err := eng.Exec(ctx, core.SQL("DELETE FROM "+table)); err != nil {
			t.Fatal(err)
		}
	}
	return &player{eng: eng, session: orm.NewSession(eng, base), known: newKnown(), committed: newKnown()}
}

// pick returns one of the numbers, as rapid chooses; 0 for none.
func pick[V any](t *rapid.T, label string, from map[int]V) int {
	keys := slices.Sorted(maps.Keys(from))
	if len(keys) == 0 {
		return 0
	}
	return rapid.SampledFrom(keys).Draw(t, label)
}

func (p *player) number() int { p.last++; return p.last }

func name(t *rapid.T) string { return rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "name") }

func ok(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *player) actions() map[string]func(*rapid.T) {
	ctx := context.Background()
	s := func() *orm.Session { return p.session }
	return map[string]func(*rapid.T){
		"add parent": func(t *rapid.T) {
			n, text := p.number(), name(t)
			p.parents[n] = &parent{Name: &text}
			p.now.Parents[n] = text
			for range rapid.IntRange(0, 3).Draw(t, "children") {
				k := p.number()
				p.children[k] = &child{Name: "k"}
				p.parents[n].Children.Append(p.children[k])
				p.now.Children[k] = worldChild{"k", n}
			}
			s().Add(p.parents[n])
		},
		"add child": func(t *rapid.T) {
			n, text := p.number(), name(t)
			p.children[n] = &child{Name: text}
			p.now.Children[n] = worldChild{Name: text}
			s().Add(p.children[n])
		},
		"rename": func(t *rapid.T) {
			if n := pick(t, "parent", p.parents); n != 0 {
				text := name(t)
				p.parents[n].Name, p.now.Parents[n] = &text, text
			}
			if n := pick(t, "child", p.children); n != 0 {
				c := p.now.Children[n]
				c.Name = name(t)
				p.children[n].Name, p.now.Children[n] = c.Name, c
			}
		},
		"set parent": func(t *rapid.T) {
			n, to := pick(t, "child", p.children), pick(t, "parent", p.parents)
			if n == 0 {
				return
			}
			if to == 0 || rapid.IntRange(0, 3).Draw(t, "none") == 0 {
				to = 0
				p.children[n].Parent.Set(nil)
				// What was not loaded is told apart from nothing by loading.
				if p.session.State(p.children[n]) == orm.Pending {
					p.children[n].ParentID = nil
				}
			} else {
				p.children[n].Parent.Set(p.parents[to])
			}
			p.now.Children[n] = worldChild{p.now.Children[n].Name, to}
		},
		"move child between collections": func(t *rapid.T) {
			n, to := pick(t, "child", p.children), pick(t, "parent", p.parents)
			if n == 0 || to == 0 {
				return
			}
			p.parents[to].Children.Append(p.children[n])
			p.now.Children[n] = worldChild{p.now.Children[n].Name, to}
		},
		"take child out": func(t *rapid.T) {
			from := pick(t, "parent", p.parents)
			if from == 0 {
				return
			}
			list, err := p.parents[from].Children.Load(ctx)
			ok(t, err)
			if len(list) == 0 {
				return
			}
			c := list[rapid.IntRange(0, len(list)-1).Draw(t, "which")]
			p.parents[from].Children.Remove(c)
			for n, known := range p.children {
				if known == c {
					p.now.Children[n] = worldChild{Name: p.now.Children[n].Name}
				}
			}
		},
		"add owner": func(t *rapid.T) {
			n := p.number()
			p.owners[n], p.now.Owners[n] = &owner{Name: "o"}, "o"
			s().Add(p.owners[n])
			for range rapid.IntRange(0, 3).Draw(t, "parts") {
				k := p.number()
				p.parts[k], p.now.Parts[k] = &part{Name: "k"}, worldChild{"k", n}
				p.owners[n].Parts.Append(p.parts[k])
			}
		},
		"move or orphan part": func(t *rapid.T) {
			n, to := pick(t, "part", p.parts), pick(t, "owner", p.owners)
			if n == 0 {
				return
			}
			from := p.owners[p.now.Parts[n].Of]
			if _, err := from.Parts.Load(ctx); err != nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(t, "orphan") {
				from.Parts.Remove(p.parts[n])
				delete(p.parts, n)
				delete(p.now.Parts, n)
				return
			}
			p.owners[to].Parts.Append(p.parts[n])
			p.now.Parts[n] = worldChild{p.now.Parts[n].Name, to}
		},
		"add article and tag": func(t *rapid.T) {
			n, k := p.number(), p.number()
			title := fmt.Sprint("t", n)
			p.articles[n], p.now.Articles[n] = &article{Title: title}, title
			p.tags[k], p.now.Tags[k] = &tag{Word: "w"}, "w"
			s().Add(p.articles[n], p.tags[k])
		},
		"link": func(t *rapid.T) {
			n, k := pick(t, "article", p.articles), pick(t, "tag", p.tags)
			if n == 0 || k == 0 {
				return
			}
			_, err := p.articles[n].Tags.Load(ctx)
			ok(t, err)
			_, err = p.tags[k].Articles.Load(ctx)
			ok(t, err)
			if key := [2]int{n, k}; p.now.Links[key] {
				delete(p.now.Links, key)
				p.articles[n].Tags.Remove(p.tags[k])
			} else {
				p.now.Links[key] = true
				if rapid.Bool().Draw(t, "from the tag") {
					p.tags[k].Articles.Append(p.articles[n])
				} else {
					p.articles[n].Tags.Append(p.tags[k])
				}
			}
		},
		"delete": func(t *rapid.T) { p.delete(t) },
		"flush":  func(t *rapid.T) { ok(t, s().Flush(ctx)) },
		"commit": func(t *rapid.T) {
			ok(t, s().Commit(ctx))
			p.committed = p.known.clone()
			p.compare(t)
		},
		"roll back": func(t *rapid.T) {
			ok(t, s().Rollback(ctx))
			p.restore(t, p.committed)
		},
		"savepoint": func(t *rapid.T) {
			ok(t, s().Flush(ctx))
			before := p.known.clone()
			undo := errors.New("undo")
			fails := rapid.Bool().Draw(t, "fails")
			err := s().Savepoint(ctx, func() error {
				inner := p.actions()
				for range rapid.IntRange(1, 4).Draw(t, "steps") {
					inner[rapid.SampledFrom([]string{"add parent", "add child", "rename", "set parent", "add owner", "move or orphan part", "link", "delete", "flush"}).Draw(t, "step")](t)
				}
				if fails {
					return undo
				}
				return nil
			})
			if !fails {
				ok(t, err)
				return
			}
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
			p.restore(t, before)
		},
		"new session": func(t *rapid.T) {
			ok(t, s().Commit(ctx))
			p.committed = p.known.clone()
			p.reopen(t)
			p.compare(t)
		},
	}
}

// delete deletes one object of some kind, with what goes with it.
func (p *player) delete(t *rapid.T) {
	remove := func(object any) bool {
		if st := p.session.State(object); st != orm.Persistent {
			return false // what is pending is not deleted but left out
		}
		ok(t, p.session.Flush(context.Background())) // what a collection holds only since then cannot be deleted
		ok(t, p.session.Delete(context.Background(), object))
		return true
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		if n := pick(t, "parent", p.parents); n != 0 && remove(p.parents[n]) {
			delete(p.parents, n)
			delete(p.now.Parents, n)
			for k, c := range p.now.Children {
				if c.Of == n {
					p.now.Children[k] = worldChild{Name: c.Name}
				}
			}
		}
	case 1:
		if n := pick(t, "child", p.children); n != 0 && remove(p.children[n]) {
			delete(p.children, n)
			delete(p.now.Children, n)
		}
	case 2:
		if n := pick(t, "owner", p.owners); n != 0 && remove(p.owners[n]) {
			delete(p.owners, n)
			delete(p.now.Owners, n)
			for k, c := range p.now.Parts {
				if c.Of == n {
					delete(p.parts, k)
					delete(p.now.Parts, k)
				}
			}
		}
	case 3:
		if n := pick(t, "article", p.articles); n != 0 && remove(p.articles[n]) {
			delete(p.articles, n)
			delete(p.now.Articles, n)
			maps.DeleteFunc(p.now.Links, func(k [2]int, _ bool) bool { return k[0] == n })
		}
	case 4:
		if n := pick(t, "tag", p.tags); n != 0 && remove(p.tags[n]) {
			delete(p.tags, n)
			delete(p.now.Tags, n)
			maps.DeleteFunc(p.now.Links, func(k [2]int, _ bool) bool { return k[1] == n })
		}
	}
}

// restore goes back to what was known before a transaction or a savepoint was
// undone: what came later is in no session, what was there is, and holds what
// its row holds once it is read again.
func (p *player) restore(t *rapid.T, before known) {
	then := before.objects()
	for _, object := range p.objects() {
		if !slices.Contains(then, object) && p.session.State(object) != orm.Transient {
			t.Fatalf("a %T that was added is %s", object, p.session.State(object))
		}
	}
	for _, object := range then {
		if p.session.State(object) != orm.Persistent {
			t.Fatalf("a %T that was there is %s", object, p.session.State(object))
		}
	}
	ok(t, p.session.Refresh(context.Background(), then...))
	p.known = before.clone()
}

// reopen goes on in a new session.
func (p *player) reopen(t *rapid.T) {
	ok(t, p.session.Close())
	p.session = orm.NewSession(p.eng, base)
	for n, o := range p.parents {
		p.parents[n] = again(t, p.session, parents, o.ID)
	}
	for n, o := range p.children {
		p.children[n] = again(t, p.session, children, o.ID)
	}
	for n, o := range p.owners {
		p.owners[n] = again(t, p.session, owners, o.ID)
	}
	for n, o := range p.parts {
		p.parts[n] = again(t, p.session, parts, o.ID)
	}
	for n, o := range p.articles {
		p.articles[n] = again(t, p.session, articles, o.ID)
	}
	for n, o := range p.tags {
		p.tags[n] = again(t, p.session, tags, o.ID)
	}
	p.committed = p.known.clone()
}

func again[T any](t *rapid.T, s *orm.Session, m *orm.Mapper[T], id int64) *T {
	object, err := m.Get(context.Background(), s, id)
	ok(t, err)
	return object
}

// compare looks whether the database has what the world has, and the session
// what the database has.
func (p *player) compare(t *rapid.T) {
	got, want := p.rows(t), p.expected()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the database differs from the model: %s", diff)
	}
	p.compareSession(t)
}

// expected are the rows that the world stands for, as text.
func (p *player) expected() (rows []string) {
	ref := func(n int) string {
		if n == 0 {
			return "-"
		}
		return fmt.Sprint(p.parents[n].ID)
	}
	for n, name := range p.now.Parents {
		rows = append(rows, fmt.Sprintf("p %d %s", p.parents[n].ID, name))
	}
	for n, c := range p.now.Children {
		rows = append(rows, fmt.Sprintf("c %d %s %s", p.children[n].ID, c.Name, ref(c.Of)))
	}
	for n := range p.now.Owners {
		rows = append(rows, fmt.Sprintf("owner %d", p.owners[n].ID))
	}
	for n, c := range p.now.Parts {
		rows = append(rows, fmt.Sprintf("part %d %d", p.parts[n].ID, p.owners[c.Of].ID))
	}
	for n, title := range p.now.Articles {
		rows = append(rows, fmt.Sprintf("article %d %s", p.articles[n].ID, title))
	}
	for n := range p.now.Tags {
		rows = append(rows, fmt.Sprintf("tag %d", p.tags[n].ID))
	}
	for k := range p.now.Links {
		rows = append(rows, fmt.Sprintf("link %d %d", p.articles[k[0]].ID, p.tags[k[1]].ID))
	}
	slices.Sort(rows)
	return rows
}

// rows are those of the database, as text.
func (p *player) rows(t *rapid.T) (rows []string) {
	ctx := context.Background()
	for _, o := range read(t, parents, p.eng) {
		rows = append(rows, fmt.Sprintf("p %d %s", o.ID, *o.Name))
	}
	for _, o := range read(t, children, p.eng) {
		of := "-"
		if o.ParentID != nil {
			of = fmt.Sprint(*o.ParentID)
		}
		rows = append(rows, fmt.Sprintf("c %d %s %s", o.ID, o.Name, of))
	}
	for _, o := range read(t, owners, p.eng) {
		rows = append(rows, fmt.Sprintf("owner %d", o.ID))
	}
	for _, o := range read(t, parts, p.eng) {
		rows = append(rows, fmt.Sprintf("part %d %d", o.ID, o.OwnerID))
	}
	for _, o := range read(t, articles, p.eng) {
		rows = append(rows, fmt.Sprintf("article %d %s", o.ID, o.Title))
	}
	for _, o := range read(t, tags, p.eng) {
		rows = append(rows, fmt.Sprintf("tag %d", o.ID))
	}
	links, err := orm.Select(articleTags).All(ctx, p.eng)
	ok(t, err)
	for _, l := range links {
		rows = append(rows, fmt.Sprintf("link %d %d", l.ArticleID, l.TagID))
	}
	slices.Sort(rows)
	return rows
}

func read[T any](t *rapid.T, m *orm.Mapper[T], eng *engine.Engine) []*T {
	list, err := orm.Select(m).All(context.Background(), eng)
	ok(t, err)
	return list
}

// compareSession looks at what the objects hold.
func (p *player) compareSession(t *rapid.T) {
	for n, c := range p.now.Children {
		o := p.children[n]
		switch holds, err := o.Parent.Get(); {
		case o.Name != c.Name || (o.ParentID == nil) != (c.Of == 0) || c.Of != 0 && *o.ParentID != p.parents[c.Of].ID:
			t.Fatalf("child %d holds %q of %v, and not %+v", n, o.Name, o.ParentID, c)
		case err == nil && holds != p.parents[c.Of]:
			t.Fatalf("the parent of child %d is %p, and not %p", n, holds, p.parents[c.Of])
		}
	}
	for n, o := range p.parents {
		var want []*child
		for k, c := range p.now.Children {
			if c.Of == n {
				want = append(want, p.children[k])
			}
		}
		sameObjects(t, fmt.Sprint("children of ", n), &o.Children, want)
	}
	for n, o := range p.owners {
		var want []*part
		for k, c := range p.now.Parts {
			if c.Of == n {
				want = append(want, p.parts[k])
			}
		}
		sameObjects(t, fmt.Sprint("parts of ", n), &o.Parts, want)
	}
	for n, o := range p.articles {
		var want []*tag
		for key := range p.now.Links {
			if key[0] == n {
				want = append(want, p.tags[key[1]])
			}
		}
		sameObjects(t, fmt.Sprint("tags of ", n), &o.Tags, want)
	}
}

func sameObjects[T any](t *rapid.T, what string, many *orm.Many[T], want []*T) {
	got, err := many.Get()
	if errors.Is(err, orm.ErrNotLoaded) {
		return
	}
	missing := slices.ContainsFunc(want, func(o *T) bool { return !slices.Contains(got, o) })
	if len(got) != len(want) || missing {
		t.Fatalf("%s: %v, and not %v", what, got, want)
	}
}

// Whatever is done to objects in a session, the database has it after the commit,
// and the objects hold what the database has.
func TestSessionAgainstModel(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		rapid.Check(t, func(rt *rapid.T) {
			p := newPlayer(rt, eng)
			defer func() { p.session.Close() }()
			rt.Repeat(p.actions())
			ok(rt, p.session.Commit(context.Background()))
			p.compare(rt)
			sent.take()
		})
	})
}
