package engine_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
)

// terminate asks who a session is, and ends it.
var terminate = map[string]struct{ who, end string }{
	"postgresql": {"SELECT pg_backend_pid()", "SELECT pg_terminate_backend(%d, 5000)"},
	"mysql":      {"SELECT CONNECTION_ID()", "KILL %d"},
	"mariadb":    {"SELECT CONNECTION_ID()", "KILL %d"},
}

// lose has the server end a session that another one names.
func lose(t *testing.T, eng *engine.Engine, c core.Conn) {
	t.Helper()
	how := terminate[eng.URL().Scheme]
	id := number(t, c, how.who)
	killer, err := eng.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer killer.Close(t.Context())
	exec(t, killer, fmt.Sprintf(how.end, id))
}

// TestDisconnect: a statement whose session is lost is told so, a transaction
// on it can be ended, and the pool has a good connection for the next one.
func TestDisconnect(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		skipSQLite(t, eng)
		err := eng.InTx(t.Context(), func(tx *engine.Tx) error {
			exec(t, tx, "INSERT INTO t VALUES (1, 1)")
			lose(t, eng, tx)
			_, err := tx.Exec(t.Context(), insert(2))
			return err
		})
		if !errors.Is(err, core.ErrDisconnect) || core.KindOf(err).Retryable() {
			t.Errorf("a statement: %v", err)
		}
		tx := begin(t, eng, engine.TxOptions{})
		exec(t, tx, "INSERT INTO t VALUES (1, 1)")
		lose(t, eng, tx)
		if err := tx.Commit(t.Context()); !errors.Is(err, core.ErrDisconnect) {
			t.Errorf("a commit: %v", err)
		}
		if n := number(t, eng, "SELECT count(*) FROM t"); n != 0 {
			t.Errorf("%d rows", n)
		}
		if s := eng.Stats(); s.InUse != 0 {
			t.Errorf("connections are lost: %+v", s)
		}
	}, engine.WithPool(engine.Pool{Static: true}))
}

// TestPrePing: connections that were lost while they lay idle are replaced
// before anybody notices.
func TestPrePing(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		skipSQLite(t, eng)
		var idle []*engine.Conn
		for range 3 {
			c, err := eng.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			idle = append(idle, c)
		}
		for _, c := range idle {
			lose(t, eng, c)
		}
		for _, c := range idle {
			if err := c.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
		for range 4 {
			if _, err := eng.Exec(t.Context(), core.SQL("SELECT 1")); err != nil {
				t.Error(err)
			}
		}
	}, engine.WithPool(engine.Pool{Size: 3, PrePing: true}))
}

// marked tells the connection with the temporary table mark from others, which
// do not see it.
func marked(t *testing.T, c core.Conn) bool {
	t.Helper()
	_, err := c.Exec(t.Context(), core.SQL("SELECT * FROM mark"))
	return err == nil
}

// TestRecycle: a connection of some age is replaced when it is wanted next, and
// without Recycle it is kept.
func TestRecycle(t *testing.T) {
	for _, recycle := range []time.Duration{0, time.Millisecond} {
		each(t, func(t *testing.T, eng *engine.Engine) {
			exec(t, eng, "CREATE TEMPORARY TABLE mark (id INTEGER)")
			if recycle == 0 {
				if !marked(t, eng) {
					t.Error("another connection")
				}
				return
			}
			for range 1000 {
				if !marked(t, eng) {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Error("the connection is never replaced")
		}, engine.WithPool(engine.Pool{Static: true, Recycle: recycle}))
	}
}

// TestLastInFirstOut: the connection that was given back last is used next.
func TestLastInFirstOut(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		first, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		second, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		exec(t, second, "CREATE TEMPORARY TABLE mark (id INTEGER)")
		if err := errors.Join(first.Close(t.Context()), second.Close(t.Context())); err != nil {
			t.Error(err)
		}
		for range 3 {
			if !marked(t, eng) {
				t.Error("the one that was given back first is used")
			}
		}
	}, engine.WithPool(engine.Pool{Size: 2}))
}
