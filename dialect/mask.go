package dialect

import (
	"regexp"
	"strings"
)

var (
	// urlText is a URL in a text: up to a space or a quotation mark, unless that
	// is escaped.
	urlText = regexp.MustCompile("([a-zA-Z][a-zA-Z0-9+.-]*://)((?:\\\\.|[^\\s\"'`\\\\])+)")
	// secretOptionText is an option whose name says that it is a secret, in a URL.
	secretOptionText = regexp.MustCompile(`(?i)([?&;][\w.-]*(?:pass|secret|token)[\w.-]*=)[^&;\s]*`)
	// keywordText is a password in a libpq connection string.
	keywordText = regexp.MustCompile(`(?i)((?:^|[^?&;\w.-])(?:ssl)?password\s*=\s*)('(?:\\.|[^'\\])*'|(?:\\.|[^\s'"\x60\\])+)`)
	// driverText is the DSN of the MySQL driver: user:password@tcp(host)/database.
	driverText = regexp.MustCompile("([^\\s\"'`:/@]*:)([^\\s\"'`]+)(@(?:tcp|unix|tcp6)\\()")
)

const masked = "***"

// MaskURLs hides the passwords in the URLs and connection strings of a text: by
// where they stand, so that a password which is a word of the text, or a part of
// one, leaves the rest as it is.
func MaskURLs(text string) string {
	if strings.Contains(text, "://") {
		text = urlText.ReplaceAllStringFunc(text, maskURL)
	}
	if strings.Contains(text, "=") {
		text = keywordText.ReplaceAllString(text, "${1}"+masked)
	}
	if strings.Contains(text, "@") {
		text = driverText.ReplaceAllString(text, "${1}"+masked+"$3")
	}
	return text
}

// maskURL hides the password of one URL, which may be none that can be read: all
// between the colon behind the user and the last @ may belong to it, and so may
// what stands in the place of a port and is no number.
func maskURL(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	userinfo, after := "", rest
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		userinfo, after = rest[:i], rest[i:]
	}
	if user, _, found := strings.Cut(userinfo, ":"); found {
		userinfo = user + ":" + masked
	} else if userinfo == "" {
		after = maskPort(after)
	}
	return scheme + "://" + userinfo + secretOptionText.ReplaceAllString(after, "${1}"+masked)
}

// maskPort hides what follows the first colon and is no port.
func maskPort(text string) string {
	if strings.HasPrefix(text, "[") { // an IPv6 address
		return text
	}
	host, port, found := strings.Cut(text, ":")
	if !found || strings.ContainsAny(host, "/?#") {
		return text
	}
	digits := len(port) - len(strings.TrimLeft(port, "0123456789"))
	if rest := port[digits:]; digits > 0 && (rest == "" || strings.ContainsAny(rest[:1], "/?#,:;.)]")) {
		return text
	}
	return host + ":" + masked
}
