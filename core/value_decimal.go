package core

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"limbeck.dev/migrate/metadata"
)

// Decimal is an exact decimal number. It keeps the digits as the database wrote
// them, so that 1.50 stays 1.50, and never goes through a float. The zero
// Decimal is 0. NaN and the infinities are values of PostgreSQL.
//
// Decimals compare with [Decimal.Cmp]; == also tells 1.5 from 1.50.
type Decimal struct{ text string }

// maxExponent bounds what an exponent may add to the digits: more than the
// digits that any of the databases keeps.
const maxExponent = 150_000

// ParseDecimal reads "-12.50", "1e6", "NaN" and "Infinity". An exponent is
// multiplied out.
func ParseDecimal(s string) (Decimal, error) {
	if text, special := specialDecimal(s); special {
		return Decimal{text}, nil
	}
	number, exponent, found := strings.Cut(strings.ToLower(s), "e")
	shift := 0
	if found {
		n, err := strconv.Atoi(exponent)
		if err != nil || n < -maxExponent || n > maxExponent {
			return Decimal{}, fmt.Errorf("%q is not a decimal number: its exponent", clip(s))
		}
		shift = n
	}
	unsigned := strings.TrimLeft(number, "+-")
	whole, fraction, _ := strings.Cut(unsigned, ".")
	if len(number)-len(unsigned) > 1 || whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return Decimal{}, fmt.Errorf("%q is not a decimal number", clip(s))
	}
	return placePoint(number[0] == '-', whole+fraction, len(fraction)-shift), nil
}

func specialDecimal(s string) (string, bool) {
	switch strings.ToLower(s) {
	case "nan":
		return "NaN", true
	case "inf", "+inf", "infinity", "+infinity":
		return "Infinity", true
	case "-inf", "-infinity":
		return "-Infinity", true
	}
	return "", false
}

// placePoint makes the decimal of these digits of which the last scale stand
// behind the point.
func placePoint(negative bool, digits string, scale int) Decimal {
	if scale < 0 {
		digits, scale = digits+strings.Repeat("0", -scale), 0
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-scale], digits[len(digits)-scale:]
	text := strings.TrimLeft(whole, "0")
	if text == "" {
		text = "0"
	}
	if fraction != "" {
		text += "." + fraction
	}
	if negative && strings.Trim(digits, "0") != "" {
		text = "-" + text
	}
	return Decimal{text}
}

// NewDecimal returns unscaled × 10^-scale: NewDecimal(big.NewInt(150), 2) is 1.50.
func NewDecimal(unscaled *big.Int, scale int) Decimal {
	return placePoint(unscaled.Sign() < 0, new(big.Int).Abs(unscaled).String(), scale)
}

// String returns the number without an exponent, with the digits that it has.
func (d Decimal) String() string {
	if d.text == "" {
		return "0"
	}
	return d.text
}

// IsFinite reports whether d is a number: neither NaN nor an infinity.
func (d Decimal) IsFinite() bool { return !strings.ContainsAny(d.text, "Ny") }

// Unscaled returns the digits of d as an integer, and how many of them stand
// behind the point. Of NaN and the infinities it is 0.
func (d Decimal) Unscaled() (unscaled *big.Int, scale int) {
	if !d.IsFinite() {
		return new(big.Int), 0
	}
	whole, fraction, _ := strings.Cut(d.String(), ".")
	unscaled, _ = new(big.Int).SetString(whole+fraction, 10)
	return unscaled, len(fraction)
}

// Cmp returns -1, 0 or 1 as d is less than, equal to or greater than e. As on
// PostgreSQL, NaN equals NaN and is greater than every number.
func (d Decimal) Cmp(e Decimal) int {
	if a, b := d.rank(), e.rank(); a != 0 || b != 0 {
		return cmp.Compare(a, b)
	}
	a, scaleA := d.Unscaled()
	b, scaleB := e.Unscaled()
	scaleUp(a, scaleB-scaleA)
	scaleUp(b, scaleA-scaleB)
	return a.Cmp(b)
}

// rank orders -Infinity, the numbers (0), Infinity and NaN.
func (d Decimal) rank() int {
	switch d.text {
	case "-Infinity":
		return -1
	case "Infinity":
		return 1
	case "NaN":
		return 2
	}
	return 0
}

func scaleUp(n *big.Int, digits int) {
	if digits > 0 {
		n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	}
}

// Value implements [driver.Valuer]: the text of the number.
func (d Decimal) Value() (driver.Value, error) { return d.String(), nil }

// Scan implements [database/sql.Scanner] for text and numbers.
func (d *Decimal) Scan(src any) error {
	text, err := scanned[Decimal](src)
	if err == nil {
		*d, err = ParseDecimal(text)
	}
	return err
}

// MarshalText implements [encoding.TextMarshaler].
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Decimal) UnmarshalText(text []byte) error { return d.Scan(text) }

// ColumnType implements [Typer].
func (Decimal) ColumnType() metadata.Type { return metadata.Numeric{} }
