package dialecttest

import (
	"context"
	"errors"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// patience bounds the waiting for what a server does in its own time.
const patience = 20 * time.Second

// eventually calls f until it says yes.
func (s *suite) eventually(what string, f func() bool) {
	s.Helper()
	for end := time.Now().Add(patience); !f(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// testLock: one connection at a time has the lock; the end of the connection
// frees it.
func testLock(s *suite) {
	const key = "the lock's \"key\""
	first, second := s.connect(), s.connect()
	try := func(c dialect.Conn) bool {
		s.Helper()
		got, err := s.d.TryLock(s.Context(), c, key)
		if err != nil {
			s.Fatal(err)
		}
		return got
	}
	if !try(first) {
		s.Fatal("nobody has the lock, and it is refused")
	}
	if try(second) {
		s.Fatal("two connections have the lock")
	}
	holder, err := s.d.LockHolder(s.Context(), second, key)
	if err != nil || holder == "" {
		s.Errorf("the holder is %q, %v", holder, err)
	}
	if got, err := s.d.TryLock(s.Context(), second, "another key"); err != nil || !got {
		s.Errorf("another lock: %v, %v", got, err)
	}
	if err := s.d.Unlock(s.Context(), first, key); err != nil {
		s.Fatal(err)
	}
	if holder, err := s.d.LockHolder(s.Context(), second, key); err != nil || holder != "" {
		s.Errorf("nobody has the lock, and the holder is %q, %v", holder, err)
	}
	if !try(second) {
		s.Fatal("the lock was given back, and it is refused")
	}
	if err := second.Close(s.Context()); err != nil {
		s.Fatal(err)
	}
	s.eventually("the lock of a closed connection is free", func() bool { return try(first) })
}

// testTransaction: what was done since Begin is committed or, as far as the
// database declares it, gone.
func testTransaction(s *suite) {
	ctx := s.Context()
	if err := s.d.Rollback(ctx, s.conn); err != nil {
		s.Errorf("rolling back without a transaction: %v", err)
	}
	s.create(model(table()))
	added := table()
	added.Name, added.PrimaryKey.Name = "added", "pk_added"
	script := ops.Script{ops.CreateTable{Table: added}}
	work := func(id int) {
		s.Helper()
		if err := s.d.Begin(ctx, s.conn, dialect.BeginOptions{Script: script, VersionTable: md.Name{Name: "t"}}); err != nil {
			s.Fatal(err)
		}
		s.exec(core.SQL("INSERT INTO t (id) VALUES (?)", id))
	}
	work(1)
	if err := s.d.Rollback(ctx, s.conn); err != nil || s.count("t") != 0 {
		s.Errorf("a row that was rolled back is there: %v", err)
	}
	work(2)
	if err := s.d.Commit(ctx, s.conn); err != nil || s.count("t") != 1 {
		s.Errorf("a row that was committed is not there: %v", err)
	}
	work(3)
	if err := s.execute(script[0]); err != nil {
		s.Fatal(err)
	}
	if err := s.d.Rollback(ctx, s.conn); err != nil {
		s.Error(err)
	}
	if there := s.reflect(dialect.ReflectOptions{}).MetaData.Table("", "added") != nil; there == s.caps.TransactionalDDL {
		s.Errorf("TransactionalDDL is %v, but after a rollback the table is there: %v", s.caps.TransactionalDDL, there)
	}
	if err := s.d.Begin(ctx, s.conn, dialect.BeginOptions{Script: script, VersionTable: md.Name{Name: "no such table"}}); err != nil {
		s.Errorf("beginning before there is a version table: %v", err)
	}
	if err := s.d.Rollback(ctx, s.conn); err != nil {
		s.Error(err)
	}
}

// testIntegrity: a commit that would leave orphans commits nothing and says so.
func testIntegrity(s *suite) {
	if !s.caps.Deferrable {
		s.Skip("foreign keys are checked at once")
	}
	t := table(md.Col("parent", md.Integer{}))
	t.ForeignKeys = []md.ForeignKey{{Name: "fk", Columns: []string{"parent"}, RefTable: "t", RefColumns: []string{"id"}, Deferral: md.InitiallyDeferred}}
	s.create(model(t))
	if err := s.d.Begin(s.Context(), s.conn, dialect.BeginOptions{}); err != nil {
		s.Fatal(err)
	}
	s.exec(core.SQL("INSERT INTO t (id, parent) VALUES (1, 99)"))
	if err := s.d.Commit(s.Context(), s.conn); !errors.Is(err, dialect.ErrIntegrity) {
		s.Errorf("the commit of an orphan: %v", err)
	}
	if err := s.d.Rollback(s.Context(), s.conn); err != nil {
		s.Error(err)
	}
	if n := s.count("t"); n != 0 {
		s.Errorf("%d orphans were committed", n)
	}
}

// testClassify: what is worth another try is told from what is not.
func testClassify(s *suite) {
	s.create(model(table(md.Col("a", md.Integer{}))))
	s.exec(core.SQL("INSERT INTO t (id) VALUES (1)"))
	class := func(err error) core.ErrorKind {
		s.Helper()
		if err == nil {
			s.Error("no error")
		}
		return s.d.Classify(err)
	}
	if got := s.d.Classify(nil); got != core.ErrOther {
		s.Errorf("no error is of class %q", got)
	}
	_, err := s.conn.Exec(s.Context(), core.SQL("INSERT INTO t (id) VALUES (1)"))
	if got := class(err); got != core.ErrUnique {
		s.Errorf("a duplicate key is of class %q: %v", got, err)
	}
	_, err = s.conn.Exec(s.Context(), core.SQL("SELEKT nonsense"))
	if got := class(err); got != core.ErrSyntax {
		s.Errorf("nonsense is of class %q: %v", got, err)
	}
	holder := s.connect()
	if err := s.d.Begin(s.Context(), holder, dialect.BeginOptions{}); err != nil {
		s.Fatal(err)
	}
	if _, err := holder.Exec(s.Context(), core.SQL("UPDATE t SET a = 2 WHERE id = 1")); err != nil {
		s.Fatal(err)
	}
	err = s.try(ops.AddColumn{Table: "t", Column: md.Col("b", md.Integer{})})
	if got := class(err); got != core.ErrLockTimeout || !got.Retryable() {
		s.Errorf("waiting for a lock for too long is of class %q: %v", got, err)
	}
	if err := s.d.Rollback(s.Context(), holder); err != nil {
		s.Fatal(err)
	}
	if err := holder.Close(s.Context()); err != nil {
		s.Fatal(err)
	}
	_, err = holder.Exec(s.Context(), core.SQL("SELECT 1"))
	if got := class(err); got != core.ErrDisconnect {
		s.Errorf("a closed connection is of class %q: %v", got, err)
	}
}

// testCancel: when the context ends, so does the statement on the server, and
// the connection is usable or known to be gone.
func testCancel(s *suite) {
	s.create(model(table()))
	for i := range 300 {
		s.exec(core.SQL("INSERT INTO t (id) VALUES (?)", i))
	}
	ctx, cancel := context.WithTimeout(s.Context(), 300*time.Millisecond)
	defer cancel()
	working := s.connect()
	var n int
	_, err := core.QueryOne(ctx, working, core.SQL("SELECT count(*) FROM t a, t b, t c, t d, t e WHERE a.id + b.id + c.id + d.id + e.id = 7"), &n)
	if !errors.Is(err, context.DeadlineExceeded) {
		s.Fatalf("the error of a statement whose context ended: %v", err)
	}
	// A statement that went on would keep its lock on the table.
	s.eventually("the statement is stopped on the server", func() bool { return s.try(ops.DropTable{Name: "t"}) == nil })
	_, err = core.QueryOne(s.Context(), working, core.SQL("SELECT 1"), &n)
	if err != nil && s.d.Classify(err) != core.ErrDisconnect {
		s.Errorf("the connection is neither usable nor gone: %v", err)
	}
}
