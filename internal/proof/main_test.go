package proof

import (
	"flag"
	"os"
	"testing"
)

// defaults are what rapid's flags are where the command line does not say: a
// run of the whole suite proves the same cases each time, and "make property"
// looks for new ones.
var defaults = map[string]string{"rapid.checks": "200", "rapid.seed": "20261121", "test.parallel": "4"}

func TestMain(m *testing.M) {
	for name, value := range defaults {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}
