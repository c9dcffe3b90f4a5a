package cli

import (
	"bytes"
	"context"
	_ "embed" // for configSchema
	"errors"
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

// config prints the settings, of several databases those of each.
func (r *run) config(ctx context.Context) error {
	file, _, err := r.readFile()
	if err != nil {
		return err
	}
	names := file.names()
	if r.flags.name != "" || names == nil {
		names = []string{r.flags.name}
	}
	var all []*settings
	for i, name := range names {
		r.flags.name = name
		s, err := r.settings()
		if err == nil && i == 0 {
			err = r.checkSafety(s)
		}
		if err != nil {
			return err
		}
		if r.handsOver(s) {
			return r.handOver(ctx, s)
		}
		all = append(all, s)
	}
	if r.flags.json {
		return r.out.document(r.configJSON(names, all))
	}
	text, err := r.configYAML(names, all)
	if err == nil {
		_, err = r.Stdout.Write(text)
	}
	return err
}

// configJSON is the configuration as it holds.
type configJSON struct {
	File      string                            `json:"file"` // empty: there is none
	Settings  map[string]settingJSON            `json:"settings,omitempty"`
	Databases map[string]map[string]settingJSON `json:"databases,omitempty"` // of several, instead
}

type settingJSON struct {
	Value any    `json:"value"`
	From  string `json:"from"`            // flag, program, file, env or default
	Where string `json:"where,omitempty"` // the flag, the place in the file, the variable
}

func (r *run) configJSON(names []string, all []*settings) configJSON {
	doc := configJSON{File: r.shortOf(all[0].file)}
	if len(all) == 1 {
		doc.Settings = r.settingsJSON(all[0])
		return doc
	}
	doc.Databases = make(map[string]map[string]settingJSON)
	for i, s := range all {
		doc.Databases[names[i]] = r.settingsJSON(s)
	}
	return doc
}

func (r *run) settingsJSON(s *settings) map[string]settingJSON {
	values := make(map[string]settingJSON)
	for _, key := range configKeys {
		if key.show != nil {
			values[key.name] = settingJSON{key.show(r, s), s.from[key.name].kind, s.from[key.name].where}
		}
	}
	return values
}

// configYAML is the configuration in the form of its file.
func (r *run) configYAML(names []string, all []*settings) ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	several := len(all) > 1
	err := r.addSettings(root, all[0], func(key configKey) bool { return key.top || !several })
	if several {
		databases := &yaml.Node{Kind: yaml.MappingNode}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "databases"}, databases)
		for i, s := range all {
			own := &yaml.Node{Kind: yaml.MappingNode}
			databases.Content = append(databases.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: names[i]}, own)
			err = errors.Join(err, r.addSettings(own, s, func(key configKey) bool { return !key.top }))
		}
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err = e.Encode(root)
	return b.Bytes(), err
}

// addSettings adds the values of keys, and where they come from.
func (r *run) addSettings(to *yaml.Node, s *settings, which func(configKey) bool) error {
	for _, key := range configKeys {
		if key.show == nil || !which(key) {
			continue
		}
		value := new(yaml.Node)
		if err := value.Encode(key.show(r, s)); err != nil {
			return err
		}
		name := &yaml.Node{Kind: yaml.ScalarNode, Value: key.name}
		from := escapeLine(s.from[key.name].String())
		if value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.MappingNode {
			name.LineComment = from
		} else {
			value.Style, value.LineComment = flow(value), from
		}
		to.Content = append(to.Content, name, value)
	}
	return nil
}

// flow is the style of a value on one line.
func flow(n *yaml.Node) yaml.Style {
	if n.Kind == yaml.ScalarNode && !strings.Contains(n.Value, "#") {
		return n.Style
	}
	return n.Style | yaml.FlowStyle
}
