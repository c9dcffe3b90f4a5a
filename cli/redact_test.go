package cli

import "testing"

func TestMask(t *testing.T) {
	tests := []struct{ learn, text, want string }{
		{"postgres://u:p@h/db", "migrate: password p refused, postgres://u:p@h/db", "migrate: password p refused, postgres://u:***@h/db"},
		{"--url=postgres://u:S3cret@h/db", "bad flag --url=postgres://u:S3cret@h/db", "bad flag --url=postgres://u:***@h/db"},
		{"postgres://u:a'b c@h/db", `"postgres://u:a'b c@h/db"`, `"postgres://u:***@h/db"`},
		{`postgres://u:a"b c@h/db`, `"postgres://u:a\"b c@h/db"`, `"postgres://u:***@h/db"`},
		{"postgres://u:S3cr/et7@h/db", "postgres://u:S3cr/et7@h/db", "postgres://u:***@h/db"},
		{"postgres://h/db?password=S3cret", "postgres://h/db?password=S3cret", "postgres://h/db?password=***"},
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
