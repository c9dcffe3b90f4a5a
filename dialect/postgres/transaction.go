package postgres

import "limbeck.dev/migrate/dialect"

// BeginTx implements [dialect.Transactor].
func (pg) BeginTx(o dialect.TxOptions) (dialect.TxStatements, error) {
	if err := o.Check(); err != nil {
		return dialect.TxStatements{}, err
	}
	begin := "BEGIN"
	if o.Isolation != "" {
		begin += " ISOLATION LEVEL " + string(o.Isolation)
	}
	if o.ReadOnly {
		begin += " READ ONLY"
	}
	if o.Deferrable {
		begin += " DEFERRABLE"
	}
	return dialect.TxStatements{Begin: []string{begin}}, nil
}
