package alembic

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// history has a branch, a merge, two heads, and a line of its own that depends
// on the other. Each revision makes a table with its own name.
var history = []versions.Revision{
	{ID: "aa01"},
	{ID: "bb02", Revises: versions.IDs{"aa01"}},
	{ID: "cc03", Revises: versions.IDs{"bb02"}, Labels: []string{"left"}},
	{ID: "dd04", Revises: versions.IDs{"bb02"}, Labels: []string{"right"}},
	{ID: "ee05", Revises: versions.IDs{"cc03", "dd04"}},
	{ID: "ff06", Revises: versions.IDs{"ee05"}},
	{ID: "ff07", Revises: versions.IDs{"ee05"}},
	{ID: "1108", Labels: []string{"apart"}},
	{ID: "1209", Revises: versions.IDs{"1108"}, DependsOn: versions.IDs{"dd04"}},
}

func tableOf(revision string) string { return "t_" + revision }

// tool is Alembic or we.
type tool interface {
	upgrade(ctx context.Context, target string) error
	downgrade(ctx context.Context, target string) error
	stamp(ctx context.Context, target string) error
}

// ours is the history as our revisions.
type ours struct{ *migrate.Environment }

func newOurs(t *testing.T, url string) ours {
	var scripts versions.Set
	for _, r := range history {
		r.Upgrade = ops.Script{ops.CreateTable{Table: md.Table{
			Name:       tableOf(r.ID),
			Columns:    []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}},
			PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
		}}}
		r.Downgrade = ops.Script{ops.DropTable{Name: tableOf(r.ID)}}
		scripts.Add(r)
	}
	env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: &scripts, VersionTable: "alembic_version"})
	if err != nil {
		t.Fatal(err)
	}
	return ours{env}
}

func (o ours) upgrade(ctx context.Context, target string) error {
	_, err := o.Upgrade(ctx, target)
	return err
}

func (o ours) downgrade(ctx context.Context, target string) error {
	_, err := o.Downgrade(ctx, target)
	return err
}

func (o ours) stamp(ctx context.Context, target string) error {
	_, err := o.Stamp(ctx, false, target)
	return err
}

// theirs is the history as a project of Alembic.
type theirs struct{ program, dir, url string }

const envPy = `import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`

func newTheirs(t *testing.T, url string) theirs {
	program := os.Getenv("MIGRATE_TEST_ALEMBIC")
	if program == "" {
		t.Skip("MIGRATE_TEST_ALEMBIC names no Alembic")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "versions"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("alembic.ini", "[alembic]\nscript_location = %(here)s\n")
	write("env.py", envPy)
	for _, r := range history {
		write("versions/"+r.ID+".py", script(r))
	}
	for ours, theirs := range map[string]string{"mysql:": "mysql+pymysql:", "mariadb:": "mariadb+pymysql:"} {
		if rest, ok := strings.CutPrefix(url, ours); ok {
			url = theirs + rest
		}
	}
	return theirs{program, dir, url}
}

// script is a revision in Python.
func script(r versions.Revision) string {
	tuple := func(names []string) string {
		if len(names) == 0 {
			return "None"
		}
		return "('" + strings.Join(names, "', '") + "',)"
	}
	return fmt.Sprintf(`from alembic import op
import sqlalchemy as sa

revision = '%s'
down_revision = %s
branch_labels = %s
depends_on = %s

def upgrade():
    op.create_table('%[5]s', sa.Column('id', sa.Integer, primary_key=True))

def downgrade():
    op.drop_table('%[5]s')
`, r.ID, tuple(r.Revises), tuple(r.Labels), tuple(r.DependsOn), tableOf(r.ID))
}

func (a theirs) run(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, a.program, args...)
	cmd.Dir = a.dir
	cmd.Env = append(os.Environ(), "DATABASE_URL="+a.url)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func (a theirs) upgrade(ctx context.Context, target string) error {
	return a.run(ctx, "upgrade", target)
}
func (a theirs) downgrade(ctx context.Context, target string) error {
	return a.run(ctx, "downgrade", target)
}
func (a theirs) stamp(ctx context.Context, target string) error { return a.run(ctx, "stamp", target) }
