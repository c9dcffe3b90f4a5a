package orm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// Stamp is embedded by pointer, point and address are composites, one within
// the other.
type Stamp struct {
	By string `db:"by,size=20"`
}

type point struct {
	X int64 `db:""`
	Y int64 `db:"y"`
}

type address struct {
	Street string  `db:",size=50"`
	Zip    *string `db:"zip,size=10"`
	At     point   `db:"prefix=at_"`
}

type customer struct {
	ID int64 `db:"id,pk"`
	*Stamp
	Billing  address `db:"prefix=billing_"`
	Shipping address `db:"prefix=shipping_"`
}

var (
	composites = orm.NewRegistry(metadata.DefaultNaming)
	customers  = orm.Declare[customer](composites, "customers")
)

func TestCompositeColumns(t *testing.T) {
	table, err := customers.Table()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range table.Columns {
		names = append(names, c.Name)
	}
	want := []string{"id", "by", "billing_street", "billing_zip", "billing_at_x", "billing_at_y",
		"shipping_street", "shipping_zip", "shipping_at_x", "shipping_at_y"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// A composite is several columns: each changes and is compared by itself. 1, 3
// and 200 rows go in and get their keys, also where a struct is embedded by a
// pointer.
func TestComposites(t *testing.T) {
	eachOf(t, composites, func(t *testing.T, eng *engine.Engine, sent *recorder) {
		ctx := t.Context()
		for _, n := range []int{1, 3, 200} {
			s := orm.NewSession(eng, composites)
			added := make([]*customer, n)
			for i := range added {
				added[i] = &customer{Stamp: &Stamp{"me"}, Billing: address{Street: "A", Zip: ptr("1"), At: point{int64(i), 2}}, Shipping: address{Street: "B"}}
				s.Add(added[i])
			}
			if err := s.Commit(ctx); err != nil {
				t.Fatal(err)
			}
			for _, c := range added {
				read := must(customers.Get(ctx, eng, c.ID))(t)
				if diff := cmp.Diff(c, read); diff != "" {
					t.Fatal(diff)
				}
			}
			sent.take()
			added[0].Shipping.At = point{7, 8}
			if err := s.Commit(ctx); err != nil {
				t.Fatal(err)
			}
			sent.want(t, "UPD customers(shipping_at_x,shipping_at_y)")
			s.Close()
		}
		c := customers.Proto()
		got := must(orm.Select(customers).Where(orm.C(&c.Shipping.At.X).Eq(7), orm.N(&c.Billing.Zip).Eq("1")).All(ctx, eng))(t)
		if len(got) != 3 {
			t.Errorf("%d customers are at 7", len(got))
		}
	})
}
