package orm

import (
	"database/sql"

	"limbeck.dev/migrate/core"
)

// C is the column of a field of a prototype ([Mapper.Proto], [Mapper.Alias]):
// the statement that it stands in finds the table by the field's address.
//
//	u := Users.Proto()
//	orm.Select(Users).Where(orm.C(&u.Age).Gt(25))
//
// What compares with the column has the type of the field, or does not compile.
// N and NV are C for fields that may be NULL.
func C[T any](field *T) core.Column[T] { return core.FieldColumn[T](field) }

// N is [C] for a field that is a pointer.
func N[T any](field **T) core.NullColumn[T] { return core.NullFieldColumn[T](field) }

// NV is [C] for a field that is an sql.Null.
func NV[T any](field *sql.Null[T]) core.NullColumn[T] { return core.NullFieldColumn[T](field) }
