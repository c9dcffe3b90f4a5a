package main

import (
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// model is the schema: authors, and the books that they wrote.
var model = &md.MetaData{Tables: []md.Table{
	{
		Name: "authors",
		Columns: []md.Column{
			{Name: "id", Type: md.BigInteger{}, NotNull: true},
			{Name: "name", Type: md.String{Length: 80}, NotNull: true},
			{Name: "born", Type: md.Integer{}},
		},
		PrimaryKey: md.PrimaryKey{Name: "pk_authors", Columns: []string{"id"}},
		Uniques:    []md.Unique{{Name: "uq_authors_name", Columns: []string{"name"}}},
	},
	{
		Name: "books",
		Columns: []md.Column{
			{Name: "id", Type: md.BigInteger{}, NotNull: true},
			{Name: "author_id", Type: md.BigInteger{}, NotNull: true},
			{Name: "title", Type: md.String{Length: 80}, NotNull: true},
			{Name: "sold", Type: md.BigInteger{}, NotNull: true},
		},
		PrimaryKey:  md.PrimaryKey{Name: "pk_books", Columns: []string{"id"}},
		ForeignKeys: []md.ForeignKey{{Name: "fk_books_author", Columns: []string{"author_id"}, RefTable: "authors", RefColumns: []string{"id"}}},
		Indexes:     []md.Index{{Name: "ix_books_author", Columns: []md.IndexColumn{{Column: "author_id"}}}},
	},
}}

// authorTable and bookTable are the tables as statements know them.
type authorTable struct {
	*core.Table
	ID   core.Column[int64]
	Name core.Column[string]
	Born core.NullColumn[int64]
}

type bookTable struct {
	*core.Table
	ID       core.Column[int64]
	AuthorID core.Column[int64]
	Title    core.Column[string]
	Sold     core.Column[int64]
}

var (
	authors = core.DefineOf[authorTable](model.Table("", "authors"))
	books   = core.DefineOf[bookTable](model.Table("", "books"))
)

// book is a row of books.
type book struct {
	ID       int64
	AuthorID int64
	Title    string
	Sold     int64
}
