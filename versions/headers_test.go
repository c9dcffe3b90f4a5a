package versions

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"limbeck.dev/migrate/sqltext"
)

// TestHeaders: what is left for later is what a whole reading finds, with the
// same hash and the same errors.
func TestHeaders(t *testing.T) {
	const head = "-- revision: a\n-- message: first\n\n"
	for name, text := range map[string]string{
		"plain":              head + "-- migrate: upgrade\nCREATE TABLE a (id int);\n-- migrate: downgrade\nDROP TABLE a;\n",
		"no downgrade":       head + "-- migrate: upgrade\nCREATE TABLE a (id int);\n",
		"byte order mark":    byteOrderMark + head + "-- migrate: upgrade\nSELECT 1;\n",
		"Windows line ends":  strings.ReplaceAll(head+"-- migrate: upgrade\nSELECT 'a\n\nb';\n", "\n", "\r\n"),
		"converted twice":    strings.ReplaceAll(head+"-- migrate: upgrade\nSELECT 1;\n", "\n", "\r\r\n"),
		"lone returns":       head + "-- migrate: upgrade\nSELECT 'a\rb\r';\r",
		"no line at the end": head + "-- migrate: upgrade",
		"a long header":      head + strings.Repeat("-- a remark\n", 9000) + "-- migrate: upgrade\nSELECT 1;\n",
		"more than a piece":  head + "-- migrate: upgrade\n" + strings.Repeat("INSERT INTO a VALUES (1);\r\n", 9000),
		"named databases":    head + "-- migrate: upgrade one\nSELECT 1;\n-- migrate: upgrade two\nSELECT 2;\n",
		"empty":              "",
		"no section":         head,
		"no id":              "-- message: x\n-- migrate: upgrade\nSELECT 1;\n",
		"an unknown key":     "-- revision: a\n-- revisess: b\n-- migrate: upgrade\nSELECT 1;\n",
		"a section too many": head + "-- migrate: upgrade\nSELECT 1;\n-- migrate: upgrade\nSELECT 1;\n",
		"an open string":     head + "-- migrate: upgrade\nSELECT 'a;\n",
		"not UTF-8":          head + "-- migrate: upgrade\nSELECT '\xff';\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, text)
			for kind, source := range map[string]Source{"Dir": Dir(dir, FSOptions{}), "FS": FS(os.DirFS(dir), FSOptions{})} {
				want, wantErr := source.Revisions(sqltext.PostgreSQLSyntax())
				got, err := Headers(Join(source), sqltext.PostgreSQLSyntax())
				if err == nil {
					err = got[0].Load()
				}
				if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
					t.Fatalf("%s: got %v, want %v", kind, err, wantErr)
				}
				if err != nil {
					continue
				}
				got[0].body = nil
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %+v, want %+v", kind, got, want)
				}
			}
		})
	}
}

func write(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "a.sql"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTextHash: the hash does not depend on where the pieces end.
func TestTextHash(t *testing.T) {
	text := []byte(byteOrderMark + "a\r\nb\r\r\nc\rd\r\r\r\n\r\ne\r\r")
	want := sha256.Sum256(windowsLineEnd.ReplaceAll(bytes.TrimPrefix(text, []byte(byteOrderMark)), []byte("\n")))
	for size := 3; size <= len(text); size++ { // a piece holds a byte order mark
		sum := &textHash{hash: sha256.New()}
		for at := 0; at < len(text); at += size {
			sum.add(text[at:min(at+size, len(text))])
		}
		if got := sum.text(); got != hex.EncodeToString(want[:]) {
			t.Errorf("in pieces of %d bytes: %s", size, got)
		}
	}
}

// TestLoadChanged: a file that is changed after its header was read is refused.
func TestLoadChanged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "-- revision: a\n-- migrate: upgrade\nSELECT 1;\n")
	revs, err := Headers(Dir(dir, FSOptions{}), sqltext.PostgreSQLSyntax())
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "-- revision: a\n-- migrate: upgrade\nSELECT 2;\n")
	if err := revs[0].Load(); err == nil || !strings.Contains(err.Error(), "was changed since") || revs[0].Upgrade != nil {
		t.Errorf("got %v, and %v", err, revs[0].Upgrade)
	}
}

// TestHeadersMemory: a script that is not run is never in memory whole.
func TestHeadersMemory(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "-- revision: a\n-- migrate: upgrade\n"+strings.Repeat("INSERT INTO a VALUES ('some text');\n", 300_000))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Headers(Dir(dir, FSOptions{}), sqltext.PostgreSQLSyntax()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("a script of 10 MB took %d bytes", took)
	}
}
