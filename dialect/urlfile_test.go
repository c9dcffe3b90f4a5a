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
