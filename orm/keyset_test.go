package orm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"
)

// TestPage: pages of every order hold each object once, also where the keys are
// equal and rows come and go between two pages.
func TestPage(t *testing.T) {
	eachDatabase(t, func(t *testing.T, eng *engine.Engine, _ *recorder) {
		o := owners.Proto()
		for i := range 23 {
			if err := orm.Insert(t.Context(), eng, owners, &owner{Name: fmt.Sprintf("n%d", i%5)}); err != nil {
				t.Fatal(err)
			}
		}
		for _, keys := range [][]orm.SortKey{
			nil, {orm.Asc(&o.ID)}, {orm.Desc(&o.ID)}, {orm.Asc(&o.Name)}, {orm.Desc(&o.Name)}, {orm.Asc(&o.Name), orm.Desc(&o.ID)}, {orm.Desc(&o.Name), orm.Asc(&o.ID)},
		} {
			for _, n := range []int{1, 5, 23, 100} {
				var last *owner
				var read []int64
				for {
					page, err := orm.Select(owners).Page(n, last, keys...).All(t.Context(), eng)
					if err != nil {
						t.Fatal(err)
					}
					for _, x := range page {
						read = append(read, x.ID)
					}
					if len(page) < n {
						break
					}
					last = page[len(page)-1]
				}
				slices.Sort(read)
				if len(read) != 23 || len(slices.Compact(read)) != 23 {
					t.Errorf("%v, %d at a time: %v", keys, n, read)
				}
			}
		}
		first, err := orm.Select(owners).Page(7, nil, orm.Desc(&o.Name)).All(t.Context(), eng)
		if err != nil {
			t.Fatal(err)
		}
		if err := orm.Delete(t.Context(), eng, owners, first[:3]...); err != nil {
			t.Fatal(err)
		}
		second, err := orm.Select(owners).Page(100, first[6], orm.Desc(&o.Name)).All(t.Context(), eng)
		if err != nil || len(second) != 16 {
			t.Errorf("%d, %v", len(second), err)
		}
		p := parents.Proto()
		if _, err := orm.Select(parents).Page(1, nil, orm.Asc(&p.Name)).All(t.Context(), eng); err == nil || !strings.Contains(err.Error(), "may be NULL") {
			t.Errorf("got %v", err)
		}
	})
}
