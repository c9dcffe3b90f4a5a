package cli

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// secrets are the texts that must appear in no output.
type secrets struct {
	texts []string
}

// learn takes the secrets out of a text that may be, or hold, a database URL.
// Of a URL that cannot be read, everything that might be part of a password is
// one.
func (s *secrets) learn(text string) {
	_, rest, found := strings.Cut(text, "://")
	if !found {
		return
	}
	if flag, value, ok := strings.Cut(text, "="); ok && strings.HasPrefix(flag, "-") {
		text = value
	}
	u, err := dialect.ParseURL(text)
	if err != nil {
		s.add(suspects(rest)...)
		return
	}
	s.add(u.Secrets()...)
}

// suspects returns the parts of a broken URL, after its scheme, that may be a
// password or a piece of one.
func suspects(rest string) []string {
	i := strings.LastIndexByte(rest, '@')
	userinfo := rest[:max(i, 0)]
	if i < 0 {
		userinfo = rest
	}
	_, password, found := strings.Cut(userinfo, ":")
	if !found {
		return nil
	}
	pieces := strings.FieldsFunc(password, func(r rune) bool { return strings.ContainsRune("/?#@:%", r) })
	pieces = slices.DeleteFunc(pieces, func(p string) bool { return len(p) < 3 })
	return append([]string{password}, pieces...)
}

// add remembers texts, the longest first, in every form in which they may show.
func (s *secrets) add(texts ...string) {
	for _, text := range texts {
		quoted := strconv.Quote(text)
		for _, form := range []string{text, url.QueryEscape(text), url.PathEscape(text), quoted[1 : len(quoted)-1]} {
			if form != "" && !slices.Contains(s.texts, form) {
				s.texts = append(s.texts, form)
			}
		}
	}
	slices.SortStableFunc(s.texts, func(a, b string) int { return len(b) - len(a) })
}

// mask replaces every secret in a text.
func (s *secrets) mask(text string) string {
	for _, secret := range s.texts {
		text = strings.ReplaceAll(text, secret, "***")
	}
	return text
}
