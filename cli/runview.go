package cli

import (
	"fmt"
	"strings"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

// entryJSON is a row of the journal.
type entryJSON struct {
	ID        string   `json:"id"`
	Started   string   `json:"started"`
	ElapsedMS int64    `json:"elapsed_ms"`
	Direction string   `json:"direction"`
	Revision  string   `json:"revision"` // empty: a stamp
	Message   string   `json:"message"`
	State     string   `json:"state"`
	From      []string `json:"from"`
	To        []string `json:"to"`
	AppliedBy string   `json:"applied_by"`
	Tool      string   `json:"tool"`
	Checksum  string   `json:"checksum"`
	Error     string   `json:"error,omitempty"`
}

func entriesJSON(g *versions.Graph, entries []migrate.Entry) []entryJSON {
	all := []entryJSON{}
	for _, e := range entries {
		all = append(all, entryJSON{
			ID: e.ID, Started: e.Started.UTC().Format(time.RFC3339Nano), ElapsedMS: e.Elapsed.Milliseconds(),
			Direction: directionOf(e), Revision: e.Revision, Message: messageOf(g, e.Revision), State: string(e.State),
			From: list(e.Before), To: list(e.After),
			AppliedBy: e.AppliedBy, Tool: e.Tool, Checksum: e.Checksum, Error: e.Error,
		})
	}
	return all
}

func messageOf(g *versions.Graph, id string) string {
	if v := g.Get(id); v != nil {
		return v.Message
	}
	return ""
}

// directionOf is what a row of the journal was for, as the commands are called.
func directionOf(e migrate.Entry) string {
	switch e.Direction {
	case "up", "down":
		return direction(e.Direction == "down")
	}
	return e.Direction
}

// entryLine is a row of the journal: when, what, with which outcome, for how
// long, by whom.
func entryLine(g *versions.Graph, e migrate.Entry) string {
	what := e.Revision
	if what == "" {
		what = orBase(e.Before) + " -> " + orBase(e.After)
	}
	line := fmt.Sprintf("%s  %-9s  %s", e.Started.UTC().Format(time.DateTime), directionOf(e), what)
	if message := messageOf(g, e.Revision); message != "" {
		line += ", " + message
	}
	switch {
	case e.Revision == "":
	case e.State == migrate.StateRunning:
		line += ": begun"
	default:
		line += ": " + string(e.State) + " in " + elapsedText(e.Elapsed)
	}
	return line + ", by " + e.AppliedBy
}

// elapsedText is how long something took, as the journal knows it.
func elapsedText(d time.Duration) string {
	if d < time.Millisecond {
		return "less than 1ms"
	}
	return d.String()
}

// firstLine is an error of the journal without its details.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
