package cli

import "testing"

func TestEscape(t *testing.T) {
	tests := []struct{ in, line, block string }{
		{"plain, größer, 日本", "plain, größer, 日本", "plain, größer, 日本"},
		{"a\nb\tc", `a\nb\tc`, "a\nb\tc"},
		{"\x1b[31mred\x07", `\x1b[31mred\a`, `\x1b[31mred\a`},
		{"\u202eabc\u2066", `\u202eabc\u2066`, `\u202eabc\u2066`},
		{"\u009b31m", `\u009b31m`, `\u009b31m`},
		{"bad \xff utf", `bad \xff utf`, `bad \xff utf`},
		{"a\r\n", `a\r\n`, "a\\r\n"},
		{"\ufffd", "\ufffd", "\ufffd"},
	}
	for _, test := range tests {
		if got := escapeLine(test.in); got != test.line {
			t.Errorf("escapeLine(%q) = %s, want %s", test.in, got, test.line)
		}
		if got := escapeBlock(test.in); got != test.block {
			t.Errorf("escapeBlock(%q) = %s, want %s", test.in, got, test.block)
		}
	}
}
