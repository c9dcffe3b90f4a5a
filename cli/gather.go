package cli

import (
	"bytes"
	"encoding/json"
)

// gathering joins the documents of several databases to one, by their names.
type gathering struct {
	name string // whose document comes next
	text bytes.Buffer
}

// gather begins to join documents.
func (o *output) gather() { o.joined = new(gathering) }

// section begins what belongs to one of several databases.
func (o *output) section(name string, listing bool) {
	switch {
	case o.joined != nil:
		o.joined.name = name
	case listing:
		o.print("database %s:", name)
	default:
		o.say("database %s:", name)
	}
}

// add adds the document of the current database.
func (g *gathering) add(v any) error {
	name, err := json.Marshal(g.name)
	if err != nil {
		return err
	}
	var document bytes.Buffer
	if err := writeJSON(&document, v); err != nil {
		return err
	}
	if g.text.Len() > 0 {
		g.text.WriteString(",\n")
	}
	g.text.WriteString("  " + string(name) + ": ")
	g.text.Write(bytes.ReplaceAll(bytes.TrimSuffix(document.Bytes(), []byte("\n")), []byte("\n"), []byte("\n  ")))
	return nil
}

// gathered writes what was joined.
func (o *output) gathered() error {
	if o.joined == nil {
		return nil
	}
	text := "{\n" + o.joined.text.String() + "\n}\n"
	o.joined = nil
	_, err := o.stdout.Write([]byte(text))
	return err
}
