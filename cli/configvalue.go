package cli

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a container may have no time zones of its own

	"gopkg.in/yaml.v3"
)

// scalar returns the text of a node as it is written.
func (r *configReader) scalar(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode {
		r.fail(n.Line, "%s: expected one value", r.key)
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// text returns the text of a node with its variables expanded.
func (r *configReader) text(n *yaml.Node) string {
	value, err := expand(r.scalar(n), r.getenv)
	if err != nil {
		r.fail(n.Line, "%s: %v", r.key, err)
	}
	return value
}

// texts returns a list of texts; one text is a list of one.
func (r *configReader) texts(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{r.text(n)}
	}
	var list []string
	for _, item := range n.Content {
		list = append(list, r.text(item))
	}
	return list
}

func (r *configReader) duration(n *yaml.Node) time.Duration {
	text := r.text(n)
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		r.fail(n.Line, "%s: %q is no duration; write it as 30s or 5m", r.key, text)
	}
	return d
}

func (r *configReader) flag(n *yaml.Node) bool {
	text := r.text(n)
	switch text {
	case "true":
		return true
	case "false":
		return false
	}
	r.fail(n.Line, "%s: %q is neither true nor false", r.key, text)
	return false
}

func (r *configReader) count(n *yaml.Node) int {
	text := r.text(n)
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 {
		r.fail(n.Line, "%s: %q is no number of 1 or more", r.key, text)
	}
	return count
}

// zone reads a time zone by its name in the IANA database. As in Alembic, the
// case of a name such as utc does not matter where it is upper case.
func (r *configReader) zone(n *yaml.Node) *time.Location {
	text := r.text(n)
	for _, name := range []string{text, strings.ToUpper(text)} {
		if zone, err := time.LoadLocation(name); err == nil && text != "" {
			return zone
		}
	}
	r.fail(n.Line, "%s: there is no time zone %q; write it as Europe/Berlin, UTC, or Local for that of the machine", r.key, text)
	return nil
}
