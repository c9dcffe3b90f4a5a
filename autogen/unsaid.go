package autogen

import (
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// keepUnsaid gives the tables of the model what the dialect leaves as it is in
// the database, where the model does not speak of it.
func keepUnsaid(d dialect.Dialect, model, live *md.MetaData) {
	k, keeps := d.(dialect.UnsaidKeeper)
	if !keeps {
		return
	}
	for i := range model.Tables {
		t := &model.Tables[i]
		schema := t.Schema
		if schema == d.Capabilities().DefaultSchema {
			schema = ""
		}
		if was := live.Table(schema, t.Name); was != nil {
			k.KeepUnsaid(t, was)
		}
	}
}
