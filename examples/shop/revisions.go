package main

import (
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Scripts are the revisions of the shop, as migrate wrote them: the first one
// makes all tables.
var Scripts versions.Set

// create the shop
var _ = Scripts.Add(func() versions.Revision {
	return versions.Revision{
		ID:      "5d8a1c3e7b90",
		Created: "2026-12-01T00:00:00Z",
		Message: "create the shop",
		Upgrade: ops.Script{
			ops.CreateTable{Table: md.Table{
				Name: "customers",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true},
					{Name: "email", Type: md.String{Length: 255}, NotNull: true},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_customers", Columns: []string{"id"}},
				Uniques: []md.Unique{
					{Name: "uq_customers_email", Columns: []string{"email"}},
				},
			}},
			ops.CreateTable{Table: md.Table{
				Name: "orders",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true},
					{Name: "customer_id", Type: md.BigInteger{}, NotNull: true},
					{Name: "paid", Type: md.Boolean{}, NotNull: true, Default: "false"},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_orders", Columns: []string{"id"}},
				ForeignKeys: []md.ForeignKey{
					{Name: "fk_orders_customer_id_customers", Columns: []string{"customer_id"}, RefTable: "customers", RefColumns: []string{"id"}},
				},
			}},
			ops.CreateTable{Table: md.Table{
				Name: "products",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true},
					{Name: "sku", Type: md.String{Length: 20}, NotNull: true},
					{Name: "name", Type: md.String{Length: 100}, NotNull: true},
					{Name: "price", Type: md.Numeric{Precision: 10, Scale: 2}, NotNull: true},
					{Name: "stock", Type: md.BigInteger{}, NotNull: true},
					{Name: "version", Type: md.BigInteger{}, NotNull: true},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_products", Columns: []string{"id"}},
				Uniques: []md.Unique{
					{Name: "uq_products_sku", Columns: []string{"sku"}},
				},
			}},
			ops.CreateTable{Table: md.Table{
				Name: "items",
				Columns: []md.Column{
					{Name: "order_id", Type: md.BigInteger{}, NotNull: true},
					{Name: "product_id", Type: md.BigInteger{}, NotNull: true},
					{Name: "quantity", Type: md.BigInteger{}, NotNull: true},
					{Name: "price", Type: md.Numeric{Precision: 10, Scale: 2}, NotNull: true},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_items", Columns: []string{"order_id", "product_id"}},
				ForeignKeys: []md.ForeignKey{
					{Name: "fk_items_order_id_orders", Columns: []string{"order_id"}, RefTable: "orders", RefColumns: []string{"id"}},
					{Name: "fk_items_product_id_products", Columns: []string{"product_id"}, RefTable: "products", RefColumns: []string{"id"}},
				},
			}},
			ops.CreateTable{Table: md.Table{
				Name: "tags",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true},
					{Name: "word", Type: md.String{Length: 50}, NotNull: true},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_tags", Columns: []string{"id"}},
				Uniques: []md.Unique{
					{Name: "uq_tags_word", Columns: []string{"word"}},
				},
			}},
			ops.CreateTable{Table: md.Table{
				Name: "product_tags",
				Columns: []md.Column{
					{Name: "product_id", Type: md.BigInteger{}, NotNull: true},
					{Name: "tag_id", Type: md.BigInteger{}, NotNull: true},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_product_tags", Columns: []string{"product_id", "tag_id"}},
				ForeignKeys: []md.ForeignKey{
					{Name: "fk_product_tags_product_id_products", Columns: []string{"product_id"}, RefTable: "products", RefColumns: []string{"id"}, OnDelete: "CASCADE"},
					{Name: "fk_product_tags_tag_id_tags", Columns: []string{"tag_id"}, RefTable: "tags", RefColumns: []string{"id"}, OnDelete: "CASCADE"},
				},
			}},
		},
		Downgrade: ops.Script{
			ops.DropTable{Name: "product_tags"},
			ops.DropTable{Name: "tags"},
			ops.DropTable{Name: "items"},
			ops.DropTable{Name: "products"},
			ops.DropTable{Name: "orders"},
			ops.DropTable{Name: "customers"},
		},
	}
}())
