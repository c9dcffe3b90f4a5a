package cli

import (
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
)

// secrets hides the passwords in what is shown, by where they stand: within the
// URLs that the command line and the configuration give, whole, and within any
// other URL or connection string.
type secrets struct {
	urls []string // that have to be found as they are, for a quote or a space is in them
}

// learn takes a text that is a URL, or a flag with one.
func (s *secrets) learn(text string) {
	if flag, value, ok := strings.Cut(text, "="); ok && strings.HasPrefix(flag, "-") && strings.Contains(value, "://") {
		text = value
	}
	if !strings.Contains(text, "://") || !strings.ContainsAny(text, " \t\n\r\"'`\\") {
		return
	}
	quoted := strconv.Quote(text)
	for _, form := range []string{text, quoted[1 : len(quoted)-1]} {
		if !slices.Contains(s.urls, form) {
			s.urls = append(s.urls, form)
		}
	}
	slices.SortStableFunc(s.urls, func(a, b string) int { return len(b) - len(a) })
}

// mask hides the passwords in a text.
func (s *secrets) mask(text string) string {
	for _, url := range s.urls {
		text = strings.ReplaceAll(text, url, shownWhole(url))
	}
	return dialect.MaskURLs(text)
}

// shownWhole is a URL with all that may be its password hidden.
func shownWhole(url string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	user, _, _ := strings.Cut(rest, ":")
	end := ""
	if i := strings.LastIndexByte(rest, '@'); i >= len(user) {
		end = rest[i:]
	}
	return dialect.MaskURLs(scheme + "://" + user + ":***" + end)
}
