package dialect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"limbeck.dev/migrate/core"
)

// Conn is one connection to a server, with the dialect that the server proved
// to speak. It is not safe for use by several goroutines at once.
type Conn interface {
	core.Conn
	// Dialect is the dialect of the connected server, of its version.
	Dialect() Dialect
	// Close closes the connection.
	Close(ctx context.Context) error
}

// Driver connects to the databases of one dialect package.
type Driver interface {
	// Schemes are the URL schemes that it serves.
	Schemes() []string
	// Offline returns the dialect of a scheme when there is no server to ask,
	// as its oldest supported version speaks it.
	Offline(scheme string) Dialect
	// Connect opens one connection. Its errors never hold the password.
	Connect(ctx context.Context, u URL) (Conn, error)
	// OpenPool makes a pool of connections and opens none yet: a mistake in the
	// URL is an error, a server that is not there is one of Acquire.
	OpenPool(u URL, o PoolOptions) (Pool, error)
}

// OfflineDriver is a Driver of which one can say for which server it is to speak
// where there is none to ask.
type OfflineDriver interface {
	Driver
	// OfflineFor is Offline for the database that the URL names, on a server of
	// a version such as 16 or 10.11.4; "" is the oldest that is supported.
	OfflineFor(u URL, version string) (Dialect, error)
}

// CreatingDriver is a Driver whose Connect creates a database that is not there.
type CreatingDriver interface {
	Driver
	// ConnectExisting is Connect, but a database that is not there is an error,
	// [io/fs.ErrNotExist], and stays so.
	ConnectExisting(ctx context.Context, u URL) (Conn, error)
}

// WarningDriver is a Driver that knows what is unwise in a URL.
type WarningDriver interface {
	Driver
	// Warnings tells what the URL gives up, such as the proof of who a server
	// on another machine is. They hold no secret.
	Warnings(u URL) []string
}

// Warnings tells what is unwise in a URL; nothing where its driver is unknown.
func Warnings(u URL) []string {
	d, err := DriverFor(u)
	if warning, ok := d.(WarningDriver); err == nil && ok {
		return warning.Warnings(u)
	}
	return nil
}

var registry struct {
	sync.RWMutex
	drivers map[string]Driver
}

// Register makes a driver known by its schemes; dialect packages call it from
// init. A second driver for a scheme is a mistake of the program and panics.
func Register(d Driver) {
	registry.Lock()
	defer registry.Unlock()
	if registry.drivers == nil {
		registry.drivers = make(map[string]Driver)
	}
	for _, scheme := range d.Schemes() {
		if registry.drivers[scheme] != nil {
			panic("dialect: two drivers for " + scheme + "://")
		}
		registry.drivers[scheme] = d
	}
}

// DriverFor returns the driver of a URL's scheme. The error names the schemes
// that are known.
func DriverFor(u URL) (Driver, error) {
	registry.RLock()
	defer registry.RUnlock()
	if d := registry.drivers[u.Scheme]; d != nil {
		return d, nil
	}
	var known []string
	for scheme := range registry.drivers {
		known = append(known, scheme+"://")
	}
	slices.Sort(known)
	if len(known) == 0 {
		return nil, fmt.Errorf("no database is known: import one, such as _ \"limbeck.dev/migrate/dialect/postgres\"")
	}
	return nil, fmt.Errorf("unknown kind of database %q: this program knows %s", u.Scheme, strings.Join(known, ", "))
}
