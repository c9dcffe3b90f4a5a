package sqlite_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

// TestNumbersAsTimes: a number in a column of times is what SQLite's own
// functions take it for, whichever of our types reads it.
func TestNumbersAsTimes(t *testing.T) {
	eng, err := engine.Open(testdb.URL(t, "sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	for _, text := range []string{"CREATE TABLE t (r REAL, i INTEGER, n NUMERIC, d DATETIME)", "INSERT INTO t VALUES (1, 1, 1, 1)"} {
		if _, err := eng.Exec(t.Context(), core.SQL(text)); err != nil {
			t.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	numbers := []float64{1700000000.5, 1700000000, 2440587.5, 2460000.25, 5373484.25, 5373484.5, 6e6, -0.5, -1e9, 253402300799, 1721426}
	for range 200 {
		numbers = append(numbers, random.Float64()*253402300799, random.Float64()*(5373484-1721426)+1721426, -random.Float64()*6e10)
	}
	for _, n := range numbers {
		if _, err := eng.Exec(t.Context(), core.SQL("UPDATE t SET r = ?, n = ?, d = ?", n, n, n)); err != nil {
			t.Fatal(err)
		}
		want, err := core.Into[time.Time](core.SQL("SELECT strftime('%Y-%m-%d %H:%M:%f', r, 'auto') FROM t")).One(t.Context(), eng)
		if err != nil {
			t.Fatalf("%v: %v", n, err)
		}
		// A whole number in the columns that keep it as an integer is always seconds.
		columns := []string{"r", "n", "d"}
		if n == math.Trunc(n) && n >= 0 && n < 5373484.5 {
			columns = columns[:1]
		}
		for _, column := range columns {
			stmt := core.SQL("SELECT " + column + " FROM t")
			at, err := core.Into[time.Time](stmt).One(t.Context(), eng)
			if err != nil || at.Sub(want).Abs() > time.Millisecond || at.Location() != time.UTC {
				t.Errorf("%v in %s: %v, %v; SQLite says %v", n, column, at, err, want)
			}
			wall, err := core.Into[core.DateTime](stmt).One(t.Context(), eng)
			if err != nil || !wall.Equal(at) {
				t.Errorf("%v in %s: DateTime %v, %v", n, column, wall, err)
			}
			if day, err := core.Into[core.Date](stmt).One(t.Context(), eng); err != nil || day != core.DateOf(at) {
				t.Errorf("%v in %s: Date %v, %v", n, column, day, err)
			}
			if held, err := core.Into[*time.Time](stmt).One(t.Context(), eng); err != nil || !held.Equal(at) {
				t.Errorf("%v in %s: *time.Time %v, %v", n, column, held, err)
			}
		}
	}
	for _, n := range []any{1e15, -1e12, math.Inf(1), math.Inf(-1), 5.0, 0.5, int64(1700000000000), int64(math.MinInt64)} {
		if _, err := eng.Exec(t.Context(), core.SQL("UPDATE t SET r = ?, i = ?", n, n)); err != nil {
			t.Fatal(err)
		}
		column := "r"
		if _, whole := n.(int64); whole {
			column = "i"
		}
		if at, err := core.Into[time.Time](core.SQL("SELECT "+column+" FROM t")).One(t.Context(), eng); core.KindOf(err) != core.ErrData {
			t.Errorf("%v: %v, %v", n, at, err)
		}
	}
}
