package mysql

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// greeting is a handshake packet of protocol 10 without TLS.
const greeting = "\x4a\x00\x00\x00\x0a8.0.36\x00\x01\x00\x00\x0012345678\x00\x00\x82\x2d\x02\x00\x08\x00\x15" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00123456789012\x00mysql_native_password\x00"

// rogue is a server that a client is lured to. It hears what the client says.
type rogue struct {
	net.Conn
	heard bytes.Buffer
}

// packet reads what the client says next.
func (r *rogue) packet() bool {
	header := make([]byte, 4)
	if _, err := io.ReadFull(r, header); err != nil {
		return false
	}
	body := make([]byte, int(header[0])|int(header[1])<<8|int(header[2])<<16)
	_, err := io.ReadFull(r, body)
	r.heard.Write(body)
	return err == nil
}

// say sends a packet.
func (r *rogue) say(sequence byte, body string) {
	_, _ = r.Write(append([]byte{byte(len(body)), byte(len(body) >> 8), 0, sequence}, body...))
}

type connecting = func(context.Context, dialect.URL) (dialect.Conn, error)

// ways are those in which a connection is opened: one of its own, and a pool's.
var ways = map[string]connecting{
	"Connect": Driver{}.Connect,
	"pool": func(ctx context.Context, u dialect.URL) (dialect.Conn, error) {
		p, err := Driver{}.OpenPool(u, dialect.PoolOptions{Size: 1})
		if err != nil {
			return nil, err
		}
		defer p.Close()
		return p.Acquire(ctx)
	},
}

// lure lets a client connect to a rogue server, with all that a URL could give
// away, and returns everything that the client said, and its error.
func lure(t *testing.T, behave func(*rogue), connect connecting) ([]byte, error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	heard := make(chan []byte, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		r := &rogue{Conn: c}
		behave(r)
		for r.packet() {
		}
		heard <- r.heard.Bytes()
	}()
	u, err := dialect.ParseURL("mysql://u:sesame@" + l.Addr().String() + "/d")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c, err := connect(ctx, u)
	if err == nil {
		c.Close(t.Context())
		t.Fatal("connected")
	}
	return <-heard, err
}

// TestRogueServer: a server gets neither a file of this machine nor the
// password, and cannot fill the memory (S26).
func TestRogueServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("private key"), 0o600); err != nil {
		t.Fatal(err)
	}
	const ok = "\x00\x00\x00\x02\x00\x00\x00"
	for name, test := range map[string]struct {
		want   string
		behave func(*rogue)
	}{
		"LOCAL INFILE": {"asks for the file " + file + " of this machine (LOAD DATA LOCAL), and it was not sent", func(r *rogue) {
			_, _ = io.WriteString(r, greeting)
			r.packet()
			r.say(2, ok)
			r.packet() // a first statement
			r.say(1, "\xfb"+file)
			r.packet() // what the client sends of the file
			r.say(3, ok)
		}},
		"LOCAL INFILE of a reader": {"asks for the file x of this machine", func(r *rogue) {
			_, _ = io.WriteString(r, greeting)
			r.packet()
			r.say(2, ok)
			r.packet()
			r.say(1, "\xfbReader::x")
			r.packet()
			r.say(3, ok)
		}},
		"clear text": {"asks for the password in clear text", func(r *rogue) {
			_, _ = io.WriteString(r, greeting)
			r.packet()
			r.say(2, "\xfemysql_clear_password\x00")
		}},
		"old password": {"asks for the password in clear text, or as good as that", func(r *rogue) {
			_, _ = io.WriteString(r, greeting)
			r.packet()
			r.say(2, "\xfemysql_old_password\x0012345678\x00")
		}},
		"unknown plugin": {"not supported", func(r *rogue) {
			_, _ = io.WriteString(r, greeting)
			r.packet()
			r.say(2, "\xfedialog\x00Password: ")
		}},
		"endless packet": {"more than a megabyte in place of a greeting", func(r *rogue) {
			chunk := append([]byte("\xff\xff\xff\x00"), bytes.Repeat([]byte{10}, 1<<24-1)...)
			for err := error(nil); err == nil; chunk[3]++ {
				_, err = r.Write(chunk)
			}
		}},
		"cut greeting": {"greeting", func(r *rogue) { r.say(0, "\x0a8.0") }},
		"nonsense":     {"invalid connection", func(r *rogue) { _, _ = io.WriteString(r, "HTTP/1.1 400 Bad Request\r\n\r\n"); r.Close() }},
	} {
		for way, connect := range ways {
			t.Run("S26/"+name+"/"+way, func(t *testing.T) {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				heard, err := lure(t, test.behave, connect)
				runtime.ReadMemStats(&after)
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("the error is %v; want %q", err, test.want)
				}
				for _, secret := range []string{"sesame", "private key"} {
					if bytes.Contains(heard, []byte(secret)) || strings.Contains(err.Error(), secret) {
						t.Errorf("%q was given away: %v", secret, err)
					}
				}
				if grown := after.TotalAlloc - before.TotalAlloc; grown > 100<<20 {
					t.Errorf("%d MB were taken", grown>>20)
				}
			})
		}
	}
}

// TestLocalFile: a statement of a revision does not send a file either.
func TestLocalFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rows")
	if err := os.WriteFile(file, []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (id int PRIMARY KEY)")
		_, err := s.Exec(t.Context(), core.SQL("LOAD DATA LOCAL INFILE '"+file+"' INTO TABLE t"))
		if _, refused := errors.AsType[*dialect.RefusedError](err); !refused && errorNumber(err) == 0 {
			t.Errorf("the error is %v", err)
		}
		if got := s.text("SELECT count(*) FROM t"); got != "0" {
			t.Errorf("%s rows were loaded", got)
		}
	})
}
