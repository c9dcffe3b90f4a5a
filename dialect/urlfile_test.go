package dialect

import (
	"path/filepath"
	"testing"
)

func TestRelativeURL(t *testing.T) {
	dir := filepath.FromSlash("/home/ann/my app?")
	tests := []struct{ url, want string }{
		{"sqlite:///blog.db", "sqlite:////home/ann/my%20app%3F/blog.db"},
		{"sqlite3:///data/a%3Fb.db?mode=ro", "sqlite3:////home/ann/my%20app%3F/data/a%3Fb.db?mode=ro"},
		{"sqlite:///../blog.db", "sqlite:////home/ann/blog.db"},
		{"sqlite:////var/blog.db", "sqlite:////var/blog.db"},
		{"sqlite:///file:blog.db?mode=ro&uri=true", "sqlite:////home/ann/my%20app%3F/blog.db?mode=ro&uri=true"},
		{"sqlite:///file::memory:?uri=true", "sqlite:///file::memory:?uri=true"},
		{"sqlite://", "sqlite://"},
		{"sqlite:///:memory:", "sqlite:///:memory:"},
		{"postgresql:///blog", "postgresql:///blog"},
		{"sqlite://ann:secret@/blog.db", "sqlite://ann:secret@/blog.db"},
		{"nonsense", "nonsense"},
	}
	for _, test := range tests {
		if got := RelativeURL(test.url, dir); got != test.want {
			t.Errorf("RelativeURL(%q) = %q, want %q", test.url, got, test.want)
		}
	}
}

func TestFileURI(t *testing.T) {
	for text, want := range map[string]string{
		"sqlite:///file:blog.db?mode=ro&uri=true":    "sqlite:///blog.db?mode=ro",
		"sqlite:///file:/var/blog.db?uri=1":          "sqlite:////var/blog.db",
		"sqlite:///file:///var/blog.db?uri=true":     "sqlite:////var/blog.db",
		"sqlite:///blog.db?uri=true":                 "sqlite:///blog.db",
		"sqlite:///file:blog.db":                     "sqlite:///file:blog.db",
		"sqlite:///file:blog.db?uri=false":           "sqlite:///file:blog.db",
		"sqlite:///file::memory:?uri=true":           "sqlite:///:memory:",
		"sqlite:///file:blog.db?uri=perhaps":         "sqlite:///file:blog.db?uri=perhaps",
		"postgresql:///file:blog?application_name=x": "postgresql:///file:blog?application_name=x",
	} {
		u, err := ParseURL(text)
		if err != nil || u.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, u, err, want)
		}
	}
}
