package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
)

// kinds are the kinds of the servers' error numbers (MySQL manual, "Server
// Error Message Reference"; MariaDB's are the same below 1900).
var kinds = map[uint16]core.ErrorKind{
	1022: core.ErrUnique,
	1062: core.ErrUnique,
	1169: core.ErrUnique,
	1586: core.ErrUnique,
	1216: core.ErrForeignKey,
	1217: core.ErrForeignKey,
	1451: core.ErrForeignKey,
	1452: core.ErrForeignKey,
	1761: core.ErrForeignKey, // a cascade met a duplicate key
	1762: core.ErrForeignKey,
	1048: core.ErrNotNull,
	1364: core.ErrNotNull, // no default
	1263: core.ErrNotNull,
	1138: core.ErrNotNull, // a column that has NULL becomes NOT NULL
	3819: core.ErrCheck,
	4025: core.ErrCheck, // MariaDB
	1369: core.ErrCheck, // CHECK OPTION of a view

	1205: core.ErrLockTimeout, // lock wait timeout
	3572: core.ErrLockTimeout, // NOWAIT
	1213: core.ErrDeadlock,
	1614: core.ErrDeadlock,      // the transaction branch was rolled back for one
	1020: core.ErrSerialization, // MariaDB: record has changed since last read
	3101: core.ErrSerialization, // the group's certification refused the transaction
	1317: core.ErrCanceled,      // KILL QUERY
	1969: core.ErrCanceled,      // MariaDB: max_statement_time
	3024: core.ErrCanceled,      // max_execution_time

	1053: core.ErrDisconnect, // server shutdown in progress
	1927: core.ErrDisconnect, // MariaDB: connection was killed
	3169: core.ErrDisconnect, // session was killed
	4031: core.ErrDisconnect, // idle for longer than wait_timeout

	1290: core.ErrReadOnly, // --read-only, and other options that forbid
	1792: core.ErrReadOnly, // read-only transaction
	1836: core.ErrReadOnly, // server in read-only mode
	3100: core.ErrReadOnly, // the group is read-only

	1044: core.ErrDenied, // database
	1045: core.ErrDenied, // user
	1142: core.ErrDenied, // table
	1143: core.ErrDenied, // column
	1227: core.ErrDenied, // a privilege such as SUPER
	1370: core.ErrDenied, // routine
	1410: core.ErrDenied, // GRANT
	1698: core.ErrDenied, // user, by plugin

	1064: core.ErrSyntax,
	1149: core.ErrSyntax,
	1046: core.ErrUndefined, // no database
	1049: core.ErrUndefined, // unknown database
	1051: core.ErrUndefined,
	1054: core.ErrUndefined, // column
	1109: core.ErrUndefined,
	1146: core.ErrUndefined, // table
	1305: core.ErrUndefined, // routine

	1264: core.ErrData, // out of range
	1265: core.ErrData, // truncated
	1292: core.ErrData, // incorrect value
	1365: core.ErrData, // division by 0
	1366: core.ErrData, // incorrect value for a column
	1406: core.ErrData, // too long
	1411: core.ErrData,
	1525: core.ErrData,
	1690: core.ErrData, // out of range in an expression
	3140: core.ErrData, // invalid JSON
	4038: core.ErrData,

	1021: core.ErrNoSpace, // disk
	1037: core.ErrNoSpace, // memory
	1038: core.ErrNoSpace, // sort memory
	1041: core.ErrNoSpace, // memory
	1114: core.ErrNoSpace, // the table is full
}

// Classify implements [dialect.Migrator].
func (d Dialect) Classify(err error) core.ErrorKind {
	var known *core.Error
	if errors.As(err, &known) {
		return known.Kind
	}
	if number := errorNumber(err); number != 0 {
		return kinds[number]
	}
	for _, gone := range []error{mysql.ErrInvalidConn, driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, gone) {
			return core.ErrDisconnect
		}
	}
	var network *net.OpError
	switch {
	case errors.As(err, &network):
		return core.ErrDisconnect
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return core.ErrCanceled
	}
	return core.ErrOther
}

// errorNumber returns the server's error number; 0 where err is not the server's.
func errorNumber(err error) uint16 {
	var own *mysql.MySQLError
	if errors.As(err, &own) {
		return own.Number
	}
	return 0
}
