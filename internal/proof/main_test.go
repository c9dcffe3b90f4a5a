package proof

import (
	"flag"
	"os"
	"testing"
)

// checks is how many cases a property gets where -rapid.checks does not say.
const checks = "200"

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", checks); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}
