package engine_test

import (
	"testing"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
)

// TestIsolationHolds: a transaction sees of others what its level lets it see,
// and the next one on its connection is as it was.
func TestIsolationHolds(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		skipSQLite(t, eng) // its transactions are serializable
		twoRows(t, eng)
		conn, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		usual := map[string]bool{"postgresql": true}[eng.URL().Scheme] // its level is READ COMMITTED
		for _, level := range []struct {
			isolation dialect.Isolation
			sees      bool
		}{{dialect.ReadUncommitted, true}, {dialect.RepeatableRead, false}, {"", usual}, {dialect.ReadCommitted, true}, {"", usual}} {
			err := conn.InTx(t.Context(), func(tx *engine.Tx) error {
				before := number(t, tx, "SELECT n FROM t WHERE id = 1")
				if err := touch(t.Context(), eng, 1); err != nil {
					return err
				}
				if n := number(t, tx, "SELECT n FROM t WHERE id = 1"); (n != before) != level.sees {
					t.Errorf("%q: %d, then %d", level.isolation, before, n)
				}
				return nil
			}, engine.TxOptions{Isolation: level.isolation})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// TestDirtyRead: what is not committed is seen at the lowest level only.
func TestDirtyRead(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		skipSQLite(t, eng)
		twoRows(t, eng)
		writer := begin(t, eng, engine.TxOptions{})
		if err := touch(t.Context(), writer, 1); err != nil {
			t.Fatal(err)
		}
		for level, want := range map[dialect.Isolation]int{
			dialect.ReadUncommitted: map[bool]int{true: 0, false: 1}[eng.URL().Scheme == "postgresql"], // it has no such level
			dialect.ReadCommitted:   0,
		} {
			reader := begin(t, eng, engine.TxOptions{Isolation: level, ReadOnly: true})
			if n := number(t, reader, "SELECT n FROM t WHERE id = 1"); n != want {
				t.Errorf("%s reads %d", level, n)
			}
			if err := reader.Rollback(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestIsolationOption: an engine and a connection have a level for transactions
// that ask for none.
func TestIsolationOption(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		skipSQLite(t, eng)
		twoRows(t, eng)
		strict := eng.With(engine.Options{Isolation: dialect.RepeatableRead})
		sees := func(on *engine.Conn, o engine.TxOptions) (sees bool) {
			t.Helper()
			err := on.InTx(t.Context(), func(tx *engine.Tx) error {
				before := number(t, tx, "SELECT n FROM t WHERE id = 1")
				err := touch(t.Context(), eng, 1)
				sees = number(t, tx, "SELECT n FROM t WHERE id = 1") != before
				return err
			}, o)
			if err != nil {
				t.Fatal(err)
			}
			return sees
		}
		conn, err := strict.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if sees(conn, engine.TxOptions{}) {
			t.Error("the level of the engine does not hold")
		}
		if !sees(conn, engine.TxOptions{Isolation: dialect.ReadCommitted}) {
			t.Error("the level of the transaction does not hold")
		}
		conn.Set(engine.Options{Isolation: dialect.ReadCommitted})
		if !sees(conn, engine.TxOptions{}) {
			t.Error("the level of the connection does not hold")
		}
	})
}
