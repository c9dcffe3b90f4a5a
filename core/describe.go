package core

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"limbeck.dev/migrate/metadata"
)

// Text returns a statement as text that depends on no database: standard SQL
// with its values in place, and op(args) for an operation that the standard has
// no word for. It is for people and for hashes, and is never executed. The same
// statement has the same text in every process; values that the program makes
// by itself ([OnInsert], [OnUpdate]) are left out. A mistake in the statement
// stands in a comment at the end.
func Text(stmt Statement) string {
	text, err := CompileInline(plainText{}, stmt)
	if err != nil {
		text += " /* " + err.Error() + " */"
	}
	return text
}

// plainText is the grammar of [Text]: it has every form of a statement.
type plainText struct{}

// QuoteIdent implements [sqltext.Style]; every name can be written.
func (plainText) QuoteIdent(name string) (string, error) {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`, nil
}

// Placeholder implements [sqltext.Style].
func (plainText) IdentQuote() byte       { return '"' }
func (plainText) Placeholder(int) string { return "?" }

// Name implements [Grammar].
func (plainText) Name() string { return "sql" }

// Forms implements [Grammar].
func (plainText) Forms() Forms {
	return Forms{
		FetchTies: true, DistinctOn: true, FullJoin: true, Lateral: true,
		SetOps: true, SetOpAll: true, SetOpParens: true,
		Materialized: true, WithDML: true, WithBeforeInsert: true, WithBeforeUpdate: true,
		Filter: true, WithinGroup: true, AggregateOrder: true, FrameGroups: true, NullsOrder: true, GroupingSets: true,
		Lock: LockStrength, InsertDefault: "DEFAULT VALUES", DefaultWord: true,
		InsertReturning: true, UpdateReturning: true, DeleteReturning: true,
		UpdateFrom: true, DeleteUsing: true, DeleteAlias: true, LimitDML: true,
	}
}

// WriteOp implements [Grammar].
func (plainText) WriteOp(w *Writer, op Operator, args []Node) bool {
	if spellings[op].text != "" && len(args) <= 2 {
		return false
	}
	w.Call(strings.ReplaceAll(string(op), " ", "_"), args...)
	return true
}

// WriteCastType implements [Grammar].
func (plainText) WriteCastType(w *Writer, t metadata.Type) { w.Raw(metadata.FormatType(t)) }

// Literal implements [sqltext.Style] for every value.
func (plainText) Literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case []byte:
		return "X'" + hex.EncodeToString(v) + "'", nil
	case json.RawMessage:
		return quoted(string(v)), nil
	case time.Time:
		return quoted(v.Format(time.RFC3339Nano)), nil
	case driver.Valuer:
		return valuerText(v)
	}
	return reflectText(reflect.ValueOf(v))
}

// valuerText writes what a value is for a database.
func valuerText(v driver.Valuer) (string, error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return "NULL", nil
	}
	value, err := v.Value()
	if _, again := value.(driver.Valuer); again || err != nil {
		return "NULL", fmt.Errorf("a value of type %T: %w", v, err)
	}
	return plainText{}.Literal(value)
}

func reflectText(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.Bool:
		return strings.ToUpper(strconv.FormatBool(v.Bool())), nil
	case reflect.String:
		return quoted(v.String()), nil
	case reflect.Pointer:
		if v.IsNil() {
			return "NULL", nil
		}
		return plainText{}.Literal(v.Elem().Interface())
	case reflect.Slice, reflect.Array:
		return listText(v)
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), nil
	}
	if v.CanInt() || v.CanUint() {
		return fmt.Sprint(v), nil
	}
	return jsonText(v.Interface())
}

func listText(v reflect.Value) (string, error) {
	var list []string
	for i := range v.Len() {
		text, err := plainText{}.Literal(v.Index(i).Interface())
		if err != nil {
			return "NULL", err
		}
		list = append(list, text)
	}
	return "ARRAY[" + strings.Join(list, ", ") + "]", nil
}

// jsonText writes what has no literal of its own, with its type.
func jsonText(v any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "NULL", fmt.Errorf("a value of type %T cannot be written: %w", v, err)
	}
	return fmt.Sprintf("%T %s", v, quoted(strings.TrimSpace(b.String()))), nil
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// lasting reports whether the text must be the same whenever it is written.
func (w *Writer) lasting() bool { _, ok := w.grammar.(plainText); return ok }
