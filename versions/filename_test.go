package versions

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestFileName(t *testing.T) {
	for _, c := range []struct{ message, ext, want string }{
		{"add account", "go", "1975ea83b712_add_account_rev.go"},
		{"add account", "sql", "1975ea83b712_add_account.sql"},
		{"", "go", "1975ea83b712_rev.go"},
		{"", "sql", "1975ea83b712.sql"},
		{"Add the Größe of `orders`; DROP TABLE x", "sql", "1975ea83b712_add_the_gr_e_of_orders_drop_table_x.sql"},
		{"a message of sixty letters is cut at the end of a whole word", "sql", "1975ea83b712_a_message_of_sixty_letters_is_cut_at_the.sql"},
		{strings.Repeat("x", 60), "sql", "1975ea83b712_" + strings.Repeat("x", 40) + ".sql"},
		{"../../etc/passwd", "sql", "1975ea83b712_etc_passwd.sql"},
		{"数", "go", "1975ea83b712_rev.go"},
	} {
		if got, err := (FileNames{}).Name("1975ea83b712", c.message, time.Now(), c.ext); got != c.want || err != nil {
			t.Errorf("%q: got %s, want %s (%v)", c.message, got, c.want, err)
		}
	}
}

// Behaviour 42: a message of 60 letters, a template with tokens of the time in a
// zone, and one with directories.
func TestFileNames(t *testing.T) {
	berlin := time.FixedZone("Berlin", 3600)
	at := time.Date(2026, 11, 30, 23, 7, 5, 0, time.UTC)
	sixty := "add the accounts of all customers and the orders of each one"
	for _, c := range []struct {
		names   FileNames
		message string
		at      time.Time
		want    string // or "error: " and a part of it
	}{
		{FileNames{}, sixty, at, "1975ea83b712_add_the_accounts_of_all_customers_and.sql"},
		{FileNames{SlugLength: 12}, sixty, at, "1975ea83b712_add_the.sql"},
		{FileNames{Template: "{year}{month}{day}_{hour}{minute}{second}_{slug}-{rev}"}, "x", at, "20261130_230705_x-1975ea83b712.sql"},
		{FileNames{Template: "{year}{month}{day}_{hour}{minute}_{slug}"}, "x", at.In(berlin), "20261201_0007_x.sql"},
		{FileNames{Template: "{epoch}_{slug}"}, "x", at.In(berlin), "1796080025_x.sql"},
		{FileNames{Template: "{year}/{month}/{rev}_{slug}"}, "x", at, "2026/11/1975ea83b712_x.sql"},
		{FileNames{Template: "{rev}_{slug}"}, "", at, "1975ea83b712.sql"},
		{FileNames{Template: "{slug}"}, "", at, "1975ea83b712.sql"},
		{FileNames{Template: "{slug}"}, "aux", at, "aux_.sql"},
		{FileNames{Template: "%(year)d/%(rev)s_%%(slug)s"}, "x", at, "error: write {year}/{rev}_{slug}"},
		{FileNames{Template: "{revision}"}, "x", at, "error: there is no token {revision}"},
		{FileNames{Template: "../{rev}"}, "x", at, "error: lie below"},
		{FileNames{Template: "/tmp/{rev}"}, "x", at, "error: lie below"},
		{FileNames{Template: `a\{rev}`}, "x", at, "error: letters"},
		{FileNames{Template: "_{rev}"}, "x", at, "error: begin a name"},
		{FileNames{Template: ".hidden/{rev}"}, "x", at, "error: begin a name"},
		{FileNames{Template: "{rev}/"}, "x", at, "error: lie below"},
		{FileNames{SlugLength: -1}, "x", at, "error: at least 1"},
	} {
		got, err := c.names.Name("1975ea83b712", c.message, c.at, "sql")
		if part, isError := strings.CutPrefix(c.want, "error: "); isError {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%+v: got %q and %v, want an error with %q", c.names, got, err, part)
			}
		} else if got != c.want || err != nil {
			t.Errorf("%+v: got %s (%v), want %s", c.names, got, err, c.want)
		}
	}
}

// Whatever the message, Go takes the file into the build on every system, and
// the name is a plain one.
//
// Hostile inputs: S06.
func TestFileNameIsBuilt(t *testing.T) {
	words := []string{"windows", "test", "linux_amd64", "js", "+build ignore", "go:build ignore", "_", ".", "-", "cgo", "unix", "é", "/", "..", "rev"}
	plain := regexp.MustCompile(`^[0-9a-z][0-9a-z_]*_rev\.go$`)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		message := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 4).Draw(t, "message"), rapid.SampledFrom([]string{" ", "_", ""}).Draw(t, "between"))
		name, err := FileNames{}.Name(NewID(), message, time.Now(), "go")
		if err != nil || !plain.MatchString(name) {
			t.Fatalf("%q: %s", message, name)
		}
		if err := Create(dir, name, []byte("package versions\n")); err != nil {
			t.Fatal(err)
		}
		for _, system := range []string{"linux/amd64", "windows/arm64", "js/wasm"} {
			context := build.Default
			context.GOOS, context.GOARCH, _ = strings.Cut(system, "/")
			if ok, err := context.MatchFile(dir, name); err != nil || !ok {
				t.Fatalf("%q: %s is not built on %s: %v", message, name, system, err)
			}
		}
	})
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.sql")
	if err := Create(dir, "a.sql", []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := Create(dir, "a.sql", []byte("two")); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("a second time: %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "one" {
		t.Errorf("%q %v", data, err)
	}
	if err := Create(dir, "2026/11/a.sql", []byte("nested")); err != nil {
		t.Errorf("in directories below: %v", err)
	}
	if err := Create(filepath.Join(dir, "nowhere"), "a.sql", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}

// Hostile inputs: S08.
func TestCreateStaysInside(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "versions")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "linked.sql"), filepath.Join(dir, "link.sql")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, name := range []string{"../evil.sql", "..", ".", "", "/tmp/evil.sql", "/sub/evil.sql", "sub/../../evil.sql", `..\evil.sql`, "link.sql", "nul\x00.sql"} {
		if err := Create(dir, name, nil); err == nil {
			t.Errorf("%q was created", name)
		}
	}
	entries, err := os.ReadDir(outside)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
}
