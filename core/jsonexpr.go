package core

import "encoding/json"

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
	return JSONExpr[JSON[any]]{NullExpr[JSON[any]]{expr[JSON[any]](e.at(OpJSONGet, steps))}}
}

// Text is the element at a path, as text: a string without its quotes. Without
// steps it is e itself.
func (e JSONExpr[T]) Text(steps ...any) NullExpr[string] {
	return NullExpr[string]{expr[string](e.at(OpJSONText, steps))}
}

// at returns the element at a path. Steps from a path before are joined to
// these.
func (e JSONExpr[T]) at(op Operator, steps []any) Node {
	args := []Node{e.node()}
	if o, ok := e.node().(*operation); ok && o.op == OpJSONGet {
		args = append([]Node{}, o.args...)
	}
	for _, step := range steps {
		args = append(args, jsonStep(step))
	}
	return apply(op, args...)
}

// Contains is true if the document holds all of v, which is written as JSON
// (PostgreSQL jsonb, MySQL, MariaDB).
func (e JSONExpr[T]) Contains(v any) Expr[bool] {
	return expr[bool](apply(OpJSONContains, e.node(), document(v)))
}

// ContainedBy is true if v, which is written as JSON, holds all of the document
// (PostgreSQL jsonb, MySQL, MariaDB).
func (e JSONExpr[T]) ContainedBy(v any) Expr[bool] {
	return expr[bool](apply(OpJSONContains, document(v), e.node()))
}

// document returns v as an argument that is written as JSON.
func document(v any) Node {
	text, err := json.Marshal(v)
	if err != nil {
		return failure("JSON: " + err.Error())
	}
	return &argument{string(text)}
}

// HasKey is true if the document is an object with that key.
func (e JSONExpr[T]) HasKey(key string) Expr[bool] {
	return expr[bool](apply(OpJSONHasKey, e.node(), JSONStep{Key: key}))
}

// HasAnyKey is true if the document is an object with one of the keys; without
// keys it is false.
func (e JSONExpr[T]) HasAnyKey(keys ...string) Expr[bool] {
	if len(keys) == 0 {
		return False()
	}
	return expr[bool](apply(OpJSONAnyKey, e.withKeys(keys)...))
}

// HasAllKeys is true if the document is an object with all of the keys; without
// keys it is true.
func (e JSONExpr[T]) HasAllKeys(keys ...string) Expr[bool] {
	if len(keys) == 0 {
		return True()
	}
	return expr[bool](apply(OpJSONAllKeys, e.withKeys(keys)...))
}

func (e JSONExpr[T]) withKeys(keys []string) []Node {
	args := []Node{e.node()}
	for _, key := range keys {
		args = append(args, JSONStep{Key: key})
	}
	return args
}

// PathExists is true if the path finds something in the document. The path is
// in the database's own language: jsonpath on PostgreSQL (and its errors are no
// match), the paths of JSON_EXTRACT on MySQL and MariaDB, with * and **, and
// those of json_extract on SQLite, with neither. $.key and $.key[0] mean the
// same to all of them.
func (e JSONExpr[T]) PathExists(path string) Expr[bool] {
	return expr[bool](apply(OpJSONPath, e.node(), &argument{path}))
}

// PathMatch is true if the predicate, a jsonpath such as $.age > 30, holds for
// the document, and NULL if it gives no boolean (PostgreSQL).
func (e JSONExpr[T]) PathMatch(predicate string) Expr[bool] {
	return expr[bool](apply(OpJSONMatch, e.node(), &argument{predicate}))
}

// DeletePath is the document without the element at a path, whose steps are
// those of [JSONExpr.Path]. Where nothing is there, it is the document as it is.
func (e JSONExpr[T]) DeletePath(steps ...any) JSONExpr[T] {
	args := []Node{e.node()}
	for _, step := range steps {
		args = append(args, jsonStep(step))
	}
	if len(steps) == 0 {
		args = append(args, failure("DeletePath needs a path; without steps it would be the whole document"))
	}
	return JSONExpr[T]{NullExpr[T]{codedBy(apply(OpJSONDelete, args...), e.codec())}}
}

// SetPath is the document with v, which is written as JSON, at a path, whose steps
// are those of [JSONExpr.Path]: the key of an object is set or added, the element
// of an array is set, or added behind the last one. Where there is no object or
// array for the last step, it is the document as it is.
func (e JSONExpr[T]) SetPath(v any, steps ...any) JSONExpr[T] {
	args := []Node{e.node(), document(v)}
	for _, step := range steps {
		args = append(args, jsonStep(step))
	}
	if len(steps) == 0 {
		args = append(args, failure("SetPath needs a path; without steps it would be the whole document"))
	}
	return JSONExpr[T]{NullExpr[T]{codedBy(apply(OpJSONSet, args...), e.codec())}}
}

// MergePatch is the document changed by a patch (RFC 7396), an object that is
// written as JSON: its keys are set, in objects within the document as well, and
// those that are null are removed.
func (e JSONExpr[T]) MergePatch(patch any) JSONExpr[T] {
	return JSONExpr[T]{NullExpr[T]{codedBy(apply(OpJSONMerge, e.node(), jsonPatch(patch)), e.codec())}}
}

// Length counts the elements of an array.
func (e JSONExpr[T]) Length() NullExpr[int64] {
	return NullExpr[int64]{expr[int64](apply(OpJSONLength, e.node()))}
}

// Kind is the kind of the value, in the database's own words.
func (e JSONExpr[T]) Kind() NullExpr[string] {
	return NullExpr[string]{expr[string](apply(OpJSONType, e.node()))}
}
