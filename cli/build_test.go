package cli

import (
	"slices"
	"testing"
)

// TestPackageLines cuts what go writes in all places.
func TestPackageLines(t *testing.T) {
	const said = "internal/goarch\nmodernc.org/sqlite/lib\n# example.com/app/migrations\nmigrations/env.go:9:2: undefined: x\n" +
		"go: updates to go.mod needed\nexample.com/app/migrations"
	const rest = "# example.com/app/migrations\nmigrations/env.go:9:2: undefined: x\ngo: updates to go.mod needed\n"
	for cut := range len(said) {
		var found []string
		p := packageLines{found: func(path string) { found = append(found, path) }}
		for _, chunk := range []string{said[:cut], said[cut:]} {
			if n, err := p.Write([]byte(chunk)); n != len(chunk) || err != nil {
				t.Fatal(n, err)
			}
		}
		if got := p.rest(); got != rest {
			t.Errorf("cut at %d: the rest is %q", cut, got)
		}
		if want := []string{"internal/goarch", "modernc.org/sqlite/lib", "example.com/app/migrations"}; !slices.Equal(found, want) {
			t.Errorf("cut at %d: %q", cut, found)
		}
	}
}
