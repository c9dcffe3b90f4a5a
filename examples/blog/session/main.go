// Command session is the program of every ORM tutorial, over the models of the
// blog: users, their posts, queries, loading, and a delete that cascades. The
// comments say how SQLAlchemy writes it, in its newer and its older form. It runs
// on each database by changing the URL:
//
//	DATABASE_URL=postgresql://me@localhost/blog go run ./examples/blog/session
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/examples/blog/models"
	"limbeck.dev/migrate/orm"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

func main() {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		url = "sqlite:///blog.db"
	}
	if err := run(context.Background(), url, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run makes the schema by its revision, plays, and takes it down again.
func run(ctx context.Context, url string, out io.Writer) (err error) {
	env, err := migrate.Open(ctx, migrate.Config{URL: url, Scripts: &Scripts})
	if err != nil {
		return err
	}
	if _, err := env.Upgrade(ctx, "head"); err != nil {
		return err
	}
	defer func() {
		_, down := env.Downgrade(context.WithoutCancel(ctx), "base")
		err = errors.Join(err, down)
	}()
	eng, err := engine.Open(url) // create_engine(url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, eng.Close()) }()
	for _, step := range []func(context.Context, *orm.Session, io.Writer) error{create, byEmail, active, posts, remove} {
		session := orm.NewSession(eng, models.Base) // Session(engine)
		if err := errors.Join(step(ctx, session, out), session.Close()); err != nil {
			return err
		}
	}
	return nil
}

// create adds users; the posts of a user go along, and all keys are filled in.
func create(ctx context.Context, session *orm.Session, out io.Writer) error {
	ann := &models.User{Username: "ann", Email: "ann@example.org", IsActive: true, Posts: orm.NewMany(
		&models.Post{Title: "hello"}, &models.Post{Title: "again"})}
	bob := &models.User{Username: "bob", Email: "bob@example.org"}
	session.Add(ann, bob)                       // session.add_all([ann, bob])
	if err := session.Commit(ctx); err != nil { // session.commit()
		return err
	}
	fmt.Fprintln(out, "created:", ann.Username, ann.ID != 0) // no refresh: what ann holds stays
	return nil
}

// byEmail finds one user.
func byEmail(ctx context.Context, session *orm.Session, out io.Writer) error {
	u := models.Users.Proto()
	// session.scalars(select(User).where(User.email == "ann@example.org")).first()
	// session.query(User).filter(User.email == "ann@example.org").first()
	ann, err := orm.Select(models.Users).Where(orm.C(&u.Email).Eq("ann@example.org")).First(ctx, session)
	if err != nil {
		return err
	}
	same, err := models.Users.Get(ctx, session, ann.ID) // session.get(User, ann.id): the same object, no statement
	fmt.Fprintln(out, "found:", ann.Username, same == ann)
	return err
}

// active lists the active users.
func active(ctx context.Context, session *orm.Session, out io.Writer) error {
	u := models.Users.Proto()
	// session.scalars(select(User).where(User.is_active == True).order_by(User.username)).all()
	// session.query(User).filter(User.is_active == True).order_by(User.username).all()
	users, err := orm.Select(models.Users).Where(orm.C(&u.IsActive).Eq(true)).OrderBy(orm.C(&u.Username).Asc()).All(ctx, session)
	for _, user := range users {
		fmt.Fprintln(out, "active:", user.Username)
	}
	return err
}

// posts reads the posts of users later, and at once.
func posts(ctx context.Context, session *orm.Session, out io.Writer) error {
	u, p := models.Users.Proto(), models.Posts.Proto()
	users, err := orm.Select(models.Users).OrderBy(orm.C(&u.Username).Asc()).All(ctx, session)
	if err != nil {
		return err
	}
	for _, user := range users {
		list, err := user.Posts.Load(ctx) // user.posts; one statement for all users of the loop
		if err != nil {
			return err
		}
		fmt.Fprintln(out, user.Username, "has posts:", len(list))
	}
	// session.scalars(select(Post).options(joinedload(Post.author)).order_by(Post.id)).all()
	// session.query(Post).options(joinedload(Post.author)).order_by(Post.id).all()
	all, err := orm.Select(models.Posts).Options(orm.Joined(&p.Author)).OrderBy(orm.C(&p.ID).Asc()).All(ctx, session)
	if err != nil {
		return err
	}
	for _, post := range all {
		author, err := post.Author.Get()
		if err != nil {
			return err
		}
		fmt.Fprintln(out, post.Title, "by", author.Username)
	}
	return nil
}

// remove deletes a user, with the posts.
func remove(ctx context.Context, session *orm.Session, out io.Writer) error {
	u := models.Users.Proto()
	ann, err := orm.Select(models.Users).Where(orm.C(&u.Username).Eq("ann")).One(ctx, session)
	if err != nil {
		return err
	}
	if err := errors.Join(session.Delete(ctx, ann), session.Commit(ctx)); err != nil { // session.delete(ann)
		return err
	}
	users, err := orm.Select(models.Users).Count(ctx, session)
	if err != nil {
		return err
	}
	left, err := orm.Select(models.Posts).Count(ctx, session)
	fmt.Fprintln(out, "left:", users, "user and", left, "posts")
	return err
}
