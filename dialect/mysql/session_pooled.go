package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-sql-driver/mysql"
)

// connector opens sessions on the first of its servers that answers.
type connector []driver.Connector

// Driver implements driver.Connector.
func (connector) Driver() driver.Driver { return mysql.MySQLDriver{} }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	var failed []error
	for _, host := range c {
		native, err := host.Connect(ctx)
		if err == nil {
			return newSession(ctx, native)
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// nativeConn is what the driver's connections are, as database/sql uses them.
type nativeConn interface {
	driver.Conn
	driver.Pinger
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.NamedValueChecker
	driver.SessionResetter
	driver.Validator
}

// session is a connection of the driver with what the server told about it.
type session struct {
	nativeConn
	id      uint64 // CONNECTION_ID()
	dialect Dialect
	ready   bool // it was set up
}

// newSession asks the server what it is, and what the session is called.
func newSession(ctx context.Context, native driver.Conn) (*session, error) {
	full, ok := native.(nativeConn)
	if !ok {
		native.Close()
		return nil, fmt.Errorf("the MySQL driver's connection is a %T, which lacks what is needed", native)
	}
	s := &session{nativeConn: full}
	if err := s.ask(ctx); err != nil {
		native.Close()
		return nil, err
	}
	return s, nil
}

func (s *session) ask(ctx context.Context) error {
	rows, err := s.QueryContext(ctx, "SELECT VERSION(), @@version_comment, CONNECTION_ID()", nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, 3)
	if err := rows.Next(row); err != nil {
		return err
	}
	var text [3]string
	for i, v := range row {
		if b, ok := v.([]byte); ok {
			text[i] = string(b)
		} else {
			text[i] = fmt.Sprint(v)
		}
	}
	if s.id, err = strconv.ParseUint(text[2], 10, 64); err != nil {
		return fmt.Errorf("CONNECTION_ID(): %w", err)
	}
	s.dialect, err = serverDialect(text[0], text[1])
	return err
}
