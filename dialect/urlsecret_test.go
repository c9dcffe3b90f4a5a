package dialect

import (
	"strings"
	"testing"
)

// The error of a URL that cannot be read holds no part of the password.
func TestParseURLKeepsSecrets(t *testing.T) {
	for _, password := range []string{"S3cr%zz", "S3cr/et", "S3cr?et", "12345?et", "12345/et", "12345/e?t", "S3cr@et/x@"} {
		for _, scheme := range []string{"postgres", "mysql"} {
			u, err := ParseURL(scheme + "://ann:" + password + "@host/db")
			if err == nil {
				t.Errorf("%s: read as %s", password, u)
				continue
			}
			for _, part := range []string{"S3cr", "12345", "zz", "et@"} {
				if strings.Contains(err.Error(), part) {
					t.Errorf("%s: the error holds %q: %v", password, part, err)
				}
			}
		}
	}
}
