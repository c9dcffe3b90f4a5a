package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/dialect"
)

// options are the options that a URL may have after ?, by name.
//
//	tls=true         encrypted, and the server's certificate is verified; the
//	                 default, except for a socket or this very machine
//	tls=skip-verify  encrypted, with whatever certificate the server shows
//	tls=false        not encrypted
//	tls_ca=FILE      verify the certificate against those in this PEM file
//	unix_socket=PATH connect through a socket; also host=PATH
//	connect_timeout=SECONDS
//	role=NAME        a role that each connection takes on, NAME or NAME@HOST
//	charset=utf8mb4  accepted for the sake of other tools; it is always utf8mb4
//	NAME=VALUE       a session variable, of a name with an underscore: each
//	                 connection sets it
var options = map[string]func(*mysql.Config, string) error{
	"tls":             setTLS,
	"tls_ca":          setCA,
	"unix_socket":     setSocket,
	"host":            setSocket,
	"connect_timeout": setTimeout,
	"charset":         checkCharset,
	"role":            setRole,
}

// sqlMode is the mode that our SQL text is written for. Backslashes escape, for
// [Dialect.Literal] doubles them, and wrong values are errors. Zero dates are
// allowed: a table that has them could not be altered otherwise.
const sqlMode = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"

// configsOf makes a driver's configuration for each host of the URL, field by
// field: no text that holds a password is ever put together or parsed.
func configsOf(u dialect.URL) ([]*mysql.Config, error) {
	hosts := u.Hosts
	if len(hosts) == 0 {
		hosts = []dialect.Host{{Name: "localhost"}}
	}
	var configs []*mysql.Config
	for _, host := range hosts {
		config, err := configOf(u, host)
		if err != nil {
			return nil, err
		}
		configs = append(configs, config)
	}
	return configs, nil
}

func configOf(u dialect.URL, host dialect.Host) (*mysql.Config, error) {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.DBName = u.User, u.Password.Reveal(), u.Database
	port := host.Port
	if port == 0 {
		port = 3306
	}
	c.Net, c.Addr = "tcp", net.JoinHostPort(host.Name, strconv.Itoa(port))
	if strings.HasPrefix(host.Name, "/") { // %2Frun%2Fmysqld.sock
		c.Net, c.Addr = "unix", host.Name
	}
	c.ParseTime = true
	c.Logger = &mysql.NopLogger{}
	c.ConnectionAttributes = "program_name:migrate"
	c.Params = map[string]string{"sql_mode": "'" + sqlMode + "'", "time_zone": "'+00:00'"} // times are sent in UTC
	if err := c.Apply(mysql.Charset("utf8mb4", "")); err != nil {
		return nil, err
	}
	for name, values := range u.Query {
		value := values[len(values)-1]
		set := options[name]
		switch {
		case set == nil && !variableName.MatchString(name):
			return nil, fmt.Errorf("unknown option %q", name)
		case set == nil:
			set = func(c *mysql.Config, value string) error { return setVariable(c, name, value) }
		}
		if err := set(c, value); err != nil {
			return nil, fmt.Errorf("option %q: %w", name, err)
		}
	}
	c.AllowAllFiles, c.AllowCleartextPasswords, c.AllowOldPasswords, c.AllowFallbackToPlaintext = false, false, false, false
	if c.TLSConfig == "" && c.TLS == nil && c.Net == "tcp" && !isLoopback(host.Name) {
		c.TLSConfig = "true"
	}
	return c, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func setTLS(c *mysql.Config, value string) error {
	switch value {
	case "true", "false", "skip-verify":
		c.TLSConfig = value
		return nil
	}
	return errors.New("it is one of true, skip-verify and false")
}

func setCA(c *mysql.Config, file string) error {
	pem, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no certificate", file)
	}
	c.TLS = &tls.Config{RootCAs: pool}
	return nil
}

func setSocket(c *mysql.Config, path string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("it is the path of a socket, and starts with /")
	}
	c.Net, c.Addr = "unix", path
	return nil
}

func setTimeout(c *mysql.Config, value string) error {
	seconds, err := strconv.ParseUint(value, 10, 16)
	if err != nil {
		return errors.New("it is a number of seconds")
	}
	c.Timeout = time.Duration(seconds) * time.Second
	return nil
}

func checkCharset(_ *mysql.Config, value string) error {
	if value != "utf8mb4" {
		return errors.New("only utf8mb4 is supported")
	}
	return nil
}
