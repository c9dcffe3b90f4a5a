package sqltext

// Syntax says how one database reads SQL text. The rules are those of the
// PostgreSQL manual, chapter 4.1 "Lexical Structure"; of the MySQL manual,
// chapter 11 "Language Structure" and, for DELIMITER, the mysql client; and of
// SQLite's tokenizer. The zero value is plain standard SQL.
type Syntax struct {
	Backslash           bool // a backslash escapes in '...' and "..." strings (MySQL by default)
	DoubleQuotedStrings bool // "x" is a string, not a name (MySQL without ANSI_QUOTES)
	EscapeStrings       bool // E'...' with backslash escapes (PostgreSQL)
	DollarQuotes        bool // $tag$...$tag$ (PostgreSQL; MySQL 9 for routines in other languages)
	Backticks           bool // `x` is a name (MySQL, SQLite)
	Brackets            bool // [x] is a name (SQLite)
	NestedComments      bool // /* /* */ */ is one comment (PostgreSQL)
	HashComments        bool // # starts a comment (MySQL)
	DashSpace           bool // -- starts a comment only before space or a control character (MySQL)
	ConditionalComments bool // /*!50003 ... */ and /*M! ... */ hold text that is run (MySQL, MariaDB)
	Delimiter           bool // the mysql client's DELIMITER directive
	CompoundBodies      bool // a routine's body may be IF, LOOP, ... or a simple statement (MySQL)
	AtomicBodies        bool // the body of a function is BEGIN ATOMIC ... END; a trigger has none (PostgreSQL)
}

// PostgreSQLSyntax is the syntax of PostgreSQL with standard_conforming_strings on.
func PostgreSQLSyntax() Syntax {
	return Syntax{EscapeStrings: true, DollarQuotes: true, NestedComments: true, AtomicBodies: true}
}

// MySQLSyntax is the syntax of MySQL and MariaDB in their default SQL mode, and
// of their command line clients' DELIMITER.
func MySQLSyntax() Syntax {
	return Syntax{
		Backslash: true, DoubleQuotedStrings: true, DollarQuotes: true, Backticks: true,
		HashComments: true, DashSpace: true, ConditionalComments: true,
		Delimiter: true, CompoundBodies: true,
	}
}

// SQLiteSyntax is the syntax of SQLite.
func SQLiteSyntax() Syntax {
	return Syntax{Backticks: true, Brackets: true}
}
