package engine_test

import (
	"context"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

// TestSchemas: one program for many tenants. The narrowest map counts.
func TestSchemas(t *testing.T) {
	ctx := context.Background()
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng := open(t, url, engine.WithOptions(engine.Options{Schemas: map[string]string{"app": "nowhere"}}))
		exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
		tenant := map[string]string{"postgresql": "public", "sqlite": "main"}[server]
		if tenant == "" {
			tenant = eng.URL().Database
		}
		table := core.NewTable("t").In("app")
		id := core.Col[int](table, "id")
		add := core.Insert(table).Values(id.To(1))
		if _, err := eng.Exec(ctx, add); core.KindOf(err) != core.ErrUndefined {
			t.Errorf("the engine's own map: %v", err)
		}
		own := engine.Options{Schemas: map[string]string{"app": tenant}}
		if _, err := eng.Exec(ctx, engine.With(add, own)); err != nil {
			t.Errorf("the statement's map: %v", err)
		}
		result, err := eng.With(own).Exec(ctx, core.Delete(table).Where(id.Eq(1)))
		if err != nil || result.RowsAffected != 1 {
			t.Errorf("the tenant's map: %v, %v", result, err)
		}
	})
}
