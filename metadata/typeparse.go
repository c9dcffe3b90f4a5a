package metadata

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTypeDepth bounds how deeply types may be nested in a text, which may come
// from anywhere.
const maxTypeDepth = 16

// ParseType reads the text of a type as [FormatType] writes it. Names of
// generic types are read in any case, and also as int, bool, float (4 bytes),
// decimal, double precision and bytes. A text that is no generic type is
// [Native]. It is an error if the text is empty, has unbalanced quotes or
// parentheses, or breaks the form of an enum, an array or a variant.
func ParseType(text string) (Type, error) {
	p := typeParser{rest: text}
	t, err := p.parse(0)
	if err == nil && p.rest != "" {
		err = fmt.Errorf("unexpected %q", p.rest)
	}
	if err != nil {
		return nil, fmt.Errorf("type %.100q: %w; for a database's own type write native \"…\"", text, err)
	}
	return t, nil
}

// typeParser reads
//
//	type = base {"[]"} ["{" [word ":" type {"," word ":" type}] "}"]
//	base = "(" type ")" | enum | "native" quoted | name ["(" numbers ")"] | any SQL
type typeParser struct {
	rest string
}

func (p *typeParser) parse(depth int) (Type, error) {
	if depth > maxTypeDepth {
		return nil, errors.New("nested too deeply")
	}
	t, err := p.base(depth)
	if err != nil {
		return nil, err
	}
	dimensions := 0
	for p.take("[]") {
		dimensions++
	}
	switch dimensions {
	case 0:
	case 1:
		t = Array{Of: t}
	default:
		t = Array{Of: t, Dimensions: dimensions}
	}
	if p.take("{") {
		return p.variant(t, depth)
	}
	return t, nil
}

func (p *typeParser) base(depth int) (Type, error) {
	if p.take("(") {
		t, err := p.parse(depth + 1)
		if err == nil && !p.take(")") {
			err = errors.New("no \")\" after \"(\"")
		}
		return t, err
	}
	sql, err := p.sql()
	if err != nil {
		return nil, err
	}
	if inner, ok := cutKeyword(sql, "enum"); ok {
		return parseEnum(inner)
	}
	if inner, ok := cutKeyword(sql, "native"); ok && strings.HasPrefix(inner, `"`) {
		text, tail, err := cutQuoted(inner)
		if err == nil && tail != "" {
			err = fmt.Errorf("unexpected %q", tail)
		}
		return Native{SQL: text}, err
	}
	if t := genericType(sql); t != nil {
		return t, nil
	}
	return Native{SQL: sql}, nil
}

func (p *typeParser) variant(base Type, depth int) (Type, error) {
	v := Variant{Type: base}
	if p.take("}") {
		return v, nil
	}
	for {
		name, err := p.word()
		if err == nil && !p.take(":") {
			err = fmt.Errorf("no \":\" after %s", formatWord(name))
		}
		if err != nil {
			return nil, err
		}
		if _, double := v.On[name]; double {
			return nil, fmt.Errorf("%s is there twice", formatWord(name))
		}
		if v.On == nil {
			v.On = make(map[string]Type)
		}
		if v.On[name], err = p.parse(depth + 1); err != nil {
			return nil, err
		}
		if p.take("}") {
			return v, nil
		}
		if !p.take(",") {
			return nil, errors.New("no \"}\" after \"{\"")
		}
	}
}

// sql takes the text up to the next mark of the grammar that is not within
// quotes or parentheses.
func (p *typeParser) sql() (string, error) {
	parens, i := 0, 0
	for i < len(p.rest) {
		c := p.rest[i]
		switch {
		case c == '\'' || c == '"':
			_, tail, err := cutQuoted(p.rest[i:])
			if err != nil {
				return "", err
			}
			i = len(p.rest) - len(tail)
			continue
		case c == '(':
			parens++
		case c == ')' && parens > 0:
			parens--
		case parens == 0 && (strings.IndexByte("){},", c) >= 0 || strings.HasPrefix(p.rest[i:], "[]")):
			return p.cut(i)
		}
		i++
	}
	if parens > 0 {
		return "", errors.New("no \")\" after \"(\"")
	}
	return p.cut(i)
}

func (p *typeParser) cut(n int) (string, error) {
	text := strings.TrimSpace(p.rest[:n])
	p.rest = p.rest[n:]
	if text == "" {
		return "", errors.New("no type")
	}
	return text, checkPlain(text)
}

// checkPlain refuses what can be in a type only within quotes.
func checkPlain(text string) error {
	for rest := text; rest != ""; {
		if rest[0] == '\'' || rest[0] == '"' {
			_, rest, _ = cutQuoted(rest)
			continue
		}
		r, n := utf8.DecodeRuneInString(rest)
		if r == utf8.RuneError || unicode.IsControl(r) {
			return fmt.Errorf("character %q outside quotes", rest[:n])
		}
		rest = rest[n:]
	}
	return nil
}

func (p *typeParser) take(mark string) bool {
	tail, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " "), mark)
	if ok {
		p.rest = strings.TrimLeft(tail, " ")
	}
	return ok
}

func (p *typeParser) word() (word string, err error) {
	word, p.rest, err = cutWord(p.rest)
	return word, err
}
