package dialect

import (
	"bytes"
	"database/sql"
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
)

// Target returns what database/sql is to scan into for dst to get its value:
// dst itself where database/sql knows how, or a sql.Scanner that reads what
// [Plain] wrote. It knows the types that Plain does, behind pointers and in
// sql.Null as well.
func Target(dst any) any {
	if scanner := scannerOf(dst); scanner != nil {
		return scanner
	}
	return dst
}

// Targets is [Target] of each. The result is dsts where that changes none, else
// it lies in space, which the rows of one result share.
func Targets(dsts []any, space *[]any) []any {
	targets := dsts
	for i, dst := range dsts {
		if scanner := scannerOf(dst); scanner != nil {
			targets = Instead(dsts, targets, space)
			targets[i] = scanner
		}
	}
	return targets
}

// Instead returns a copy of dsts in space to put other targets into: targets
// itself if it is the copy already.
func Instead(dsts, targets []any, space *[]any) []any {
	if &targets[0] != &dsts[0] {
		return targets
	}
	*space = append((*space)[:0], dsts...)
	return *space
}

// Scanning remembers between the rows of a result what the last one was scanned
// into: nearly always all rows have the same targets.
type Scanning struct{ targets, scanned []any }

// Last returns what the last row was scanned into; nil, if that had other
// targets.
func (s *Scanning) Last(targets []any) []any {
	if len(targets) != len(s.targets) {
		return nil
	}
	for i, t := range targets {
		if t != s.targets[i] {
			return nil
		}
	}
	return s.scanned
}

// Keep remembers and returns what a row with these targets is scanned into.
func (s *Scanning) Keep(targets, scanned []any) []any {
	for _, t := range targets {
		if t == nil || reflect.TypeOf(t).Kind() != reflect.Pointer { // it may be one that cannot be compared
			s.targets, s.scanned = nil, nil
			return scanned
		}
	}
	s.targets, s.scanned = append(s.targets[:0], targets...), append(s.scanned[:0], scanned...)
	return scanned
}

// scannerOf returns a scanner for what database/sql cannot fill, or nil.
func scannerOf(dst any) sql.Scanner {
	switch dst := dst.(type) {
	case *string, *int64, *int, *bool, *float64, *[]byte, *any, *sql.RawBytes:
		return nil
	case *time.Time:
		return timeTarget{dst}
	case *time.Duration:
		return durationTarget{dst}
	}
	v := reflect.ValueOf(dst)
	if scanner, own := dst.(sql.Scanner); own && !IsNull(indirect(v.Type())) {
		return guarded(scanner, indirect(v.Type()))
	}
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return nil // database/sql says what is wrong with it
	}
	return scannerOfKind(v)
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// guarded keeps database/sql from a Scan method that panics: its lock would stay
// taken, and closing the rows would wait for ever. Those of our own do not, but
// where they are generic, as [core.JSON] and codecs are, they call others.
func guarded(s sql.Scanner, t reflect.Type) sql.Scanner {
	if t.PkgPath() == corePath && !strings.HasSuffix(t.Name(), "]") {
		return nil
	}
	return guardedTarget{s}
}

var corePath = reflect.TypeFor[core.UUID]().PkgPath()

// guardedTarget makes an error of a panic.
type guardedTarget struct{ sql.Scanner }

// Scan implements [sql.Scanner].
func (d guardedTarget) Scan(src any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the Scan of %T panics: %v", d.Scanner, p)
		}
	}()
	return d.Scanner.Scan(src)
}

// scannerOfKind is [scannerOf] by what the pointer points to.
func scannerOfKind(v reflect.Value) sql.Scanner {
	t := v.Type().Elem()
	if IsNull(t) {
		if scannerOf(v.Elem().Field(0).Addr().Interface()) != nil {
			return nullTarget{v.Elem()}
		}
		return nil
	}
	switch {
	case t.Kind() == reflect.Pointer:
		if scannerOf(reflect.New(t.Elem()).Interface()) != nil {
			return PointerTarget(v.Elem())
		}
	case t.Kind() == reflect.Bool:
		return boolTarget{v.Elem()}
	case isUUID(t):
		return v.Convert(reflect.TypeFor[*core.UUID]()).Interface().(*core.UUID)
	case t.Kind() == reflect.Struct || t.Kind() == reflect.Slice:
		if text, ok := v.Interface().(encoding.TextUnmarshaler); ok {
			return textTarget{text}
		}
		if isBytes(t) {
			return bytesTarget{v.Elem()}
		}
	}
	return nil
}

// timeTarget scans what [core.ScanTime] does.
type timeTarget struct{ t *time.Time }

// Scan implements [sql.Scanner].
func (d timeTarget) Scan(src any) (err error) {
	*d.t, err = core.ScanTime(src)
	return err
}

// durationTarget scans the text of an interval, or a number of nanoseconds.
type durationTarget struct{ d *time.Duration }

// Scan implements [sql.Scanner].
func (d durationTarget) Scan(src any) error {
	if n, ok := src.(int64); ok {
		*d.d = time.Duration(n)
		return nil
	}
	var span core.Interval
	if err := span.Scan(src); err != nil {
		return err
	}
	read, ok := span.Duration()
	if !ok {
		return fmt.Errorf("the interval %s has no fixed length in a time.Duration; use core.Interval", span)
	}
	*d.d = read
	return nil
}

// boolTarget scans into a named type of bool.
type boolTarget struct{ v reflect.Value }

// Scan implements [sql.Scanner].
func (d boolTarget) Scan(src any) error {
	var read sql.Null[bool]
	err := read.Scan(src)
	if err == nil && !read.Valid {
		err = CannotScan(nil, d.v.Addr().Interface())
	}
	d.v.SetBool(read.V)
	return err
}

// textTarget scans text into what reads itself from text.
type textTarget struct{ to encoding.TextUnmarshaler }

// Scan implements [sql.Scanner].
func (d textTarget) Scan(src any) error {
	switch src := src.(type) {
	case string:
		return d.to.UnmarshalText([]byte(src))
	case []byte:
		return d.to.UnmarshalText(bytes.Clone(src))
	case int64:
		return d.to.UnmarshalText(strconv.AppendInt(nil, src, 10))
	}
	return CannotScan(src, d.to)
}

// bytesTarget scans text or bytes into a named type of bytes.
type bytesTarget struct{ v reflect.Value }

// Scan implements [sql.Scanner].
func (d bytesTarget) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		d.v.SetZero()
	case string:
		d.v.SetBytes([]byte(src))
	case []byte:
		d.v.SetBytes(bytes.Clone(src))
	default:
		return CannotScan(src, d.v.Addr().Interface())
	}
	return nil
}

// PointerTarget returns a scanner for a pointer to what [Target] or the type
// itself scans; the pointer becomes nil for NULL.
func PointerTarget(pointer reflect.Value) sql.Scanner { return pointerTarget{pointer} }

type pointerTarget struct{ v reflect.Value }

// Scan implements [sql.Scanner].
func (d pointerTarget) Scan(src any) error {
	d.v.SetZero()
	if src == nil {
		return nil
	}
	inner := reflect.New(d.v.Type().Elem())
	if err := Target(inner.Interface()).(sql.Scanner).Scan(src); err != nil {
		return err
	}
	d.v.Set(inner)
	return nil
}

// nullTarget scans into a Null type of database/sql.
type nullTarget struct{ v reflect.Value }

// Scan implements [sql.Scanner].
func (d nullTarget) Scan(src any) error {
	d.v.SetZero()
	if src == nil {
		return nil
	}
	if err := scannerOf(d.v.Field(0).Addr().Interface()).Scan(src); err != nil {
		return err
	}
	d.v.Field(1).SetBool(true)
	return nil
}

// CannotScan returns the error for a value of the database that a target cannot
// hold.
func CannotScan(src, dst any) error {
	if src == nil {
		return fmt.Errorf("NULL cannot be scanned into %T; use a pointer to it or sql.Null", dst)
	}
	return fmt.Errorf("a %T of the database cannot be scanned into %T", src, dst)
}
