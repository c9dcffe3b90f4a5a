package postgres

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"limbeck.dev/migrate/dialect"
)

// atStart are the parameters that a server is told when a connection begins,
// because it shows them to the client, or writes them to its log. Poolers know
// these, and refuse a connection that begins with others.
var atStart = []string{"application_name", "client_encoding", "standard_conforming_strings"}

// setAfterConnecting moves the other settings of a connection, those of the
// option options among them, to a statement that follows on its beginning.
func setAfterConnecting(c *pgx.ConnConfig) error {
	later := map[string]string{}
	for name, value := range c.RuntimeParams {
		if slices.Contains(atStart, name) {
			continue
		}
		if name != "options" {
			later[name] = value
			delete(c.RuntimeParams, name)
			continue
		}
		if set, all := settingsOf(value); all {
			maps.Copy(later, set)
			delete(c.RuntimeParams, name)
		}
	}
	var calls []string
	for _, name := range slices.Sorted(maps.Keys(later)) {
		key, err := stringLiteral(name)
		if err != nil {
			return err
		}
		value, err := stringLiteral(later[name])
		if err != nil {
			return err
		}
		calls = append(calls, "pg_catalog.set_config("+key+", "+value+", false)")
	}
	if len(calls) == 0 {
		return nil
	}
	text := "SELECT " + strings.Join(calls, ", ")
	c.AfterConnect = func(ctx context.Context, native *pgconn.PgConn) error {
		if _, err := native.Exec(ctx, text).ReadAll(); err != nil {
			return &settingsError{err}
		}
		return nil
	}
	return nil
}

// settingsError says that a server took the connection, and not its settings.
type settingsError struct{ err error }

func (e *settingsError) Error() string { return "its settings: " + e.err.Error() }
func (e *settingsError) Unwrap() error { return e.err }

// refusedSettings returns the refusal of a server that did not take the settings
// because it only looks like PostgreSQL; nil where it is another error.
func refusedSettings(ctx context.Context, c *pgx.ConnConfig, err error) error {
	if _, settings := errors.AsType[*settingsError](err); !settings {
		return nil
	}
	bare := c.Copy()
	bare.AfterConnect = nil
	native, err := pgx.ConnectConfig(ctx, bare)
	if err != nil {
		return nil
	}
	defer native.Close(ctx)
	if refused, ok := errors.AsType[*dialect.RefusedError](refuseLookalike(ctx, native)); ok {
		return refused
	}
	return nil
}

// settingsOf reads the option options, -c name=value and --name=value, and tells
// whether that is all there is in it. The search path is read elsewhere.
func settingsOf(options string) (settings map[string]string, all bool) {
	const space = "\x00" // stands for one that is escaped
	settings, all = map[string]string{}, true
	for _, word := range strings.Fields(strings.ReplaceAll(options, `\ `, space)) {
		if word == "-c" {
			continue
		}
		name, value, assigned := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-c"), "--"), "=")
		name = strings.ToLower(strings.ReplaceAll(name, "-", "_"))
		if !assigned || name == "" || strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "-c") && !strings.HasPrefix(word, "--") {
			all = false
		} else if name != "search_path" {
			settings[name] = strings.ReplaceAll(value, space, " ")
		}
	}
	return settings, all
}
