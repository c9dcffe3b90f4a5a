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
		if got := FileName("1975ea83b712", c.message, c.ext); got != c.want {
			t.Errorf("%q: got %s, want %s", c.message, got, c.want)
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
		name := FileName(NewID(), message, "go")
		if !plain.MatchString(name) {
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
	for _, name := range []string{"../evil.sql", "..", ".", "", "/tmp/evil.sql", "sub/evil.sql", `..\evil.sql`, "link.sql", "nul\x00.sql"} {
		if err := Create(dir, name, nil); err == nil {
			t.Errorf("%q was created", name)
		}
	}
	entries, err := os.ReadDir(outside)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
}
