package metadata_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	md "limbeck.dev/migrate/metadata"
)

// TestJoin: each schema keeps its own naming; what two declare is an error that
// names both.
func TestJoin(t *testing.T) {
	column := md.Col("id", md.Integer{}, md.NotNull)
	unique := []md.Unique{{Columns: []string{"id"}}}
	mood := md.Enum{Name: "mood", Values: []string{"sad"}}
	users := &md.MetaData{
		Naming: md.NamingConvention{"uq": "one_%(table_name)s"},
		Enums:  []md.Enum{mood}, Tables: []md.Table{{Name: "users", Columns: []md.Column{column}, Uniques: unique}},
	}
	bills := &md.MetaData{
		Naming:  md.NamingConvention{"uq": "two_%(table_name)s"},
		Schemas: []md.Schema{{Name: "billing"}},
		Enums:   []md.Enum{mood}, Tables: []md.Table{{Schema: "billing", Name: "users", Columns: []md.Column{column}, Uniques: unique}},
	}
	all := md.Join(users, nil, bills)
	if err := errors.Join(all.Errors...); err != nil {
		t.Fatal(err)
	}
	if names := []string{all.Table("", "users").Uniques[0].Name, all.Table("billing", "users").Uniques[0].Name}; !cmp.Equal(names, []string{"one_users", "two_users"}) {
		t.Errorf("names of constraints: %v", names)
	}
	if len(all.Enums) != 1 || len(all.Schemas) != 1 || users.Tables[0].Uniques[0].Name != "" {
		t.Errorf("enums %v, schemas %v, and the first schema has %v", all.Enums, all.Schemas, users.Tables)
	}
	moody := &md.MetaData{Enums: []md.Enum{{Name: "mood", Values: []string{"glad"}}}, Errors: []error{errors.New("a mistake")}}
	all = md.Join(users, bills, users, moody)
	want := "table users is declared twice: in schema 1 and in schema 3 of those that are joined\n" +
		"a mistake\n" +
		"enum mood is declared twice: in schema 1 and in schema 4 of those that are joined"
	if diff := cmp.Diff(want, errors.Join(all.Errors...).Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
