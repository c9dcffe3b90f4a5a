package dialect

import (
	"strings"
	"testing"
)

// A URL is trimmed, its host may be the directory of a socket, and one of JDBC is
// called that.
func TestURLForms(t *testing.T) {
	for text, want := range map[string]string{
		" postgresql://u@h/d\n":     "postgresql://u@h/d",
		"postgresql://u@%2Ftmp/d":   "postgresql://u@%2Ftmp/d",
		"mysql://%2Frun%2Fm.sock/d": "mysql://%2Frun%2Fm.sock/d",
		"jdbc:postgresql://h/d?x=p": "JDBC",
		"postgresql://u@%zz/d":      "percent-encoded",
	} {
		u, err := ParseURL(text)
		got := u.String()
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != want || err != nil && !strings.Contains(got, want) {
			t.Errorf("%q: %s", text, got)
		}
	}
}
