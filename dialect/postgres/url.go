package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"limbeck.dev/migrate/dialect"
)

// options are what may stand after the ? of a URL, as in libpq. The host may be
// the directory of a socket; search_path names the default schema first, also
// within options.
var options = []string{
	"application_name", "channel_binding", "connect_timeout", execMode, "gssencmode", "host", "options", "passfile", "port", "require_auth", roleOption,
	"search_path", "service", "servicefile", "sslcert", "sslcertmode", "sslkey", "sslmode", "sslnegotiation",
	"sslpassword", "sslrootcert", "sslsni", "target_session_attrs", "user", "password",
}

// roleOption names a role that each session takes on.
const roleOption = "role"

// execMode is pgx's option for how statements are sent.
const execMode = "default_query_exec_mode"

// patience is how long a cancelled statement may take to stop before the
// connection is given up.
const patience = 10 * time.Second

// config turns a URL into what pgx connects with. No error of it holds a part
// of the URL that may be secret.
func config(u dialect.URL) (*pgx.ConnConfig, []string, error) {
	path, err := checkOptions(u.Query)
	if err != nil {
		return nil, nil, err
	}
	c, err := pgx.ParseConfig(keywords(u))
	if err != nil {
		return nil, nil, scrub(err)
	}
	if u.Password != "" {
		c.Password = u.Password.Reveal()
	}
	if !u.Query.Has(execMode) {
		c.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
	c.RuntimeParams["search_path"] = searchPath(path)
	c.RuntimeParams["standard_conforming_strings"] = "on" // the simple protocol of pgx relies on it
	c.RuntimeParams["client_encoding"] = "UTF8"
	c.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: patience}
	}
	return c, path, nil
}

// checkOptions refuses options that are not known, and returns the search path.
func checkOptions(q url.Values) ([]string, error) {
	for key := range q {
		if !slices.Contains(options, key) {
			return nil, fmt.Errorf("postgresql URL: unknown option %q; known are %s", key, strings.Join(options, ", "))
		}
	}
	var path []string
	text := cmp.Or(q.Get("search_path"), pathOption(cmp.Or(q.Get("options"), os.Getenv("PGOPTIONS"))))
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); strings.HasPrefix(name, `"`) {
			name = strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
		}
		if name != "" && name != "$user" && name != "pg_temp" && name != "pg_catalog" {
			path = append(path, name)
		}
	}
	if len(path) == 0 {
		path = []string{"public"}
	}
	for _, name := range path {
		if _, err := (pg{}).QuoteIdent(name); err != nil {
			return nil, fmt.Errorf("postgresql URL: search_path: %w", err)
		}
	}
	if role, named := q[roleOption]; named {
		if _, err := (pg{}).QuoteIdent(strings.Join(role, "")); err != nil {
			return nil, fmt.Errorf("postgresql URL: role: %w", err)
		}
	}
	return path, nil
}

// pathOption returns the search path that the options of a session set, as in
// -c search_path=app; empty if they set none.
func pathOption(options string) (path string) {
	const space = "\x00" // stands for one that is escaped
	for _, word := range strings.Fields(strings.ReplaceAll(options, `\ `, space)) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-c"), "--"), "=")
		if strings.EqualFold(strings.ReplaceAll(name, "-", "_"), "search_path") {
			path = strings.ReplaceAll(value, space, " ")
		}
	}
	return path
}

// searchPath is the setting: the schemas that were asked for, never the role's
// own, and temporary tables last, so that no one can plant a table before ours.
func searchPath(path []string) string {
	quoted := make([]string, len(path))
	for i, name := range path {
		quoted[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return strings.Join(append(quoted, "pg_temp"), ", ")
}

// keywords writes the URL as a libpq connection string, without the password.
func keywords(u dialect.URL) string {
	settings := map[string]string{"connect_timeout": "10", "application_name": "migrate"}
	for key, values := range u.Query {
		switch {
		case key == "search_path" || len(values) == 0:
		case key == "host":
			settings["host"], settings["port"] = hostsOf(values, u.Query.Get("port"))
		case key != "port" || !u.Query.Has("host"):
			settings[key] = values[len(values)-1]
		}
	}
	var hosts, ports []string
	for _, h := range u.Hosts {
		hosts = append(hosts, h.Name)
		ports = append(ports, strconv.Itoa(cmp.Or(h.Port, 5432)))
	}
	if len(hosts) > 0 {
		settings["host"], settings["port"] = strings.Join(hosts, ","), strings.Join(ports, ",")
	}
	if u.User != "" {
		settings["user"] = u.User
	}
	if u.Database != "" {
		settings["dbname"] = u.Database
	}
	if settings["sslmode"] == "" && os.Getenv("PGSSLMODE") == "" {
		settings["sslmode"] = sslMode(cmp.Or(settings["host"], os.Getenv("PGHOST")))
	}
	var b strings.Builder
	for key, value := range settings {
		fmt.Fprintf(&b, "%s='%s' ", key, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
	}
	return b.String()
}

// hostsOf reads the option host: directories of sockets, or servers, each with a
// port of its own or one of those in the option port. It may be there several
// times, or have several hosts with commas between them.
func hostsOf(values []string, ports string) (hosts, portList string) {
	names := strings.Split(strings.Join(values, ","), ",")
	common := strings.Split(ports, ",")
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = common[min(i, len(common)-1)]
		if host, port, err := net.SplitHostPort(name); err == nil {
			names[i], list[i] = host, port
		}
		list[i] = cmp.Or(list[i], "5432")
	}
	return strings.Join(names, ","), strings.Join(list, ",")
}

// sslMode is the mode where none is asked for: the server is verified, unless
// it is on this machine.
func sslMode(hosts string) string {
	for host := range strings.SplitSeq(hosts, ",") {
		if !isLocal(host) {
			return "verify-full"
		}
	}
	return "prefer"
}

func isLocal(host string) bool {
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// scrub returns the error without the connection string that it may begin with.
func scrub(err error) error {
	text := err.Error()
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		if _, reason, found := strings.Cut(text, "`: "); found {
			text = "postgresql URL: " + reason
		}
	}
	if text = dialect.MaskURLs(text); text == err.Error() {
		return err
	}
	return errors.New(text)
}
