package features

import (
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/orm"
	"limbeck.dev/migrate/versions"
)

// Members before and after they are deleted softly.
type (
	hardMember struct {
		ID    int64  `db:"id,pk"`
		Email string `db:"email,size=50,unique"`
		Code  string `db:"code,size=20,unique,index"`
	}
	softMember struct {
		hardMember
		orm.SoftDelete
	}
)

// Autogenerate writes what a soft delete needs, on a table with rows: the unique
// keys then hold for living rows alone.
func TestSoftDeleteIsWritten(t *testing.T) {
	hard, soft := orm.NewRegistry(md.DefaultNaming), orm.NewRegistry(md.DefaultNaming)
	orm.Declare[hardMember](hard, "members")
	orm.Declare[softMember](soft, "members")
	testdb.Each(t, func(t *testing.T, _, url string) {
		c := testconn.Open(t, url)
		insert := func(values string) error {
			_, err := c.Exec(t.Context(), core.SQL("INSERT INTO members (email, code, deleted_at) VALUES "+values))
			return err
		}
		var set versions.Set
		for i, model := range []*md.MetaData{hard.MetaData, soft.MetaData} {
			up := generate(t, c, model)
			r := versions.Revision{ID: []string{"0000000000aa", "0000000000bb"}[i], Created: "2026-01-01T00:00:00Z", Upgrade: up.Upgrade, Downgrade: up.Downgrade}
			if i > 0 {
				r.Revises = versions.IDs{"0000000000aa"}
			}
			set.Add(r)
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: &set})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := env.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			mustFindNothing(t, c, model)
			if i == 0 {
				if _, err := c.Exec(t.Context(), core.SQL("INSERT INTO members (email, code) VALUES ('ann', 'a')")); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, deleted := range []string{"('bob', 'b', '2026-01-01 00:00:00')", "('bob', 'b', '2026-01-02 00:00:00')", "('bob', 'b', NULL)"} {
			if err := insert(deleted); err != nil {
				t.Error(deleted, err)
			}
		}
		for _, living := range []string{"('bob', 'c', NULL)", "('cid', 'b', NULL)", "('ann', 'd', NULL)"} {
			if err := insert(living); err == nil {
				t.Error("two living rows share a value:", living)
			}
		}
	})
}
