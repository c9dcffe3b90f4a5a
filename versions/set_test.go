package versions

import (
	"path/filepath"
	"testing"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Revisions are added while the package is initialized, as in a user's package.
var _ = initialized.Add(Revision{ID: "a"})
var _ = initialized.Add(Revision{ID: "b", Path: "elsewhere.go"})

var initialized Set

func TestSetKnowsTheFile(t *testing.T) {
	list, err := initialized.Revisions(sqltext.Syntax{})
	if err != nil || len(list) != 2 || filepath.Base(list[0].File()) != "set_test.go" || list[1].File() != "elsewhere.go" {
		t.Errorf("%+v %v", list, err)
	}
}

func TestHasDowngrade(t *testing.T) {
	if (&Revision{}).HasDowngrade() || !(&Revision{Downgrade: ops.Script{}}).HasDowngrade() {
		t.Error("nil is no downgrade, an empty script is one")
	}
}
