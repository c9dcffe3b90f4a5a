package schemagen

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
)

// flavour is what capabilities do not say of a database.
type flavour struct {
	natives    []native
	collations []string
	options    []md.TableOptions
	// keysOfAnyLength: text and bytes without a length may be in keys.
	keysOfAnyLength bool
	// keyPrefixes: an index may hold the beginning of a text.
	keyPrefixes bool
	// sequenceDefault is the default that takes the next value of a sequence,
	// given its quoted name.
	sequenceDefault func(g *generator, quoted string) string
	// methods are index methods, with a type that each is good for.
	methods []method
	// namedSchemas: there are schemas within a database.
	namedSchemas bool
	// avoid are names that the server cannot work with, though it takes them.
	avoid []string
	// onlyKeysIncrement: columns count by themselves only as the whole primary key.
	onlyKeysIncrement bool
}

// native is a type of the database's own.
type native struct {
	sql string
	kind
}

type method struct {
	name string
	t    md.Type
}

func numbered(format string) func(int) any {
	return func(n int) any { return fmt.Sprintf(format, n) }
}

func number(n int) any { return n }

var flavours = map[string]flavour{
	"postgresql": {
		natives: []native{
			{"inet", kind{value: numbered("10.0.0.%d"), key: true, to: []md.Type{md.Text{}}}},
			{"cidr", kind{value: numbered("10.0.%d.0/24"), key: true, defaults: []string{"'10.0.0.0/8'"}}},
			{"int4range", kind{value: func(n int) any { return fmt.Sprintf("[%d,%d)", n*10, n*10+5) }, key: true}},
			{"bit varying(8)", kind{value: func(n int) any { return fmt.Sprintf("%08b", n) }}},
			{"tsvector", kind{value: numbered("'a%d':1")}},
			{"macaddr", kind{value: numbered("08:00:2b:01:02:0%d"), key: true}},
			{"xml", kind{value: numbered("<a>%d</a>")}},
		},
		collations:      []string{"C", "POSIX"},
		options:         []md.TableOptions{{Unlogged: true}, {Storage: "fillfactor=70"}, {Storage: "autovacuum_enabled=false, fillfactor=90"}},
		keysOfAnyLength: true,
		sequenceDefault: func(g *generator, quoted string) string { return "nextval(" + g.literal(quoted) + "::regclass)" },
		methods: []method{
			{"hash", md.Integer{}}, {"hash", md.Text{}}, {"brin", md.Timestamp{}}, {"gin", md.JSON{Binary: true}}, {"gin", md.Array{Of: md.Integer{}}},
			{"gist", md.Native{SQL: "int4range"}},
		},
		namedSchemas: true,
	},
	"mysql": {
		natives:           mysqlNatives,
		collations:        []string{"utf8mb4_bin", "utf8mb4_unicode_ci", "latin1_swedish_ci"},
		options:           []md.TableOptions{{Collation: "utf8mb4_bin"}, {Charset: "utf8mb4", Collation: "utf8mb4_unicode_ci"}, {RowFormat: "COMPACT"}},
		keyPrefixes:       true,
		methods:           []method{{"fulltext", md.Text{}}},
		onlyKeysIncrement: true,
		// "Failed to update columns dictionary object" (MySQL 8.0.29 to 9.7): a column that is dropped at once gets
		// a hidden name, which is cut within a character where it is too long.
		avoid: []string{longest},
	},
	"mariadb": {
		natives:           mysqlNatives,
		collations:        []string{"utf8mb4_bin", "utf8mb4_unicode_ci", "latin1_swedish_ci"},
		options:           []md.TableOptions{{Collation: "utf8mb4_bin"}, {Charset: "utf8mb4", Collation: "utf8mb4_unicode_ci"}, {RowFormat: "COMPACT"}},
		keyPrefixes:       true,
		sequenceDefault:   func(_ *generator, quoted string) string { return "nextval(" + quoted + ")" },
		methods:           []method{{"fulltext", md.Text{}}},
		onlyKeysIncrement: true,
	},
	"sqlite": {
		natives: []native{
			{"INT", kind{family: "integer", value: number, key: true, to: integers}},
			{"MEDIUMINT", kind{family: "integer", value: number, key: true}},
			{"NVARCHAR(40)", kind{family: "text", value: textValue, key: true, to: strings8}},
		},
		collations:        []string{"NOCASE", "RTRIM"},
		options:           []md.TableOptions{{Strict: true}, {WithoutRowID: true}, {Strict: true, WithoutRowID: true}},
		keysOfAnyLength:   true,
		onlyKeysIncrement: true,
	},
}

var mysqlNatives = []native{
	{"mediumint", kind{family: "integer", value: number, key: true, to: integers}},
	// In no expression: MariaDB refuses what depends on NO_UNSIGNED_SUBTRACTION.
	{"int unsigned", kind{value: number, key: true, to: integers}},
	{"tinyint unsigned", kind{value: number, key: true, defaults: []string{"7"}, to: integers}},
	{"mediumtext", kind{family: "text", value: textValue, to: []md.Type{md.Text{}}}},
	{"year", kind{value: func(n int) any { return 2000 + n }, key: true}},
	{"set('a','b''','c')", kind{value: func(n int) any { return []string{"a", "a,b'", "b'"}[n-1] }}},
	{"binary(4)", kind{value: func(n int) any { return []byte{'f', 'o', 'u', byte('0' + n)} }, key: true}},
}

// native returns the kind of a type of the database's own.
func (f *flavour) native(t md.Type) kind {
	for _, n := range f.natives {
		if (t == md.Native{SQL: n.sql}) {
			return n.kind
		}
	}
	return kind{value: func(int) any { return nil }}
}
