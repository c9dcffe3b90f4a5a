package versions

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"limbeck.dev/migrate/internal/suggest"
)

// What the zero [FileNames] means.
const (
	DefaultTemplate   = "{rev}_{slug}"
	DefaultSlugLength = 40
)

// FileNames says how the files of new revisions are named. The zero value means
// {rev}_{slug}.
type FileNames struct {
	// Template is the name without its extension. It may hold the tokens {rev},
	// {slug}, {epoch}, {year}, {month}, {day}, {hour}, {minute} and {second},
	// and slashes between directories. Empty: {rev}_{slug}.
	Template string
	// SlugLength is how much of a message {slug} holds at most, in whole words;
	// 0: 40.
	SlugLength int
}

// fileTokens are the tokens of a template.
var fileTokens = map[string]func(id, slug string, t time.Time) string{
	"rev":    func(id, _ string, _ time.Time) string { return id },
	"slug":   func(_, slug string, _ time.Time) string { return slug },
	"epoch":  func(_, _ string, t time.Time) string { return strconv.FormatInt(t.Unix(), 10) },
	"year":   func(_, _ string, t time.Time) string { return t.Format("2006") },
	"month":  func(_, _ string, t time.Time) string { return t.Format("01") },
	"day":    func(_, _ string, t time.Time) string { return t.Format("02") },
	"hour":   func(_, _ string, t time.Time) string { return t.Format("15") },
	"minute": func(_, _ string, t time.Time) string { return t.Format("04") },
	"second": func(_, _ string, t time.Time) string { return t.Format("05") },
}

var (
	fileToken    = regexp.MustCompile(`\{([^{}]*)\}`)
	alembicToken = regexp.MustCompile(`%%?\((\w+)\)[a-z0-9.]*`)
	plainName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)
)

// Check reports what is wrong with the template, or the length.
func (f FileNames) Check() error {
	if f.SlugLength < 0 {
		return fmt.Errorf("slug length %d: it is at least 1", f.SlugLength)
	}
	template := f.template()
	if alembicToken.MatchString(template) {
		return fmt.Errorf("file template %q: tokens are in braces: write %s", template, alembicToken.ReplaceAllString(template, "{$1}"))
	}
	for _, m := range fileToken.FindAllStringSubmatch(template, -1) {
		if fileTokens[m[1]] == nil {
			known := slices.Sorted(maps.Keys(fileTokens))
			return fmt.Errorf("file template %q: there is no token {%s}%s; there are {%s}",
				template, m[1], suggest.DidYouMean(m[1], known), strings.Join(known, "}, {"))
		}
	}
	if !plainName.MatchString(fileToken.ReplaceAllString(template, "x")) {
		return fmt.Errorf("file template %q: beside tokens it holds letters, digits, and _ - . that do not begin a name; directories are parted by /, and lie below", template)
	}
	return nil
}

// Nested reports whether files lie in directories below, where they are found
// only by reading recursively.
func (f FileNames) Nested() bool { return strings.Contains(f.template(), "/") }

func (f FileNames) template() string { return cmp.Or(f.Template, DefaultTemplate) }

// Name returns the name of a revision's file, slashes between directories: that
// of the template, with the message in the letters a-z, digits and _, cut at
// the end of a word, and the extension ("go", "sql"). The name of a Go file
// ends in _rev.go, because Go leaves out files whose names end in _test or in
// the name of a system, such as windows.
func (f FileNames) Name(id, message string, created time.Time, ext string) (string, error) {
	if err := f.Check(); err != nil {
		return "", err
	}
	slug := slug(message, cmp.Or(f.SlugLength, DefaultSlugLength))
	name := fileToken.ReplaceAllStringFunc(f.template(), func(token string) string {
		return fileTokens[token[1:len(token)-1]](id, slug, created)
	})
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = cmp.Or(strings.Trim(parts[i], "_-."), id) // what an empty slug leaves
		if reserved[strings.ToLower(parts[i])] {
			parts[i] += "_"
		}
	}
	name = path.Join(parts...)
	if ext == "go" {
		name += "_rev"
	}
	name += "." + ext
	if !fs.ValidPath(name) {
		return "", fmt.Errorf("%q is no name for a file", name)
	}
	return name, nil
}

// slug returns the words of a message, as many as fit.
func slug(message string, length int) string {
	words := strings.FieldsFunc(strings.ToLower(message), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	text := ""
	for i, word := range words {
		switch {
		case i == 0:
			text = word[:min(len(word), length)]
		case len(text)+1+len(word) > length:
			return text
		default:
			text += "_" + word
		}
	}
	return text
}
