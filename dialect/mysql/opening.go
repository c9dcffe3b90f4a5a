package mysql

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/dialect"
)

// openingLimit is how much a server may send, in all, until a connection to it
// is open; a MySQL server sends less than a kilobyte. The driver would keep in
// memory whatever comes as one packet.
const openingLimit = 1 << 20

// errFlood says that a server sent more than that.
var errFlood = &dialect.RefusedError{
	Reason: "the server sent more than a megabyte in place of a greeting",
	Mend:   "look whether host and port are those of a MySQL or MariaDB server",
}

// openingPatience is how long the opening of a connection to one server may take.
const openingPatience = 20 * time.Second

// openSession opens a session that a hostile server has no use of: what it may
// send until then is bounded in bytes and in time, and a greeting that makes the
// driver panic is an error. Every connection of ours is opened here.
//
// What a server sends afterwards as one packet is not bounded, and the driver
// keeps it in memory: the protocol lets a row have a gigabyte, and a limit on
// the network connection cannot tell packets from each other under TLS.
func openSession(ctx context.Context, host *mysql.Config) (s *session, err error) {
	ctx, cancel := context.WithTimeout(ctx, openingPatience)
	defer cancel()
	var o opening
	defer func() {
		if recover() != nil {
			if o.conn != nil {
				o.conn.Close()
			}
			s, err = nil, errGreeting
		}
	}()
	config := host.Clone()
	config.DialFunc = o.dial
	if config.Params[roleParam] != "" {
		delete(config.Params, roleParam)
		config.DBName = "" // the user may see it in the role alone
	}
	c, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	native, err := dialect.ConnectTo(ctx, host.Net, host.Addr, dialect.SpeaksMySQL, c.Connect, func(err error) bool {
		return errorNumber(err) == 0 && o.conn != nil && !o.flooded()
	})
	if err != nil {
		return nil, o.explain(err)
	}
	if s, err = newSession(ctx, native, host); err != nil {
		return nil, o.explain(err)
	}
	o.over.Store(true)
	return s, nil
}

// opening watches over a server that has not shown yet what it is.
type opening struct {
	received atomic.Int64
	over     atomic.Bool
	conn     net.Conn
}

func (o *opening) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	o.conn = c
	return watched{c, o}, nil
}

func (o *opening) flooded() bool { return o.received.Load() > openingLimit }

// watched is a network connection that fails where the opening is flooded.
type watched struct {
	net.Conn
	opening *opening
}

// Read implements net.Conn.
func (w watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if !w.opening.over.Load() {
		w.opening.received.Add(int64(n))
		if w.opening.flooded() {
			return 0, errFlood
		}
	}
	return n, err
}

// SyscallConn implements syscall.Conn, by which the driver finds out that the
// server has closed a connection that was idle.
func (w watched) SyscallConn() (syscall.RawConn, error) {
	c, ok := w.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return c.SyscallConn()
}

// tlsOptions are those that [options] has.
var tlsOptions = dialect.TLSOptions{
	Authority: "tls_ca=FILE", AnyServer: "tls=skip-verify", Plain: "tls=false", Server: "ssl_cert and ssl_key in its configuration",
}

// explain makes the reason clear for which a connection could not be opened,
// and leaves out the advice that the driver gives on its own options.
func (o *opening) explain(err error) error {
	if o.flooded() {
		return errFlood
	}
	if refused := dialect.RefuseTLS(err, errors.Is(err, mysql.ErrNoTLS), tlsOptions); refused != nil {
		return refused
	}
	if errors.Is(err, mysql.ErrCleartextPassword) || errors.Is(err, mysql.ErrOldPassword) {
		return &dialect.RefusedError{
			Reason: "the server asks for the password in clear text, or as good as that, and it was not sent",
			Mend:   "let the user authenticate with caching_sha2_password, or mysql_native_password on MariaDB",
		}
	}
	return refuseFile(err)
}

// refuseFile tells that the server asked for a file of this machine, which any
// statement gives it the chance to. The driver has but a text for it.
func refuseFile(err error) error {
	if err == nil {
		return nil
	}
	for _, what := range []string{"local file '", "reader '"} {
		_, rest, asked := strings.Cut(err.Error(), what)
		if name, _, ours := strings.Cut(rest, "' is not registered"); asked && ours {
			return &dialect.RefusedError{
				Reason: "the server asks for the file " + name + " of this machine (LOAD DATA LOCAL), and it was not sent",
				Mend:   "load data with another client; if no statement says LOCAL, do not trust this server",
			}
		}
	}
	return err
}

// errGreeting says that the driver could not make sense of a server.
var errGreeting = errors.New("the server's greeting is not that of MySQL or MariaDB; look at host and port")
