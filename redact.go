package migrate

import (
	"net/url"
	"strings"
)

// redact replaces every secret in the text, as it is and percent-encoded.
func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			text = strings.ReplaceAll(text, form, "***")
		}
	}
	return text
}

// Redact takes the secrets of the environment's URL out of a text, for
// whatever is shown or logged.
func (e *Environment) Redact(text string) string {
	return e.redact(text)
}
