package bench

import (
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/postgres"
)

// BenchmarkBuild builds a moderate SELECT and compiles it to text and arguments.
func BenchmarkBuild(b *testing.B) {
	style := postgres.New()
	b.ReportAllocs()
	for i := range b.N {
		q := core.Select(items.ID, items.Name, items.Email).From(items).
			Where(items.Age.Gt(int32(i%90)), items.Active.Eq(true)).OrderBy(items.Name).Limit(20)
		if _, _, err := core.Compile(style, q); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkByKey reads one row by its key.
func BenchmarkByKey(b *testing.B) {
	eachStore(b, 1000, func(b *testing.B, _ library, s store) {
		id := int64(0)
		measure(b, func() error {
			id = id%1000 + 1
			_, err := s.byKey(b.Context(), id)
			return err
		})
	})
}

// BenchmarkSelect reads 10,000 rows of 8 columns into structs.
func BenchmarkSelect(b *testing.B) {
	eachStore(b, 10000, func(b *testing.B, _ library, s store) {
		measure(b, func() error {
			all, err := s.list(b.Context(), 10000)
			if err == nil && len(all) != 10000 {
				b.Fatalf("%d rows", len(all))
			}
			return err
		})
	})
}

// BenchmarkInsert inserts one row.
func BenchmarkInsert(b *testing.B) {
	eachStore(b, 0, func(b *testing.B, _ library, s store) {
		i := 0
		measure(b, func() error {
			i++
			return s.insert(b.Context(), newItem(i))
		})
	})
}

// BenchmarkInsert1000 inserts 1,000 rows at once.
func BenchmarkInsert1000(b *testing.B) { benchmarkInsertAll(b, 1000) }

// BenchmarkInsert100000 inserts 100,000 rows at once.
func BenchmarkInsert100000(b *testing.B) { benchmarkInsertAll(b, 100000) }

func benchmarkInsertAll(b *testing.B, n int) {
	made := newItems(n)
	eachStore(b, 0, func(b *testing.B, l library, s store) {
		rows := l.rows(made)
		measure(b, func() error { return s.insertAll(b.Context(), rows) })
	})
}

// BenchmarkUpdate changes one row, each time to another value: SQLite does not
// write what is there already.
func BenchmarkUpdate(b *testing.B) {
	score := 0.5
	eachStore(b, 1000, func(b *testing.B, _ library, s store) {
		id := int64(0)
		measure(b, func() error {
			id = id%1000 + 1
			score++
			return s.update(b.Context(), id, score)
		})
	})
}
