package autogen

import (
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// keepUnsaid gives the tables of the model what the dialect leaves as it is in
// the database, where the model does not speak of it.
func keepUnsaid(d dialect.Dialect, model, live *md.MetaData) {
	if k, keeps := d.(dialect.UnsaidKeeper); keeps {
		eachPair(model, live, d.Capabilities().DefaultSchema, k.KeepUnsaid)
	}
}
