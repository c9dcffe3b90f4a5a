package core

import (
	"errors"
	"strconv"
	"strings"
)

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
