package core

import (
	"limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// Grammar is what queries ask of a dialect: how it spells what databases spell
// in different ways. Statements write themselves in standard SQL and ask the
// grammar first.
type Grammar interface {
	sqltext.Style
	// Name is postgresql, mysql, mariadb or sqlite.
	Name() string
	// Forms tells which forms of statements the database has.
	Forms() Forms
	// WriteOp writes an operation in the database's own spelling and reports
	// whether it has one; otherwise the standard spelling of [Operator] follows. What
	// it writes must bind as tightly as the standard spelling.
	WriteOp(w *Writer, op Operator, args []Node) bool
	// WriteCastType writes a type as CAST(x AS type) takes it.
	WriteCastType(w *Writer, t metadata.Type)
}

// Forms are the forms of statements that some databases have and others lack,
// or write in another way. The zero value is standard SQL without extensions.
type Forms struct {
	// ArrayParams: a list of values can be one argument, x = ANY($1).
	ArrayParams bool
	// TypedParams: an argument alone has no type but that of a CAST around it.
	TypedParams bool
	// InValues: a list of rows after IN is written as a table, IN (VALUES (1, 2)).
	InValues bool
	// ValuesNamed: VALUES is a table whose columns are named behind it, (VALUES
	// (1, 2)) AS v (a, b). ValuesUnion: it may follow a SELECT that names them,
	// SELECT 1 AS a UNION ALL VALUES (2). Otherwise each row is a SELECT.
	ValuesNamed bool
	ValuesUnion bool
	// OffsetLimit is the LIMIT that must stand before an OFFSET; empty if none must.
	OffsetLimit string
	// PlainLimit: LIMIT and OFFSET are numbers in the text, for a bound one makes
	// the database prepare the statement anew.
	PlainLimit bool
	// FetchTies: FETCH FIRST n ROWS WITH TIES.
	FetchTies bool
	// DistinctOn: SELECT DISTINCT ON (a).
	DistinctOn bool
	// FullJoin and Lateral are kinds of joins.
	FullJoin bool
	Lateral  bool
	// SetOps: INTERSECT and EXCEPT; SetOpAll: with ALL.
	SetOps   bool
	SetOpAll bool
	// SetOpParens: operands of UNION may stand in parentheses.
	SetOpParens bool
	// Materialized: WITH x AS [NOT] MATERIALIZED.
	Materialized bool
	// WithDML: INSERT, UPDATE and DELETE within WITH.
	WithDML bool
	// WithBeforeInsert, WithBeforeUpdate: WITH may stand before these (and
	// before DELETE, as before UPDATE). An INSERT without it takes WITH before
	// its SELECT.
	WithBeforeInsert bool
	WithBeforeUpdate bool
	// Filter: aggregate FILTER (WHERE ...); otherwise CASE does it.
	Filter bool
	// WithinGroup: ordered-set aggregates.
	WithinGroup bool
	// AggregateOrder: an ORDER BY within any aggregate, array_agg(x ORDER BY y).
	AggregateOrder bool
	// FrameGroups: window frames of GROUPS, and EXCLUDE.
	FrameGroups bool
	// NullsOrder: NULLS FIRST and NULLS LAST; otherwise a further key does it.
	NullsOrder bool
	// GroupingSets: GROUPING SETS, CUBE; ROLLUP is everywhere but on SQLite.
	GroupingSets bool
	// Lock tells how rows are locked.
	Lock LockForm
	// InsertDefault tells what inserts a row of defaults only.
	InsertDefault string
	// DefaultWord: DEFAULT may stand for a value.
	DefaultWord bool
	// OnDuplicateKey: upserts are ON DUPLICATE KEY UPDATE, not ON CONFLICT.
	OnDuplicateKey bool
	// InsertedMark is true in the RETURNING of an upsert for a row that was
	// inserted; empty where nothing tells.
	InsertedMark string
	// OnConstraint: ON CONFLICT takes the name of a constraint.
	OnConstraint bool
	// RowAlias: the row of an upsert is AS new, with new.c for its columns,
	// rather than VALUES(c) (MySQL 8.0.19).
	RowAlias bool
	// InsertReturning, UpdateReturning, DeleteReturning: RETURNING.
	InsertReturning bool
	UpdateReturning bool
	DeleteReturning bool
	// ReturningOwn: RETURNING sees the columns of the changed table only, and
	// knows it without its schema.
	ReturningOwn bool
	// UpdateFrom: UPDATE t SET ... FROM u; otherwise UPDATE t, u SET t.a = ....
	UpdateFrom bool
	// DeleteUsing: DELETE FROM t USING u; otherwise a subquery has u.
	DeleteUsing bool
	// DeleteSelfUsing: that subquery cannot have t; DELETE FROM t USING t, t AS u.
	DeleteSelfUsing bool
	// DeleteAlias: DELETE FROM t AS a.
	DeleteAlias bool
	// LimitDML: UPDATE and DELETE take ORDER BY and LIMIT.
	LimitDML bool
	// SystemSchema is the schema of the system's functions and operators, by
	// which they can be named, OPERATOR(schema.=), where others may make ones
	// that would be found before them.
	SystemSchema string
	// MaxParams is how many arguments a statement may have.
	MaxParams int
}

// LockForm tells how a database locks the rows of a SELECT.
type LockForm int

// The forms of row locks.
const (
	LockNone     LockForm = iota // one writer at a time: there is nothing to lock (SQLite)
	LockUpdate                   // FOR UPDATE, LOCK IN SHARE MODE (MariaDB)
	LockShare                    // and FOR SHARE, OF (MySQL)
	LockStrength                 // and FOR NO KEY UPDATE, FOR KEY SHARE (PostgreSQL)
)

// plainGrammar lets a writer go on after the error that its style knows no
// queries.
type plainGrammar struct{ sqltext.Style }

func (plainGrammar) Name() string                             { return "this style" }
func (plainGrammar) Forms() Forms                             { return Forms{} }
func (plainGrammar) WriteOp(*Writer, Operator, []Node) bool   { return false }
func (plainGrammar) WriteCastType(w *Writer, t metadata.Type) { w.Raw(metadata.FormatType(t)) }
