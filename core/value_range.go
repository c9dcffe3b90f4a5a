package core

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// Range is a range of PostgreSQL: the values from Lower to Upper. A bound that
// is nil is infinite. The zero Range holds everything.
//
// The server normalises ranges of integers and dates to [lower, upper).
type Range[T any] struct {
	Lower, Upper *T
	// LowerInclusive and UpperInclusive tell whether the bound itself belongs
	// to the range.
	LowerInclusive, UpperInclusive bool
	// Empty is the range that holds nothing; the other fields do not count.
	Empty bool
}

// NewRange returns [lower, upper): lower belongs to it and upper does not.
func NewRange[T any](lower, upper T) Range[T] {
	return Range[T]{Lower: &lower, Upper: &upper, LowerInclusive: true}
}

// Value implements [driver.Valuer]: the text, such as [1,5).
func (r Range[T]) Value() (driver.Value, error) {
	if r.Empty {
		return "empty", nil
	}
	lower, err := boundText(r.Lower)
	if err != nil {
		return nil, err
	}
	upper, err := boundText(r.Upper)
	if err != nil {
		return nil, err
	}
	open, shut := "(", ")"
	if r.LowerInclusive && r.Lower != nil {
		open = "["
	}
	if r.UpperInclusive && r.Upper != nil {
		shut = "]"
	}
	return open + lower + "," + upper + shut, nil
}

var boundQuoter = strings.NewReplacer(`"`, `""`, `\`, `\\`)

func boundText[T any](bound *T) (string, error) {
	if bound == nil {
		return "", nil
	}
	text, err := textOf(*bound)
	return `"` + boundQuoter.Replace(text) + `"`, err
}

// Scan implements [database/sql.Scanner] for text.
func (r *Range[T]) Scan(src any) error {
	text, err := scanned[Range[T]](src)
	if err != nil {
		return err
	}
	if text == "empty" {
		*r = Range[T]{Empty: true}
		return nil
	}
	if len(text) < 3 || !strings.Contains("[(", text[:1]) || !strings.Contains("])", text[len(text)-1:]) {
		return notRange(text)
	}
	bounds, quoted, err := splitBounds(text[1 : len(text)-1])
	if err != nil {
		return err
	}
	read := Range[T]{LowerInclusive: text[0] == '[', UpperInclusive: text[len(text)-1] == ']'}
	for i, bound := range []**T{&read.Lower, &read.Upper} {
		if bounds[i] == "" && !quoted[i] {
			continue
		}
		v, err := readText[T](bounds[i])
		if err != nil {
			return fmt.Errorf("range %q: %w", clip(text), err)
		}
		*bound = &v
	}
	*r = read
	return nil
}

// splitBounds takes the two bounds apart, unquoted, and tells which had quotes.
func splitBounds(text string) (bounds [2]string, quoted [2]bool, err error) {
	var b strings.Builder
	inside, n := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case c == '"' && inside && i+1 < len(text) && text[i+1] == '"':
			i++
			b.WriteByte('"')
		case c == '"':
			inside = !inside
			quoted[n] = true
		case c == ',' && !inside:
			if n++; n > 1 {
				return bounds, quoted, notRange(text)
			}
			bounds[0] = b.String()
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	if inside || n != 1 {
		return bounds, quoted, notRange(text)
	}
	bounds[1] = b.String()
	return bounds, quoted, nil
}

func notRange(text string) error { return fmt.Errorf("%q is not a range", clip(text)) }
