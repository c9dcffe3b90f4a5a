package core

import "time"

// Moment is what can be calculated with as a time: an instant, a date and clock
// on the wall, a date.
type Moment interface{ time.Time | DateTime | Date }

// TimeKind tells what a time is, for [Grammar.WriteOp].
type TimeKind int

// The kinds of times.
const (
	KindInstant  TimeKind = iota // a time.Time
	KindDateTime                 // a DateTime
	KindDate                     // a Date
)

func (TimeKind) precedence() precedence { return precAtom }
func (TimeKind) write(*Writer)          {}

func kindOf[T Moment]() TimeKind {
	switch any(*new(T)).(type) {
	case DateTime:
		return KindDateTime
	case Date:
		return KindDate
	}
	return KindInstant
}

// AddTime is a time later by n of a field, earlier where n is negative. A day
// that its month does not have is the last one of the month. To a date, days and
// more are added.
//
//	core.AddTime(orders.Made, 30, core.Day)
func AddTime[T Moment](x Operand[T], n int64, f Field) Expr[T] { return AddTimeTo(x, Val(n), f) }

// AddTimeTo is [AddTime] of a number that is an expression.
func AddTimeTo[T Moment](x Operand[T], n Operand[int64], f Field) Expr[T] {
	return expr[T](apply(OpTimeAdd, kindOf[T](), f, bare(x), bare(n)))
}

// TruncTime is the beginning of the year, month, day, hour, minute or second of a
// time; of an instant, in UTC.
func TruncTime[T Moment](x Operand[T], f Field) Expr[T] {
	return expr[T](apply(OpTimeTrunc, kindOf[T](), f, bare(x)))
}

// SecondsBetween is how long it is from one time to another one; SQLite knows
// milliseconds, the others microseconds.
func SecondsBetween[T time.Time | DateTime](from, to Operand[T]) NumExpr[float64] {
	return NumExpr[float64]{expr[float64](apply(OpSeconds, bare(from), bare(to)))}
}
