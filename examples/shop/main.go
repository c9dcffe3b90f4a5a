// Command shop is the second program that everybody writes with an ORM: products
// with tags, orders with items, and a stock for which two customers compete. It
// runs on each database by changing the URL:
//
//	DATABASE_URL=postgresql://me@localhost/shop go run ./examples/shop
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/orm"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

func main() {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		url = "sqlite:///shop.db"
	}
	if err := run(context.Background(), url, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run makes the schema by its revisions, does business, and takes it all down.
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
	eng, err := engine.Open(url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, eng.Close()) }()
	for _, step := range []func(context.Context, *engine.Engine, io.Writer) error{stock, order, compete, report, cancel} {
		if err := step(ctx, eng, out); err != nil {
			return err
		}
	}
	return nil
}

// stock adds products with their tags. The tag that two of them share is one
// object, and one row.
func stock(ctx context.Context, eng *engine.Engine, _ io.Writer) error {
	garden := &Tag{Word: "garden"}
	return orm.InTx(ctx, eng, Base, func(s *orm.Session) error {
		s.Add(
			&Product{SKU: "SPADE", Name: "Spade", Price: price("24.95"), Stock: 5, Tags: orm.NewMany(garden, &Tag{Word: "steel"})},
			&Product{SKU: "SEEDS", Name: "Seeds", Price: price("1.95"), Stock: 100, Tags: orm.NewMany(garden)},
			&Product{SKU: "LAMP", Name: "Lamp", Price: price("79.99"), Stock: 1})
		return nil
	})
}

// order adds an order with its items: keys and foreign keys follow.
func order(ctx context.Context, eng *engine.Engine, out io.Writer) error {
	return orm.InTx(ctx, eng, Base, func(s *orm.Session) error {
		ann := &Customer{Email: "ann@example.org"}
		o := &Order{Customer: orm.NewOne(ann)}
		s.Add(o)
		for sku, quantity := range map[string]int64{"SPADE": 1, "SEEDS": 10} {
			if err := buy(ctx, s, o, sku, quantity); err != nil {
				return err
			}
		}
		if err := s.Flush(ctx); err != nil {
			return err
		}
		fmt.Fprintln(out, "ordered by customer", o.CustomerID == ann.ID)
		return nil
	})
}

var errSoldOut = errors.New("sold out")

// buy takes a product from the stock and puts it into an order.
func buy(ctx context.Context, s *orm.Session, o *Order, sku string, quantity int64) error {
	p := Products.Proto()
	product, err := orm.Select(Products).Where(orm.C(&p.SKU).Eq(sku)).One(ctx, s)
	if err != nil {
		return err
	}
	if product.Stock < quantity {
		return fmt.Errorf("%s: %w", sku, errSoldOut)
	}
	product.Stock -= quantity
	o.Items.Append(&Item{Product: orm.NewOne(product), Quantity: quantity, Price: product.Price})
	return nil
}

// compete lets two sessions take the last lamp. Both have read that there is
// one; the second that writes finds another version of the row, and tries again.
func compete(ctx context.Context, eng *engine.Engine, out io.Writer) error {
	p := Products.Proto()
	lamp, err := orm.Select(Products).Where(orm.C(&p.SKU).Eq("LAMP")).One(ctx, eng) // as the second one has read it
	if err != nil {
		return err
	}
	take := func(s *orm.Session) error {
		o := &Order{Customer: orm.NewOne(&Customer{Email: fmt.Sprintf("buyer%d@example.org", lamp.Stock)})}
		s.Add(o)
		return buy(ctx, s, o, "LAMP", 1)
	}
	if err := orm.InTx(ctx, eng, Base, take); err != nil {
		return err
	}
	lamp.Stock--
	err = orm.Update(ctx, eng, Products, orm.FieldsOf(&p.Stock), lamp)
	fmt.Fprintln(out, "the second one was too late:", errors.Is(err, orm.ErrStale))
	err = orm.InTx(ctx, eng, Base, take)
	fmt.Fprintln(out, "and the lamp is gone:", errors.Is(err, errSoldOut))
	return nil
}

// report reads orders with their items and products, each kind by one
// statement, and asks for products by their tags.
func report(ctx context.Context, eng *engine.Engine, out io.Writer) error {
	o, i, p, t := Orders.Proto(), Items.Proto(), Products.Proto(), Tags.Proto()
	orders, err := orm.Select(Orders).OrderBy(orm.C(&o.ID).Asc()).
		Options(orm.Joined(&o.Customer), orm.SelectIn(&o.Items, orm.Joined(&i.Product)).OrderBy(orm.C(&i.Quantity).Asc())).
		All(ctx, eng)
	if err != nil {
		return err
	}
	for _, order := range orders {
		customer, err := order.Customer.Get()
		if err != nil {
			return err
		}
		items, err := order.Items.Get()
		if err != nil {
			return err
		}
		fmt.Fprintln(out, customer.Email)
		for _, item := range items {
			product, err := item.Product.Get()
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "  %d × %s at %s\n", item.Quantity, product.Name, item.Price)
		}
	}
	tagged, err := orm.Select(Products).Where(Products.Has(&p.Tags, Tags, orm.C(&t.Word).Eq("garden"))).
		OrderBy(orm.C(&p.Name).Asc()).All(ctx, eng)
	if err != nil {
		return err
	}
	for _, product := range tagged {
		fmt.Fprintf(out, "%s: %d left\n", product.Name, product.Stock)
	}
	return nil
}

// cancel deletes an order; its items go with it, and back into the stock.
func cancel(ctx context.Context, eng *engine.Engine, out io.Writer) error {
	o, c, i := Orders.Proto(), Customers.Proto(), Items.Proto()
	err := orm.InTx(ctx, eng, Base, func(s *orm.Session) error {
		order, err := orm.Select(Orders).Join(&o.Customer, Customers).Where(orm.C(&c.Email).Eq("ann@example.org")).
			Options(orm.SelectIn(&o.Items, orm.Joined(&i.Product))).One(ctx, s)
		if err != nil {
			return err
		}
		items, err := order.Items.Get()
		if err != nil {
			return err
		}
		for _, item := range items {
			product, err := item.Product.Get()
			if err != nil {
				return err
			}
			product.Stock += item.Quantity
		}
		return s.Delete(ctx, order)
	})
	if err != nil {
		return err
	}
	left, err := orm.Select(Items).Count(ctx, eng)
	fmt.Fprintln(out, "items that are left:", left)
	return err
}

// price is a constant of the program.
func price(text string) core.Decimal {
	d, err := core.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}
