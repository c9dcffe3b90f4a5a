package cli

import (
	"bytes"
	"encoding/json"
	"fmt"

	"gopkg.in/yaml.v3"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// inspectJSON prints a live schema as one JSON document of the form of
// schema.yaml. What could not be read is under x-skipped: a key that readers of
// the schema pass over.
func (r *run) inspectJSON(live *dialect.Reflection) error {
	text, err := md.FormatYAML(live.MetaData)
	if err != nil {
		return err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return err
	}
	root := &yaml.Node{Kind: yaml.MappingNode}
	if len(document.Content) > 0 {
		root = document.Content[0]
	}
	var skipped yaml.Node
	if err := skipped.Encode(newSkippedYAML(live.Skipped)); err != nil {
		return err
	}
	root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "x-skipped"}, &skipped)
	var compact bytes.Buffer
	if err := nodeJSON(&compact, root); err != nil {
		return err
	}
	return r.out.document(json.RawMessage(compact.Bytes()))
}

// newSkippedYAML is newSkippedJSON for the YAML library, which has tags of its
// own.
func newSkippedYAML(skipped []dialect.Skipped) []map[string]string {
	all := []map[string]string{}
	for _, s := range skipped {
		item := map[string]string{"kind": s.Kind, "name": s.Name}
		if s.Table != "" {
			item["table"] = s.Table
		}
		if s.Detail != "" {
			item["detail"] = s.Detail
		}
		all = append(all, item)
	}
	return all
}

// nodeJSON writes a YAML node as JSON; keys keep their order.
func nodeJSON(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return sequence(b, "{}", len(n.Content)/2, func(i int) error {
			if err := valueJSON(b, n.Content[2*i].Value); err != nil {
				return err
			}
			b.WriteByte(':')
			return nodeJSON(b, n.Content[2*i+1])
		})
	case yaml.SequenceNode:
		return sequence(b, "[]", len(n.Content), func(i int) error { return nodeJSON(b, n.Content[i]) })
	case yaml.ScalarNode:
		var value any
		if err := n.Decode(&value); err != nil {
			return err
		}
		return valueJSON(b, value)
	}
	return fmt.Errorf("schema as JSON: line %d has an unexpected kind of YAML", n.Line)
}

func sequence(b *bytes.Buffer, brackets string, n int, item func(int) error) error {
	b.WriteByte(brackets[0])
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := item(i); err != nil {
			return err
		}
	}
	b.WriteByte(brackets[1])
	return nil
}

func valueJSON(b *bytes.Buffer, value any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}
