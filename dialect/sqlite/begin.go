package sqlite

import "limbeck.dev/migrate/dialect"

// BeginTx implements [dialect.Transactor]. Every transaction is serializable.
// One that may write takes the write lock when it begins (BEGIN IMMEDIATE):
// a transaction that reads first and writes later would fail at once, without
// waiting, if somebody else wrote in between.
func (Dialect) BeginTx(o dialect.TxOptions) (s dialect.TxStatements, err error) {
	if err := o.Check(); err != nil {
		return s, err
	}
	switch {
	case o.Deferrable:
		err = &dialect.UnsupportedError{Dialect: name, What: "deferrable transactions",
			Mend: "leave Deferrable out: a read-only transaction never fails for a writer's sake"}
	case o.ReadOnly:
		s = dialect.TxStatements{Begin: []string{"PRAGMA query_only = ON", "BEGIN"}, After: []string{"PRAGMA query_only = OFF"}}
	default:
		s = dialect.TxStatements{Begin: []string{"BEGIN IMMEDIATE"}}
	}
	return s, err
}
