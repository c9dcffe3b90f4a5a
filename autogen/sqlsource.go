package autogen

import (
	"fmt"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// SQLSource returns the revision as a SQL script for the dialect: each
// operation as the statements that it is compiled to. Go code cannot be
// written so and is an error.
func SQLSource(d dialect.Dialect, r versions.Revision) ([]byte, error) {
	var err error
	if r.Upgrade, err = asSQL(d, r.Upgrade); err != nil {
		return nil, fmt.Errorf("revision %s as SQL: upgrade: %w", r.ID, err)
	}
	if r.Downgrade, err = asSQL(d, r.Downgrade); err != nil {
		return nil, fmt.Errorf("revision %s as SQL: downgrade: %w", r.ID, err)
	}
	return versions.FormatSQL(r, d.Syntax())
}

// asSQL compiles a script to operations of SQL text. A statement that must
// leave the transaction says so, where there is one.
func asSQL(d dialect.Dialect, script ops.Script) (ops.Script, error) {
	if script == nil {
		return nil, nil
	}
	out := ops.Script{}
	for _, op := range script {
		switch op := op.(type) {
		case ops.Do, ops.Dynamic:
			return nil, fmt.Errorf("%q is Go code", ops.Describe(op))
		case ops.Execute:
			out = append(out, op)
			continue
		}
		statements, err := d.Compile(op)
		if err != nil {
			return nil, err
		}
		for _, stmt := range statements {
			out = append(out, ops.Execute{SQL: stmt.SQL, NoTransaction: stmt.OwnCommit && d.Capabilities().TransactionalDDL})
		}
	}
	return out, nil
}
