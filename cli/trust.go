package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"limbeck.dev/migrate/dialect"
)

// trust refuses a file or directory that decides what is run where somebody else
// could have put it there: it must belong to this user or to root, and nobody
// else may write to it, as ssh has it. What is not there is not refused.
func (r *run) trust(path, mend string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if reason := r.distrust(info); reason != "" {
		return &dialect.RefusedError{Reason: r.short(path) + " " + reason + ", so that it is not used", Mend: mend}
	}
	return nil
}

// distrust tells why a file is not to be trusted; "" if it is.
func (r *run) distrust(info fs.FileInfo) string {
	owner, known := ownerOf(info)
	mode := info.Mode()
	switch {
	case !known:
		return ""
	case owner.user != 0 && owner.user != os.Getuid() && !r.isSudoer(owner.user):
		return "belongs to " + userName(owner.user) + ", who is neither you nor root"
	case mode&0o002 != 0 && !(mode.IsDir() && mode&fs.ModeSticky != 0):
		return "can be written to by everybody on this machine"
	case mode&0o020 != 0 && owner.group != 0 && !isPrivateGroup(owner):
		return "can be written to by everybody in the group " + groupName(owner.group)
	}
	return ""
}

// isSudoer: this is root, and the user is the one who became it with sudo.
func (r *run) isSudoer(user int) bool {
	text, _ := r.getenv("SUDO_UID")
	id, err := strconv.Atoi(text)
	return err == nil && os.Getuid() == 0 && id == user
}

// trustConfig refuses a configuration that was found, not named.
func (r *run) trustConfig(path string) error {
	return r.trust(path, fmt.Sprintf("if it is yours all the same, as in a container or a checkout of CI, name it: migrate -c %s, or MIGRATE_CONFIG=%[1]s; else chmod go-w", r.short(path)))
}

// trustEnvironment refuses the source of a Go environment, unless the
// configuration that says so was named by the user.
func (r *run) trustEnvironment(dir string) error {
	if r.namedConfig() != "" {
		return nil
	}
	mend := fmt.Sprintf("if it is yours all the same, as in a container or a checkout of CI, name the configuration with -c %s or MIGRATE_CONFIG; else chmod go-w", configName)
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	for _, path := range append([]string{dir}, paths...) {
		if err := r.trust(path, mend); err != nil {
			return err
		}
	}
	return nil
}

// namedConfig is the configuration that the user names.
func (r *run) namedConfig() string {
	if r.flags.config != "" {
		return r.flags.config
	}
	named, _ := r.getenv("MIGRATE_CONFIG")
	return named
}
