package main

import (
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Scripts are the revisions of the blog, as migrate writes them.
var Scripts versions.Set

// create users and posts
var _ = Scripts.Add(func() versions.Revision {
	return versions.Revision{
		ID:      "b7c1d0a94e52",
		Created: "2026-12-01T00:00:00Z",
		Message: "create users and posts",
		Upgrade: ops.Script{
			ops.CreateTable{Table: md.Table{
				Name: "users",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true},
					{Name: "username", Type: md.String{Length: 64}, NotNull: true},
					{Name: "email", Type: md.String{Length: 255}, NotNull: true},
					{Name: "is_active", Type: md.Boolean{}, NotNull: true, Default: "true"},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_users", Columns: []string{"id"}},
				Indexes: []md.Index{
					{Name: "ix_users_email", Columns: []md.IndexColumn{{Column: "email"}}, Unique: true},
					{Name: "ix_users_username", Columns: []md.IndexColumn{{Column: "username"}}, Unique: true},
				},
			}},
			ops.CreateTable{Table: md.Table{
				Name: "posts",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true},
					{Name: "title", Type: md.String{Length: 200}, NotNull: true},
					{Name: "user_id", Type: md.BigInteger{}, NotNull: true},
				},
				PrimaryKey: md.PrimaryKey{Name: "pk_posts", Columns: []string{"id"}},
				ForeignKeys: []md.ForeignKey{
					{Name: "fk_posts_user_id_users", Columns: []string{"user_id"}, RefTable: "users", RefColumns: []string{"id"}, OnDelete: "CASCADE"},
				},
			}},
		},
		Downgrade: ops.Script{
			ops.DropTable{Name: "posts"},
			ops.DropTable{Name: "users"},
		},
	}
}())
