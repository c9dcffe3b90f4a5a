package mysql

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
)

// variableName tells a session variable among the options of a URL. It has an
// underscore, as nearly all have, so that a misspelled option is not taken for
// one.
var variableName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)+$`)

// ours are the variables that connections of ours need as they are, with what
// to do instead.
var ours = map[string]string{
	"time_zone":                "times are sent in UTC",
	"foreign_key_checks":       "a migration sets it itself; a script can turn it off for its own statements",
	"unique_checks":            "a migration sets it itself; a script can turn it off for its own statements",
	"lock_wait_timeout":        "lock_timeout in the configuration is for that",
	"character_set_client":     "it is always utf8mb4",
	"character_set_connection": "it is always utf8mb4",
	"character_set_results":    "it is always utf8mb4",
}

// modesAgainst are modes of sql_mode in which our own SQL means something else.
var modesAgainst = []string{"NO_BACKSLASH_ESCAPES", "HIGH_NOT_PRECEDENCE"}

// setVariable makes each connection set a session variable, as the option of a
// URL says: ?sql_mode=ANSI&restrict_fk_on_non_standard_key=OFF. The value may
// stand in quotes, as go-sql-driver wants it.
func setVariable(c *mysql.Config, name, value string) error {
	if mend, is := ours[name]; is {
		return fmt.Errorf("the variable cannot be set: %s", mend)
	}
	if len(value) >= 2 && value[0] == value[len(value)-1] && strings.ContainsRune(`'"`, rune(value[0])) {
		value = value[1 : len(value)-1]
	}
	if name == "sql_mode" {
		for mode := range strings.SplitSeq(strings.ToUpper(value), ",") {
			if slices.Contains(modesAgainst, strings.TrimSpace(mode)) {
				return fmt.Errorf("the SQL of this tool means something else in the mode %s", mode)
			}
		}
	}
	c.Params[name] = variableValue(value)
	return nil
}

// roleParam keeps the role of a URL among the variables: it is no variable, and
// is set when a session begins.
const roleParam = "role"

func setRole(c *mysql.Config, name string) error {
	role, host, found := strings.Cut(name, "@")
	if role == "" {
		return errors.New("it is the name of a role")
	}
	c.Params[roleParam] = backquoted(role)
	if found {
		c.Params[roleParam] += "@" + backquoted(host)
	}
	return nil
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// variableValue quotes a value, unless it is a number, which a variable that is
// one takes only so. Backslashes escape in the mode that a session begins with,
// or stand for themselves; doubled, both give a value that is refused or right,
// but never ends the text.
func variableValue(value string) string {
	if number.MatchString(value) {
		return value
	}
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(value) + "'"
}

// setVariables sets the variables of the URL again, over those of a migration.
func (c *conn) setVariables(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(c.host.Params)) {
		if _, own := ours[name]; own || name == roleParam {
			continue
		}
		if _, err := c.Exec(ctx, core.SQL("SET SESSION "+name+" = "+c.host.Params[name])); err != nil {
			return fmt.Errorf("setting the variable %s of the URL: %w", name, err)
		}
	}
	return nil
}
