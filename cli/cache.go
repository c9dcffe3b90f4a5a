package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// envCache keeps the programs built from one Go environment, in a directory of
// their own: each is named by the hash of what it was built from, and a
// manifest tells from what the latest was.
type envCache struct {
	dir string
	g   goCommand
}

// manifest tells which program the environment is, and from what it was built.
type manifest struct {
	Format int     `json:"format"`
	Binary string  `json:"binary"` // a name in the directory of the cache
	Inputs *inputs `json:"inputs"`
}

const (
	manifestFormat = 1
	manifestName   = "manifest.json"
	binaryPrefix   = "env-"
	// keepBinaries is how many programs stay: people switch branches.
	keepBinaries = 3
)

func newEnvCache(root string, g goCommand) *envCache {
	sum := sha256.Sum256([]byte(g.dir))
	return &envCache{filepath.Join(root, "migrate", "env", hex.EncodeToString(sum[:8])), g}
}

// remark says what people who wait for the first build want to know.
func (c *envCache) remark() string {
	if _, err := os.Stat(c.dir); err == nil {
		return ""
	}
	return " (the first time takes a minute or two where Go has to compile all that it imports)"
}

// lookup returns the program if it is there and nothing has changed since.
func (c *envCache) lookup() (string, bool) {
	data, err := os.ReadFile(filepath.Join(c.dir, manifestName))
	if err != nil {
		return "", false
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil || m.Format != manifestFormat || m.Inputs == nil {
		return "", false
	}
	binary := filepath.Join(c.dir, m.Binary)
	if info, err := os.Stat(binary); err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	same, updated := m.Inputs.same(c.g.env)
	if same && updated {
		_ = c.store(m) // the next run is slower otherwise, and that is all
	}
	return binary, same
}

// build builds the program, unless it was built from the same before, and
// makes it the one that lookup finds. Several processes may do so at once.
func (c *envCache) build(ctx context.Context) (string, error) {
	in, err := takeInputs(ctx, c.g)
	for try := 0; err == nil && in.late() && try < 3; try++ {
		in, err = takeInputs(ctx, c.g) // somebody is writing just now
	}
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return "", fmt.Errorf("keeping the program of the environment: %w", err)
	}
	m := manifest{manifestFormat, binaryPrefix + in.key() + exeSuffix(), in}
	binary := filepath.Join(c.dir, m.Binary)
	if err := os.Chtimes(binary, time.Time{}, time.Now()); err != nil {
		if err := c.compile(ctx, binary); err != nil {
			return "", err
		}
	}
	if err := c.store(m); err != nil {
		return "", fmt.Errorf("keeping the program of the environment: %w", err)
	}
	c.prune(m.Binary)
	return binary, nil
}

// compile builds the program under another name first, so that nobody runs
// half of one.
func (c *envCache) compile(ctx context.Context, binary string) error {
	temp, err := os.MkdirTemp(c.dir, "build-")
	if err != nil {
		return fmt.Errorf("keeping the program of the environment: %w", err)
	}
	defer os.RemoveAll(temp)
	out := filepath.Join(temp, filepath.Base(binary))
	if err := c.g.build(ctx, out); err != nil {
		return err
	}
	return os.Rename(out, binary)
}

// store writes the manifest.
func (c *envCache) store(m manifest) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(c.dir, "build-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(c.dir, manifestName))
}

// prune removes the oldest programs, and what builds that were killed have
// left. A failure is no harm: the next build tries again.
func (c *envCache) prune(current string) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	type aged struct {
		name string
		time time.Time
	}
	var binaries []aged
	for _, e := range entries {
		info, err := e.Info()
		switch {
		case err != nil || e.Name() == current:
		case strings.HasPrefix(e.Name(), binaryPrefix):
			binaries = append(binaries, aged{e.Name(), info.ModTime()})
		case strings.HasPrefix(e.Name(), "build-") && time.Since(info.ModTime()) > time.Hour:
			_ = os.RemoveAll(filepath.Join(c.dir, e.Name()))
		}
	}
	slices.SortFunc(binaries, func(a, b aged) int { return b.time.Compare(a.time) })
	for _, b := range binaries[min(len(binaries), keepBinaries-1):] {
		_ = os.Remove(filepath.Join(c.dir, b.name))
	}
}

// exeSuffix is what the names of programs end in.
func exeSuffix() string {
	if os.PathSeparator == '\\' {
		return ".exe"
	}
	return ""
}
