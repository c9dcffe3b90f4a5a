package postgres

import (
	"encoding/json"
	"maps"
	"slices"

	"limbeck.dev/migrate/core"
)

// holderKind is what must be there for a step to lead into it.
func holderKind(n core.Node) string {
	if step, ok := n.(core.JSONStep); ok && step.IsIndex {
		return "array"
	}
	return "object"
}

// writeJSONSet asks first for what the last step leads into: for a key in an
// array, jsonb_set is an error.
func writeJSONSet(w *core.Writer, args []core.Node) {
	document, value, steps := args[0], args[1], args[2:]
	w.Raw("CASE WHEN jsonb_typeof(CAST(")
	writeJSONGet(w, append([]core.Node{document}, steps[:len(steps)-1]...))
	w.Raw(" AS jsonb)) = '", holderKind(steps[len(steps)-1]), "' THEN jsonb_set(")
	writeJSONB(w, document)
	w.Raw(", ")
	writeSteps(w, steps)
	w.Raw(", ")
	writeJSONB(w, value)
	w.Raw(") ELSE ")
	writeJSONB(w, document)
	w.Raw(" END")
}

// writeJSONMerge spells the patch out, since there is no function for it: || sets
// the keys of one object alone, and removes none.
func writeJSONMerge(w *core.Writer, args []core.Node) {
	patch, ok := args[1].(core.JSONPatch)
	if !ok { // the error of what is no patch
		w.Node(args[1])
		return
	}
	w.Raw("CASE WHEN ")
	w.Node(args[0])
	w.Raw(" IS NOT NULL THEN ")
	writeMerged(w, args[0], nil, patch.Keys)
	w.Raw(" END")
}

// writeMerged writes the object at a path with the keys that it gets.
func writeMerged(w *core.Writer, document core.Node, path []core.Node, keys map[string]any) {
	var removed []core.Node
	set := 0
	w.Raw("(CASE jsonb_typeof(")
	writeAt(w, document, path)
	w.Raw(") WHEN 'object' THEN ")
	writeAt(w, document, path)
	w.Raw(" ELSE '{}' END || jsonb_build_object(")
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		step := core.JSONStep{Key: key}
		value := keys[key]
		if value == nil {
			removed = append(removed, step)
			continue
		}
		w.Comma(set).Literal(key)
		w.Raw(", ")
		set++
		if inner, ok := value.(map[string]any); ok {
			writeMerged(w, document, append(path[:len(path):len(path)], step), inner)
			continue
		}
		text, err := json.Marshal(value)
		w.Fail(err)
		w.Raw("CAST(").Arg(string(text)).Raw(" AS jsonb)")
	}
	w.Raw("))")
	if len(removed) > 0 {
		w.Raw(" - ")
		writeSteps(w, removed)
	}
}

// writeAt writes the element at a path, as jsonb.
func writeAt(w *core.Writer, document core.Node, path []core.Node) {
	if len(path) == 0 {
		writeJSONB(w, document)
		return
	}
	w.Raw("(")
	writeJSONB(w, document)
	w.Raw(" #> ")
	writeSteps(w, path)
	w.Raw(")")
}
