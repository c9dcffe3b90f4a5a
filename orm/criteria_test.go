package orm_test

import (
	"errors"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// account and memo: soft deletes, tenants, and a criterion of its own.
type account struct {
	ID     int64  `db:"id,pk"`
	Firm   int64  `db:"firm,tenant,unique=uq_account"`
	Email  string `db:"email,size=50,unique=uq_account"`
	BossID *int64 `db:"boss_id,fk=accounts.id"`
	orm.SoftDelete
	Boss  orm.Optional[account] `rel:"back_populates=Team"`
	Team  orm.Many[account]     `rel:"back_populates=Boss"`
	Memos orm.Many[memo]        `rel:"back_populates=Account,cascade=all"`
}

type memo struct {
	ID        int64              `db:"id,pk"`
	AccountID int64              `db:"account_id,fk=accounts.id,ondelete=CASCADE"`
	Draft     bool               `db:"draft"`
	Text      string             `db:"text,size=50"`
	Labels    orm.Many[label]    `rel:"secondary=memo_labels"`
	Account   orm.One[account]   `rel:"back_populates=Memos"`
	ReplyToID *int64             `db:"reply_to_id,fk=memos.id"`
	ReplyTo   orm.Optional[memo] `rel:"fk=reply_to_id"`
	orm.SoftDelete
}

type label struct {
	ID   int64  `db:"id,pk"`
	Word string `db:"word,size=50,unique"`
	orm.SoftDelete
}

type memoLabel struct {
	MemoID  int64 `db:"memo_id,pk,fk=memos.id"`
	LabelID int64 `db:"label_id,pk,fk=labels.id"`
}

var (
	firms    = orm.NewRegistry(metadata.DefaultNaming)
	accounts = orm.Declare[account](firms, "accounts")
	memos    = orm.Declare[memo](firms, "memos").
			Criterion("published", func(m *memo) core.Condition { return orm.C(&m.Draft).Eq(false) })
	labels = orm.Declare[label](firms, "labels")
	_      = orm.Declare[memoLabel](firms, "memo_labels")
)

// firm runs work in a session of a tenant and commits.
func firm(t *testing.T, eng *engine.Engine, tenant int64, work func(s *orm.Session), options ...orm.SessionOption) {
	t.Helper()
	err := orm.InTx(t.Context(), eng, firms, func(s *orm.Session) error {
		work(s)
		return nil
	}, append(options, orm.ForTenant(tenant))...)
	if err != nil {
		t.Fatal(err)
	}
}

// A deleted row stays, is not seen by any way of reading, and frees its unique
// values, also within the flush that deletes it.
func TestSoftDelete(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		ctx := t.Context()
		ann := &account{Email: "ann", Memos: orm.NewMany(&memo{Text: "one"}, &memo{Text: "two", Labels: orm.NewMany(&label{Word: "x"})})}
		bob := &account{Email: "bob"}
		bob.Boss.Set(ann)
		firm(t, eng, 1, func(s *orm.Session) { s.Add(ann, bob) })
		var again *account
		firm(t, eng, 1, func(s *orm.Session) {
			old := must(accounts.Get(ctx, s, ann.ID))(t)
			sent.take()
			if err := s.Delete(ctx, old); err != nil {
				t.Fatal(err)
			}
			again = &account{Email: "ann"}
			s.Add(again)
			if err := s.Flush(ctx); err != nil {
				t.Fatal(err)
			}
			if s.State(old) != orm.Deleted || old.DeletedAt == nil {
				t.Error(s.State(old), old.DeletedAt)
			}
			for _, text := range sent.take() {
				if text[:3] == "DEL" {
					t.Error(text)
				}
			}
			if _, err := accounts.Get(ctx, s, ann.ID); !errors.Is(err, core.ErrNoRows) {
				t.Error(err)
			}
		})
		firm(t, eng, 1, func(s *orm.Session) {
			a, m := accounts.Proto(), memos.Proto()
			if n := must(orm.Select(accounts).Count(ctx, s))(t); n != 2 {
				t.Error(n, "accounts")
			}
			if n := must(orm.Select(memos).Count(ctx, s))(t); n != 0 {
				t.Error(n, "memos: the cascade went past them")
			}
			all := must(orm.Select(accounts).Options(orm.Joined(&a.Boss), orm.SelectIn(&a.Memos)).OrderBy(orm.C(&a.ID).Asc()).All(ctx, s))(t)
			if boss := must(all[0].Boss.Get())(t); boss != nil || all[0].BossID == nil {
				t.Error("a deleted boss is seen", boss, all[0].BossID)
			}
			if n := must(orm.Select(memos).Join(&m.Account, accounts).Count(ctx, s))(t); n != 0 {
				t.Error(n)
			}
			// lifted, for the query and for what is loaded later
			everyone := must(orm.Select(accounts).Lift(orm.Living).OrderBy(orm.C(&a.ID).Asc()).All(ctx, s))(t)
			if len(everyone) != 3 {
				t.Fatal(len(everyone))
			}
			if got := must(everyone[0].Memos.Load(ctx))(t); len(got) != 2 {
				t.Error(len(got), "memos of the deleted account")
			}
			// undelete, which the unique key refuses while another has the value
			was := everyone[0].DeletedAt
			err := s.Savepoint(ctx, func() error {
				everyone[0].DeletedAt = nil
				return s.Flush(ctx)
			})
			if err == nil {
				t.Error("two living accounts have one e-mail")
			}
			everyone[0].DeletedAt = was
		}, orm.WithoutAutoflush())
		firm(t, eng, 1, func(s *orm.Session) {
			gone := must(orm.Select(accounts).Lift(orm.Living).Where(orm.C(&accounts.Proto().ID).Eq(again.ID)).One(ctx, s))(t)
			if err := s.Purge(ctx, gone); err != nil {
				t.Fatal(err)
			}
		})
		err := orm.InTx(ctx, eng, firms, func(s *orm.Session) error {
			if n := must(orm.Select(accounts).Count(ctx, s))(t); n != 2 {
				t.Error(n, "accounts in all")
			}
			return nil
		}, orm.Lift(orm.Living, orm.Tenant))
		if err != nil {
			t.Error(err)
		}
	})
}

// A rollback brings back what was softly deleted.
func TestSoftDeleteRolledBack(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		l := &label{Word: "w"}
		firm(t, eng, 1, func(s *orm.Session) {
			s.Add(l)
			if err := s.Commit(ctx); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.Delete(ctx, l), s.Flush(ctx), s.Rollback(ctx)); err != nil {
				t.Fatal(err)
			}
			if s.State(l) != orm.Persistent {
				t.Error(s.State(l))
			}
		})
		if n := must(orm.Select(labels).Lift(orm.Living).Where(orm.N(&labels.Proto().DeletedAt).IsNull()).Count(ctx, eng))(t); n != 1 {
			t.Error(n)
		}
	})
}

// A session of a tenant reads and writes the rows of that tenant; without one
// nothing is read or written.
func TestTenants(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		one, two := &account{Email: "a"}, &account{Email: "a"}
		firm(t, eng, 1, func(s *orm.Session) { s.Add(one) })
		firm(t, eng, 2, func(s *orm.Session) { s.Add(two) })
		if one.Firm != 1 || two.Firm != 2 {
			t.Error(one.Firm, two.Firm)
		}
		firm(t, eng, 2, func(s *orm.Session) {
			if _, err := accounts.Get(ctx, s, one.ID); !errors.Is(err, core.ErrNoRows) {
				t.Error(err)
			}
			if all := must(orm.Select(accounts).All(ctx, s))(t); len(all) != 1 || all[0].ID != two.ID {
				t.Error(all)
			}
			s.Add(&account{Firm: 1, Email: "b"})
			if err := s.Flush(ctx); err == nil {
				t.Error("wrote a row of another tenant")
			}
			if err := s.Rollback(ctx); err != nil {
				t.Error(err)
			}
			mine := must(accounts.Get(ctx, s, two.ID))(t)
			mine.Firm = 1
			if err := s.Flush(ctx); err == nil {
				t.Error("gave a row to another tenant")
			}
			mine.Firm = 2
		})
		for _, db := range []core.Conn{eng} {
			if _, err := orm.Select(accounts).All(ctx, db); !errors.Is(err, orm.ErrNoTenant) {
				t.Error(err)
			}
			if n := must(orm.Select(accounts).ForTenant(1).Count(ctx, db))(t); n != 1 {
				t.Error(n)
			}
			if n := must(orm.Select(accounts).Lift(orm.Tenant).Count(ctx, db))(t); n != 2 {
				t.Error(n)
			}
		}
		err := orm.InTx(ctx, eng, firms, func(s *orm.Session) error {
			s.Add(&account{Email: "c"})
			return nil
		})
		if !errors.Is(err, orm.ErrNoTenant) {
			t.Error(err)
		}
	})
}

// Without a session, rows are deleted softly, too, and the tenant must be named.
func TestCriteriaWithoutSession(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		if err := orm.Insert(ctx, eng, accounts, &account{Email: "a"}); !errors.Is(err, orm.ErrNoTenant) {
			t.Error(err)
		}
		list := []*account{{Firm: 1, Email: "a"}, {Firm: 1, Email: "b"}, {Firm: 2, Email: "a"}}
		if err := errors.Join(orm.Insert(ctx, eng, accounts, list...), orm.Delete(ctx, eng, accounts, list[0], list[2]),
			orm.Insert(ctx, eng, accounts, &account{Firm: 1, Email: "a"})); err != nil {
			t.Fatal(err)
		}
		if list[0].DeletedAt == nil {
			t.Error("the time is not set")
		}
		a := accounts.Proto()
		if n := must(orm.Select(accounts).Lift(orm.Tenant).Count(ctx, eng))(t); n != 2 {
			t.Error(n)
		}
		if n := must(orm.Select(accounts).Lift(orm.Tenant, orm.Living).Count(ctx, eng))(t); n != 4 {
			t.Error(n)
		}
		if _, err := orm.Upsert(ctx, eng, accounts, orm.FieldsOf(&a.ID), nil, list[1]); err == nil {
			t.Error("an upsert past the criteria")
		}
	})
}

// Has and LeftJoin see what the criteria show.
func TestHasUnderCriteria(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		a, m := accounts.Proto(), memos.Proto()
		ann := &account{Email: "ann", Memos: orm.NewMany(&memo{Text: "draft", Draft: true})}
		bob := &account{Email: "bob", Memos: orm.NewMany(&memo{Text: "gone"}, &memo{Text: "there"})}
		firm(t, eng, 1, func(s *orm.Session) {
			s.Add(ann, bob)
			if err := errors.Join(s.Flush(ctx), s.Delete(ctx, must(bob.Memos.Get())(t)[0])); err != nil {
				t.Fatal(err)
			}
		})
		firm(t, eng, 1, func(s *orm.Session) {
			got := must(orm.Select(accounts).Where(accounts.Has(&a.Memos, memos)).All(ctx, s))(t)
			if len(got) != 1 || got[0].ID != bob.ID {
				t.Error(got)
			}
			none := must(orm.Select(accounts).Where(accounts.Has(&a.Memos, memos, orm.C(&m.Text).Eq("gone"))).All(ctx, s))(t)
			if len(none) != 0 {
				t.Error(none)
			}
			left := must(orm.Select(accounts).LeftJoin(&a.Memos, memos).Options(orm.FromJoin(&a.Memos, memos)).OrderBy(orm.C(&a.ID).Asc()).All(ctx, s))(t)
			if len(left) != 2 || len(must(left[0].Memos.Get())(t)) != 0 || len(must(left[1].Memos.Get())(t)) != 1 {
				t.Error(left)
			}
		})
	})
}

// 37. A criterion is in WHERE of the entity itself, of lazy and eager loads, and
// in ON of joined ones, of the table as it is named there.
func TestCriteria(t *testing.T) {
	eachOf(t, firms, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		ctx := t.Context()
		draft := &memo{Text: "draft", Draft: true}
		reply := &memo{Text: "reply", ReplyTo: orm.NewOptional(draft)}
		ann := &account{Email: "ann", Memos: orm.NewMany(draft, reply)}
		firm(t, eng, 1, func(s *orm.Session) { s.Add(ann) })
		a, m := accounts.Proto(), memos.Proto()
		firm(t, eng, 1, func(s *orm.Session) {
			if _, err := memos.Get(ctx, s, draft.ID); !errors.Is(err, core.ErrNoRows) {
				t.Error(err)
			}
			got := must(orm.Select(accounts).Options(orm.SelectIn(&a.Memos, orm.Joined(&m.ReplyTo))).One(ctx, s))(t)
			list := must(got.Memos.Get())(t)
			if len(list) != 1 || list[0].ID != reply.ID {
				t.Fatal(list)
			}
		})
		firm(t, eng, 1, func(s *orm.Session) {
			one := must(orm.Select(memos).Options(orm.Joined(&m.ReplyTo)).One(ctx, s))(t)
			if to := must(one.ReplyTo.Get())(t); one.ID != reply.ID || to != nil {
				t.Error(one, to)
			}
			got := must(orm.Select(accounts).Lift("published").One(ctx, s))(t)
			if list := must(got.Memos.Load(ctx))(t); len(list) != 2 {
				t.Error(list)
			}
		})
		firm(t, eng, 1, func(s *orm.Session) {
			if n := must(orm.Select(memos).Count(ctx, s))(t); n != 2 {
				t.Error(n)
			}
		}, orm.Lift("published"))
	})
}
