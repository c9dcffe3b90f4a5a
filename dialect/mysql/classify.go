package mysql

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/dialect"
)

// classes are the classes of the servers' error numbers (MySQL manual, "Server
// Error Message Reference"; MariaDB's are the same).
var classes = map[uint16]dialect.ErrorClass{
	1205: dialect.ClassLockTimeout, // lock wait timeout
	3572: dialect.ClassLockTimeout, // NOWAIT
	1213: dialect.ClassDeadlock,
	1614: dialect.ClassDeadlock,  // the transaction branch was rolled back for one
	1020: dialect.ClassSerialize, // MariaDB: record has changed since last read
	3101: dialect.ClassSerialize, // the group's certification refused the transaction

	1053: dialect.ClassDisconnect, // server shutdown in progress
	1927: dialect.ClassDisconnect, // MariaDB: connection was killed
	3169: dialect.ClassDisconnect, // session was killed
	4031: dialect.ClassDisconnect, // idle for longer than wait_timeout

	1290: dialect.ClassReadOnly, // --read-only, and other options that forbid
	1792: dialect.ClassReadOnly, // read-only transaction
	1836: dialect.ClassReadOnly, // server in read-only mode
	3100: dialect.ClassReadOnly, // the group is read-only

	1044: dialect.ClassDenied, // database
	1045: dialect.ClassDenied, // user
	1142: dialect.ClassDenied, // table
	1143: dialect.ClassDenied, // column
	1227: dialect.ClassDenied, // a privilege such as SUPER
	1370: dialect.ClassDenied, // routine
	1410: dialect.ClassDenied, // GRANT
	1698: dialect.ClassDenied, // user, by plugin
}

// Classify implements [dialect.Migrator].
func (d Dialect) Classify(err error) dialect.ErrorClass {
	if number := errorNumber(err); number != 0 {
		return classes[number]
	}
	var network *net.OpError
	for _, gone := range []error{mysql.ErrInvalidConn, driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, gone) {
			return dialect.ClassDisconnect
		}
	}
	if errors.As(err, &network) {
		return dialect.ClassDisconnect
	}
	return dialect.ClassOther
}

// errorNumber returns the server's error number; 0 where err is not the server's.
func errorNumber(err error) uint16 {
	var own *mysql.MySQLError
	if errors.As(err, &own) {
		return own.Number
	}
	return 0
}
