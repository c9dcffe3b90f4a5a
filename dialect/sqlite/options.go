package sqlite

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// options are what a URL says.
type options struct {
	path        string // empty: in memory
	mode        string
	immutable   bool
	busyMillis  int
	foreignKeys bool
}

func (o options) shown() string {
	if o.path == "" {
		return "in memory"
	}
	return strconv.Quote(o.path)
}

func readOptions(u dialect.URL) (options, error) {
	o := options{path: u.Database, mode: "rwc", busyMillis: defaultBusyMillis, foreignKeys: true}
	if len(u.Hosts) > 0 || u.User != "" || u.Password != "" {
		return o, errors.New("sqlite URL: SQLite has no server; write three slashes before a relative path (sqlite:///file.db) and four before an absolute one")
	}
	if o.path == ":memory:" {
		o.path = ""
	}
	if strings.ContainsRune(o.path, 0) {
		return o, errors.New("sqlite URL: the path holds a NUL character")
	}
	for _, key := range slices.Sorted(maps.Keys(u.Query)) {
		if err := o.set(key, u.Query.Get(key)); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *options) set(key, value string) (err error) {
	switch key {
	case "mode":
		o.mode = value
		if value != "ro" && value != "rw" && value != "rwc" {
			return errors.New("sqlite URL: mode is ro, rw or rwc")
		}
	case "busy_timeout":
		if o.busyMillis, err = strconv.Atoi(value); err != nil || o.busyMillis < 0 {
			return errors.New("sqlite URL: busy_timeout is a number of milliseconds")
		}
	case "foreign_keys":
		o.foreignKeys, err = parseSwitch(key, value)
	case "immutable":
		o.immutable, err = parseSwitch(key, value)
	default:
		return fmt.Errorf("sqlite URL: unknown option %q; there are busy_timeout, foreign_keys, immutable and mode", key)
	}
	return err
}

func parseSwitch(key, value string) (bool, error) {
	switch strings.ToLower(value) {
	case "on", "1", "true", "yes":
		return true, nil
	case "off", "0", "false", "no":
		return false, nil
	}
	return false, fmt.Errorf("sqlite URL: %s is on or off", key)
}

// dsn writes the options as SQLite's own URI. Every byte of the path that could
// mean something there is percent-encoded.
func (o options) dsn() string {
	const always = "?_time_format=sqlite&_error_rc=1&_defensive=1"
	if o.path == "" {
		return ":memory:" + always
	}
	var b strings.Builder
	b.WriteString("file:")
	if strings.HasPrefix(o.path, "/") {
		b.WriteString("//") // an empty authority, lest a path that begins with // be read as one
	}
	for i := range len(o.path) {
		if c := o.path[i]; c == '/' || c == '.' || c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	b.WriteString(always + "&mode=" + o.mode)
	if o.immutable {
		b.WriteString("&immutable=1")
	}
	return b.String()
}

// pragmas are the settings of each connection.
func (o options) pragmas() []string {
	return []string{
		fmt.Sprintf("PRAGMA busy_timeout = %d", o.busyMillis),
		"PRAGMA foreign_keys = " + onOff(o.foreignKeys),
		"PRAGMA trusted_schema = OFF",
		"PRAGMA cell_size_check = ON",
	}
}

func onOff(on bool) string {
	if on {
		return "ON"
	}
	return "OFF"
}
