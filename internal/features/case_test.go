package features

var folding = []string{"sqlite", "mysql", "mariadb"}

// caseFrom is a schema in which each name is used by all that can name it, in
// several spellings.
const caseFrom = `
CREATE TABLE t (id INTEGER PRIMARY KEY, Name varchar(10), G varchar(20) AS (upper(name)) VIRTUAL, Code varchar(10) DEFAULT 'x' NOT NULL,
	CONSTRAINT CK_n CHECK (name <> 'Name'));
CREATE UNIQUE INDEX UQ_code ON t (Code);
CREATE INDEX IX_n ON t (Name, Code);
CREATE TABLE c (id INTEGER PRIMARY KEY, Tcode varchar(10), CONSTRAINT FK_c FOREIGN KEY (Tcode) REFERENCES t (Code));`

// caseChanges change names in their case alone, and other things beside.
var caseChanges = []nativeChange{
	{
		name: "the case of one column", servers: folding, same: true,
		from: "CREATE TABLE t (id INTEGER PRIMARY KEY, Name varchar(10))",
		to:   "CREATE TABLE t (id INTEGER PRIMARY KEY, name varchar(10))",
	},
	{
		name: "the case of a key column", servers: folding, same: true,
		from: "CREATE TABLE t (A INTEGER NOT NULL, B INTEGER NOT NULL, PRIMARY KEY (A, B))",
		to:   "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b))",
	},
	{
		name: "the case of a table", servers: []string{"sqlite"}, same: true,
		from: "CREATE TABLE T (id INTEGER PRIMARY KEY); CREATE TABLE c (t_id INTEGER REFERENCES T (id)); CREATE VIEW V AS SELECT id FROM T",
		to:   "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE C (t_id INTEGER REFERENCES t (id)); CREATE VIEW v AS SELECT id FROM T",
	},
	{
		name: "letters that SQLite does not fold", servers: []string{"sqlite"},
		from: "CREATE TABLE t (id INTEGER PRIMARY KEY, É TEXT)", to: "CREATE TABLE t (id INTEGER PRIMARY KEY, é TEXT)",
	},
	{
		name: "the case of every name", servers: folding, from: caseFrom, same: true,
		to: `
CREATE TABLE t (id INTEGER PRIMARY KEY, name varchar(10), g varchar(20) AS (upper(NAME)) VIRTUAL, code varchar(10) DEFAULT 'x' NOT NULL,
	CONSTRAINT ck_N CHECK (NAME <> 'Name'));
CREATE UNIQUE INDEX uq_code ON t (code);
CREATE INDEX ix_n ON t (name, code);
CREATE TABLE c (id INTEGER PRIMARY KEY, tcode varchar(10), CONSTRAINT fk_c FOREIGN KEY (tcode) REFERENCES t (code));`,
	},
	{
		name: "the case of every name, with other changes", servers: folding, from: caseFrom + "CREATE VIEW v AS SELECT Name, Code FROM t;",
		rows:   "INSERT INTO t (id, name, code) VALUES (1, 'keep', 'k'); INSERT INTO c VALUES (1, 'k')",
		probes: []string{"SELECT id, name, code FROM t", "SELECT tcode FROM c", "SELECT name, code FROM v"},
		to: `
CREATE TABLE t (id INTEGER PRIMARY KEY, name varchar(30) NOT NULL, g varchar(40) AS (upper(NAME)) VIRTUAL, code varchar(10) DEFAULT 'y' NOT NULL,
	extra integer, CONSTRAINT ck_N CHECK (NAME <> 'other'));
CREATE UNIQUE INDEX uq_code ON t (code);
CREATE INDEX ix_n ON t (name, code, extra);
CREATE TABLE c (id INTEGER PRIMARY KEY, tcode varchar(10), CONSTRAINT fk_c FOREIGN KEY (tcode) REFERENCES t (code) ON DELETE CASCADE);
CREATE VIEW v AS SELECT name, code, extra FROM t;`,
	},
}
