package core

import "time"

// Now is the instant at which the transaction began, or the statement where
// the database keeps no other (MySQL, MariaDB, SQLite).
func Now() Expr[time.Time] { return expr[time.Time](apply(OpNow)) }

// Today is the day at which the transaction began, in the time zone of the
// session.
func Today() Expr[Date] { return expr[Date](apply(OpToday)) }

// Random is a random number from 0 up to 1.
func Random() Expr[float64] { return expr[float64](apply(OpRandom)) }

// Field is a part of a date or time, for [Extract].
type Field string

// The fields of a time, as SQL names them.
const (
	Year   Field = "YEAR"
	Month  Field = "MONTH"
	Day    Field = "DAY"
	Hour   Field = "HOUR"
	Minute Field = "MINUTE"
	Second Field = "SECOND" // whole seconds
)

func (Field) precedence() precedence { return precAtom }

func (f Field) write(w *Writer) {
	switch f {
	case Year, Month, Day, Hour, Minute, Second:
		w.Raw(string(f))
	default:
		w.Failf("%q is no field of a time", string(f))
	}
}

// Extract is a field of a time, as a whole number, in the time zone in which
// the database shows it.
func Extract[T any](f Field, x Operand[T]) NumExpr[int64] {
	return NumExpr[int64]{expr[int64](apply(OpExtract, f, bare(x)))}
}
