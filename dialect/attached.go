package dialect

import md "limbeck.dev/migrate/metadata"

// Attachment is something that goes down with a table, a view, or a column or
// index of one, and that no operation brings back: a trigger, a privilege.
type Attachment struct {
	Owner  md.Name // the table or view
	Member string  // the column or index that it belongs to, if any
	Kind   string  // "trigger", "privileges"
	Name   string  // its own name, if it has one
	Detail string  // a few words, if there is something to say
}

// String names it without its owner: "trigger audit (disabled)".
func (a Attachment) String() string {
	text := a.Kind
	if a.Name != "" {
		text += " " + a.Name
	}
	if a.Detail != "" {
		text += " (" + a.Detail + ")"
	}
	return text
}
