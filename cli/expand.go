package cli

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// variable is ${NAME}, ${NAME:-default}, ${NAME:?message}, the same of x.key, or
// $${, which stands for a plain ${. What opens with ${ and is no variable is
// matched last, to be refused.
var variable = regexp.MustCompile(`\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*|x\.[A-Za-z0-9_.-]+)(:[-?][^{}]*)?\}|\$\{`)

// expand replaces the variables of a value, once: what a variable holds is not
// expanded again. As in POSIX shells, ${NAME:-default} is the default where the
// variable is unset or empty, and ${NAME:?message} is then an error with the
// message. An unset variable without either is an error.
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
		message, required := strings.CutPrefix(parts[2], ":?")
		switch {
		case hasFallback && text == "":
			return fallback
		case required && text == "" && message != "":
			return fail("%s: %s", source(parts[1]), message)
		case required && text == "":
			return fail("%s is not set, or empty", source(parts[1]))
		case !set:
			return fail("%s is not set; set it, or write ${%s:-default}", source(parts[1]), parts[1])
		}
		return encode(text)
	})
	return expanded, err
}

// source names where a variable comes from.
func source(name string) string {
	if key, ok := strings.CutPrefix(name, "x."); ok {
		return "-x " + key
	}
	return "the environment variable " + name
}

// variable returns the value of a variable of the configuration: x.key is that
// of -x key=value, any other an environment variable.
func (r *run) variable(name string) (value string, set bool) {
	if key, ok := strings.CutPrefix(name, "x."); ok {
		value, set = r.extras()[key]
	} else {
		value, set = r.getenv(name)
	}
	return value, set
}

// secretName matches the variables that hold a secret, by their names.
var secretName = regexp.MustCompile(`(?i)passw|secret|token|credential|(api|access|private)_?key`)

// extras are the values of -x; a key without one has the empty value.
func (r *run) extras() map[string]string {
	values := make(map[string]string, len(r.flags.extras))
	for _, extra := range r.flags.extras {
		key, value, _ := strings.Cut(extra, "=")
		values[key] = value
	}
	return values
}
