//go:build !unix

package cli

import "io/fs"

// owner is whom a file belongs to.
type owner struct{ user, group int }

// ownerOf: what the mode of a file says about others is not known here.
func ownerOf(fs.FileInfo) (owner, bool) { return owner{}, false }

func isPrivateGroup(owner) bool { return false }

func userName(int) string { return "" }

func groupName(int) string { return "" }
