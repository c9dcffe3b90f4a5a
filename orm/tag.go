package orm

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
)

// tag is a struct tag, taken apart: a name and options.
type tag struct {
	name    string
	options []tagOption
}

type tagOption struct {
	key   string
	value string
	given bool // "key=value" rather than "key"
}

// tagKeys are the options that a tag may have; those that may be there more
// than once are true.
type tagKeys map[string]bool

// parseTag reads a tag. If named, it begins with a name, which may be left out.
func parseTag(text string, named bool, keys tagKeys) (tag, error) {
	var t tag
	parts, err := splitTag(text)
	if err != nil {
		return t, err
	}
	if named && len(parts) > 0 && (strings.HasPrefix(parts[0], "'") || !strings.Contains(parts[0], "=")) {
		t.name = unquote(parts[0])
		parts = parts[1:]
	}
	for _, part := range parts {
		var o tagOption
		o.key, o.value, o.given = strings.Cut(part, "=")
		o.key, o.value = strings.TrimSpace(o.key), strings.TrimSpace(o.value)
		repeats, known := keys[o.key]
		if !known {
			var names []string
			for k := range keys {
				names = append(names, k)
			}
			slices.Sort(names)
			return t, fmt.Errorf("unknown option %q%s", o.key, suggest.DidYouMean(o.key, names))
		}
		if !repeats && t.has(o.key) {
			return t, fmt.Errorf("option %q is there twice", o.key)
		}
		if o.given && o.value == "" {
			return t, fmt.Errorf("option %q has no value", o.key)
		}
		t.options = append(t.options, o)
	}
	return t, nil
}

func (t *tag) option(key string) tagOption {
	for _, o := range t.options {
		if o.key == key {
			return o
		}
	}
	return tagOption{}
}

func (t *tag) has(key string) bool { return t.option(key).key != "" }

// hasPlain reports whether the option is there without a value.
func (t *tag) hasPlain(key string) bool {
	return slices.ContainsFunc(t.options, func(o tagOption) bool { return o.key == key && !o.given })
}

// value is the value of an option as it is: SQL text, a number or a type.
func (t *tag) value(key string) string { return t.option(key).value }

// text is the value of an option, out of its quotes if it stands in some.
func (t *tag) text(key string) string { return unquote(t.option(key).value) }

// splitTag splits at commas outside quotes and parentheses.
func splitTag(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	var parts []string
	var quote rune
	depth, start := 0, 0
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if quote != 0 || depth != 0 {
		return nil, fmt.Errorf("quotes or parentheses are not closed in the tag %q", text)
	}
	return append(parts, strings.TrimSpace(text[start:])), nil
}

// unquote takes a text out of single quotes, which are doubled within.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '\'' || s[len(s)-1] != '\'' {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], "''", "'")
}
