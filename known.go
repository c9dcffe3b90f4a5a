package migrate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// known is what a session knows of the live schema: the tables that the plan
// touches, as they were last read or as the operations since then left them.
// It is read once for a whole plan, and again after an operation whose effect
// cannot be known.
type known struct {
	session *session
	schema  *md.MetaData // nil: not read
	names   []md.Name    // the tables that were looked for
	planned []md.Name    // the tables that the plan touches
	schemas []string     // the namespaces that are read
}

// want tells which steps are to come.
func (k *known) want(steps []versions.Step) {
	k.planned, k.schemas = nil, nil
	seen := make(map[md.Name]bool)
	for _, step := range steps {
		script := k.session.reflected(script(step))
		for _, name := range touched(script) {
			if !seen[name] {
				seen[name] = true
				k.planned = append(k.planned, name)
			}
		}
		k.enter(script)
	}
	k.forget()
}

// enter adds the namespaces of a script to those that are read, and reports
// whether there was a new one.
func (k *known) enter(script ops.Script) (grown bool) {
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			if name.Schema != "" && !slices.Contains(k.schemas, name.Schema) {
				k.schemas, grown = append(k.schemas, name.Schema), true
			}
		}
	}
	return grown
}

// unqualified returns the operation with the default schema as "", which is how
// reflection names it.
func (s *session) unqualified(op ops.Op) ops.Op {
	return ops.Unqualified(op, cmp.Or(s.d.Capabilities().DefaultSchema, s.database()))
}

// reflected returns the script with its operations unqualified.
func (s *session) reflected(script ops.Script) ops.Script {
	list := make(ops.Script, len(script))
	for i, op := range script {
		list[i] = s.unqualified(op)
	}
	return list
}

// forget says that the schema may have changed in ways that are not known.
func (k *known) forget() { k.schema, k.names = nil, nil }

// touched names the objects that a script changes.
func touched(script ops.Script) []md.Name {
	var names []md.Name
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// load makes sure that the named tables are known.
func (k *known) load(ctx context.Context, names []md.Name) error {
	covered := func(n md.Name) bool { return slices.Contains(k.names, n) }
	if k.schema != nil && !slices.ContainsFunc(names, func(n md.Name) bool { return !covered(n) }) {
		return nil
	}
	all := slices.Clone(k.planned)
	for _, n := range names {
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	schema, err := k.reflect(ctx, all)
	if err != nil {
		return err
	}
	k.schema, k.names = schema, all
	return nil
}

// reflect reads the named tables, which may be none, and what else there is in
// the namespaces.
func (k *known) reflect(ctx context.Context, names []md.Name) (*md.MetaData, error) {
	return k.read(ctx, append([]md.Name{}, names...))
}

// read reads the named tables; nil reads all.
func (k *known) read(ctx context.Context, names []md.Name) (*md.MetaData, error) {
	return k.ask(ctx, dialect.ReflectOptions{Schemas: k.schemas, Tables: names})
}

func (k *known) ask(ctx context.Context, o dialect.ReflectOptions) (*md.MetaData, error) {
	s := k.session
	r, err := s.d.Reflect(ctx, s.conn, o)
	if err != nil {
		return nil, fmt.Errorf("reading the live schema: %w", err)
	}
	return r.MetaData, nil
}

// readBack reads what the script has made of the objects that it names.
func (k *known) readBack(ctx context.Context, script ops.Script, names []md.Name) (*md.MetaData, error) {
	alone := !slices.ContainsFunc(script, func(op ops.Op) bool { return len(ops.Touches(op)) == 0 })
	return k.ask(ctx, dialect.ReflectOptions{Schemas: k.schemas, Tables: names, Alone: alone})
}

// expect works out what the schema will be after the script, and returns the
// check to run before the commit. Where that cannot be known (Go code, SQL text
// that does not say it), or the user does not want it, the check passes.
func (k *known) expect(ctx context.Context, script ops.Script) (check func(context.Context) error, err error) {
	pass := func(context.Context) error { return nil }
	if slices.ContainsFunc(script, ops.Opaque) {
		k.forget()
	}
	if script, err = k.session.standsFor(script); script == nil || err != nil {
		return pass, err
	}
	if len(script) == 0 || k.session.config.NoVerify && !slices.ContainsFunc(script, rebuilds) {
		return pass, nil
	}
	script = k.session.reflected(script)
	if k.enter(script) {
		k.forget()
	}
	names := touched(script)
	if err := k.load(ctx, names); err != nil {
		return nil, err
	}
	expected := part(k.schema, names).Clone()
	if err := checkStrangers(script, expected.Clone()); err != nil {
		return nil, err
	}
	if err := script.Apply(expected); err != nil || k.session.config.NoVerify {
		k.forget() // the database is the judge of what it refuses
		return pass, nil
	}
	return func(ctx context.Context) error {
		after, err := k.readBack(ctx, script, names)
		if err != nil {
			return err
		}
		if err := k.compare(ctx, after, graft(after, expected, names)); err != nil {
			return err
		}
		if err := script.Apply(k.schema); err != nil {
			k.forget()
		}
		return nil
	}, nil
}

// standsFor returns the operations that a script is, or says that its SQL text
// stands for; nil if that is not known.
func (s *session) standsFor(script ops.Script) (ops.Script, error) {
	if slices.ContainsFunc(script, ops.Opaque) {
		return effect(s.d, script)
	}
	return slices.Concat(ops.Script{}, script), nil
}

// compare returns a [*VerifyError] unless the two schemas are the same, or the
// database cannot be asked whether they are.
func (k *known) compare(ctx context.Context, after, expected *md.MetaData) error {
	found, err := autogen.Compare(ctx, k.session.conn, k.session.d, after, expected)
	if err != nil {
		return fmt.Errorf("verifying the schema: %w", err)
	}
	if len(found.Script) == 0 || found.Unjudged != nil {
		return nil
	}
	return &VerifyError{Differences: describe(found.Script)}
}
