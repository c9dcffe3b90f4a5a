package migrate_test

import (
	"context"
	"fmt"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"

	_ "limbeck.dev/migrate/dialect/sqlite"
)

// A revision may change rows with the statements of package core. It describes
// the tables as they are at that point, not as today's models have them.
func Example_dataMigration() {
	account := core.NewTable("account")
	id := core.Col[int64](account, "id")
	name := core.NullCol[string](account, "name")

	var scripts versions.Set
	scripts.Add(versions.Revision{
		ID: "1975ea83b712",
		Upgrade: ops.Script{
			ops.CreateTable{Table: md.Table{
				Name:       "account",
				Columns:    []md.Column{md.Col("id", md.BigInteger{}, md.NotNull), md.Col("name", md.Text{})},
				PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
			}},
			ops.BulkInsert{Table: "account", Columns: []string{"id", "name"}, Rows: [][]any{{1, "ann"}, {2, nil}}},
			ops.Execute{Statement: core.Update(account).Set(name.To("unknown")).Where(name.IsNull())},
			ops.Do{Name: "count the names", Func: func(ctx context.Context, db core.Conn) error {
				names, err := core.Columns2(core.Select().From(account).OrderBy(id), id, core.NotNull(name)).All(ctx, db)
				fmt.Println(names)
				return err // an error rolls the revision back
			}},
		},
		Downgrade: ops.Script{ops.DropTable{Name: "account"}},
	})

	env, err := migrate.Open(context.Background(), migrate.Config{URL: "sqlite://", Scripts: &scripts})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = env.Upgrade(context.Background(), "head")
	fmt.Println(err)
	// Output:
	// [{1 ann} {2 unknown}]
	// <nil>
}
