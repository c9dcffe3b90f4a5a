package metadata

import (
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// yamlWriter keeps the first error of one writing.
type yamlWriter struct {
	err error
}

func (w *yamlWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func mappingNode() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func scalarNode(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// textNode is a string in the style that keeps it as it is: plain where YAML
// allows it (and where << does not mean to merge), a literal block for lines of text, else double quotes.
func textNode(s string) *yaml.Node {
	var n yaml.Node
	n.SetString(s) // base64 if it is not UTF-8
	if n.Tag != "!!str" {
		return &n
	}
	n.Style = 0
	switch {
	case isBlock(s):
		n.Style = yaml.LiteralStyle
	case s == "<<" || isOldBool(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		n.Style = yaml.DoubleQuotedStyle
	case strings.HasPrefix(s, "'") && !strings.ContainsAny(s, `"\`):
		n.Style = yaml.DoubleQuotedStyle // "'draft'" rather than '''draft'''
	}
	return &n
}

// isOldBool reports whether s was a truth value before YAML 1.2, and still is
// for many programs.
func isOldBool(s string) bool {
	switch strings.ToLower(s) {
	case "y", "yes", "on", "n", "no", "off":
		return true
	}
	return false
}

// isBlock reports whether s is readable and safe as a literal block: printable
// lines, the first of which is neither empty nor indented.
func isBlock(s string) bool {
	if !strings.Contains(s, "\n") || strings.HasSuffix(s, "\n\n") || strings.ContainsAny(s[:1], " \n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasSuffix(line, " ") || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return false
		}
	}
	return true
}

// keyNode is a key, always on one line.
func keyNode(s string) *yaml.Node {
	n := textNode(s)
	if n.Style == yaml.LiteralStyle {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// maxFlowWidth is how long a collection on one line may be.
const maxFlowWidth = 96

// flowIfShort puts a collection on one line if it fits and holds nothing that
// needs several.
func flowIfShort(n *yaml.Node) *yaml.Node {
	if flowWidth(n) <= maxFlowWidth {
		n.Style |= yaml.FlowStyle
	}
	return n
}

func flowWidth(n *yaml.Node) int {
	if n.Kind == yaml.ScalarNode {
		if n.Style&yaml.LiteralStyle != 0 {
			return maxFlowWidth + 1
		}
		return len(n.Value) + 2
	}
	width := 2
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode && c.Style&yaml.FlowStyle == 0 {
			return maxFlowWidth + 1
		}
		width += flowWidth(c)
	}
	return width
}
