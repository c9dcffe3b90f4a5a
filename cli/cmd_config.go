package cli

import (
	"bytes"
	"context"
	_ "embed" // for configSchema
	"strings"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
)

// configSchema is the JSON Schema of migrate.yaml, for editors.
//
//go:embed schema.json
var configSchema []byte

func (r *run) configCommand() *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use: "config", GroupID: groupLook,
		Short: "Print the configuration as it holds, and where each value comes from",
		Long: `Print what the flags, the program of the Go environment, migrate.yaml and the environment variables say together,
as YAML: after each value stands where it comes from. Secrets are masked. The database is not asked.

With --schema, print the JSON Schema of migrate.yaml. An editor that knows YAML uses it where the first line of
migrate.yaml is: # yaml-language-server: $schema=migrate.schema.json`,
		Example: "  migrate config\n  migrate config --json\n  migrate config --schema > migrate.schema.json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(func(ctx context.Context, _ []string) error {
			if schema {
				_, err := r.Stdout.Write(configSchema)
				return err
			}
			return r.config(ctx)
		}),
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of migrate.yaml")
	return cmd
}

func (r *run) config(ctx context.Context) error {
	s, err := r.settings()
	if err != nil {
		return err
	}
	if err := r.checkSafety(s); err != nil {
		return err
	}
	if r.handsOver(s) {
		return r.handOver(ctx, s)
	}
	if r.flags.json {
		return r.out.document(r.configJSON(s))
	}
	text, err := r.configYAML(s)
	if err == nil {
		_, err = r.Stdout.Write(text)
	}
	return err
}

// configJSON is the configuration as it holds.
type configJSON struct {
	File     string                 `json:"file"` // empty: there is none
	Settings map[string]settingJSON `json:"settings"`
}

type settingJSON struct {
	Value any    `json:"value"`
	From  string `json:"from"`            // flag, program, file, env or default
	Where string `json:"where,omitempty"` // the flag, the place in the file, the variable
}

func (r *run) configJSON(s *settings) configJSON {
	doc := configJSON{File: r.shortOf(s.file), Settings: make(map[string]settingJSON)}
	for _, key := range configKeys {
		from := s.from[key.name]
		doc.Settings[key.name] = settingJSON{key.show(r, s), from.kind, from.where}
	}
	return doc
}

// configYAML is the configuration in the form of its file.
func (r *run) configYAML(s *settings) ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range configKeys {
		value := new(yaml.Node)
		if err := value.Encode(key.show(r, s)); err != nil {
			return nil, err
		}
		name := &yaml.Node{Kind: yaml.ScalarNode, Value: key.name}
		from := escapeLine(s.from[key.name].String())
		if value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.MappingNode {
			name.LineComment = from
		} else {
			value.Style, value.LineComment = flow(value), from
		}
		root.Content = append(root.Content, name, value)
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := e.Encode(root)
	return b.Bytes(), err
}

// flow is the style of a value on one line.
func flow(n *yaml.Node) yaml.Style {
	if n.Kind == yaml.ScalarNode && !strings.Contains(n.Value, "#") {
		return n.Style
	}
	return n.Style | yaml.FlowStyle
}
