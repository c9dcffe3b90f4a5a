package dialect

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Secret is a password: however it is printed, it shows as ***.
type Secret string

// String implements fmt.Stringer.
func (Secret) String() string { return "***" }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return "***" }

// MarshalText implements encoding.TextMarshaler.
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// Reveal returns the password itself, for the driver.
func (s Secret) Reveal() string { return string(s) }

// URL is a parsed database URL:
//
//	postgresql://user:password@host:5432/database?sslmode=verify-full
//	mysql://user:password@host:3306/database
//	mariadb://user:password@/database?host=/run/mysqld/mysqld.sock
//	sqlite:///relative.db  sqlite:////absolute.db  sqlite:// (in memory)
//
// User, password, database and values are percent-decoded. A driver name after
// the scheme, as in SQLAlchemy's postgresql+psycopg://, is accepted and ignored.
type URL struct {
	Scheme   string
	User     string
	Password Secret
	// Hosts are the servers to try in order; most URLs have one, a socket or a
	// SQLite URL has none.
	Hosts    []Host
	Database string // SQLite: the path of the file; empty: in memory
	Query    url.Values
}

// Host is a server's address; Port 0 is the database's own.
type Host struct {
	Name string
	Port int
}

// aliases maps other names of a scheme to the one that drivers register.
var aliases = map[string]string{"postgres": "postgresql", "pgx": "postgresql", "sqlite3": "sqlite"}

// ParseURL reads a database URL. Its errors hold no part of the URL but the
// scheme, since any other part may be a piece of a password.
func ParseURL(text string) (URL, error) {
	var u URL
	text = strings.TrimSpace(text)
	if kind, _, jdbc := strings.Cut(text, "jdbc:"); jdbc && kind == "" {
		return u, errors.New("database URL: it is one of JDBC; write it without jdbc:, with the user and the password before the host, as in postgresql://user@host/database")
	}
	scheme, rest, found := strings.Cut(text, "://")
	if !found || scheme == "" || strings.ContainsAny(scheme, "/@: ?#") {
		return u, errors.New(`database URL: no scheme; write it as in postgresql://user@host/database or sqlite:///file.db`)
	}
	u.Scheme, _, _ = strings.Cut(strings.ToLower(scheme), "+")
	if name, ok := aliases[u.Scheme]; ok {
		u.Scheme = name
	}
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	if err := u.parseAuthority(authority); err != nil {
		return URL{}, fmt.Errorf("%s URL: %w", u.Scheme, err)
	}
	var err error
	if u.Database, err = url.PathUnescape(path); err != nil {
		return URL{}, fmt.Errorf("%s URL: the database name is not percent-encoded correctly", u.Scheme)
	}
	if u.Query, err = url.ParseQuery(query); err != nil {
		return URL{}, fmt.Errorf("%s URL: the options after ? are not percent-encoded correctly", u.Scheme)
	}
	if u.Scheme == "sqlite" && u.Query.Get("uri") != "" {
		u.fromFileURI()
	}
	// A password with a ? in it that is not encoded ends the authority early.
	cut := strings.Contains(authority, ":") && !strings.Contains(authority, "@") && strings.Contains(query, "@")
	if (cut || strings.Contains(u.Database, "@")) && u.Scheme != "sqlite" {
		return URL{}, fmt.Errorf("%s URL: an @ after the server's part; percent-encode / ? # @ in the password (as %%2F %%3F %%23 %%40)", u.Scheme)
	}
	return u, nil
}

func (u *URL) parseAuthority(text string) error {
	hosts := text
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		user, password, _ := strings.Cut(text[:i], ":")
		hosts = text[i+1:]
		var err1, err2 error
		var plain string
		u.User, err1 = url.PathUnescape(user)
		plain, err2 = url.PathUnescape(password)
		if err1 != nil || err2 != nil {
			return errors.New("user or password is not percent-encoded correctly; write a % as %25")
		}
		u.Password = Secret(plain)
	}
	if hosts == "" {
		return nil
	}
	for _, h := range strings.Split(hosts, ",") {
		host, err := parseHost(h)
		if err != nil {
			return err
		}
		u.Hosts = append(u.Hosts, host)
	}
	return nil
}

func parseHost(text string) (Host, error) {
	name, port := text, ""
	if strings.HasPrefix(text, "[") {
		inner, after, closed := strings.Cut(text[1:], "]")
		if !closed || (after != "" && after[0] != ':') {
			return Host{}, errors.New("the address in [ ] is not closed")
		}
		name, port = inner, strings.TrimPrefix(after, ":")
	} else if i := strings.LastIndexByte(text, ':'); i >= 0 {
		name, port = text[:i], text[i+1:]
	}
	name, err := url.PathUnescape(name)
	if err != nil {
		return Host{}, errors.New("the host is not percent-encoded correctly")
	}
	if port == "" {
		return Host{Name: name}, nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return Host{}, errors.New("the port is not a number; if the password holds : / ? # or @, percent-encode it")
	}
	return Host{Name: name, Port: int(n)}, nil
}

// String returns the URL with the password, and every option that may hold
// one, shown as ***.
func (u URL) String() string {
	var b strings.Builder
	b.WriteString(u.Scheme + "://")
	if u.User != "" || u.Password != "" {
		b.WriteString(url.PathEscape(u.User))
		if u.Password != "" {
			b.WriteString(":***")
		}
		b.WriteString("@")
	}
	for i, h := range u.Hosts {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(h.String())
	}
	if u.Database != "" {
		b.WriteString("/" + u.Database)
	}
	if len(u.Query) > 0 {
		b.WriteString("?" + maskedQuery(u.Query))
	}
	return b.String()
}

// String returns host:port, with an IPv6 address in brackets.
func (h Host) String() string {
	name := strings.ReplaceAll(h.Name, "/", "%2F") // the directory of a socket
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if h.Port == 0 {
		return name
	}
	return name + ":" + strconv.Itoa(h.Port)
}

func maskedQuery(q url.Values) string {
	shown := url.Values{}
	for key, values := range q {
		if secretOption(key) {
			values = []string{"***"}
		}
		shown[key] = values
	}
	return strings.ReplaceAll(shown.Encode(), "%2A%2A%2A", "***")
}

func secretOption(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "pass") || strings.Contains(key, "secret") || strings.Contains(key, "token")
}

// Secrets returns every text in the URL that must appear in no output.
func (u URL) Secrets() []string {
	var list []string
	if u.Password != "" {
		list = append(list, u.Password.Reveal())
	}
	for key, values := range u.Query {
		if secretOption(key) {
			list = append(list, values...)
		}
	}
	return list
}
