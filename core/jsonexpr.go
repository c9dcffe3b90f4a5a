package core

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// JSONExpr is an expression of JSON with its operators; see [Doc].
type JSONExpr[T any] struct{ NullExpr[T] }

// Doc gives an expression the operators of JSON (json and jsonb on PostgreSQL,
// JSON on MySQL, text on MariaDB and SQLite):
//
//	core.Doc(events.Payload).Path("user", "name").Text()
func Doc[T any](x Operand[T]) JSONExpr[T] { return JSONExpr[T]{NullExpr[T]{wrap(x)}} }

// Path is the element at a path, as JSON. A step is the key of an object or the
// index of an array, counted from 0; what is not there is NULL. MySQL and
// MariaDB take what is no array for an array of one.
func (e JSONExpr[T]) Path(steps ...any) JSONExpr[JSON[any]] {
	return JSONExpr[JSON[any]]{NullExpr[JSON[any]]{Expr[JSON[any]]{node: e.at(OpJSONGet, steps)}}}
}

// Text is the element at a path, as text: a string without its quotes. Without
// steps it is e itself.
func (e JSONExpr[T]) Text(steps ...any) NullExpr[string] {
	return NullExpr[string]{Expr[string]{node: e.at(OpJSONText, steps)}}
}

// at returns the element at a path. Steps from a path before are joined to
// these.
func (e JSONExpr[T]) at(op Op, steps []any) Node {
	args := []Node{e.node}
	if o, ok := e.node.(*operation); ok && o.op == OpJSONGet {
		args = append([]Node{}, o.args...)
	}
	for _, step := range steps {
		args = append(args, jsonStep(step))
	}
	return apply(op, args...)
}

// JSONStep is a step of a path into JSON, for [Grammar.WriteOp].
type JSONStep struct {
	Key     string
	Index   int
	IsIndex bool
}

func (JSONStep) precedence() precedence { return precAtom }
func (s JSONStep) write(w *Writer) {
	if s.IsIndex {
		w.Arg(s.Index)
		return
	}
	w.Arg(s.Key)
}

// JSONPath is the path of steps as MySQL, MariaDB and SQLite write it:
// $."user"[0]. An error is that of a step that is none.
func JSONPath(steps []Node) (string, error) {
	path := "$"
	for _, n := range steps {
		step, ok := n.(JSONStep)
		switch {
		case !ok:
			return "", errStep
		case step.IsIndex:
			path += "[" + strconv.Itoa(step.Index) + "]"
		default:
			path += "." + quoteKey(step.Key)
		}
	}
	return path, nil
}

// keyEscaper escapes what ends a key in double quotes.
var keyEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoteKey(key string) string { return `"` + keyEscaper.Replace(key) + `"` }

var errStep = errors.New("a step into JSON is the key of an object (string) or the index of an array (int, from 0 on)")

func jsonStep(step any) Node {
	switch step := step.(type) {
	case string:
		return JSONStep{Key: step}
	case int:
		if step >= 0 {
			return JSONStep{Index: step, IsIndex: true}
		}
	}
	return failure(errStep.Error())
}

// Contains is true if the document holds all of v, which is written as JSON
// (PostgreSQL jsonb, MySQL, MariaDB).
func (e JSONExpr[T]) Contains(v any) Expr[bool] {
	text, err := json.Marshal(v)
	if err != nil {
		return Expr[bool]{node: failure("JSON: " + err.Error())}
	}
	return Expr[bool]{node: apply(OpJSONContains, e.node, &argument{string(text)})}
}

// HasKey is true if the document is an object with that key.
func (e JSONExpr[T]) HasKey(key string) Expr[bool] {
	return Expr[bool]{node: apply(OpJSONHasKey, e.node, JSONStep{Key: key})}
}

// Length counts the elements of an array.
func (e JSONExpr[T]) Length() NullExpr[int64] {
	return NullExpr[int64]{Expr[int64]{node: apply(OpJSONLength, e.node)}}
}

// Kind is the kind of the value, in the database's own words.
func (e JSONExpr[T]) Kind() NullExpr[string] {
	return NullExpr[string]{Expr[string]{node: apply(OpJSONType, e.node)}}
}
