package dialect

import (
	"slices"
	"strings"
)

// Values tell which values a type holds, as far as it must be known whether a
// column of another type keeps them all. A dialect says so of each of its types;
// see [Values.Hold].
type Values struct {
	Kind ValueKind
	// Min and Max bound integers.
	Min int64
	Max uint64
	// Precision and Scale are those of decimals; Precision 0 is no limit.
	// Unsigned excludes the negative ones.
	Precision, Scale int
	Unsigned         bool
	// Bits are the digits of the mantissa of a float. Rounded says that its
	// text has fewer digits than it.
	Bits    int
	Rounded bool
	// Longest is the length of the longest value in characters, bytes or bits,
	// and Room the longest that certainly fits: they differ where a length in
	// bytes bounds characters. 0 is no limit.
	Longest, Room int
	// Fixed says that all bytes or bits are as long as that, and that shorter ones
	// are filled up, which changes them.
	Fixed bool
	// Charset is that of text; empty: any character there is.
	Charset string
	// Fraction counts the digits of the fraction of a second.
	Fraction int
	// Zone says of a time of day that it has an offset.
	Zone bool
	// Years says of a timestamp that it holds the years from 1970 to 2038 only.
	Years bool
	// Parsed says of JSON that it is kept by its meaning, not by its text.
	Parsed bool
	// Words are the values of an enum or set; nil: not known.
	Words []string
	// Name tells apart types of which nothing else is known.
	Name string
	// Of is the element of an array.
	Of *Values
}

// ValueKind is a kind of values.
type ValueKind int

// The kinds of values.
const (
	OtherValues ValueKind = iota // known by its name alone
	IntegerValues
	DecimalValues
	FloatValues
	BooleanValues
	TextValues
	BytesValues
	BitsValues
	DateValues
	TimeValues
	TimestampValues
	IntervalValues
	UUIDValues
	JSONValues
	EnumValues
	SetValues
	ArrayValues
)

// Hold reports whether a column of v keeps every value of from as it is: the
// database does not round, cut, or refuse any.
func (v Values) Hold(from Values) bool {
	if v.Kind == from.Kind {
		return v.holdSame(from)
	}
	if v.Kind == TextValues {
		return v.holdTextOf(from)
	}
	switch v.Kind {
	case IntegerValues:
		switch from.Kind {
		case BooleanValues:
			return true
		case DecimalValues:
			limit, _ := decimalDigits(v)
			return from.Precision > 0 && from.Scale <= 0 && from.Precision-from.Scale < limit && (v.Min < 0 || from.Unsigned)
		}
	case DecimalValues:
		if from.Kind == IntegerValues {
			limit, signed := decimalDigits(from)
			return (v.Precision == 0 || v.Precision-v.Scale >= limit) && (!v.Unsigned || !signed)
		}
	case FloatValues:
		return from.Kind == IntegerValues && from.Max <= 1<<v.Bits && from.Min >= -(1<<v.Bits)
	case TimestampValues:
		return from.Kind == DateValues && !v.Years
	case BytesValues:
		return from.Kind == TextValues && fits(4*from.Longest, v.Room)
	case JSONValues:
		return from.Kind == TextValues && !v.Parsed
	case IntervalValues:
		return from.Kind == TimeValues && !from.Zone && v.Fraction >= from.Fraction && v.Name == ""
	case SetValues:
		return from.Kind == EnumValues && contains(v.Words, from.Words)
	}
	return false
}

func (v Values) holdSame(from Values) bool {
	switch v.Kind {
	case IntegerValues:
		return v.Min <= from.Min && v.Max >= from.Max
	case DecimalValues:
		digits := from.Precision > 0 && v.Scale >= from.Scale && v.Precision-v.Scale >= from.Precision-from.Scale
		return (v.Precision == 0 || digits) && (!v.Unsigned || from.Unsigned)
	case FloatValues:
		return v.Bits >= from.Bits
	case TextValues:
		return fits(from.Longest, v.Room) && holdCharset(v.Charset, from.Charset)
	case BytesValues, BitsValues:
		return fits(from.Longest, v.Room) && (!v.Fixed || from.Fixed && from.Longest == v.Longest)
	case TimeValues:
		return v.Fraction >= from.Fraction && (v.Zone || !from.Zone)
	case TimestampValues:
		return v.Fraction >= from.Fraction && (!v.Years || from.Years)
	case IntervalValues:
		return v.Fraction >= from.Fraction && v.Name == from.Name
	case JSONValues:
		return !v.Parsed || from.Parsed
	case EnumValues, SetValues:
		return v.Name == from.Name && v.Name != "" && slices.Equal(v.Words, from.Words) || contains(v.Words, from.Words)
	case ArrayValues:
		return v.Of.Hold(*from.Of)
	case OtherValues: // vector holds what vector(3) does
		return v.Name == from.Name || strings.HasPrefix(from.Name, v.Name+"(")
	}
	return true
}

// holdTextOf reports whether text keeps what another kind of value is.
func (v Values) holdTextOf(from Values) bool {
	longest := 0
	switch from.Kind {
	case IntegerValues:
		digits, signed := decimalDigits(from)
		if longest = digits; signed {
			longest++
		}
	case DecimalValues:
		if longest = from.Precision + 2; from.Precision == 0 {
			longest = 0
		}
	case FloatValues:
		if from.Rounded {
			return false
		}
		longest = 24
	case BooleanValues:
		longest = 5
	case DateValues:
		longest = 10
	case TimeValues, TimestampValues, UUIDValues:
		longest = 36
	case EnumValues:
		for _, word := range from.Words {
			longest = max(longest, len([]rune(word)))
		}
	case SetValues:
		longest = len([]rune(strings.Join(from.Words, ",")))
	case BytesValues:
		return false
	}
	return fits(longest, v.Room)
}

// fits reports whether a length has room; 0 is no limit.
func fits(longest, room int) bool { return room == 0 || longest > 0 && longest <= room }

// decimalDigits is how many digits integers have, and whether they have a sign.
func decimalDigits(v Values) (digits int, signed bool) {
	largest := max(v.Max, uint64(-(v.Min + 1)))
	if v.Min >= 0 {
		largest = v.Max
	}
	for ; largest > 0; largest /= 10 {
		digits++
	}
	return digits, v.Min < 0
}

func contains(words, all []string) bool {
	for _, word := range all {
		if !slices.Contains(words, word) {
			return false
		}
	}
	return all != nil
}

// holdCharset reports whether every character of one character set is in
// another.
func holdCharset(to, from string) bool {
	switch {
	case to == "" || to == from || from == "ascii" && to != "binary":
		return true
	case from == "":
		return to == "utf8mb4" || to == "utf16" || to == "utf32" || to == "gb18030"
	}
	switch to {
	case "utf8mb4", "utf16", "utf32", "gb18030":
		return true
	case "utf8mb3", "utf8", "ucs2":
		return !slices.Contains([]string{"utf8mb4", "utf16", "utf16le", "utf32", "gb18030"}, from)
	}
	return false
}
