package cli

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// config is the text of migrate.yaml.
func (s *scaffold) config() ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	add := func(key, comment string, value *yaml.Node) {
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key, HeadComment: comment}, value)
	}
	text := func(value string) *yaml.Node {
		n := new(yaml.Node)
		n.SetString(value)
		return n
	}
	if s.several == nil {
		add("url", "The database. See: migrate help configuration", text(s.url))
	}
	add("scripts", "Where revisions lie.",
		&yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{text(s.scripts())}})
	add("script_format", "", text(s.format))
	if s.format == "go" && s.env != defaultEnv {
		add("env", "The program that migrate builds and runs.", text(s.env))
	}
	switch {
	case s.several != nil:
		add("databases", "The databases, which share the revisions; with scripts of its own, one has its own.", s.databases())
	case s.format == "sql":
		add("model", "What the database should look like.", text(modelName))
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := e.Encode(root)
	return b.Bytes(), err
}

// databases are those of a project with several: each with a URL and a model.
func (s *scaffold) databases() *yaml.Node {
	list := &yaml.Node{Kind: yaml.MappingNode}
	for _, name := range s.several {
		keys := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		url := "${" + strings.ToUpper(name) + "_URL:-" + fmt.Sprintf(s.starter.url, s.name()+"_"+name) + "}"
		for _, word := range []string{"url", url, "model", name + ".yaml"} {
			n := new(yaml.Node)
			n.SetString(word)
			keys.Content = append(keys.Content, n)
		}
		list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, keys)
	}
	return list
}

// modelName is the model of a project without Go.
const modelName = "schema.yaml"

// addSQL adds what a project of SQL scripts has beside the configuration.
func (s *scaffold) addSQL() error {
	for _, name := range s.models() {
		s.add(name, []byte(sampleModel))
	}
	return nil
}

// models are the files that say what databases should look like.
func (s *scaffold) models() []string {
	if s.several == nil {
		return []string{modelName}
	}
	var list []string
	for _, name := range s.several {
		list = append(list, name+".yaml")
	}
	return list
}

const sampleModel = `# The model: what the database should look like. migrate revision --autogenerate compares it with the database;
# migrate inspect prints a database in this form.
#
# tables:
#   users:
#     columns:
#       id: {type: bigint, nullable: false}
#       email: {type: varchar(255), nullable: false}
#     primary_key: [id]
#     unique: {uq_users_email: [email]}
tables: {}
`

// printScaffold tells what was written, and what comes next.
func (r *run) printScaffold(s *scaffold) error {
	files := []string{}
	for _, f := range s.files {
		files = append(files, f.path)
	}
	if r.flags.json {
		return r.out.document(initJSON{s.format, files, list(s.notes)})
	}
	for _, path := range files {
		r.out.say("wrote %s", path)
	}
	for _, note := range s.notes {
		r.note(note)
	}
	r.out.say("\nNext:")
	for _, step := range s.next() {
		r.out.say("  %s", step)
	}
	return nil
}

type initJSON struct {
	Format string   `json:"format"`
	Files  []string `json:"files"`
	Notes  []string `json:"notes"`
}

// next are the commands that come next.
func (s *scaffold) next() []string {
	var steps []string
	switch {
	case s.format == "sql":
		steps = append(steps, "describe your tables in "+strings.Join(s.models(), " and "))
	default:
		steps = append(steps, "go get ./"+s.env) // of the package: go get of the module alone does not record what its imports need
	}
	return append(steps, `migrate revision --autogenerate -m "first step"`, "migrate upgrade head")
}
