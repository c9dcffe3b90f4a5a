package metadata

import (
	"errors"
	"fmt"
	"strings"
)

// nameMarks end a name that does not stand in quotes.
const nameMarks = `.,"()`

// formatName writes a qualified name as parseName reads it: app.users. A part
// that is empty, has spaces at an end or one of nameMarks in it stands in
// double quotes.
func formatName(n Name) string {
	if n.Schema == "" {
		return formatNamePart(n.Name)
	}
	return formatNamePart(n.Schema) + "." + formatNamePart(n.Name)
}

func formatNamePart(s string) string {
	if s == "" || strings.ContainsAny(s, nameMarks) || s != strings.TrimSpace(s) {
		return quoteWith(s, `"`)
	}
	return s
}

func parseName(text string) (Name, error) {
	n, rest, err := cutName(text)
	if err == nil && rest != "" {
		err = fmt.Errorf("unexpected %q", rest)
	}
	if err != nil {
		return Name{}, fmt.Errorf("name %q: %w", text, err)
	}
	return n, nil
}

// cutName takes the name that s begins with, up to a parenthesis or the end.
func cutName(s string) (n Name, rest string, err error) {
	n.Name, rest, err = cutNamePart(s)
	if err != nil || !strings.HasPrefix(rest, ".") {
		return n, rest, err
	}
	n.Schema = n.Name
	n.Name, rest, err = cutNamePart(rest[1:])
	return n, rest, err
}

func cutNamePart(s string) (part, rest string, err error) {
	if strings.HasPrefix(s, `"`) {
		return cutQuoted(s)
	}
	end := strings.IndexAny(s, nameMarks)
	if end < 0 {
		end = len(s)
	}
	part = strings.TrimSpace(s[:end])
	if part == "" {
		return "", "", fmt.Errorf("no name at %q", s)
	}
	return part, s[end:], nil
}

// formatReference writes the target of a foreign key: app.orgs(id, region).
func formatReference(target Name, columns []string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = formatNamePart(c)
	}
	return formatName(target) + "(" + strings.Join(parts, ", ") + ")"
}

func parseReference(text string) (target Name, columns []string, err error) {
	target, rest, err := cutName(text)
	if err == nil {
		columns, err = parseReferenceColumns(strings.TrimSpace(rest))
	}
	if err != nil {
		return Name{}, nil, fmt.Errorf("reference %q: %w; write table(column)", text, err)
	}
	return target, columns, nil
}

func parseReferenceColumns(s string) (columns []string, err error) {
	s, ok := strings.CutPrefix(s, "(")
	if !ok {
		return nil, errors.New("no columns")
	}
	for {
		var column string
		if column, s, err = cutNamePart(strings.TrimSpace(s)); err != nil {
			return nil, err
		}
		columns = append(columns, column)
		if s = strings.TrimSpace(s); s == ")" {
			return columns, nil
		}
		if s, ok = strings.CutPrefix(s, ","); !ok {
			return nil, errors.New(`no ")" at the end`)
		}
	}
}

// formatIndexKey writes one key of an index: email, "odd name" desc,
// (lower(email)) desc nulls last. It reports false if the key has no such text
// and needs a mapping.
func formatIndexKey(c IndexColumn) (string, bool) {
	text := formatWord(c.Column)
	if c.Column == "" {
		text = "(" + c.Expr + ")"
	}
	if c.Desc {
		text += " desc"
	}
	if c.Nulls != "" {
		text += " nulls " + strings.ToLower(string(c.Nulls))
	}
	back, err := parseIndexKey(text)
	return text, err == nil && back == c
}

func parseIndexKey(text string) (c IndexColumn, err error) {
	fail := func(format string, args ...any) (IndexColumn, error) {
		return IndexColumn{}, fmt.Errorf("index key %q: %w", text, fmt.Errorf(format, args...))
	}
	var rest string
	if strings.HasPrefix(text, "(") {
		c.Expr, rest, err = cutParens(text)
	} else {
		c.Column, rest, err = cutWord(text)
	}
	if err != nil {
		return fail("%w; a column that is not a plain word stands in double quotes, an expression in parentheses", err)
	}
	words := strings.Fields(strings.ToLower(rest))
	if len(words) > 0 && (words[0] == "asc" || words[0] == "desc") {
		c.Desc = words[0] == "desc"
		words = words[1:]
	}
	if len(words) == 2 && words[0] == "nulls" && (words[1] == "first" || words[1] == "last") {
		c.Nulls = Nulls(strings.ToUpper(words[1]))
		words = nil
	}
	if len(words) > 0 || rest != "" && rest[0] != ' ' {
		return fail("unexpected %q; what may follow is asc or desc, and nulls first or nulls last", strings.TrimSpace(rest))
	}
	return c, nil
}

// cutParens takes the text between the parenthesis that s begins with and its
// partner; those within quotes do not count.
func cutParens(s string) (inner, rest string, err error) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'', '"':
			_, tail, err := cutQuoted(s[i:])
			if err != nil {
				return "", "", err
			}
			i = len(s) - len(tail) - 1
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[1:i], s[i+1:], nil
			}
		}
	}
	return "", "", errors.New(`no ")" after "("`)
}
