package metadata

import (
	"errors"
	"fmt"
	"strings"
)

// cutKeyword reports whether sql begins with the word, in any case, and
// returns what follows.
func cutKeyword(sql, word string) (string, bool) {
	if len(sql) < len(word) || !strings.EqualFold(sql[:len(word)], word) {
		return "", false
	}
	rest := sql[len(word):]
	if rest != "" && strings.IndexByte(" (\"", rest[0]) < 0 {
		return "", false
	}
	return strings.TrimLeft(rest, " "), true
}

// cutWord takes the plain or quoted name that s begins with.
func cutWord(s string) (word, rest string, err error) {
	if strings.HasPrefix(s, `"`) {
		return cutQuoted(s)
	}
	n := wordLength(s)
	if n == 0 {
		return "", s, fmt.Errorf("no name at %q", s)
	}
	return s[:n], s[n:], nil
}

// cutQuoted takes the quoted text that s begins with; the quote is doubled
// within.
func cutQuoted(s string) (text, rest string, err error) {
	quote := s[:1]
	var b strings.Builder
	for rest = s[1:]; ; rest = rest[1:] {
		before, after, found := strings.Cut(rest, quote)
		if !found {
			return "", "", fmt.Errorf("no %s after %s", quote, s)
		}
		b.WriteString(before)
		rest = after
		if !strings.HasPrefix(rest, quote) {
			return b.String(), rest, nil
		}
		b.WriteString(quote)
	}
}

// parseEnum reads what follows the word enum.
func parseEnum(s string) (Type, error) {
	var e Enum
	var err error
	if s != "" && s[0] != '(' {
		if e.Name, s, err = cutWord(s); err != nil {
			return nil, err
		}
		if tail, ok := strings.CutPrefix(s, "."); ok {
			e.Schema = e.Name
			if e.Name, s, err = cutWord(tail); err != nil {
				return nil, err
			}
		}
		if s = strings.TrimLeft(s, " "); s == "" {
			return e, nil
		}
	}
	e.Values, err = parseEnumValues(s)
	return e, err
}

func parseEnumValues(s string) (values []string, err error) {
	s, ok := strings.CutPrefix(s, "(")
	if !ok {
		return nil, errors.New("an enum has a name, or values as in enum('a','b')")
	}
	if s = strings.TrimLeft(s, " "); s == ")" {
		return nil, nil
	}
	for {
		if s = strings.TrimLeft(s, " "); !strings.HasPrefix(s, "'") {
			return nil, fmt.Errorf("no quoted value at %q", s)
		}
		var value string
		if value, s, err = cutQuoted(s); err != nil {
			return nil, err
		}
		values = append(values, value)
		if s = strings.TrimLeft(s, " "); s == ")" {
			return values, nil
		}
		if s, ok = strings.CutPrefix(s, ","); !ok {
			return nil, fmt.Errorf("no \",\" or \")\" after %s", quoteWith(value, "'"))
		}
	}
}
