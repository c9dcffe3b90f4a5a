package metadata

import (
	"errors"
	"fmt"
	"strconv"
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

// genericType returns the generic type of that text, or nil.
func genericType(sql string) Type {
	name, args, ok := cutNumbers(strings.ToLower(sql))
	if !ok {
		return nil
	}
	if len(args) == 0 {
		return plainTypes[name]
	}
	if len(args) == 2 {
		if name == "numeric" || name == "decimal" {
			return Numeric{Precision: args[0], Scale: args[1]}
		}
		return nil
	}
	n := args[0]
	switch name {
	case "time", "timetz":
		return Time{Precision: &n, WithZone: name == "timetz"}
	case "timestamp", "timestamptz":
		return Timestamp{Precision: &n, WithZone: name == "timestamptz"}
	}
	if n == 0 {
		return nil // MySQL's varchar(0) is not varchar
	}
	switch name {
	case "varchar":
		return String{Length: n}
	case "char":
		return Char{Length: n}
	case "binary", "bytes":
		return Binary{Length: n}
	case "numeric", "decimal":
		return Numeric{Precision: n}
	}
	return nil
}

// plainTypes are the generic types without arguments, by name.
var plainTypes = map[string]Type{
	"smallint": SmallInteger{}, "integer": Integer{}, "int": Integer{}, "bigint": BigInteger{},
	"varchar": String{}, "char": Char{}, "text": Text{}, "boolean": Boolean{}, "bool": Boolean{},
	"numeric": Numeric{}, "decimal": Numeric{}, "real": Float{}, "float": Float{},
	"double": Double{}, "double precision": Double{},
	"date": Date{}, "time": Time{}, "timetz": Time{WithZone: true},
	"timestamp": Timestamp{}, "timestamptz": Timestamp{WithZone: true}, "interval": Interval{},
	"binary": Binary{}, "bytes": Binary{}, "uuid": UUID{}, "json": JSON{}, "jsonb": JSON{Binary: true},
}

// cutNumbers splits "name(1,-2)" into name and numbers; only the second number
// may be negative.
func cutNumbers(sql string) (name string, args []int, ok bool) {
	name, list, found := strings.Cut(sql, "(")
	name = strings.TrimSpace(name)
	if !found {
		return name, nil, true
	}
	list, ok = strings.CutSuffix(list, ")")
	if !ok {
		return "", nil, false
	}
	for i, word := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || i > 1 || n < 0 && i == 0 {
			return "", nil, false
		}
		args = append(args, n)
	}
	return name, args, true
}
