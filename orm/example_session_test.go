package orm_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"limbeck.dev/migrate/core"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

var (
	Blog  = orm.NewRegistry(metadata.DefaultNaming)
	Users = orm.Declare[User](Blog, "users")
	Posts = orm.Declare[Post](Blog, "posts")
)

// blog returns an empty database with the tables of the blog.
func blog(ctx context.Context) *engine.Engine {
	eng, err := engine.Open("sqlite://")
	if err != nil {
		log.Fatal(err)
	}
	if err := eng.CreateAll(ctx, Blog.MetaData); err != nil {
		log.Fatal(err)
	}
	return eng
}

// A session writes what was added and changed when it commits.
func ExampleSession() {
	ctx := context.Background()
	eng := blog(ctx)
	defer eng.Close()
	err := orm.InTx(ctx, eng, Blog, func(s *orm.Session) error {
		s.Add(&User{Username: "ann", Email: "ann@example.org", IsActive: true, Posts: orm.NewMany(
			&Post{Title: "hello"}, &Post{Title: "again"})})
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}

	session := orm.NewSession(eng, Blog)
	defer session.Close()

	ann, err := orm.Get[User](ctx, session, 1)
	if err != nil {
		log.Fatal(err)
	}
	posts, err := ann.Posts.Load(ctx)
	if err != nil {
		log.Fatal(err)
	}

	posts[0].Title = "hello, world"
	ann.Posts.Remove(posts[1])
	ann.Posts.Append(&Post{Title: "third"})
	if err := session.Commit(ctx); err != nil {
		log.Fatal(err)
	}
	titles(ctx, eng)
	// Output:
	// 1 hello, world
	// 3 third
}

func titles(ctx context.Context, db core.Conn) {
	p := Posts.Proto()
	posts, err := orm.Select(Posts).OrderBy(orm.C(&p.ID).Asc()).All(ctx, db)
	if err != nil {
		log.Fatal(err)
	}
	for _, post := range posts {
		fmt.Println(post.ID, post.Title)
	}
}

// A query reads objects: of a session, or plain structs of an engine.
func ExampleSelect() {
	ctx := context.Background()
	eng := blog(ctx)
	defer eng.Close()
	err := orm.InTx(ctx, eng, Blog, func(s *orm.Session) error {
		s.Add(&User{Username: "bob", Email: "bob@example.org"},
			&User{Username: "ann", Email: "ann@example.org", IsActive: true, Posts: orm.NewMany(&Post{Title: "hello"})})
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}

	u, p := Users.Proto(), Posts.Proto()
	active, err := orm.Select(Users).
		Where(orm.C(&u.IsActive).Eq(true)).
		OrderBy(orm.C(&u.Username).Asc()).
		Options(orm.SelectIn(&u.Posts)).
		All(ctx, eng)
	if err != nil {
		log.Fatal(err)
	}
	for _, user := range active {
		posts, err := user.Posts.Get()
		fmt.Println(user.Username, len(posts), err)
	}

	post, err := orm.Select(Posts).Join(&p.Author, Users).
		Where(orm.C(&u.Email).Eq("ann@example.org")).
		First(ctx, eng)
	if err != nil {
		log.Fatal(err)
	}
	_, err = post.Author.Get()
	fmt.Println(post.Title, errors.Is(err, orm.ErrNotLoaded))

	quiet := core.Not(Users.Has(&u.Posts, Posts, orm.C(&p.Title).Eq("hello")))
	n, err := orm.Select(Users).Where(quiet).Count(ctx, eng)
	fmt.Println(n, err)
	// Output:
	// ann 1 <nil>
	// hello true
	// 1 <nil>
}

// A savepoint undoes a part of a transaction, and the session follows.
func ExampleSession_Savepoint() {
	ctx := context.Background()
	eng := blog(ctx)
	defer eng.Close()
	err := orm.InTx(ctx, eng, Blog, func(s *orm.Session) error {
		s.Add(&User{Username: "ann", Email: "ann@example.org"})
		err := s.Savepoint(ctx, func() error {
			s.Add(&User{Username: "ann", Email: "other@example.org"})
			return nil
		})
		var field *orm.FieldError
		if errors.As(err, &field) && errors.Is(err, core.ErrUnique) {
			fmt.Println("taken:", field.Fields)
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	n, err := orm.Select(Users).Count(ctx, eng)
	fmt.Println(n, err)
	// Output:
	// taken: [Username]
	// 1 <nil>
}

func ExampleUpdateWhere() {
	ctx := context.Background()
	eng := blog(ctx)
	defer eng.Close()
	session := orm.NewSession(eng, Blog)
	defer session.Close()
	session.Add(&User{Username: "ann", Email: "ann@example.org", Posts: orm.NewMany(&Post{Title: "hello"}, &Post{Title: "again"})})

	u, p := Users.Proto(), Posts.Proto()
	rows, err := orm.Columns1(orm.Select(Posts).Join(&p.Author, Users), orm.C(&u.Username)).All(ctx, session)
	for _, row := range rows {
		fmt.Println(row.Object.Title, row.V1, err)
	}

	changed, err := orm.UpdateWhere(Posts, orm.C(&p.UserID).Eq(1)).Set(orm.C(&p.Title).To("same")).Exec(ctx, session)
	fmt.Println(changed, rows[0].Object.Title, err)

	gone, err := orm.DeleteWhere(ctx, session, Posts, orm.C(&p.Title).Eq("same"))
	fmt.Println(gone, session.State(rows[0].Object), err)
	// Output:
	// hello ann <nil>
	// again ann <nil>
	// 2 same <nil>
	// 2 deleted <nil>
}
