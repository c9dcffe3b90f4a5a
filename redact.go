package migrate

import (
	"net/url"
	"strings"
)

// Redact takes the secrets of the environment's URL out of a text, for whatever
// is shown or logged: each as it is and percent-encoded.
func (e *Environment) Redact(text string) string {
	if e.engine == nil {
		return text
	}
	for _, secret := range e.engine.URL().Secrets() {
		if secret == "" {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			text = strings.ReplaceAll(text, form, "***")
		}
	}
	return text
}
