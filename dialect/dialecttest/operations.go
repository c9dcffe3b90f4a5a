package dialecttest

import (
	"errors"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
)

// testOperations compiles every operation: to text, or to an error that says
// what to do instead. Go code has no text.
func testOperations(s *suite) {
	for _, op := range ops.Samples() {
		statements, err := s.d.Compile(op)
		switch op.(type) {
		case ops.Do, ops.Dynamic:
			if err != nil || len(statements) != 0 {
				s.Errorf("%s: %v, %v; it has no text", ops.Describe(op), statements, err)
			}
			continue
		}
		if err != nil {
			s.mustBeUnsupported(ops.Describe(op), err)
			continue
		}
		if len(statements) == 0 && !isNothing(op) {
			s.Errorf("%s: no statement and no error", ops.Describe(op))
		}
		for _, stmt := range statements {
			if stmt.SQL == "" {
				s.Errorf("%s: an empty statement", ops.Describe(op))
			}
			if !s.caps.TransactionalDDL && !stmt.OwnCommit && !isText(op) {
				s.Errorf("%s: DDL is not transactional, but the statement does not say that it commits: %s", ops.Describe(op), stmt.SQL)
			}
		}
		before, after := s.d.Frame(ops.Script{op})
		if len(before) == 0 != (len(after) == 0) {
			s.Errorf("%s: a frame of %q and %q", ops.Describe(op), before, after)
		}
	}
}

// isNothing: a sample that a database may do with no statement, as what it sets
// is not kept or is the default.
func isNothing(op ops.Op) bool {
	switch op.(type) {
	case ops.SetTableComment, ops.SetTableOptions, ops.CreateEnum, ops.DropEnum, ops.AddEnumValue, ops.RenameEnumValue, ops.ReplaceEnum:
		return true
	}
	return false
}

// isText: what the statement does is the user's affair, or changes only rows.
func isText(op ops.Op) bool {
	switch op.(type) {
	case ops.Execute, ops.BulkInsert:
		return true
	}
	return false
}

// mustBeUnsupported checks the error for what a database cannot do.
func (s *suite) mustBeUnsupported(what string, err error) {
	s.Helper()
	var unsupported *dialect.UnsupportedError
	switch {
	case !errors.Is(err, errors.ErrUnsupported) || !errors.As(err, &unsupported):
		s.Errorf("%s: not a typed unsupported error: %v", what, err)
	case unsupported.Mend == "":
		s.Errorf("%s: the error does not say what to do instead: %v", what, err)
	case unsupported.Dialect != s.d.Name():
		s.Errorf("%s: the error is of dialect %q", what, unsupported.Dialect)
	}
}
