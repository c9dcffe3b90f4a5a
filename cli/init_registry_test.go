package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRegistriesIn(t *testing.T) {
	tests := []struct {
		name, source string
		want         []registry
	}{
		{"plain", `package models
			import "limbeck.dev/migrate/orm"
			var Base = orm.NewRegistry(nil)`, []registry{{"x.y/models", "models", "Base"}}},
		{"renamed import, in a group", `package db
			import o "limbeck.dev/migrate/orm"
			var (
				a, Base = 1, o.NewRegistry(nil)
				hidden = o.NewRegistry(nil)
			)`, []registry{{"x.y/models", "db", "Base"}}},
		{"another package's", `package models
			import "other/orm"
			var Base = orm.NewRegistry(nil)`, nil},
		{"by a function, as inspect --format go writes it", `package models
			import "limbeck.dev/migrate/orm"
			var Base, other, Nothing, Method = newBase(), newBase(), nothing(), x.newBase()
			func newBase() *orm.Registry { return orm.NewRegistry(nil) }
			func nothing() *orm.Mapper { return nil }`, []registry{{"x.y/models", "models", "Base"}}},
		{"in a function", `package models
			import "limbeck.dev/migrate/orm"
			func f() { var Base = orm.NewRegistry(nil); _ = Base }`, nil},
		{"main", `package main
			import "limbeck.dev/migrate/orm"
			var Base = orm.NewRegistry(nil)`, nil},
		{"broken", `package models; var Base = orm.NewRegistry(`, nil},
	}
	for _, test := range tests {
		got := registriesIn([]byte(test.source), "x.y/models")
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(registry{})); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
	}
}

func TestRegistryUse(t *testing.T) {
	tests := []struct {
		r               registry
		imports, target string
	}{
		{registry{"x.y/models", "models", "Base"}, `"x.y/models"`, "Target: models.Base.MetaData,"},
		{registry{"x.y/go-models", "models", "Base"}, `models "x.y/go-models"`, "Target: models.Base.MetaData,"},
		{registry{"x.y/versions", "versions", "Base"}, `models "x.y/versions"`, "Target: models.Base.MetaData,"},
	}
	for _, test := range tests {
		if imports, target := test.r.use(); imports != test.imports || target != test.target {
			t.Errorf("%v: %s and %s, want %s and %s", test.r, imports, target, test.imports, test.target)
		}
	}
}
