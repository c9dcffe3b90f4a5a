package core

import (
	"fmt"
	"strconv"
	"strings"
)

// clockText writes microseconds as [-]15:04:05.999999, with as many hours as
// there are.
func clockText(micros int64) string {
	sign, n := "", uint64(micros)
	if micros < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, n/3_600_000_000, n/60_000_000%60, n/1_000_000%60)
	if fraction := n % 1_000_000; fraction != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%06d", fraction), "0")
	}
	return text
}

// parseClock reads what clockText writes, also without seconds.
func parseClock(s string) (micros int64, err error) {
	unsigned := strings.TrimLeft(s, "+-")
	parts := strings.Split(unsigned, ":")
	if len(s)-len(unsigned) > 1 || len(parts) < 2 || len(parts) > 3 {
		return 0, fmt.Errorf("%q is not hours, minutes and seconds", clip(s))
	}
	parts = append(parts, "0")[:3]
	seconds, fraction, _ := strings.Cut(parts[2], ".")
	if len(fraction) > 6 {
		fraction = fraction[:6]
	}
	var total uint64
	for i, part := range []string{parts[0], parts[1], seconds, fraction + strings.Repeat("0", 6-len(fraction))} {
		n, err := strconv.ParseUint(part, 10, 42)
		if err != nil || (i == 1 || i == 2) && n > 59 {
			return 0, fmt.Errorf("%q is not hours, minutes and seconds", clip(s))
		}
		total = total*[]uint64{1, 60, 60, 1_000_000}[i] + n
	}
	if total > 1<<63-1 && !(s[0] == '-' && total == 1<<63) {
		return 0, fmt.Errorf("%q is longer than an interval can be", clip(s))
	}
	if s[0] == '-' {
		return int64(-total), nil
	}
	return int64(total), nil
}
