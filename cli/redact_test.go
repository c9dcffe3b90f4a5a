package cli

import "testing"

func TestMask(t *testing.T) {
	tests := []struct{ learn, text, want string }{
		{"postgres://u:S3cret@h/db", "password S3cret refused", "password *** refused"},
		{"--url=postgres://u:S3cret@h/db", "postgres://u:S3cret@h", "postgres://u:***@h"},
		{"postgres://u:a%2Fb%22c@h/db", `a/b"c a%2Fb%22c a/b\"c`, "*** *** ***"},
		{"postgres://u:S3cr/et7@h/db", "S3cr, et7, S3cr/et7", "***, ***, ***"},
		{"postgres://u:abc%zz@h", "abc%zz", "***"},
		{"postgres://h/db?password=S3cret", "S3cret", "***"},
		{"sqlite:///blog.db", "opening /blog.db", "opening /blog.db"},
		{"head", "head", "head"},
	}
	for _, test := range tests {
		var s secrets
		s.learn(test.learn)
		if got := s.mask(test.text); got != test.want {
			t.Errorf("%s: mask(%q) = %q, want %q", test.learn, test.text, got, test.want)
		}
	}
}
