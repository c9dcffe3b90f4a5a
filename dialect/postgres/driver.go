package postgres

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// oldest is the oldest version that is supported.
const oldest = 12

func init() { dialect.Register(driver{}) }

type driver struct{}

// Schemes implements [dialect.Driver].
func (driver) Schemes() []string { return []string{dialectName} }

// Offline implements [dialect.Driver].
func (driver) Offline(string) dialect.Dialect { return New() }

// OfflineFor implements [dialect.OfflineDriver].
func (driver) OfflineFor(u dialect.URL, version string) (dialect.Dialect, error) {
	path, err := checkOptions(u.Query)
	if err != nil || version == "" {
		return pg{path: path, role: u.Query.Get(roleOption)}, err
	}
	n := majorVersion(version)
	if n == 0 {
		return nil, fmt.Errorf("server version %q: write it as 16 or 16.4", version)
	}
	return pg{version: n, path: path, role: u.Query.Get(roleOption)}, checkVersion(n)
}

// Warnings implements [dialect.WarningDriver].
func (driver) Warnings(u dialect.URL) []string {
	mode := cmp.Or(u.Query.Get("sslmode"), os.Getenv("PGSSLMODE"))
	proven := mode == "" || strings.HasPrefix(mode, "verify-") || u.Query.Get("sslrootcert") != ""
	var list []string
	for _, h := range u.Hosts {
		if !proven && !isLocal(h.Name) {
			list = append(list, fmt.Sprintf("with sslmode=%s, %s does not prove who it is; verify-full is safe", mode, h.Name))
		}
	}
	return list
}

// Connect implements [dialect.Driver]. Without an sslmode, a server that is not
// on this machine must prove its identity (verify-full). The search path is the
// option of that name, or within options, or public; never the server's default.
func (driver) Connect(ctx context.Context, u dialect.URL) (dialect.Conn, error) {
	c, path, err := config(u)
	if err == nil {
		err = setAfterConnecting(c)
	}
	if err != nil {
		return nil, err
	}
	said := new(notices)
	c.OnNotice = said.add
	native, err := connect(ctx, c)
	if err != nil {
		if refused := refusedSettings(ctx, c, err); refused != nil {
			return nil, refused
		}
		return nil, explain(err)
	}
	configureTypes(native.TypeMap())
	var own *conn
	if err = refuseLookalike(ctx, native); err == nil {
		own, err = newConn(native, path)
	}
	if err != nil {
		native.Close(ctx)
		return nil, err
	}
	own.dialect = own.dialect.(pg).as(u.Query.Get(roleOption))
	own.verbatim, own.describes, own.said = true, !u.Query.Has(execMode), said
	return own, nil
}

// checkVersion refuses a server that is too old; 0 is not known.
func checkVersion(version int) error {
	if version == 0 || version >= oldest {
		return nil
	}
	return &dialect.RefusedError{
		Reason: fmt.Sprintf("the server is PostgreSQL %d", version),
		Mend:   fmt.Sprintf("PostgreSQL %d or newer is needed", oldest),
	}
}

// majorVersion reads "15.4 (Debian …)" and "19beta1".
func majorVersion(text string) int {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	n, _ := strconv.Atoi(text[:end])
	return n
}
