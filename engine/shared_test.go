package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
)

// TestSharedBase: 32 goroutines share an engine, one parameterised statement and
// one that each grows by a condition of its own; each gets its own rows.
func TestSharedBase(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		table := core.NewTable("t")
		id, n := core.Col[int](table, "id"), core.Col[int](table, "n")
		rows := make([]struct{ ID, N int }, 32)
		for i := range rows {
			rows[i].ID, rows[i].N = i, 10*i
		}
		if _, err := eng.Exec(t.Context(), core.InsertAll(table, rows)); err != nil {
			t.Fatal(err)
		}
		base := core.Select(id, n).From(table).OrderBy(id)
		byID := base.Where(id.EqTo(core.Param[int]("id")))
		ask := func(ctx context.Context, i int) error {
			grown, err := core.Columns1(base.Where(id.Ge(i)).Limit(1), n).One(ctx, eng)
			if err != nil {
				return err
			}
			bound, err := core.Into[struct{ ID, N int }](core.Bind(byID, map[string]any{"id": i})).One(ctx, eng)
			if err == nil && (grown != 10*i || bound.ID != i || bound.N != 10*i) {
				err = fmt.Errorf("row %d: %d and %v", i, grown, bound)
			}
			return err
		}
		var group sync.WaitGroup
		for i := range 32 {
			group.Go(func() {
				for range 5 {
					if err := ask(t.Context(), i); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if all, err := core.Into[[]any](base).All(t.Context(), eng); err != nil || len(all) != 32 {
			t.Errorf("the base has %d rows, %v", len(all), err)
		}
	})
}
