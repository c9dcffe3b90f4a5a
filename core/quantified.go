package core

// Any stands on the right side of a comparison, which is then true if it is
// true for one of the rows of a query of one column:
//
//	users.Age.GtTo(core.Any[int64](ages))
//
// SQLite does not have it; [Expr.EqAny] is that of arrays.
func Any[T any](q SelectStmt) Expr[T] { return expr[T](apply(OpAnyRow, q)) }

// All is [Any] for each of the rows: of none, the comparison is true.
func All[T any](q SelectStmt) Expr[T] { return expr[T](apply(OpAllRows, q)) }
