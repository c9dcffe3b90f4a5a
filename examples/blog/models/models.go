// Package models declares the tables of the blog.
package models

import (
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
)

// User is an author.
type User struct {
	ID       int64          `db:"id,pk"`
	Username string         `db:"username,size=64,unique,index"`
	Email    string         `db:"email,size=255,unique,index"`
	IsActive bool           `db:"is_active,default=true"`
	Posts    orm.Many[Post] `rel:"back_populates=Author,cascade=all delete-orphan"`
}

// Post is an article of the blog.
type Post struct {
	ID     int64         `db:"id,pk"`
	Title  string        `db:"title,size=200"`
	UserID int64         `db:"user_id,fk=users.id,ondelete=CASCADE"`
	Author orm.One[User] `rel:"back_populates=Posts"`
}

// Base holds the schema that migrate compares with the database.
var Base = orm.NewRegistry(metadata.DefaultNaming)

// The tables of the blog.
var (
	Users = orm.Declare[User](Base, "users")
	Posts = orm.Declare[Post](Base, "posts")
)
