package autogen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// keepNullableKeys leaves the columns of a key nullable that are so in the
// database, where the model does not speak of it: most keys of SQLite are, and no
// table is to be rebuilt for that, nor a rebuild to fail for their nulls.
func keepNullableKeys(model, live *md.MetaData, defaultSchema string) {
	eachPair(model, live, defaultSchema, func(t, was *md.Table) {
		if len(t.PrimaryKey.Nullable) > 0 {
			return
		}
		for _, name := range t.PrimaryKey.Columns {
			if slices.Contains(was.PrimaryKey.Nullable, name) {
				t.PrimaryKey.Nullable = append(t.PrimaryKey.Nullable, name)
			}
		}
	})
}

// eachPair calls f with each table of the model that is in the live schema.
func eachPair(model, live *md.MetaData, defaultSchema string, f func(t, was *md.Table)) {
	for i := range model.Tables {
		t := &model.Tables[i]
		schema := t.Schema
		if schema == defaultSchema {
			schema = ""
		}
		if was := live.Table(schema, t.Name); was != nil {
			f(t, was)
		}
	}
}
