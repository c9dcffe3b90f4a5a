package versions

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/ops"
)

// Checksum returns a hash of what the revision does, by which an applied
// revision is recognized that was edited since: of the text of a SQL script,
// with line ends as on Unix, or of the operations written in Go. Functions count
// by the name of their operation only. The Hash of the revision goes before
// either.
func (r *Revision) Checksum() string {
	if r.Hash != "" {
		return r.Hash
	}
	h := sha256.New()
	writeScript(h, "upgrade", r.Upgrade)
	if r.HasDowngrade() {
		writeScript(h, "downgrade", r.Downgrade)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writeScript(w io.Writer, title string, s ops.Script) {
	io.WriteString(w, title)
	writeValue(w, reflect.ValueOf(s))
}

// writeValue writes v in a form that two values share only if they are equal.
// Fields with a zero value are left out, so that a field which a later release
// adds to an operation changes no checksum.
func writeValue(w io.Writer, v reflect.Value) {
	switch v.Type() {
	case statementType: // built of pointers to tables
		writeText(w, v.Interface().(core.Statement))
		return
	case anyType: // a value of a row
		io.WriteString(w, v.Elem().Type().String())
		writeText(w, core.SQL("?", v.Interface()))
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		io.WriteString(w, v.Elem().Type().String())
		writeValue(w, v.Elem())
	case reflect.Pointer:
		writeValue(w, v.Elem())
	case reflect.Struct:
		writeStruct(w, v)
	case reflect.Slice, reflect.Array:
		io.WriteString(w, "[")
		for i := range v.Len() {
			writeItem(w, v.Index(i))
		}
		io.WriteString(w, "]")
	case reflect.Map:
		writeMap(w, v)
	case reflect.String:
		io.WriteString(w, strconv.Quote(v.String()))
	case reflect.Bool:
		io.WriteString(w, strconv.FormatBool(v.Bool()))
	case reflect.Float32, reflect.Float64:
		io.WriteString(w, strconv.FormatFloat(v.Float(), 'g', -1, 64))
	default:
		writeInteger(w, v)
	}
}

var statementType, anyType = reflect.TypeFor[core.Statement](), reflect.TypeFor[any]()

func writeText(w io.Writer, stmt core.Statement) { io.WriteString(w, strconv.Quote(core.Text(stmt))) }

func writeInteger(w io.Writer, v reflect.Value) {
	switch {
	case v.CanInt():
		io.WriteString(w, strconv.FormatInt(v.Int(), 10))
	case v.CanUint():
		io.WriteString(w, strconv.FormatUint(v.Uint(), 10))
	}
}

func writeStruct(w io.Writer, v reflect.Value) {
	io.WriteString(w, "{")
	for i := range v.NumField() {
		if f := v.Field(i); !blank(f) {
			io.WriteString(w, v.Type().Field(i).Name)
			io.WriteString(w, ":")
			writeItem(w, f)
		}
	}
	io.WriteString(w, "}")
}

func writeMap(w io.Writer, v reflect.Value) {
	texts := make(map[string]reflect.Value, v.Len())
	for _, key := range v.MapKeys() {
		texts[key.String()] = v.MapIndex(key)
	}
	io.WriteString(w, "{")
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		io.WriteString(w, strconv.Quote(key)+":")
		writeItem(w, texts[key])
	}
	io.WriteString(w, "}")
}

// writeItem writes an element of a list or struct; a nil one leaves its place.
func writeItem(w io.Writer, v reflect.Value) {
	if nilable := v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer; !nilable || !v.IsNil() {
		writeValue(w, v)
	}
	io.WriteString(w, ",")
}

// blank reports whether a field says nothing: functions have no value to write.
func blank(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return true
	}
	return v.IsZero()
}
