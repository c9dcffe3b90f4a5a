package autogen

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// The types of a value of a row, and of a row.
var anyType, rowType = reflect.TypeFor[any](), reflect.TypeFor[[]any]()

// dynamic writes what an interface holds. In a list of any, the literal must
// say the type by itself.
func (l *literal) dynamic(v reflect.Value) error {
	e := v.Elem()
	switch {
	case !e.IsValid():
		l.b.WriteString("nil")
		return nil
	case v.NumMethod() > 0:
		return l.value(e)
	}
	switch value := e.Interface().(type) {
	case string, bool, int:
		return l.value(e)
	case time.Time:
		return l.time(value)
	case []byte:
		l.b.WriteString("[]byte(" + strconv.QuoteToASCII(string(value)) + ")")
		return nil
	case float64, float32:
		return l.float(e)
	case int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		fmt.Fprintf(&l.b, "%s(%d)", e.Type(), value)
		return nil
	}
	return fmt.Errorf("a value of type %s has no Go literal", e.Type())
}

func (l *literal) float(v reflect.Value) error {
	if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("%v has no Go literal", f)
	}
	fmt.Fprintf(&l.b, "%s(%s)", v.Type(), strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
	return nil
}

// time writes an instant in UTC.
func (l *literal) time(t time.Time) error {
	t = t.UTC()
	l.used["time"] = true
	fmt.Fprintf(&l.b, "time.Date(%d, %d, %d, %d, %d, %d, %d, time.UTC)",
		t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond())
	return nil
}
