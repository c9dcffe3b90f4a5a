package main

import (
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// Customer buys.
type Customer struct {
	ID     int64           `db:"id,pk"`
	Email  string          `db:"email,size=255,unique"`
	Orders orm.Many[Order] `rel:"back_populates=Customer"`
}

// Product is in stock so many times. Two that buy the last one at a time are
// told apart by the version.
type Product struct {
	ID      int64         `db:"id,pk"`
	SKU     string        `db:"sku,size=20,unique"`
	Name    string        `db:"name,size=100"`
	Price   core.Decimal  `db:"price,type=numeric(10,2)"`
	Stock   int64         `db:"stock"`
	Version int64         `db:"version,version"`
	Tags    orm.Many[Tag] `rel:"secondary=product_tags,back_populates=Products"`
}

// Tag groups products.
type Tag struct {
	ID       int64             `db:"id,pk"`
	Word     string            `db:"word,size=50,unique"`
	Products orm.Many[Product] `rel:"secondary=product_tags,back_populates=Tags"`
}

// ProductTag is the table between.
type ProductTag struct {
	ProductID int64 `db:"product_id,pk,fk=products.id,ondelete=CASCADE"`
	TagID     int64 `db:"tag_id,pk,fk=tags.id,ondelete=CASCADE"`
}

// Order is what a customer buys at once; its items go with it.
type Order struct {
	ID         int64             `db:"id,pk"`
	CustomerID int64             `db:"customer_id,fk=customers.id"`
	Paid       bool              `db:"paid,default=false"`
	Customer   orm.One[Customer] `rel:"back_populates=Orders"`
	Items      orm.Many[Item]    `rel:"back_populates=Order,cascade=all delete-orphan"`
}

// Item is a product of an order: a table between that has columns of its own.
type Item struct {
	OrderID   int64          `db:"order_id,pk,fk=orders.id"`
	ProductID int64          `db:"product_id,pk,fk=products.id"`
	Quantity  int64          `db:"quantity"`
	Price     core.Decimal   `db:"price,type=numeric(10,2)"`
	Order     orm.One[Order] `rel:"back_populates=Items"`
	Product   orm.One[Product]
}

// Base holds the schema of the shop.
var Base = orm.NewRegistry(metadata.DefaultNaming)

// The tables of the shop.
var (
	Customers = orm.Declare[Customer](Base, "customers")
	Products  = orm.Declare[Product](Base, "products")
	Tags      = orm.Declare[Tag](Base, "tags")
	_         = orm.Declare[ProductTag](Base, "product_tags")
	Orders    = orm.Declare[Order](Base, "orders")
	Items     = orm.Declare[Item](Base, "items")
)
