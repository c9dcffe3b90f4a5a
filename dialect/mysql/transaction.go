package mysql

import "limbeck.dev/migrate/dialect"

// BeginTx implements [dialect.Transactor].
func (d Dialect) BeginTx(o dialect.TxOptions) (s dialect.TxStatements, err error) {
	if err := o.Check(); err != nil {
		return s, err
	}
	if o.Deferrable {
		return s, &dialect.UnsupportedError{Dialect: d.Name(), What: "deferrable transactions",
			Mend: "leave Deferrable out: a read-only transaction of level REPEATABLE READ never fails for others' sake"}
	}
	if o.Isolation != "" {
		s.Begin = append(s.Begin, "SET TRANSACTION ISOLATION LEVEL "+string(o.Isolation))
	}
	begin := "START TRANSACTION"
	if o.ReadOnly {
		begin += " READ ONLY"
	}
	s.Begin = append(s.Begin, begin)
	return s, nil
}
