package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/dialect"
)

// connector opens sessions on the first of its servers that answers.
type connector []*mysql.Config

// Driver implements driver.Connector.
func (connector) Driver() driver.Driver { return mysql.MySQLDriver{} }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	var failed []error
	for _, host := range c {
		s, err := openSession(ctx, host)
		if err == nil {
			return s, nil
		}
		if len(c) > 1 {
			err = fmt.Errorf("%s: %w", host.Addr, err)
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
	host    *mysql.Config
	id      uint64 // CONNECTION_ID()
	dialect Dialect
	ready   bool // it was set up
	kept    dialect.Kept
}

// newSession asks the server what it is, and what the session is called.
func newSession(ctx context.Context, native driver.Conn, host *mysql.Config) (*session, error) {
	full, ok := native.(nativeConn)
	if !ok {
		native.Close()
		return nil, fmt.Errorf("the MySQL driver's connection is a %T, which lacks what is needed", native)
	}
	s := &session{nativeConn: full, host: host}
	err := s.ask(ctx)
	if role := host.Params[roleParam]; err == nil && role != "" {
		err = s.takeRole(ctx, role, host.DBName)
	}
	if err != nil {
		native.Close()
		return nil, err
	}
	return s, nil
}

// takeRole takes on a role, and uses the database, if there is one.
func (s *session) takeRole(ctx context.Context, role, database string) error {
	_, err := s.ExecContext(ctx, "SET ROLE "+role, nil)
	if err == nil && database != "" {
		_, err = s.ExecContext(ctx, "USE "+backquoted(database), nil)
	}
	return err
}

// sessionOf returns the session behind a pinned connection of ours.
func sessionOf(pin *sql.Conn) (s *session, err error) {
	err = pin.Raw(func(native any) error {
		s = native.(*session)
		return nil
	})
	return s, err
}

func (s *session) ask(ctx context.Context) error {
	rows, err := s.QueryContext(ctx, "SELECT "+identity+", CONNECTION_ID()", nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, 4)
	if err := rows.Next(row); err != nil {
		return err
	}
	var text [4]string
	for i, v := range row {
		if b, ok := v.([]byte); ok {
			text[i] = string(b)
		} else {
			text[i] = fmt.Sprint(v)
		}
	}
	if s.id, err = strconv.ParseUint(text[3], 10, 64); err != nil {
		return fmt.Errorf("CONNECTION_ID(): %w", err)
	}
	s.dialect, err = tellDialect(text[0], text[1], text[2])
	return err
}
