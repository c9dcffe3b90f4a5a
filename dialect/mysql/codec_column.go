package mysql

import (
	"encoding/binary"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// scanTargets returns what database/sql is to scan into for the targets to get
// their values. The driver gives all text and numbers without a Go type as
// bytes; what they are is known by the type of the column alone.
func (r *rows) scanTargets(targets []any) []any {
	if scan := r.last.Last(targets); scan != nil {
		return scan
	}
	scan := dialect.Targets(targets, &r.space)
	for i, target := range targets {
		var scanner any
		switch target := target.(type) {
		case *any:
			scanner = anyTarget{target, r.kind(i)}
		case *bool, *int, *int64, *uint64:
			if r.kind(i) != "BIT" {
				continue
			}
			scanner = bitTarget{target}
		default:
			continue
		}
		scan = dialect.Instead(targets, scan, &r.space)
		scan[i] = scanner
	}
	return r.last.Keep(targets, scan)
}

// kind returns the type of a column as the driver names it, "" if there is none.
func (r *rows) kind(i int) string {
	if r.kinds == nil {
		r.kinds = []string{}
		if types, err := r.Rows.ColumnTypes(); err == nil {
			for _, t := range types {
				r.kinds = append(r.kinds, t.DatabaseTypeName())
			}
		}
	}
	if i >= len(r.kinds) {
		return ""
	}
	return r.kinds[i]
}

// anyTarget scans a value as what it is: text as a string, a DECIMAL as a
// core.Decimal, bits as a uint64.
type anyTarget struct {
	to   *any
	kind string
}

// Scan implements [sql.Scanner].
func (d anyTarget) Scan(src any) (err error) {
	raw, isBytes := src.([]byte)
	switch {
	case !isBytes:
		*d.to = src
	case d.kind == "DECIMAL":
		*d.to, err = core.ParseDecimal(string(raw))
	case d.kind == "BIT":
		*d.to = bits(raw)
	case d.kind == "BLOB" || d.kind == "BINARY" || d.kind == "VARBINARY" || d.kind == "GEOMETRY":
		*d.to = slices.Clone(raw)
	default:
		*d.to = string(raw)
	}
	return err
}

// bitTarget scans bits into a number or a bool.
type bitTarget struct{ to any }

// Scan implements [sql.Scanner].
func (d bitTarget) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok {
		return dialect.CannotScan(src, d.to)
	}
	n := bits(raw)
	switch to := d.to.(type) {
	case *uint64:
		*to = n
	case *bool:
		*to = n != 0
	case *int:
		*to = int(n)
	case *int64:
		*to = int64(n)
	}
	return nil
}

// bits reads what the server sends for a BIT column: its bytes, highest first.
func bits(raw []byte) uint64 {
	var b [8]byte
	copy(b[max(0, 8-len(raw)):], raw)
	return binary.BigEndian.Uint64(b[:])
}
