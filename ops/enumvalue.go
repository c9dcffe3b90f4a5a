package ops

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"limbeck.dev/migrate/sqltext"
)

// AddTogether returns the script with those [AddEnumValue] marked whose values
// nothing after them can use, so that they may be added in one transaction with
// what comes after them.
func (s Script) AddTogether() Script {
	marked := s
	for i, op := range s {
		add, ok := op.(AddEnumValue)
		if !ok || add.Together || slices.ContainsFunc(s[i+1:], func(later Op) bool { return mayUse(later, add.Value) }) {
			continue
		}
		if &marked[0] == &s[0] {
			marked = slices.Clone(s)
		}
		add.Together = true
		marked[i] = add
	}
	return marked
}

// mayUse reports whether an operation may need a value of an enum to be there.
// It errs on the side of yes: a value that is committed too early is a revision
// that is resumed, and one that is used too early is a revision that fails.
func mayUse(op Op, value string) bool {
	switch op := op.(type) {
	case AddEnumValue, RenameEnumValue:
		return false // they look at the words alone
	case Execute:
		return op.Statement != nil || textMayUse(op.SQL, value)
	case CreateTable: // evaluates no function: there are no rows
		return writtenOtherwise(value) || mentions(reflect.ValueOf(op), value)
	}
	v := reflect.ValueOf(op)
	return writtenOtherwise(value) || mentions(v, value) || mentions(v, "(") // a function may do anything
}

// textMayUse is mayUse for SQL text. Only text that defines and evaluates nothing
// is known not to use the value: a query or a change of rows may reach it by a
// function, a trigger or a view without naming it.
func textMayUse(sql, value string) bool {
	if writtenOtherwise(value) || strings.Contains(sql, value) {
		return true
	}
	words := sqltext.FirstWords(sql, sqltext.PostgreSQLSyntax(), 1<<10)
	if len(words) == 0 {
		return true
	}
	switch words[0] {
	case "COMMENT", "GRANT", "REVOKE", "DROP":
		return false
	case "CREATE", "ALTER":
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(evaluating, w) })
	}
	return true
}

// evaluating are the words of definitions that compute something.
var evaluating = []string{"AS", "SELECT", "USING", "DEFAULT", "EXECUTE", "INDEX", "CHECK", "CONSTRAINT", "GENERATED", "VIEW", "EXTENSION", "WHERE", "TYPE", "VALIDATE", "ATTACH"}

// writtenOtherwise reports whether a text may name the value in another
// spelling: with quotes doubled, or by escapes.
func writtenOtherwise(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool { return r == '\'' || r == '\\' || r > unicode.MaxASCII })
}

// mentions reports whether a text within a value contains another one.
func mentions(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.Contains(v.String(), text)
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && mentions(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if mentions(v.Field(i), text) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if mentions(v.Index(i), text) {
				return true
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if mentions(key, text) || mentions(v.MapIndex(key), text) {
				return true
			}
		}
	case reflect.Func:
		return !v.IsNil() // code
	}
	return false
}
