package migrate

import "limbeck.dev/migrate/dialect"

// Redact hides the passwords in the URLs and connection strings of a text, for
// whatever is shown or logged. Other text stays, even where it is the password:
// what is missing in a message would tell it.
func (*Environment) Redact(text string) string { return dialect.MaskURLs(text) }
