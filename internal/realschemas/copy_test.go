package realschemas

import (
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// createAnew creates the model in an empty database by revisions that
// autogenerate writes. On PostgreSQL the objects that tables depend on and the
// vocabulary lacks come from the original by pg_dump and pg_restore, between
// the enums and the tables, and what of them needs tables before the views.
func createAnew(t *testing.T, server, original string, model *md.MetaData) database {
	t.Helper()
	copied := open(t, testdb.URL(t, server))
	found, err := autogen.Generate(t.Context(), copied.conn, copied.conn.Dialect(), autogen.Request{Model: model, Schemas: copied.schemas()})
	if err != nil {
		t.Fatal(err)
	}
	var support archive
	if server == "postgresql" {
		support = dump(t, original).support(model)
	}
	var set versions.Set
	phases := inPhases(found.Upgrade)
	for i, id := range phaseIDs {
		r := versions.Revision{ID: id, Created: "2026-01-01T00:00:00Z", Message: "phase", Upgrade: phases[i], Downgrade: ops.Script{}}
		if i > 0 {
			r.Revises = versions.IDs{phaseIDs[i-1]}
		}
		set.Add(r)
	}
	env, err := migrate.Open(t.Context(), migrate.Config{URL: copied.url, Scripts: &set, Schemas: copied.schemas()})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range phaseIDs {
		if _, err := env.Upgrade(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		support.restore(t, copied.url)
	}
	return copied
}

var phaseIDs = [3]string{"000000000001", "000000000002", "000000000003"}

// inPhases cuts a script where the support comes between: schemas and enums;
// tables; views.
func inPhases(script ops.Script) [3]ops.Script {
	phases := [3]ops.Script{{}, {}, {}}
	for _, op := range script {
		phase := 1
		switch op.(type) {
		case ops.CreateSchema, ops.CreateEnum:
			phase = 0
		case ops.CreateView:
			phase = 2
		}
		phases[phase] = append(phases[phase], op)
	}
	return phases
}
