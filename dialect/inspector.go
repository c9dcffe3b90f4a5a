package dialect

import (
	"context"
	"slices"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Inspector reads the live schema.
type Inspector interface {
	// ServerVersion names the server with its version, as it tells it itself,
	// for people: "PostgreSQL 17.2".
	ServerVersion(ctx context.Context, c core.Conn) (string, error)
	// Reflect reads the schema of the connected database, in a number of
	// queries that does not grow with the number of tables.
	Reflect(ctx context.Context, c core.Conn, o ReflectOptions) (*Reflection, error)
	// Attached reads what goes down with the named tables and views, if they are
	// dropped, and that no operation brings back.
	Attached(ctx context.Context, c core.Conn, owners []md.Name) ([]Attachment, error)
	// Scratch creates the tables, views, enums and sequences of m in a place
	// where nothing is disturbed, reflects them, and takes them away: the
	// database's own spelling of m. Foreign keys are left out. Names come back
	// as they were in m. It returns a [*NoScratchError] where the user may not
	// make such a place.
	Scratch(ctx context.Context, c core.Conn, m *md.MetaData) (*md.MetaData, error)
	// Fingerprint returns a hash over the definitions of everything that a
	// statement may change, in the server's own text: it changes when any
	// definition does, and not with rows. See [FingerprintOptions].
	Fingerprint(ctx context.Context, c core.Conn, o FingerprintOptions) (string, error)
}

// FingerprintOptions tell Fingerprint what to cover. Where namespaces belong to
// the database (PostgreSQL), all but the system's are covered; where they are
// databases of one server, which may be somebody else's (MySQL), the default
// one, those in Schemas and those that SQL names are.
type FingerprintOptions struct {
	// Schemas are namespaces to cover; "*" is all but the system's.
	Schemas []string
	// SQL is the statement whose effect is to be seen; it may be empty. Where its
	// text tells what it can change, that alone may be covered.
	SQL string
	// Like is a fingerprint that was taken before the statement: the result
	// covers what that one does. Empty: there is none to compare with.
	Like string
	// Ignore names tables that are left out.
	Ignore []md.Name
}

// ReflectOptions narrows what is read.
type ReflectOptions struct {
	// Schemas are the namespaces to read beside the default one; "*" is all but
	// the system's.
	Schemas []string
	// Tables limits the reading to these tables; nil reads everything. Views,
	// sequences and enums are read all the same.
	Tables []md.Name
	// Alone leaves these out as well, but for the enums and sequences of the
	// tables that are read. A dialect may read them nevertheless.
	Alone bool
	// Include is asked whether to read a namespace, which is a Name without a
	// Name, and each table and view in it; the default namespace is "". Nil: all.
	// It does not narrow Tables, and sequences and enums are read all the same.
	Include func(n md.Name, view bool) bool
	// Definitions asks for those of what is skipped.
	Definitions bool
}

// Includes reports whether a name is to be read.
func (o ReflectOptions) Includes(n md.Name, view bool) bool {
	return o.Include == nil || o.Include(n, view)
}

// Missing returns the namespaces that are asked for and were not found.
func (o ReflectOptions) Missing(found *md.MetaData) (names []string) {
	for _, name := range o.Schemas {
		there := slices.ContainsFunc(found.Schemas, func(s md.Schema) bool { return s.Name == name })
		if name != "*" && !there && o.Includes(md.Name{Schema: name}, false) {
			names = append(names, name)
		}
	}
	return names
}

// Reflection is a live schema.
type Reflection struct {
	// MetaData is sorted ([md.MetaData.Sort]). The default schema is "".
	MetaData *md.MetaData
	// Skipped names what the database holds and the vocabulary does not.
	Skipped []Skipped
}

// Skipped is an object, or a property of one, that reflection found and
// MetaData cannot hold: a trigger, a function, a policy.
type Skipped struct {
	Kind   string // "trigger", "function", "domain"
	Name   string // qualified where it has a schema
	Table  string // the table that it belongs to, if any
	Detail string // a few words, if there is something to say
	// Definition is a text that changes with what it does, where the dialect has
	// one that is the same in every database; only where it is asked for.
	Definition string
}
