package versions

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// maxID is the longest id and label: the version table's column holds it on
// every database.
const maxID = 64

// reserved words cannot be ids or labels: they mean something else where a
// revision is named, or are files that Windows keeps for its devices.
var reserved = map[string]bool{
	"head": true, "heads": true, "base": true, "current": true,
	"con": true, "prn": true, "aux": true, "nul": true,
}

// NewID returns a random id of 12 hex digits.
func NewID() string {
	var b [6]byte
	rand.Read(b[:]) // never fails: see crypto/rand
	return hex.EncodeToString(b[:])
}

// ValidID reports whether s can name a revision: 1 to 64 letters, digits, _ and
// dots, starting with a letter or digit (Go ignores files that do not), and not
// a word that means something else, such as head. The ids of a history differ in
// more than case, which file systems and version tables may fold.
func ValidID(s string) bool {
	device, _, _ := strings.Cut(strings.ToLower(s), ".") // con.x is the device con too
	return validName(s, "_.") && !reserved[device] && !strings.HasSuffix(s, ".")
}

// ValidLabel reports whether s can label a branch: 1 to 64 letters, digits, _
// and dots, starting with a letter or digit, and not a word that means
// something else.
func ValidLabel(s string) bool {
	return validName(s, "_.")
}

// validName reports whether s is made of ASCII letters, digits and, after the
// first, the characters in more.
func validName(s, more string) bool {
	if s == "" || len(s) > maxID || reserved[strings.ToLower(s)] {
		return false
	}
	for i, c := range s {
		alphanumeric := '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !alphanumeric && (i == 0 || !strings.ContainsRune(more, c)) {
			return false
		}
	}
	return true
}
