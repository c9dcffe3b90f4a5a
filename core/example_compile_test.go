package core_test

import (
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect/mysql"
	"limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/dialect/sqlite"
)

func ExampleCompile() {
	query := core.Select(users.ID).From(users).Where(users.Name.In("ann", "o'neil")).Limit(10)

	text, args, err := core.Compile(postgres.New(), query)
	fmt.Println(text, args, err)
	text, args, err = core.Compile(mysql.New(), query)
	fmt.Println(text, args, err)

	text, err = core.CompileInline(sqlite.New(), query) // for a script
	fmt.Println(text, err)
	// Output:
	// SELECT "users"."id" FROM "users" WHERE "users"."name" = ANY ($1) LIMIT $2 [[ann o'neil] 10] <nil>
	// SELECT `users`.`id` FROM `users` WHERE `users`.`name` IN (?, ?) LIMIT ? [ann o'neil 10] <nil>
	// SELECT "users"."id" FROM "users" WHERE "users"."name" IN ('ann', 'o''neil') LIMIT 10 <nil>
}
