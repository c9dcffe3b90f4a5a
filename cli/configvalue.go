package cli

import (
	"cmp"
	"slices"
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
	value, err := expand(r.scalar(n), noting(r.getenv, &r.used))
	if err != nil {
		r.fail(n.Line, "%s: %v", r.key, err)
	}
	return value
}

// noting is a lookup that notes the variables that have a value.
func noting(getenv func(string) (string, bool), used *[]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, set := getenv(name)
		if value != "" && !slices.Contains(*used, name) {
			*used = append(*used, name)
		}
		return value, set
	}
}

// texts returns a list of texts; one text is a list of one.
func (r *configReader) texts(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{r.text(n)}
	}
	list := []string{} // none is not the same as nothing said
	for _, item := range n.Content {
		list = append(list, r.text(item))
	}
	return list
}

func (r *configReader) duration(n *yaml.Node) time.Duration {
	text := r.text(n)
	if text == "" {
		return 0 // as if it were not there
	}
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

// oneOf reads one of several words.
func (r *configReader) oneOf(n *yaml.Node, words ...string) string {
	text := r.text(n)
	if !slices.Contains(words, text) {
		r.fail(n.Line, "%s: %q; it is %s", r.key, text, strings.Join(words, " or "))
	}
	return text
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

// hooks reads a list of programs to run on new scripts.
func (r *configReader) hooks(n *yaml.Node) []postWrite {
	if n.Kind != yaml.SequenceNode {
		r.fail(n.Line, "%s: expected a list, such as [{name: format, exec: [sqlfmt, \"%s\"]}]", r.key, scriptToken)
		return nil
	}
	list, within := []postWrite{}, r.key+"."
	for _, item := range n.Content {
		if item.Kind != yaml.MappingNode {
			r.fail(item.Line, "%s: expected name, exec and dir", strings.TrimSuffix(within, "."))
			continue
		}
		var hook postWrite
		r.mapping(item, within, hook.readers())
		if len(hook.exec) == 0 || hook.exec[0] == "" {
			r.fail(item.Line, "%sexec: the program to run is missing", within)
			continue
		}
		hook.name = cmp.Or(hook.name, hook.exec[0])
		list = append(list, hook)
	}
	return list
}

// readers are the keys of a hook.
func (h *postWrite) readers() map[string]func(*configReader, *yaml.Node) {
	return map[string]func(*configReader, *yaml.Node){
		"name": func(r *configReader, n *yaml.Node) { h.name = r.text(n) },
		"exec": func(r *configReader, n *yaml.Node) { h.exec, h.shown = r.texts(n), r.shownTexts(n) },
		"dir":  func(r *configReader, n *yaml.Node) { h.dir = r.text(n) },
	}
}

// shownTexts is texts as people may see them: a variable whose name says that it
// is a secret shows as ***.
func (r *configReader) shownTexts(n *yaml.Node) []string {
	shown := *r
	shown.getenv = func(name string) (string, bool) {
		value, set := r.getenv(name)
		if set && secretName.MatchString(name) {
			value = "***"
		}
		return value, set
	}
	return shown.texts(n) // what is wrong has been told
}
