package testdb

import (
	"context"
	"net/url"
	"sync"
)

// An admin makes and drops databases on one server. It is used by many tests at once.
type admin interface {
	create(ctx context.Context, name string) error
	drop(ctx context.Context, name string) error
}

// admins holds the one administrator per server that a test binary needs. They connect when first used
// and are never closed: the end of the process does that.
var (
	adminsMu sync.Mutex
	admins   = map[string]admin{}
)

// adminOf gives the administrator of a server, which u leads to. It fails where the driver refuses the URL.
func adminOf(server string, u *url.URL) (admin, error) {
	adminsMu.Lock()
	defer adminsMu.Unlock()
	if a := admins[server]; a != nil {
		return a, nil
	}
	if server == "postgresql" {
		admins[server] = &postgres{url: u.String()}
		return admins[server], nil
	}
	a, err := openMySQL(u)
	if err == nil {
		admins[server] = a
	}
	return a, err
}
