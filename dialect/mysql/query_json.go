package mysql

import (
	"limbeck.dev/migrate/core"
)

func writeJSONGet(w *core.Writer, args []core.Node) {
	if len(args) == 1 {
		w.Node(args[0])
		return
	}
	w.Raw("json_extract(")
	w.List(args[:1])
	w.Raw(", ")
	writePath(w, args[1:])
	w.Raw(")")
}

// writeJSONText makes NULL of null, which would be the text "null".
func writeJSONText(w *core.Writer, args []core.Node) {
	w.Raw("json_unquote(IF(json_type(")
	writeJSONGet(w, args)
	w.Raw(") = 'NULL', NULL, ")
	writeJSONGet(w, args)
	w.Raw("))")
}

func writeJSONHasKey(w *core.Writer, args []core.Node) { writeJSONKeys("one")(w, args) }

// writeJSONKeys writes whether one of the keys is there, or all are.
func writeJSONKeys(howMany string) func(*core.Writer, []core.Node) {
	return func(w *core.Writer, args []core.Node) {
		w.Raw("json_contains_path(")
		w.List(args[:1])
		w.Raw(", '", howMany, "'")
		for _, key := range args[1:] {
			w.Raw(", ")
			writePath(w, []core.Node{key})
		}
		w.Raw(")")
	}
}

func writeJSONPathExists(w *core.Writer, args []core.Node) {
	w.Raw("json_contains_path(")
	w.List(args[:1])
	w.Raw(", 'one', ")
	w.List(args[1:])
	w.Raw(")")
}

func writeJSONDelete(w *core.Writer, args []core.Node) {
	w.Raw("json_remove(")
	w.List(args[:1])
	w.Raw(", ")
	writePath(w, args[1:])
	w.Raw(")")
}

// writeJSONSet asks first for what the last step leads into: other databases know
// no array of one that is none. A document in text is one to MariaDB when it
// comes from a function, and to MySQL when it is cast.
func (d Dialect) writeJSONSet(w *core.Writer, args []core.Node) {
	document, value, steps := args[0], args[1], args[2:]
	kind := "OBJECT"
	if step, ok := steps[len(steps)-1].(core.JSONStep); ok && step.IsIndex {
		kind = "ARRAY"
	}
	w.Raw("IF(json_type(")
	writeJSONGet(w, append([]core.Node{document}, steps[:len(steps)-1]...))
	w.Raw(") = '", kind, "', json_set(")
	w.List([]core.Node{document})
	w.Raw(", ")
	writePath(w, steps)
	if d.maria {
		w.Raw(", json_extract(")
		w.List([]core.Node{value})
		w.Raw(", '$')), ")
	} else {
		w.Raw(", CAST(")
		w.List([]core.Node{value})
		w.Raw(" AS JSON)), ")
	}
	w.List([]core.Node{document})
	w.Raw(")")
}

// writeJSONLength is NULL for what is no array.
func writeJSONLength(w *core.Writer, args []core.Node) {
	w.Raw("IF(json_type(")
	w.List(args)
	w.Raw(") = 'ARRAY', json_length(")
	w.List(args)
	w.Raw("), NULL)")
}

// writePath writes the steps as one literal, so that an index on the same path
// is used.
func writePath(w *core.Writer, steps []core.Node) {
	path, err := core.JSONPath(steps)
	if err != nil {
		w.Fail(err)
	}
	w.Literal(path)
}
