package orm_test

import (
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// 1. Parents first, then in the order in which they were added.
func TestInsertOrder(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		c1, c2 := &child{Name: "c1"}, &child{Name: "c2"}
		p1, p2 := &parent{Name: ptr("p1")}, &parent{Name: ptr("p2")}
		p1.Children.Append(c1, c2)
		in(t, eng, func(s *orm.Session) { s.Add(c2, c1, p2, p1) })
		if p2.ID != 1 || p1.ID != 2 || c2.ID != 1 || c1.ID != 2 {
			t.Errorf("p1 %d, p2 %d, c1 %d, c2 %d", p1.ID, p2.ID, c1.ID, c2.ID)
		}
		if c1.ParentID == nil || *c1.ParentID != 2 || c2.ParentID == nil || *c2.ParentID != 2 {
			t.Errorf("the foreign keys are %v and %v", c1.ParentID, c2.ParentID)
		}
		if got, err := c1.Parent.Get(); got != p1 || err != nil {
			t.Errorf("the parent of c1 is %v, %v", got, err)
		}
		n := must(orm.Select(children).Count(t.Context(), eng))(t)
		if n != 2 {
			t.Errorf("%d children", n)
		}
	})
}

// 4. Only what differs from the database is written, whatever its value.
func TestNetChange(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) { s.Add(&parent{Name: ptr("a"), Note: ptr("b")}) })
		in(t, eng, func(s *orm.Session) {
			p := must(parents.Get(t.Context(), s, 1))(t)
			sent.take()
			p.Name = ptr("a")
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t)
			*p.Name = "" // in place
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t, "UPD p(name)")
			p.Note = nil
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t, "UPD p(note)")
		})
		p := must(parents.Get(t.Context(), eng, 1))(t)
		if p.Name == nil || *p.Name != "" || p.Note != nil {
			t.Errorf("%v, %v", p.Name, p.Note)
		}
	})
}

// Rows of one table that change the same columns are one UPDATE.
func TestUpdateBatches(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) {
			for range 50 {
				s.Add(&parent{Name: ptr("a")})
			}
		})
		in(t, eng, func(s *orm.Session) {
			all := must(orm.Select(parents).All(t.Context(), s))(t)
			sent.take()
			for i, p := range all {
				p.Name = ptr(string(rune('a' + i%20)))
			}
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(sent.take()); n != 1 {
				t.Errorf("%d statements for 50 rows", n)
			}
		})
		p := parents.Proto()
		if n := must(orm.Select(parents).Where(orm.N(&p.Name).Eq("c")).Count(t.Context(), eng))(t); n != 3 {
			t.Errorf("%d rows are named c", n)
		}
	})
}

// 7. Rows that refer to their own table go by levels, and back the other way.
func TestSelfReference(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		root, mid, leaf, other := &node{Name: "root"}, &node{Name: "mid"}, &node{Name: "leaf"}, &node{Name: "other"}
		leaf.Parent.Set(mid)
		mid.Parent.Set(root)
		in(t, eng, func(s *orm.Session) { s.Add(leaf, mid, root, other) })
		if root.ID != 1 || other.ID != 2 || mid.ID != 3 || leaf.ID != 4 {
			t.Errorf("root %d, other %d, mid %d, leaf %d", root.ID, other.ID, mid.ID, leaf.ID)
		}
		in(t, eng, func(s *orm.Session) {
			root := must(nodes.Get(t.Context(), s, 1))(t)
			if err := s.Delete(t.Context(), root); err != nil {
				t.Fatal(err)
			}
			sent.take()
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t, "DEL nodes", "DEL nodes", "DEL nodes")
		})
		if n := must(orm.Select(nodes).Count(t.Context(), eng))(t); n != 1 {
			t.Errorf("%d nodes are left", n)
		}
	})
}

// 8. Rows that refer to each other get one of the keys afterwards.
func TestCircle(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		a, b1, b2 := &hub{}, &spoke{}, &spoke{}
		a.Spokes.Append(b1, b2)
		a.Favorite.Set(b1)
		in(t, eng, func(s *orm.Session) { s.Add(a) })
		got := must(hubs.Get(t.Context(), eng, a.ID))(t)
		if got.FavoriteID == nil || *got.FavoriteID != b1.ID {
			t.Errorf("the favorite is %v, not %d", got.FavoriteID, b1.ID)
		}
	})
}

// 10. What is taken out of a collection refers to nothing, or cannot.
func TestRemoveFromCollection(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) {
			s.Add(&parent{Children: orm.NewMany(&child{Name: "c1"}, &child{Name: "c2"})})
		})
		in(t, eng, func(s *orm.Session) {
			p := must(parents.Get(t.Context(), s, 1))(t)
			list := must(p.Children.Load(t.Context()))(t)
			c1 := list[0]
			p.Children.Remove(c1)
			if got, err := c1.Parent.Get(); got != nil || err != nil || *c1.ParentID != 1 {
				t.Errorf("at once: %v, %v, %d", got, err, *c1.ParentID)
			}
			sent.take()
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t, "UPD c(p_id)")
		})
		in(t, eng, func(s *orm.Session) {
			o := &order{Tenant: 1, No: 2, Lines: orm.NewMany(&line{K: 1, Text: "x"})}
			s.Add(o)
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			list := must(o.Lines.Get())(t)
			o.Lines.Remove(list[0])
			err := s.Flush(t.Context())
			if err == nil {
				t.Error("a part of a primary key was cleared")
			}
			o.Lines.Append(list[0])
		})
	})
}

// 15. An orphan is deleted; one that was never inserted is forgotten.
func TestDeleteOrphan(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) {
			s.Add(&owner{Parts: orm.NewMany(&part{Name: "a"}, &part{Name: "b"}, &part{Name: "c"})})
		})
		in(t, eng, func(s *orm.Session) {
			o := must(owners.Get(t.Context(), s, 1))(t)
			list := must(o.Parts.Load(t.Context()))(t)
			sent.take()
			o.Parts.Remove(list[0])
			pending := &part{Name: "never"}
			o.Parts.Append(pending)
			o.Parts.Remove(pending)
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t, "DEL parts")
			if s.State(pending) != orm.Transient || s.State(list[0]) != orm.Deleted {
				t.Errorf("%v, %v", s.State(pending), s.State(list[0]))
			}
			list[1].Owner.Set(nil)
			o.Parts.Set(list[2], &part{Name: "d"})
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
		left := must(orm.Select(parts).All(t.Context(), eng))(t)
		if len(left) != 2 || left[0].Name != "c" || left[1].Name != "d" {
			t.Errorf("%d parts are left", len(left))
		}
	})
}

// 16. The rows of a table between follow either side, once.
func TestManyToMany(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		t1, t2, t3 := &tag{Word: "t1"}, &tag{Word: "t2"}, &tag{Word: "t3"}
		a := &article{Title: "a"}
		in(t, eng, func(s *orm.Session) {
			a.Tags.Append(t1, t2)
			s.Add(a)
			if got, err := t1.Articles.Get(); len(got) != 1 || got[0] != a || err != nil {
				t.Errorf("the other side has %v, %v", got, err)
			}
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.take()
			a.Tags.Set(t2, t3)
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := sent.take(); len(got) != 3 || got[1] != "DEL article_tags" || got[2] != "INS article_tags(article_id,tag_id)" {
				t.Errorf("sent %q", got)
			}
		})
		in(t, eng, func(s *orm.Session) {
			a := must(articles.Get(t.Context(), s, a.ID))(t)
			words := ""
			for _, tag := range must(a.Tags.Load(t.Context()))(t) {
				words += tag.Word
			}
			if words != "t2t3" {
				t.Errorf("the tags are %s", words)
			}
			if err := s.Delete(t.Context(), a); err != nil { // 17. its links go, the tags stay
				t.Fatal(err)
			}
		})
		if n := must(orm.Select(tags).Count(t.Context(), eng))(t); n != 3 {
			t.Errorf("%d tags", n)
		}
	})
}

// An INSERT takes the unique value of a row that the same flush deletes.
func TestUniqueReplaced(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) { s.Add(&article{Title: "same"}) })
		in(t, eng, func(s *orm.Session) {
			old := must(articles.Get(t.Context(), s, 1))(t)
			if err := s.Delete(t.Context(), old); err != nil {
				t.Fatal(err)
			}
			s.Add(&article{Title: "same"})
		})
		var field *orm.FieldError
		err := orm.InTx(t.Context(), eng, base, func(s *orm.Session) error {
			s.Add(&article{Title: "same"})
			return nil
		})
		if !errors.As(err, &field) || field.Fields[0] != "Title" || !errors.Is(err, core.ErrUnique) {
			t.Errorf("%v", err)
		}
	})
}

// 21. One row is one object, and what it holds wins.
func TestIdentityMap(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) { s.Add(&child{Name: "a"}) })
		in(t, eng, func(s *orm.Session) {
			c := must(children.Get(t.Context(), s, 1))(t)
			sent.take()
			if again := must(orm.Get[child](t.Context(), s, 1))(t); again != c {
				t.Error("another object for the same row")
			}
			sent.want(t) // 22. a hit asks nothing
			if _, err := s.Exec(t.Context(), core.SQL("UPDATE c SET name = 'b'")); err != nil {
				t.Fatal(err)
			}
			if all := must(orm.Select(children).All(t.Context(), s))(t); all[0] != c || c.Name != "a" {
				t.Errorf("%v", c.Name)
			}
			if all := must(orm.Select(children).Refresh().All(t.Context(), s))(t); all[0] != c || c.Name != "b" {
				t.Errorf("%v", c.Name)
			}
			if _, err := children.Get(t.Context(), s, 99); !errors.Is(err, core.ErrNoRows) {
				t.Errorf("%v", err)
			}
		})
	})
}

// 25, 28. Rolling back gives the states back, and keeps what the objects hold.
func TestRollback(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) { s.Add(&article{Title: "a"}, &article{Title: "b"}) })
		s := orm.NewSession(eng, base)
		defer s.Close()
		a := must(articles.Get(t.Context(), s, 1))(t)
		b := must(articles.Get(t.Context(), s, 2))(t)
		fresh := &article{Title: "c"}
		a.Title = "changed"
		s.Add(fresh)
		if err := s.Delete(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.State(fresh) != orm.Persistent || s.State(b) != orm.Deleted || fresh.ID == 0 {
			t.Errorf("after the flush: %v, %v", s.State(fresh), s.State(b))
		}
		if err := s.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.State(fresh) != orm.Transient || s.State(b) != orm.Persistent || fresh.ID != 0 || a.Title != "changed" {
			t.Errorf("after the rollback: %v, %v, %d, %s", s.State(fresh), s.State(b), fresh.ID, a.Title)
		}
		fresh.Title = "b"
		s.Add(fresh)
		err := s.Flush(t.Context())
		if !errors.Is(err, core.ErrUnique) {
			t.Fatalf("%v", err)
		}
		if _, err := orm.Select(articles).All(t.Context(), s); !errors.Is(err, orm.ErrPendingRollback) || !errors.Is(err, core.ErrUnique) {
			t.Errorf("%v", err)
		}
		if err := s.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Commit(t.Context()); err != nil { // a is still changed
			t.Fatal(err)
		}
		if got := must(articles.Get(t.Context(), eng, 1))(t); got.Title != "changed" {
			t.Errorf("%s", got.Title)
		}
	})
}

// A savepoint takes back what was done in it, in the database and the session.
func TestSavepoint(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		a, b := &article{Title: "a"}, &article{Title: "b"}
		in(t, eng, func(s *orm.Session) {
			s.Add(a)
			err := s.Savepoint(t.Context(), func() error {
				s.Add(b)
				a.Title = "changed"
				if err := s.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				return errors.New("no")
			})
			if err == nil || s.State(b) != orm.Transient || s.State(a) != orm.Persistent {
				t.Errorf("%v, %v, %v", err, s.State(b), s.State(a))
			}
			a.Title = "a"
			err = s.Savepoint(t.Context(), func() error {
				s.Add(&article{Title: "c"})
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		n := must(orm.Select(articles).Count(t.Context(), eng))(t)
		if n != 2 {
			t.Errorf("%d articles", n)
		}
	})
}

// 41. A row that somebody else has changed is refused.
func TestVersion(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		in(t, eng, func(s *orm.Session) { s.Add(&versioned{Name: "a"}, &versioned{Name: "b"}) })
		in(t, eng, func(s *orm.Session) {
			v := must(versioneds.Get(t.Context(), s, 1))(t)
			if v.Version != 1 {
				t.Errorf("the first version is %d", v.Version)
			}
			v.Name = "c"
			if err := s.Flush(t.Context()); err != nil || v.Version != 2 {
				t.Errorf("%v, version %d", err, v.Version)
			}
		})
		for _, change := range []func(s *orm.Session, all []*versioned) error{
			func(s *orm.Session, all []*versioned) error { all[0].Name = "x"; return nil },
			func(s *orm.Session, all []*versioned) error { all[0].Name, all[1].Name = "x", "y"; return nil },
			func(s *orm.Session, all []*versioned) error { return s.Delete(t.Context(), all[0]) },
		} {
			var stale *orm.StaleError
			err := orm.InTx(t.Context(), eng, base, func(s *orm.Session) error {
				v := versioneds.Proto()
				all, err := orm.Select(versioneds).OrderBy(orm.C(&v.ID).Asc()).All(t.Context(), s)
				if err != nil {
					return err
				}
				if _, err := s.Exec(t.Context(), core.SQL("UPDATE versioned SET version = version + 1 WHERE id = 1")); err != nil {
					return err
				}
				return change(s, all)
			})
			if !errors.As(err, &stale) || stale.Key != "id=1" {
				t.Errorf("%v", err)
			}
		}
	})
}

// 44. What the database makes comes back with the INSERT.
func TestGeneratedValues(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		one, many := &defaults{A: 1}, []*defaults{{A: 2}, {A: 3, Status: ptr("old")}, {A: 4}, {A: 5}}
		in(t, eng, func(s *orm.Session) {
			s.Add(one)
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, d := range many {
				s.Add(d)
			}
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			one.A = 10
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.take()
			if err := s.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent.want(t)
		})
		if *one.Status != "new" || one.Twice != 20 {
			t.Errorf("%s, %d", *one.Status, one.Twice)
		}
		for i, d := range many {
			want := "new"
			if i == 1 {
				want = "old"
			}
			if *d.Status != want || d.Twice != 2*d.A || d.ID != int64(i+2) {
				t.Errorf("%d: %s, %d, id %d", i, *d.Status, d.Twice, d.ID)
			}
		}
	})
}

// 29. An object is in one session at a time.
func TestAttach(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		a := &article{Title: "a"}
		s, other := orm.NewSession(eng, base), orm.NewSession(eng, base)
		defer s.Close()
		defer other.Close()
		s.Add(a)
		other.Add(a)
		if err := other.Flush(t.Context()); err == nil {
			t.Error("an object was added to two sessions")
		}
		s.Expunge(a)
		other.Add(a)
		if err := other.Commit(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := (&tag{}).Articles.Get(); !errors.Is(err, orm.ErrNotLoaded) {
			t.Errorf("%v", err)
		}
	})
}

// A session in a migration's or a program's transaction leaves that open.
func TestJoinSession(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		undone := errors.New("undone")
		err := eng.InTx(t.Context(), func(tx *engine.Tx) error {
			s := orm.JoinSession(tx, base)
			s.Add(&article{Title: "a"})
			if err := s.Commit(t.Context()); err != nil {
				return err
			}
			s.Add(&article{Title: "b"})
			if err := s.Flush(t.Context()); err != nil {
				return err
			}
			if err := s.Rollback(t.Context()); err != nil {
				return err
			}
			if n := must(orm.Select(articles).Count(t.Context(), tx))(t); n != 1 {
				t.Errorf("%d articles", n)
			}
			return undone
		})
		if err != undone {
			t.Fatal(err)
		}
		if n := must(orm.Select(articles).Count(t.Context(), eng))(t); n != 0 {
			t.Errorf("%d articles", n)
		}
	})
}

// Text that is too long for its column is refused, not cut, however many rows an
// UPDATE has.
func TestUpdateCutsNothing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		if must(eng.Dialect(t.Context()))(t).Name() == "sqlite" {
			t.Skip("SQLite keeps text of any length")
		}
		in(t, eng, func(s *orm.Session) { s.Add(&parent{Name: ptr("a")}, &parent{Name: ptr("b")}) })
		err := orm.InTx(t.Context(), eng, base, func(s *orm.Session) error {
			for _, p := range must(orm.Select(parents).All(t.Context(), s))(t) {
				p.Name = ptr(strings.Repeat("x", 60))
			}
			return nil
		})
		if err == nil {
			t.Error("60 letters went into a column for 50")
		}
	})
}
