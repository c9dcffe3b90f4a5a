package importing

import (
	"cmp"
	"strings"
)

// title is the name of a migration for people.
func title(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(name, "_", " "))
}

// number is the key of versions that are numbers, whatever zeros they start with.
func number(version string) string {
	return strings.TrimLeft(version, "0")
}

// byNumber compares versions that are numbers.
func byNumber(a, b string) int {
	a, b = number(a), number(b)
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// itself is the key of versions that are texts.
func itself(version string) string { return version }
