package cli

import (
	"strings"
	"testing"
)

// Hostile inputs: S22, S23.
func TestExpand(t *testing.T) {
	vars := map[string]string{"A": "x y/z", "EMPTY": "", "NESTED": "${A}", "P": "p@ss:w/rd?#%+", "x.key-1": "v"}
	getenv := func(key string) (string, bool) { value, ok := vars[key]; return value, ok }
	tests := []struct{ in, plain, url string }{
		{"no variable $A $(id) {{.Env}}", "", ""},
		{"${A}", "x y/z", "x y/z"},
		{"-${A}-", "-x y/z-", "-x%20y%2Fz-"},
		{"${NESTED}", "${A}", "${A}"},
		{"a${NESTED}", "a${A}", "a%24%7BA%7D"},
		{"${B:-d:e/f}", "d:e/f", "d:e/f"},
		{"x${B:-d:e/f}", "xd:e/f", "xd:e/f"},
		{"${EMPTY}", "", ""},
		{"${EMPTY:-d}", "d", "d"},
		{"${A:-d}", "x y/z", "x y/z"},
		{"$${A}", "${A}", "${A}"},
		{"pg://u:${P}@h", "pg://u:p@ss:w/rd?#%+@h", "pg://u:p%40ss%3Aw%2Frd%3F%23%25%2B@h"},
		{"${A:?set it}", "x y/z", "x y/z"},
		{"-${x.key-1}-${x.b:-d}", "-v-d", "-v-d"},
		{"${A}${A}", "x y/zx y/z", "x%20y%2Fzx%20y%2Fz"},
	}
	for _, test := range tests {
		if test.plain == "" && !strings.Contains(test.in, "EMPTY") {
			test.plain, test.url = test.in, test.in
		}
		if got, err := expand(test.in, getenv); err != nil || got != test.plain {
			t.Errorf("expand(%q) = %q, %v; want %q", test.in, got, err, test.plain)
		}
		if got, err := expandURL(test.in, getenv); err != nil || got != test.url {
			t.Errorf("expandURL(%q) = %q, %v; want %q", test.in, got, err, test.url)
		}
	}
	for in, want := range map[string]string{
		"${UNSET}": "UNSET is not set", "a ${UNSET} ${A}": "UNSET is not set",
		"${UNSET:?ask Ann}": "the environment variable UNSET: ask Ann", "${EMPTY:?}": "EMPTY is not set, or empty",
		"${x.no}": "-x no is not set", "${x.no:?say which}": "-x no: say which", "${x.}": "begins a variable",
		"${}": "begins a variable", "${A": "begins a variable", "${1}": "begins a variable", "${A:=x}": "begins a variable",
	} {
		if got, err := expand(in, getenv); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expand(%q) = %q, %v; want an error with %q", in, got, err, want)
		}
	}
}
