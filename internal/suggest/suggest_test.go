package suggest

import "testing"

func TestDidYouMean(t *testing.T) {
	known := []string{"columns", "comment", "checks", "id", "users"}
	for word, want := range map[string]string{
		"colunms": `; did you mean "columns"?`,
		"Coments": `; did you mean "comment"?`,
		"check":   `; did you mean "checks"?`,
		"ix":      `; did you mean "id"?`,
		"user":    `; did you mean "users"?`,
		"orders":  "",
		"zebra":   "",
		"":        "",
	} {
		if got := DidYouMean(word, known); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
