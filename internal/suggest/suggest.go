// Package suggest finds the word that somebody probably meant.
package suggest

import (
	"strconv"
	"strings"
)

// DidYouMean returns `; did you mean "users"?` for the known word that is
// closest to word, or nothing if none is close: more than a third of it, and
// more than one letter, would have to change.
func DidYouMean(word string, known []string) string {
	best, closest := max(1, len([]rune(word))/3)+1, ""
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k), best); d < best {
			best, closest = d, k
		}
	}
	if closest == "" {
		return ""
	}
	return "; did you mean " + strconv.Quote(closest) + "?"
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to make b of a; it gives up at limit.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) >= limit || len(t)-len(s) >= limit {
		return limit
	}
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
