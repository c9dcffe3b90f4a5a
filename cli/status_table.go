package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"limbeck.dev/migrate"
)

// statusTable is the status of several databases, a line for each.
type statusTable struct {
	rows [][]string
}

// add notes the status of a database.
func (t *statusTable) add(name string, env *migrate.Environment, s statusShown) {
	var current []string
	for _, head := range currentHeads(env.Graph(), s.Current) {
		current = append(current, head.ID)
	}
	pending := fmt.Sprint(len(s.Pending))
	if s.Unclear != nil || s.Refused != nil {
		pending = "?"
	}
	t.rows = append(t.rows, []string{name, orBase(current), pending, strings.Join(states(s), ", ")})
}

// failed notes a database whose status is not known; the error says why.
func (t *statusTable) failed(name string) {
	t.rows = append(t.rows, []string{name, "?", "?", "failed"})
}

// states says what stands between a database and its newest revision.
func states(s statusShown) (list []string) {
	note := func(holds bool, text string) {
		if holds {
			list = append(list, text)
		}
	}
	note(s.Refused != nil, "server not supported")
	note(s.Unclear != nil, "revision not among the scripts")
	note(!s.Exists && s.Refused == nil, "not there yet")
	note(s.Interrupted(), "interrupted")
	note(s.LockHolder != "", "migrating")
	note(len(s.Edited) > 0, "edited scripts")
	note(s.drift != nil && len(*s.drift) > 0, "drift")
	note(s.Exists && len(s.Pending) > 0, "behind")
	if len(list) == 0 {
		return []string{"up to date"}
	}
	return list
}

// printStatusTable prints the lines.
func (r *run) printStatusTable(t *statusTable) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DATABASE\tCURRENT\tPENDING\tSTATE")
	for _, row := range t.rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush() // a strings.Builder takes everything
	for line := range strings.Lines(text.String()) {
		r.out.print("%s", strings.TrimRight(line, " \n"))
	}
}

// has reports whether the status of a database is known, which an exit code may
// call an error all the same.
func (t *statusTable) has(name string) bool {
	return slices.ContainsFunc(t.rows, func(row []string) bool { return row[0] == name })
}
