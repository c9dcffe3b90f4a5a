package metadata

import (
	"crypto/md5"
	"encoding/hex"
	"regexp"
	"strings"
)

// maxName is how long a name may be on every database, and keptName how much
// of a longer one remains.
const maxName, keptName = 63, 55

// hashEnd is how a shortened name ends.
var hashEnd = regexp.MustCompile("_[0-9a-f]{4}$")

// shorten returns a name that is too long in its shortened form.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	sum := md5.Sum([]byte(name))
	return beginning(name) + "_" + hex.EncodeToString(sum[:])[28:]
}

func isShortened(name string) bool { return len(name) > keptName && hashEnd.MatchString(name) }

// beginning returns what remains of a name that is shortened: whole characters.
func beginning(name string) string {
	if len(name) <= keptName {
		return name
	}
	return strings.ToValidUTF8(name[:keptName], "")
}
