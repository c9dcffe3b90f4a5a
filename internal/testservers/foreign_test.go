package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrapPrograms checks that a script takes a program's place and that nothing else is touched.
func TestWrapPrograms(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"usr/lib64/ld-linux-x86-64.so.2":       "",
		"usr/lib/x86_64-linux-gnu/libc.so.6":   "\x7fELF",
		"usr/bin/tool":                         "\x7fELF and more",
		"usr/bin/script":                       "#!/bin/sh\n",
		"usr/bin/empty":                        "",
		"usr/lib/postgresql/17/bin/postgres":   "\x7fELF",
		"usr/lib/postgresql/17/lib/plpgsql.so": "\x7fELF",
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("tool", filepath.Join(dir, "usr/bin/link")); err != nil {
		t.Fatal(err)
	}
	if err := wrapPrograms(dir, "/root of it"); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want := text
		if name == "usr/bin/tool" || strings.HasSuffix(name, "/postgres") {
			want = "#!/bin/sh\nexec '/root of it/usr/lib64/ld-linux-x86-64.so.2' --library-path '/root of it/usr/lib/x86_64-linux-gnu' " +
				"--argv0 \"$0\" '/root of it/" + name + ".elf' \"$@\"\n"
			if moved, err := os.ReadFile(filepath.Join(dir, name+".elf")); string(moved) != text {
				t.Errorf("%s.elf: %q, %v", name, moved, err)
			}
		}
		if string(got) != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if to, err := os.Readlink(filepath.Join(dir, "usr/bin/link")); to != "tool" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}
