package cli

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// variable is ${NAME}, ${NAME:-default}, or $${, which stands for a plain ${.
// What opens with ${ and is no variable is matched last, to be refused.
var variable = regexp.MustCompile(`\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^{}]*)?\}|\$\{`)

// expand replaces the environment variables of a value, once: what a variable
// holds is not expanded again. As in POSIX shells, ${NAME:-default} is the
// default where the variable is unset or empty. An unset variable without a
// default is an error.
func expand(value string, getenv func(string) (string, bool)) (string, error) {
	return expandWith(value, getenv, func(s string) string { return s })
}

// expandURL is expand for a URL: a variable that is not the whole value is one
// component of it (a password, say), and is percent-encoded. Defaults are
// written by the author of the URL, and stay.
func expandURL(value string, getenv func(string) (string, bool)) (string, error) {
	if variable.FindString(value) == value {
		return expand(value, getenv)
	}
	return expandWith(value, getenv, func(s string) string {
		return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	})
}

func expandWith(value string, getenv func(string) (string, bool), encode func(string) string) (string, error) {
	var err error
	fail := func(format string, args ...any) string {
		if err == nil {
			err = fmt.Errorf(format, args...)
		}
		return ""
	}
	expanded := variable.ReplaceAllStringFunc(value, func(match string) string {
		parts := variable.FindStringSubmatch(match)
		switch {
		case match == "$${":
			return "${"
		case match == "${":
			return fail("${ begins a variable: write ${NAME} or ${NAME:-default}, or $${ for the characters themselves")
		}
		text, set := getenv(parts[1])
		fallback, hasFallback := strings.CutPrefix(parts[2], ":-")
		switch {
		case hasFallback && text == "":
			return fallback
		case !set:
			return fail("the environment variable %s is not set; set it, or write ${%s:-default}", parts[1], parts[1])
		}
		return encode(text)
	})
	return expanded, err
}
