package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"testing"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// TestStatementsAreKept: what comes again is prepared once, outlives a change of
// its table, and makes room when others have come since.
func TestStatementsAreKept(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (a int)")
		insert := func(text string, a int) {
			t.Helper()
			result, err := s.Exec(t.Context(), core.SQL(text, a))
			if err != nil || result.RowsAffected != 1 {
				t.Fatalf("%d rows, %v", result.RowsAffected, err)
			}
		}
		prepares := func(want int, do func()) {
			t.Helper()
			before := s.prepares()
			do()
			if got := s.prepares() - before; got != want {
				t.Errorf("%d statements were prepared, want %d", got, want)
			}
		}
		const text = "INSERT INTO t (a) VALUES (?)"
		prepares(1, func() {
			insert(text, 0)
			insert(text, 1)
		})
		s.exec("ALTER TABLE t ADD COLUMN b int")
		insert(text, 2)
		if got := s.text("SELECT GROUP_CONCAT(a ORDER BY a) FROM t"); got != "0,1,2" {
			t.Errorf("the table holds %s", got)
		}
		prepares(dialect.MostKept+1, func() {
			for i := range dialect.MostKept {
				insert(fmt.Sprintf("INSERT INTO t (a) VALUES (? + %d)", i), i)
			}
			insert(text, 3)
		})
	})
}

// prepares is how many statements the session has prepared.
func (s *server) prepares() (n int) {
	s.t.Helper()
	var name string
	if _, err := core.QueryOne(s.t.Context(), s.Conn, core.SQL("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'"), &name, &n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// TestStatementsOutdated: statements that were prepared in another database, or
// in another mode, are prepared again.
func TestStatementsOutdated(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ask := func(text string, arg any) (answer string) {
			t.Helper()
			if _, err := core.QueryOne(t.Context(), s.Conn, core.SQL(text, arg), &answer); err != nil {
				t.Fatal(err)
			}
			return answer
		}
		home := ask("SELECT concat(DATABASE(), ?)", "")
		other := home + "_other"
		s.exec("CREATE DATABASE " + other)
		defer s.exec("DROP DATABASE " + other)
		s.exec("USE " + other)
		if got := ask("SELECT concat(DATABASE(), ?)", ""); got != other {
			t.Errorf("in %s, the statement answers for %s", other, got)
		}
		s.exec("USE " + home)
		for _, c := range [][2]string{{"", "0"}, {"PIPES_AS_CONCAT", "00"}, {"", "0"}} {
			s.exec("SET sql_mode = '" + c[0] + "'")
			if got := ask("SELECT 0 || ?", 0); got != c[1] {
				t.Errorf("in the mode %q, 0 || 0 is %s", c[0], got)
			}
		}
	})
}

// TestStatementIsLost: a statement that the server knows no longer, as behind a
// proxy that changed servers, is prepared again.
func TestStatementIsLost(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		own, err := sessionOf(s.Conn.(*conn).pin.(*sql.Conn))
		if err != nil {
			t.Fatal(err)
		}
		const text = "SELECT ? + 1"
		for range 2 {
			var sum int
			if _, err := core.QueryOne(t.Context(), s.Conn, core.SQL(text, 41), &sum); err != nil || sum != 42 {
				t.Fatal(sum, err)
			}
			stmt, err := own.kept.Use(t.Context(), own, text)
			if err != nil {
				t.Fatal(err)
			}
			stmt.PreparedStmt = lost{stmt.PreparedStmt}
			stmt.Done()
		}
	})
}

// lost is a statement that the server has forgotten.
type lost struct{ dialect.PreparedStmt }

func (lost) QueryContext(context.Context, []driver.NamedValue) (driver.Rows, error) {
	return nil, &mysql.MySQLError{Number: erUnknownStmt, Message: "Unknown prepared statement handler"}
}
