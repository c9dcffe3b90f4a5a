package sqltext

import (
	"strings"
	"testing"
)

// TestTextsAreRemembered: a writer that is used again gives the same text
// without making it anew, and never another one of its length.
func TestTextsAreRemembered(t *testing.T) {
	w := new(Writer)
	write := func(text string) string {
		w.Reset(nil)
		got, _, _ := w.Raw(text).Result()
		if got != text {
			t.Errorf("%q became %q", text, got)
		}
		return got
	}
	for range 2 {
		for _, text := range []string{"", "SELECT 1", "SELECT 2", strings.Repeat("x", 8+len(texts{})), strings.Repeat("x", longText), "SELECT 1"} {
			write(text)
		}
	}
	if n := testing.AllocsPerRun(100, func() { write("SELECT 1") }); n != 0 {
		t.Errorf("a text that comes again takes %v allocations", n)
	}
}
