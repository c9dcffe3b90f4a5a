package core_test

import (
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/sqlite"
)

func ExampleDefine() {
	type accountTable struct {
		*core.Table
		ID     core.Column[int64]
		Name   core.Column[string] `db:"full_name"`
		BossID core.NullColumn[int64]
	}
	accounts := core.Define[accountTable]("accounts")

	fmt.Println(accounts.ID.Name(), accounts.Name.Name(), accounts.BossID.Name())
	// Output: id full_name boss_id
}

func ExampleDefineOf() {
	type wrongTable struct {
		*core.Table
		Nmae core.Column[string]
	}
	wrong := core.DefineOf[wrongTable](schema.Table("", "users"))

	_, _, err := core.Compile(sqlite.New(), core.Select(wrong.Nmae).From(wrong))
	fmt.Println(err)
	// Output: table users has no column "nmae"; did you mean "name"?
}
