package metadata

// Type is a column type. The interface is sealed: a type is one of the generic
// types of this package, which every database spells in its own way, or
// [Native], the database's own spelling.
//
// Types are values: two types are the same when reflect.DeepEqual says so.
// [FormatType] gives the text of a type and [ParseType] reads it.
type Type interface {
	isType()
}

// The generic types.
type (
	// SmallInteger is an integer of 2 bytes.
	SmallInteger struct{}
	// Integer is an integer of 4 bytes.
	Integer struct{}
	// BigInteger is an integer of 8 bytes.
	BigInteger struct{}
	// String is VARCHAR(Length), in characters. Length 0 is unbounded where the
	// database allows it (PostgreSQL, SQLite) and an error elsewhere.
	String struct{ Length int }
	// Char is CHAR(Length), padded with spaces; Length 0 is 1.
	Char struct{ Length int }
	// Text is text without a declared limit.
	Text struct{}
	// Boolean is true or false; MySQL, MariaDB and SQLite keep it as an integer.
	Boolean struct{}
	// Numeric is an exact decimal. Precision 0 is the database's default, which
	// on PostgreSQL and SQLite means no limit.
	Numeric struct{ Precision, Scale int }
	// Float is a binary floating-point number of 4 bytes (REAL).
	Float struct{}
	// Double is a binary floating-point number of 8 bytes (DOUBLE PRECISION).
	Double struct{}
	// Date is a calendar date.
	Date struct{}
	// Time is a time of day. Precision counts the digits of the fraction of a
	// second; nil is microseconds.
	Time struct {
		Precision *int
		WithZone  bool
	}
	// Timestamp is a date and time. Precision counts the digits of the fraction
	// of a second; nil is microseconds. WithZone makes it a point in time
	// (TIMESTAMP WITH TIME ZONE, on MySQL and MariaDB TIMESTAMP) rather than
	// what a clock on the wall shows (TIMESTAMP, on MySQL and MariaDB DATETIME).
	Timestamp struct {
		Precision *int
		WithZone  bool
	}
	// Interval is a span of time (PostgreSQL; text elsewhere).
	Interval struct{}
	// Binary is a string of bytes. Length is a limit where the database has one
	// (VARBINARY); 0 is none.
	Binary struct{ Length int }
	// UUID is a universally unique identifier (UUID on PostgreSQL and MariaDB,
	// CHAR(36) elsewhere).
	UUID struct{}
	// JSON is a JSON document. PostgreSQL keeps the text (json); for jsonb use
	// Binary.
	JSON struct{ Binary bool }
	// Array is a list of one element type (PostgreSQL). Dimensions 0 is 1; the
	// server does not tell arrays of one number of dimensions from another.
	Array struct {
		Of         Type
		Dimensions int
	}
	// Native is a type in the database's own spelling: "inet", "geometry(Point,4326)",
	// "mediumint unsigned". The text goes into DDL as it is.
	Native struct{ SQL string }
	// Variant is Type, except on the databases named in On, by dialect name
	// (postgresql, mysql, mariadb, sqlite).
	Variant struct {
		Type Type
		On   map[string]Type
	}
)

// Enum is a set of allowed words, as a column type and, on PostgreSQL, as an
// object of the schema (CREATE TYPE). MySQL and MariaDB keep the values in the
// column and ignore the name; SQLite keeps text.
//
// A column may name an enum that is declared in MetaData.Enums and leave the
// values out.
type Enum struct {
	Schema string
	Name   string
	Values []string
}

// QName returns the qualified name of the enum.
func (e *Enum) QName() Name { return Name{e.Schema, e.Name} }

func (SmallInteger) isType() {}
func (Integer) isType()      {}
func (BigInteger) isType()   {}
func (String) isType()       {}
func (Char) isType()         {}
func (Text) isType()         {}
func (Boolean) isType()      {}
func (Numeric) isType()      {}
func (Float) isType()        {}
func (Double) isType()       {}
func (Date) isType()         {}
func (Time) isType()         {}
func (Timestamp) isType()    {}
func (Interval) isType()     {}
func (Binary) isType()       {}
func (UUID) isType()         {}
func (JSON) isType()         {}
func (Array) isType()        {}
func (Native) isType()       {}
func (Variant) isType()      {}
func (Enum) isType()         {}

// TypeFor returns the type that a column of type t has on the named dialect:
// t itself, or what a [Variant] says for that dialect, also within an array.
func TypeFor(t Type, dialect string) Type {
	switch t := t.(type) {
	case Variant:
		if own, ok := t.On[dialect]; ok {
			return TypeFor(own, dialect)
		}
		return TypeFor(t.Type, dialect)
	case Array:
		t.Of = TypeFor(t.Of, dialect)
		return t
	}
	return t
}
