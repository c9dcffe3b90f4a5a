//go:build unix

package cli

import (
	"io/fs"
	"os/user"
	"strconv"
	"syscall"
)

// owner is whom a file belongs to.
type owner struct{ user, group int }

func ownerOf(info fs.FileInfo) (owner, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return owner{}, false
	}
	return owner{int(stat.Uid), int(stat.Gid)}, true
}

// isPrivateGroup: the group is named as the owner is. Systems that let groups
// write by default give everybody such a group, with nobody else in it.
func isPrivateGroup(o owner) bool { return userName(o.user) == groupName(o.group) }

func userName(id int) string {
	text := strconv.Itoa(id)
	if u, err := user.LookupId(text); err == nil {
		return u.Username
	}
	return "user " + text
}

func groupName(id int) string {
	text := strconv.Itoa(id)
	if g, err := user.LookupGroupId(text); err == nil {
		return g.Name
	}
	return text
}
