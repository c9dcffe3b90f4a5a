package sqltext

import (
	"slices"
	"testing"
)

func TestQualifiers(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"INSERT INTO other.t SELECT a.id FROM `the one` . b AS a WHERE 1.5 > .5", []string{"other", "a", "the one"}},
		{"USE other", []string{"other"}},
		{"use /* now */ `other`", []string{"other"}},
		{"SELECT id FROM t /* other.t */ WHERE n > 'other.t'", nil},
		{"", nil},
	} {
		if got := Qualifiers(tt.text, MySQLSyntax()); !slices.Equal(got, tt.want) {
			t.Errorf("Qualifiers(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
