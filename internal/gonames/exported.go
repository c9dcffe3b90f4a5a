package gonames

import (
	"strings"
	"unicode"
)

// initialisms are words that Go writes in capitals.
var initialisms = map[string]bool{
	"api": true, "ascii": true, "cpu": true, "css": true, "dns": true, "html": true, "http": true, "https": true,
	"id": true, "ip": true, "json": true, "sql": true, "ssh": true, "tcp": true, "tls": true, "ttl": true,
	"udp": true, "ui": true, "uid": true, "uri": true, "url": true, "utf8": true, "uuid": true, "xml": true,
}

// Exported turns any text into an exported name of Go: user_id is UserID. What
// cannot be in a name parts its words. A name that would not begin with a
// capital letter has an X before it.
func Exported(text string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(word)
		if lower := strings.ToLower(word); initialisms[lower] {
			b.WriteString(strings.ToUpper(word))
			continue
		}
		b.WriteRune(unicode.ToUpper(runes[0]))
		b.WriteString(string(runes[1:]))
	}
	name := b.String()
	if name == "" || !unicode.IsUpper([]rune(name)[0]) {
		return "X" + name
	}
	return name
}

// Singular makes one thing of the name of many: categories is category. A name
// that has no plural in it stays.
func Singular(name string) string {
	for _, rule := range [][2]string{
		{"ies", "y"}, {"sses", "ss"}, {"xes", "x"}, {"ches", "ch"}, {"shes", "sh"}, {"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"s", ""},
	} {
		if stem, ok := strings.CutSuffix(name, rule[0]); ok && len(stem) > 1 {
			return stem + rule[1]
		}
	}
	return name
}

// Plural makes many things of the name of one: category is categories.
func Plural(name string) string {
	for _, rule := range [][2]string{
		{"ay", "ays"}, {"ey", "eys"}, {"oy", "oys"}, {"uy", "uys"}, {"y", "ies"}, {"s", "ses"}, {"x", "xes"}, {"ch", "ches"}, {"sh", "shes"},
	} {
		if stem, ok := strings.CutSuffix(name, rule[0]); ok {
			return stem + rule[1]
		}
	}
	return name + "s"
}

// Set gives out names, each once.
type Set map[string]bool

// Add returns the name, or the name with the first number that makes it new.
func (s Set) Add(name string) string {
	unique := name
	for n := 2; s[unique]; n++ {
		unique = name + digits(n)
	}
	s[unique] = true
	return unique
}

func digits(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return digits(n/10) + digits(n%10)
}
