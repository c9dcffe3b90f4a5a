// Command seed fills a small library and asks it questions, by the query
// vocabulary alone. It runs on each database by changing the URL:
//
//	DATABASE_URL=postgresql://me@localhost/library go run ./examples/seed
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

func main() {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		url = "sqlite:///library.db"
	}
	if err := run(context.Background(), url, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run goes the whole way, and leaves the database as it was.
func run(ctx context.Context, url string, out io.Writer) (err error) {
	db, err := engine.Open(url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.CreateAll(ctx, model); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.DropAll(ctx, model)) }()
	for _, step := range []func(context.Context, *engine.Engine, io.Writer) error{
		insert, report, change, upsert, refuse, report,
	} {
		if err := step(ctx, db, out); err != nil {
			return err
		}
	}
	return nil
}

// insert adds two authors by a statement, and a thousand books in bulk.
func insert(ctx context.Context, db *engine.Engine, out io.Writer) error {
	_, err := db.Exec(ctx, core.Insert(authors).
		Values(authors.ID.To(1), authors.Name.To("Ursula"), authors.Born.To(1929)).
		Values(authors.ID.To(2), authors.Name.To("Stanisław"), authors.Born.ToNull()))
	if err != nil {
		return err
	}
	library := make([]book, 1000)
	for i := range library {
		library[i] = book{ID: int64(i + 1), AuthorID: int64(i%2 + 1), Title: fmt.Sprintf("Volume %d", i+1), Sold: int64(i)}
	}
	result, err := db.Exec(ctx, core.InsertAll(books, library))
	fmt.Fprintln(out, "books:", result.RowsAffected)
	return err
}

// report joins the two tables and adds up.
func report(ctx context.Context, db *engine.Engine, out io.Writer) error {
	type line struct {
		Name  string
		Books int64
		Best  *int64
	}
	query := core.Select(authors.Name, core.CountOf(books.ID).As("books"), core.Max(books.Sold).As("best")).
		From(authors).
		LeftJoin(books). // on the foreign key
		GroupBy(authors.ID, authors.Name).
		OrderBy(authors.Name.Asc())
	lines, err := core.Into[line](query).All(ctx, db)
	for _, l := range lines {
		best := int64(0)
		if l.Best != nil {
			best = *l.Best
		}
		fmt.Fprintf(out, "%s wrote %d, the best sold %d\n", l.Name, l.Books, best)
	}
	return err
}

// change updates and deletes in one transaction.
func change(ctx context.Context, db *engine.Engine, out io.Writer) error {
	return db.InTx(ctx, func(tx *engine.Tx) error {
		updated, err := tx.Exec(ctx, core.Update(books).Set(books.Sold.ToExpr(core.Num(books.Sold).Add(5000))).Where(books.ID.Eq(1)))
		if err != nil {
			return err
		}
		deleted, err := tx.Exec(ctx, core.Delete(books).Where(books.ID.Gt(900)))
		fmt.Fprintln(out, "updated:", updated.RowsAffected, "deleted:", deleted.RowsAffected)
		return err
	})
}

// upsert renames an author who is there, and adds one who is not.
func upsert(ctx context.Context, db *engine.Engine, out io.Writer) error {
	_, err := db.Exec(ctx, core.Insert(authors).
		Values(authors.ID.To(2), authors.Name.To("Lem")).
		Values(authors.ID.To(3), authors.Name.To("Octavia")).
		OnConflict(authors.ID).DoUpdateColumns(authors.Name))
	if err != nil {
		return err
	}
	names, err := core.Columns1(core.Select().From(authors).OrderBy(authors.ID.Asc()), authors.Name).All(ctx, db)
	fmt.Fprintln(out, "authors:", names)
	return err
}

// refuse shows that a transaction that fails leaves nothing behind, and that
// the failure is of the same kind on every database.
func refuse(ctx context.Context, db *engine.Engine, out io.Writer) error {
	err := db.InTx(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Exec(ctx, core.Delete(books).All()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, core.Insert(authors).Values(authors.ID.To(4), authors.Name.To("Lem")))
		return err
	})
	if !errors.Is(err, core.ErrUnique) {
		return fmt.Errorf("a second Lem: %w", err)
	}
	fmt.Fprintln(out, "a second Lem is refused:", core.KindOf(err))
	return nil
}
