package orm_test

import (
	"fmt"

	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// User is an author of a blog.
type User struct {
	ID       int64          `db:"id,pk"`
	Username string         `db:"username,size=64,unique,index"`
	Email    string         `db:"email,size=255,unique,index"`
	IsActive bool           `db:"is_active,default=true"`
	Posts    orm.Many[Post] `rel:"back_populates=Author,cascade=all delete-orphan"`
}

// Post is an article.
type Post struct {
	ID     int64         `db:"id,pk"`
	Title  string        `db:"title,size=200"`
	UserID int64         `db:"user_id,fk=users.id,ondelete=CASCADE"`
	Author orm.One[User] `rel:"back_populates=Posts"`
}

func Example() {
	base := orm.NewRegistry(metadata.DefaultNaming)
	orm.Declare[User](base, "users")
	orm.Declare[Post](base, "posts", orm.With(metadata.Check{Name: "title", Expr: "title <> ''"}))
	if err := base.Err(); err != nil {
		fmt.Println(err)
		return
	}
	text, err := metadata.FormatYAML(base.MetaData)
	fmt.Print(string(text), err)
	// Output:
	// naming: default
	// tables:
	//   users:
	//     columns:
	//       id: {type: bigint, autoincrement: true}
	//       username: {type: varchar(64), nullable: false}
	//       email: {type: varchar(255), nullable: false}
	//       is_active: {type: boolean, nullable: false, default: true}
	//     primary_key: {name: pk_users, columns: [id]}
	//     indexes:
	//       ix_users_username: {columns: [username], unique: true}
	//       ix_users_email: {columns: [email], unique: true}
	//   posts:
	//     columns:
	//       id: {type: bigint, autoincrement: true}
	//       title: {type: varchar(200), nullable: false}
	//       user_id: {type: bigint, nullable: false}
	//     primary_key: {name: pk_posts, columns: [id]}
	//     foreign_keys:
	//       fk_posts_user_id_users: {columns: [user_id], references: users(id), on_delete: cascade}
	//     checks:
	//       ck_posts_title: title <> ''
	// <nil>
}

// The address of a field of the prototype stands for a column.
func ExampleMapper_ColumnOf() {
	base := orm.NewRegistry(nil)
	users := orm.Declare[User](base, "users")
	orm.Declare[Post](base, "posts")
	u := users.Proto()
	column, err := users.ColumnOf(&u.Email)
	fmt.Println(column.Name, metadata.FormatType(column.Type), err)
	// Output: email varchar(255) <nil>
}

// What is wrong is told by the registry, with the field and what to do.
func ExampleRegistry_Err() {
	type Account struct {
		ID    int64  `db:"id,pk"`
		Email string `db:"email,siz=255"`
	}
	base := orm.NewRegistry(nil)
	orm.Declare[Account](base, "accounts")
	fmt.Println(base.Err())
	// Output: orm_test.Account.Email: db:"email,siz=255": unknown option "siz"; did you mean "size"?
}

// A struct can be mapped onto a table that is built by hand.
func ExampleMap() {
	table := metadata.Table{
		Name: "visits",
		Columns: []metadata.Column{
			metadata.Col("id", metadata.BigInteger{}, metadata.AutoIncrement),
			metadata.Col("page", metadata.String{Length: 200}, metadata.NotNull),
			metadata.Col("at", metadata.Timestamp{WithZone: true}, metadata.NotNull, metadata.Default("now()")),
		},
		PrimaryKey: metadata.PrimaryKey{Columns: []string{"id"}},
	}
	type Visit struct {
		ID   int64  `db:"id"`
		Page string `db:"page"`
	}
	base := orm.NewRegistry(metadata.DefaultNaming)
	visits := orm.Map[Visit](base, table)
	fmt.Println(visits.Name(), base.Err())
	// Output: visits <nil>
}
