package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// mysqlAdmin administers a MySQL or MariaDB server.
type mysqlAdmin struct{ db *sql.DB }

// openMySQL does not connect; the first statement does. It fails where the driver refuses the URL.
func openMySQL(u *url.URL) (mysqlAdmin, error) {
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host // the driver adds the port where there is none
	c.DBName = strings.TrimPrefix(u.Path, "/")
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return mysqlAdmin{}, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(2)
	return mysqlAdmin{db}, nil
}

func (m mysqlAdmin) create(ctx context.Context, name string) error {
	_, err := m.db.ExecContext(ctx, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	return err
}

// drop first ends the sessions that are still in the database: an open transaction among them would keep
// its tables locked, and DROP DATABASE would wait for it.
func (m mysqlAdmin) drop(ctx context.Context, name string) error {
	ids, err := m.sessions(ctx, name)
	var refused *mysql.MySQLError
	for errors.As(err, &refused) && refused.Number == unreadable && ctx.Err() == nil {
		ids, err = m.sessions(ctx, name)
	}
	if err != nil {
		return err
	}
	for _, id := range ids {
		// A session may have ended by itself in between; if it has not, the drop below says so.
		_, _ = m.db.ExecContext(ctx, fmt.Sprintf("KILL %d", id))
	}
	_, err = m.db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name)
	return err
}

// unreadable is the error of MySQL for a list of sessions while the statement of one of them, anywhere on
// the server, holds bytes that are no text. It passes with that statement.
const unreadable = 3854

// sessions lists the ids of the connections whose current database is name.
func (m mysqlAdmin) sessions(ctx context.Context, name string) ([]int64, error) {
	rows, err := m.db.QueryContext(ctx, "SELECT id FROM information_schema.processlist WHERE db = ?", name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
