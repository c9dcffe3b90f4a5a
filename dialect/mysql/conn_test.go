package mysql

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// cancelWhenSeen cancels when the server shows a statement with that text.
func cancelWhenSeen(cancel context.CancelFunc, watcher dialect.Conn, text string) {
	defer cancel()
	for {
		if n, err := running(watcher, text); n > 0 || err != nil {
			return
		}
	}
}

// TestCancel ends the context of statements that run for long: the statement is
// over on the server when the call returns, and the connection lives on.
func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE big (id int PRIMARY KEY AUTO_INCREMENT, a int, b varchar(200))")
		s.exec("INSERT INTO big (a, b) VALUES (1, REPEAT('x', 200))")
		for range 15 {
			s.exec("INSERT INTO big (a, b) SELECT a, b FROM big")
		}
		watcher := s.connect()
		for name, statement := range map[string]string{
			"alter":  "ALTER TABLE big ADD COLUMN c varchar(64) AS (SHA2(REPEAT(b, 50), 256)) STORED, ALGORITHM=COPY",
			"select": "SELECT SLEEP(600)",
			"query":  "SELECT COUNT(*) FROM big x, big y WHERE x.b <> y.b",
			"update": "UPDATE big SET b = SLEEP(1)",
		} {
			t.Run(name, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				seen := make(chan struct{})
				go func() {
					defer close(seen)
					cancelWhenSeen(cancel, watcher, statement)
				}()
				var err error
				var n int
				if name == "select" || name == "query" {
					_, err = core.QueryOne(ctx, s.Conn, core.SQL(statement), &n)
				} else {
					_, err = s.Exec(ctx, core.SQL(statement))
				}
				if !errors.Is(err, context.Canceled) {
					t.Fatalf("the error is %v", err)
				}
				<-seen
				if got := s.text("SELECT 'alive'"); got != "alive" {
					t.Errorf("the connection says %q", got)
				}
				if running, err := running(watcher, statement); running != 0 || err != nil {
					t.Errorf("%d statements still run, %v", running, err)
				}
			})
		}
		if n := len(s.live().Table("", "big").Columns); n != 3 {
			t.Errorf("the table has %d columns", n)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Exec(ctx, core.SQL("DROP TABLE big")); !errors.Is(err, context.Canceled) {
			t.Errorf("a context that had ended: %v", err)
		}
		if s.live().Table("", "big") == nil {
			t.Error("and the statement ran")
		}
	})
}

// running counts the statements with that text that the server is at.
func running(c dialect.Conn, text string) (n int, err error) {
	_, err = core.QueryOne(context.Background(), c, core.SQL(
		"SELECT COUNT(*) FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND INSTR(info, ?) > 0", text), &n)
	return n, err
}

// TestLateKill: a KILL QUERY that comes when the statement is over hits nothing.
func TestLateKill(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for range 20 {
			if err := s.Conn.(*conn).kill(); err != nil {
				t.Fatal(err)
			}
			if got := s.text("SELECT 'unharmed'"); got != "unharmed" {
				t.Fatalf("got %q", got)
			}
			s.exec("CREATE TABLE t (a int)")
			s.exec("DROP TABLE t")
		}
	})
}

func TestLock(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, s *server) {
		other := s.connect()
		try := func(c dialect.Conn, want bool) {
			t.Helper()
			got, err := s.d.TryLock(ctx, c, "key")
			if err != nil || got != want {
				t.Fatalf("TryLock: %t, %v", got, err)
			}
		}
		if holder, err := s.d.LockHolder(ctx, other, "key"); holder != "" || err != nil {
			t.Errorf("the holder of a free lock: %q, %v", holder, err)
		}
		try(s.Conn, true)
		try(other, false)
		s.exec("CREATE TABLE t (a int)")
		if _, err := s.d.Scratch(ctx, s.Conn, s.live()); err != nil {
			t.Error(err)
		}
		try(other, false)
		holder, err := s.d.LockHolder(ctx, other, "key")
		if err != nil || !strings.Contains(holder, "connection ") || !strings.Contains(holder, " of "+s.url.User+" from ") {
			t.Errorf("the holder: %q, %v", holder, err)
		}
		if err := s.d.Unlock(ctx, other, "key"); err == nil {
			t.Error("another connection unlocked it")
		}
		if err := s.d.Unlock(ctx, s.Conn, "key"); err != nil {
			t.Error(err)
		}
		try(other, true)
		other.Close(ctx)
		for deadline := time.Now().Add(time.Minute); ; {
			if got, err := s.d.TryLock(ctx, s.Conn, "key"); got || err != nil || time.Now().After(deadline) {
				if !got || err != nil {
					t.Errorf("the lock of a closed connection: %t, %v", got, err)
				}
				break
			}
		}
		// Another database has another lock.
		try(newServer(t, s.d.Name()).Conn, true)
	})
}

func TestPrepare(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		want := map[string]string{
			"sql_mode": sqlMode, "time_zone": "+00:00", "foreign_key_checks": "1", "autocommit": "1",
			"lock_wait_timeout": "20", "wait_timeout": "28800", "character_set_client": "utf8mb4", "character_set_connection": "utf8mb4",
		}
		for name, value := range want {
			got := s.text("SELECT @@SESSION." + name)
			if name == "sql_mode" {
				for _, mode := range strings.Split(value, ",") {
					if !strings.Contains(got, mode) || strings.Contains(got, "NO_BACKSLASH_ESCAPES") {
						t.Errorf("sql_mode is %s", got)
					}
				}
			} else if got != value {
				t.Errorf("%s is %s", name, got)
			}
		}
	})
}

func TestTransactionAndClasses(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (a int PRIMARY KEY)")
		begin := func() {
			if err := s.d.Begin(ctx, s.Conn, dialect.BeginOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		begin()
		s.exec("INSERT INTO t VALUES (1)")
		if err := s.d.Rollback(ctx, s.Conn); err != nil {
			t.Error(err)
		}
		if err := s.d.Rollback(ctx, s.Conn); err != nil {
			t.Errorf("rollback without a transaction: %v", err)
		}
		begin()
		s.exec("INSERT INTO t VALUES (2)")
		if err := s.d.Commit(ctx, s.Conn); err != nil {
			t.Error(err)
		}
		if got := s.text("SELECT GROUP_CONCAT(a) FROM t"); got != "2" {
			t.Errorf("rows: %s", got)
		}

		class := func(c dialect.Conn, statement string) core.ErrorKind {
			_, err := c.Exec(ctx, core.SQL(statement))
			if err == nil {
				t.Errorf("%s: no error", statement)
			}
			return s.d.Classify(err)
		}
		other := s.connect()
		if _, err := other.Exec(ctx, core.SQL("SET SESSION lock_wait_timeout = 1")); err != nil {
			t.Fatal(err)
		}
		begin()
		s.exec("UPDATE t SET a = 3")
		if got := class(other, "ALTER TABLE t ADD COLUMN b int"); got != core.ErrLockTimeout {
			t.Errorf("a locked table: %q", got)
		}
		if err := s.d.Rollback(ctx, s.Conn); err != nil {
			t.Error(err)
		}
		s.exec("SET SESSION TRANSACTION READ ONLY")
		if got := class(s.Conn, "INSERT INTO t VALUES (9)"); got != core.ErrReadOnly {
			t.Errorf("a read-only transaction: %q", got)
		}
		if got := class(s.Conn, "SELEKT"); got != core.ErrSyntax {
			t.Errorf("a mistake: %q", got)
		}
		s.exec("KILL " + other.(*conn).idText())
		if got := class(other, "DO 1"); got != core.ErrDisconnect {
			t.Errorf("a connection that was killed: %q", got)
		}
	})
}

func TestFingerprint(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, s *server) {
		print := func() string {
			t.Helper()
			f, err := s.d.Fingerprint(ctx, s.Conn, dialect.FingerprintOptions{Ignore: []md.Name{{Name: "journal"}}})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		s.create(everything(s.d))
		seen := map[string]string{}
		last := print()
		for _, unchanging := range []string{
			"CREATE TABLE journal (a int PRIMARY KEY AUTO_INCREMENT)", "INSERT INTO child (id) VALUES (7)", "ALTER TABLE types AUTO_INCREMENT = 1000", "ANALYZE TABLE child",
		} {
			s.exec(unchanging)
			if f := print(); f != last {
				t.Errorf("%s changed the fingerprint", unchanging)
				last = f
			}
		}
		changing := []string{
			"ALTER TABLE child ADD COLUMN n int", "ALTER TABLE child COMMENT = 'c'", "CREATE INDEX i ON child (n)", "ALTER TABLE child ADD CONSTRAINT c CHECK (n > 1)",
			"ALTER TABLE child ALTER COLUMN n SET DEFAULT 5", "CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET NEW.n = 5",
			"CREATE PROCEDURE p(IN a int) SELECT 1", "CREATE VIEW v2 AS SELECT 1 AS one", "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
			"ALTER TABLE child DROP FOREIGN KEY fk_child_up", "ALTER TABLE hashed COALESCE PARTITION 1",
		}
		if s.d.hasSequences() {
			changing = append(changing, "ALTER SEQUENCE q INCREMENT BY 3")
		}
		for _, statement := range changing {
			s.exec(statement)
			f := print()
			if seen[f] != "" || f == last {
				t.Errorf("%s did not change the fingerprint", statement)
			}
			seen[f], last = statement, f
		}
		kinds := map[string]bool{}
		for _, skipped := range s.reflect(dialect.ReflectOptions{}).Skipped {
			kinds[skipped.Kind] = true
		}
		for _, kind := range []string{"trigger", "procedure", "event"} {
			if !kinds[kind] {
				t.Errorf("no %s among the skipped", kind)
			}
		}
	})
}
