package core

import (
	"encoding/json"
	"strings"
)

// JSONPatch is the patch of an [OpJSONMerge], for [Grammar.WriteOp]: an argument,
// and what is in it.
type JSONPatch struct {
	text string
	// Keys are what the patch sets: nil, a value of JSON, or a map of such.
	Keys map[string]any
}

func (JSONPatch) precedence() precedence { return precAtom }
func (p JSONPatch) write(w *Writer)      { w.Arg(p.text) }

func jsonPatch(v any) Node {
	text, err := json.Marshal(v)
	if err != nil {
		return failure("JSON: " + err.Error())
	}
	p := JSONPatch{text: string(text)}
	d := json.NewDecoder(strings.NewReader(p.text))
	d.UseNumber()
	if err := d.Decode(&p.Keys); err != nil || p.Keys == nil {
		return failure("MergePatch takes an object: a map, or a struct")
	}
	return p
}
