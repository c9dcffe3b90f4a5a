package orm

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
)

// TB is what helpers for tests need of a *testing.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
	Context() context.Context
}

// QueryCount counts statements; see [CountQueries].
type QueryCount struct {
	mu   sync.Mutex
	sent []string
}

// CountQueries returns the engine with a counter of what is sent through it:
// statements, without what begins and ends transactions. If they are more than
// budget at the end of the test, it fails and lists them: so a load in a loop,
// which is a statement for each object, does not come back.
//
//	eng, _ := orm.CountQueries(t, eng, 2) // the users, and their posts
func CountQueries(t TB, eng *engine.Engine, budget int) (*engine.Engine, *QueryCount) {
	t.Helper()
	count := &QueryCount{}
	t.Cleanup(func() {
		t.Helper()
		if sent := count.Statements(); len(sent) > budget {
			t.Errorf("%d statements, where %d are the budget:\n%s", len(sent), budget, strings.Join(sent, "\n"))
		}
	})
	return eng.WithHooks(count), count
}

// Before implements [engine.Hook].
func (c *QueryCount) Before(ctx context.Context, _ *engine.Event) context.Context { return ctx }

// After implements [engine.Hook].
func (c *QueryCount) After(_ context.Context, e *engine.Event) {
	if e.Kind == engine.EventExec || e.Kind == engine.EventQuery {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.sent = append(c.sent, e.SQL)
	}
}

// N returns how many statements were sent.
func (c *QueryCount) N() int { return len(c.Statements()) }

// Statements returns the texts of what was sent, in order.
func (c *QueryCount) Statements() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.sent...)
}

// Reset begins to count from zero.
func (c *QueryCount) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = nil
}

// TestSession returns a session within a transaction that is rolled back at the
// end of the test, so that nothing of it stays: what the test commits is a
// savepoint. The second result is the transaction, for code under test that
// takes a connection.
func TestSession(t TB, eng *engine.Engine, registry *Registry, options ...SessionOption) (*Session, core.Conn) {
	t.Helper()
	tx, err := eng.Begin(t.Context(), engine.TxOptions{})
	if err != nil {
		t.Fatalf("beginning the transaction of the test: %v", err)
	}
	s := JoinSession(tx, registry, options...)
	t.Cleanup(func() {
		t.Helper()
		closing := s.Close()
		if err := tx.Rollback(context.Background()); err != nil || closing != nil {
			t.Errorf("ending the transaction of the test: %v", errors.Join(closing, err))
		}
	})
	return s, tx
}

// Factory makes objects for tests, each different from the others.
//
//	var newUser = orm.NewFactory(func(n int) *User {
//		return &User{Username: fmt.Sprint("user", n), Email: fmt.Sprintf("user%d@example.org", n)}
//	})
//	ann := newUser.New(func(u *User) { u.IsActive = true })
type Factory[T any] struct {
	next func(n int) *T
	n    atomic.Int64
}

// NewFactory returns a factory; next makes the n-th object, from 1 on.
func NewFactory[T any](next func(n int) *T) *Factory[T] { return &Factory[T]{next: next} }

// New makes an object, changed as it is to be. It is of no session.
func (f *Factory[T]) New(changes ...func(*T)) *T {
	object := f.next(int(f.n.Add(1)))
	for _, change := range changes {
		change(object)
	}
	return object
}

// List makes n objects.
func (f *Factory[T]) List(n int, changes ...func(*T)) []*T {
	list := make([]*T, n)
	for i := range list {
		list[i] = f.New(changes...)
	}
	return list
}
