package metadata

import (
	"bytes"
	_ "embed" // for JSONSchema
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

// JSONSchema is the JSON Schema of the YAML form, for editors.
//
//go:embed schema.json
var JSONSchema []byte

// maxYAMLErrors bounds how many mistakes are reported at once.
const maxYAMLErrors = 10

// YAMLError is one mistake in the YAML form of a schema. Line and Column count
// from 1; Column is 0 where only the line is known.
type YAMLError struct {
	File    string
	Line    int
	Column  int
	Message string
}

// Error returns file:line:column: message.
func (e *YAMLError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// ParseYAML reads the YAML form of a schema; file is its name in errors.
// [JSONSchema] describes the form and [FormatYAML] writes it. The names of
// constraints that have none are left to [MetaData.ApplyNaming].
//
// The error joins a [YAMLError] for each mistake, at most ten: text that is not
// YAML, unknown and repeated keys, values of a wrong kind, and references to
// columns, tables and enums that are not there. A table or enum may be missing
// if its schema is one that the text says nothing about.
//
// Keys at the top that begin with "x-" are ignored: a place for anchors.
// Aliases and merge keys (<<) are followed.
func ParseYAML(file string, data []byte) (*MetaData, error) {
	return parseYAML(file, data, (*yamlReader).checkTargets)
}

// ParseYAMLPart is [ParseYAML] for a text that holds some tables of a schema
// only: references to tables and enums that are not in it are taken on trust.
func ParseYAMLPart(file string, data []byte) (*MetaData, error) {
	return parseYAML(file, data, func(*yamlReader, *MetaData) {})
}

func parseYAML(file string, data []byte, check func(*yamlReader, *MetaData)) (*MetaData, error) {
	r := &yamlReader{file: file}
	m := new(MetaData)
	if root := r.document(data); root != nil {
		r.limit = 100_000 + 10*countNodes(root)
		metaDataForm.read(r, root, m)
		check(r, m)
	}
	if len(r.errs) > 0 {
		return nil, r.err()
	}
	return m, nil
}

// FormatYAML writes the YAML form of m in the order of its lists, leaving out
// what has its default. [ParseYAML] reads it back as an equal value, except
// that an empty list is as good as none. It fails if m has Errors or cannot
// stand in YAML: two tables or columns of one name, a column without a type, or
// a word that is none of those allowed.
func FormatYAML(m *MetaData) ([]byte, error) {
	if len(m.Errors) > 0 {
		return nil, errors.Join(m.Errors...)
	}
	w := new(yamlWriter)
	root := metaDataForm.write(w, m)
	if w.err != nil {
		return nil, w.err
	}
	if len(root.Content) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("schema as YAML: %w", err)
	}
	return out.Bytes(), nil
}

// document returns the root of the only document in data, or nil if there is
// none or it cannot be read.
func (r *yamlReader) document(data []byte) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	err := decoder.Decode(&first)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		if err = decoder.Decode(&second); err == nil {
			r.fail(&second, "there is a second document; write one schema per file")
			return nil
		}
	}
	if !errors.Is(err, io.EOF) {
		r.syntaxError(err)
		return nil
	}
	return first.Content[0]
}

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// syntaxError reports an error of the YAML library, which tells the line only
// in its text.
func (r *yamlReader) syntaxError(err error) {
	message, line := err.Error(), 1
	if parts := yamlErrorLine.FindStringSubmatch(message); parts != nil {
		message = parts[2]
		if n, err := strconv.Atoi(parts[1]); err == nil {
			line = n
		}
	}
	r.errs = append(r.errs, &YAMLError{File: r.file, Line: line, Message: "not YAML: " + message})
}

func countNodes(n *yaml.Node) int {
	count := 1
	for _, c := range n.Content {
		count += countNodes(c)
	}
	return count
}
