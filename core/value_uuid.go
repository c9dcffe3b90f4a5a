package core

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"limbeck.dev/migrate/metadata"
)

// UUID is a universally unique identifier (RFC 9562).
type UUID [16]byte

// NewUUID returns a random UUID (version 4).
func NewUUID() UUID {
	var u UUID
	rand.Read(u[:]) // never fails
	return u.mark(4)
}

// NewUUIDv7 returns a UUID of the present time and random bits (version 7).
// Those of later times sort after those of earlier ones, to a quarter of a
// microsecond, which keeps an index on them dense.
func NewUUIDv7() UUID {
	u := NewUUID()
	now := time.Now()
	binary.BigEndian.PutUint64(u[:8], uint64(now.UnixMilli())<<16|uint64(now.Nanosecond()%1e6)<<12/1e6)
	return u.mark(7)
}

func (u UUID) mark(version byte) UUID {
	u[6] = u[6]&0x0f | version<<4
	u[8] = u[8]&0x3f | 0x80
	return u
}

// ParseUUID reads the form 01234567-89ab-cdef-0123-456789abcdef, in either
// case, also without hyphens or in braces.
func ParseUUID(s string) (UUID, error) {
	var u UUID
	digits := s
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
		digits = s[1 : len(s)-1]
	}
	if len(digits) == 36 && digits[8] == '-' && digits[13] == '-' && digits[18] == '-' && digits[23] == '-' {
		digits = digits[:8] + digits[9:13] + digits[14:18] + digits[19:23] + digits[24:]
	}
	if len(digits) == 32 {
		if _, err := hex.Decode(u[:], []byte(digits)); err == nil {
			return u, nil
		}
	}
	return UUID{}, fmt.Errorf("%q is not a UUID", clip(s))
}

// String returns the canonical form, in lower case with hyphens.
func (u UUID) String() string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Value implements [driver.Valuer]: the text.
func (u UUID) Value() (driver.Value, error) { return u.String(), nil }

// Scan implements [database/sql.Scanner] for text and for 16 bytes.
func (u *UUID) Scan(src any) error {
	if raw, ok := src.([]byte); ok && len(raw) == len(u) {
		copy(u[:], raw)
		return nil
	}
	text, err := scanned[UUID](src)
	if err == nil {
		*u, err = ParseUUID(text)
	}
	return err
}

// MarshalText implements [encoding.TextMarshaler].
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (u *UUID) UnmarshalText(text []byte) (err error) {
	*u, err = ParseUUID(string(text))
	return err
}

// ColumnType implements [Typer].
func (UUID) ColumnType() metadata.Type { return metadata.UUID{} }
