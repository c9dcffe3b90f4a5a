package postgres

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
)

// keyRows are the keys of rows that were inserted, as rows of a query.
type keyRows struct {
	name    string
	types   *pgtype.Map
	oid     uint32
	format  int16
	values  [][]byte
	decoded []any
	at      int
}

// part returns the keys of the rows from one on up to another, to be written.
func (k *keyRows) part(from, to int) *keyRows {
	if k.values == nil {
		return k
	}
	p := *k
	p.values, p.decoded = k.values[from:to], k.decoded[from:to]
	return &p
}

// Next implements [core.Rows].
func (k *keyRows) Next() bool {
	k.at++
	return k.at < len(k.values)
}

// Columns implements [core.Rows].
func (k *keyRows) Columns() []string { return []string{k.name} }

// Scan implements [core.Rows].
func (k *keyRows) Scan(targets ...any) error {
	if len(targets) != 1 {
		return fmt.Errorf("the result has 1 column for %d targets", len(targets))
	}
	native, after := scanTargets(targets, new([]any))
	if err := k.types.Scan(k.oid, k.format, k.values[k.at], native[0]); err != nil {
		return fmt.Errorf("key %s: %w", k.name, err)
	}
	for _, f := range after {
		f()
	}
	return nil
}

// Err implements [core.Rows].
func (k *keyRows) Err() error { return nil }

// Close implements [core.Rows].
func (k *keyRows) Close() error { return nil }
