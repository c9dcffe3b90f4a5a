package engine_test

import (
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// A single INSERT tells its key, where it cannot return it.
func TestInsertID(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng, err := engine.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		defer eng.Close()
		table := md.Table{Name: "counted", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Columns: []md.Column{
			{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true}, {Name: "n", Type: md.Integer{}}}}
		if err := eng.CreateAll(t.Context(), &md.MetaData{Tables: []md.Table{table}}); err != nil {
			t.Fatal(err)
		}
		counted := core.TableOf(&table)
		n := core.Col[int64](counted, "n")
		for i := range int64(2) {
			want := i + 1
			if server == "postgresql" || server == "sqlite" {
				want = 0 // they return it
			}
			result, err := eng.Exec(t.Context(), core.Insert(counted).Values(n.To(7)))
			if err != nil || result.InsertID != want {
				t.Errorf("%d, want %d: %v", result.InsertID, want, err)
			}
		}
		result, err := eng.Exec(t.Context(), core.Update(counted).Set(n.To(8)).All())
		if err != nil || result.InsertID != 0 || result.RowsAffected != 2 {
			t.Errorf("an UPDATE: %+v, %v", result, err)
		}
	})
}
