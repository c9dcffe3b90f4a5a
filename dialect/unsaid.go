package dialect

import md "limbeck.dev/migrate/metadata"

// UnsaidKeeper is a dialect whose tables have properties that models as a rule do
// not speak of, and that cost a rewrite of all rows to change.
type UnsaidKeeper interface {
	// KeepUnsaid gives a table of the model those that it does not speak of, as
	// the table has them in the database.
	KeepUnsaid(model, live *md.Table)
}
