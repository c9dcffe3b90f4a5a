package mysql

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// ofNamed is what the fingerprint of the objects that a statement names begins
// with.
const ofNamed = "named:"

// Fingerprint implements [dialect.Inspector]. Where the text of the statement
// tells which objects it can change, their definitions are hashed; else what
// information_schema says of whole databases, row by row; counters such as
// AUTO_INCREMENT's are not among the columns.
func (d Dialect) Fingerprint(ctx context.Context, c core.Conn, o dialect.FingerprintOptions) (string, error) {
	r := newReflector(d, c)
	objects, known := affected(o.SQL)
	if !known || o.Like != "" && !strings.HasPrefix(o.Like, ofNamed) {
		return r.ofDatabases(ctx, o)
	}
	sum := sha256.New()
	for _, object := range objects {
		err := r.hashDefinition(ctx, sum, object)
		switch {
		case err != nil && o.Like == "":
			return r.ofDatabases(ctx, o) // no right to see it, or it is hidden
		case err != nil:
			return "", fmt.Errorf("definition of %s %s: %w", strings.ToLower(object.kind), object.name, err)
		}
	}
	return ofNamed + hex.EncodeToString(sum.Sum(nil)), nil
}

// ofDatabases is the fingerprint of all definitions in the databases that the
// options cover.
func (r *reflector) ofDatabases(ctx context.Context, o dialect.FingerprintOptions) (text string, err error) {
	if r.home, err = currentDatabase(ctx, r.c); err != nil {
		return "", err
	}
	databases, err := r.covered(ctx, o)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range databases {
		if err := r.hashDatabase(ctx, sum, name, o.Ignore); err != nil {
			return "", fmt.Errorf("fingerprint of %s: %w", name, err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// covered lists the databases whose definitions are hashed. The server shows a
// database to everyone who has any privilege in it, so what the statement can
// change and names is among them; one that it creates or drops comes or goes.
func (r *reflector) covered(ctx context.Context, o dialect.FingerprintOptions) ([]string, error) {
	named := make(map[string]bool)
	for tok := range sqltext.Tokens(o.SQL, syntax) {
		if name := sqltext.NameOf(tok); name != "" {
			named[strings.ToLower(name)] = true
		}
	}
	list := []string{r.home}
	err := r.query(ctx, "SELECT schema_name FROM information_schema.schemata", nil, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		asked := slices.Contains(o.Schemas, name) || slices.Contains(o.Schemas, "*") || named[strings.ToLower(name)]
		if asked && name != r.home && !isSystem(name) {
			list = append(list, name)
		}
		return nil
	})
	slices.Sort(list)
	return list, err
}

// hashDatabase hashes the definitions of one database.
func (r *reflector) hashDatabase(ctx context.Context, sum hash.Hash, name string, ignore []md.Name) error {
	r.schema, r.database, r.sequences, r.place = name, name, nil, map[string]int{}
	isOurs := func(table string) bool {
		return slices.ContainsFunc(ignore, func(n md.Name) bool { return n.Name == table && cmp.Or(n.Schema, r.home) == name })
	}
	for _, source := range r.fingerprintSources() {
		if err := r.hashRows(ctx, sum, source, isOurs); err != nil {
			return err
		}
	}
	if !r.hasSequences() {
		return nil
	}
	r.m = &md.MetaData{}
	if err := errors.Join(r.readTables(ctx), r.readSequences(ctx)); err != nil {
		return err
	}
	r.m.Sort()
	for _, q := range r.m.Sequences {
		o := withSequenceDefaults(q.SequenceOptions)
		fmt.Fprintf(sum, "%q %d %d %d %d %d %t\n", q.Name, *o.Start, *o.Increment, *o.Min, *o.Max, *o.Cache, o.Cycle)
	}
	return nil
}

// source is a table of information_schema and its columns to hash, of which the
// first names a table or another object, and the condition on the schema.
type source struct{ table, columns, schema string }

// lasting is the condition on the rows of information_schema.tables that leaves out the session's temporary tables, which
// MariaDB lists among the others since 11.2.
const lasting = "table_type <> 'TEMPORARY'"

func (d Dialect) fingerprintSources() []source {
	checks := source{"check_constraints", "constraint_name, check_clause", "constraint_schema"}
	enforced := "constraint_name"
	if !d.maria {
		enforced = "enforced"
	} else {
		checks.columns = "table_name, constraint_name, level, check_clause"
	}
	return []source{
		{"schemata", "schema_name, default_collation_name", "schema_name"},
		{"tables", "table_name, table_type, engine, table_collation, create_options, table_comment",
			lasting + " AND table_schema"},
		{"columns", "table_name, column_name, ordinal_position, column_type, is_nullable, column_default, extra, collation_name," +
			" column_comment, generation_expression, " + d.selectColumnSRID(), "table_schema"},
		{"statistics", "table_name, index_name, seq_in_index, non_unique, column_name, collation, sub_part, index_type, index_comment, " +
			d.selectIndexHidden() + ", " + d.selectKeyExpression(), "table_schema"},
		{"table_constraints", "table_name, constraint_name, constraint_type, " + enforced, "table_schema"},
		checks,
		{"key_column_usage", "table_name, constraint_name, ordinal_position, column_name, referenced_table_schema," +
			" referenced_table_name, referenced_column_name", "table_schema"},
		{"referential_constraints", "table_name, constraint_name, update_rule, delete_rule", "constraint_schema"},
		{"partitions", "table_name, partition_name, subpartition_name, partition_ordinal_position, subpartition_ordinal_position," +
			" partition_method, partition_expression, partition_description, partition_comment", "table_schema"},
		{"views", "table_name, view_definition, check_option, security_type, definer", "table_schema"},
		{"triggers", "event_object_table, trigger_name, action_timing, event_manipulation, action_order, action_statement, sql_mode, definer",
			"event_object_schema"},
		{"routines", "routine_name, routine_type, dtd_identifier, routine_definition, sql_data_access, security_type, sql_mode, definer",
			"routine_schema"},
		{"parameters", "specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier", "specific_schema"},
		{"events", "event_name, event_definition, event_type, execute_at, interval_value, interval_field, starts, ends, status, definer",
			"event_schema"},
	}
}

// hashRows hashes the rows of a source in the order of their text, which no
// collation of the server has a say in.
func (r *reflector) hashRows(ctx context.Context, sum hash.Hash, s source, isOurs func(table string) bool) error {
	columns := strings.Count(s.columns, ",") + 1
	var rows []string
	text := fmt.Sprintf("SELECT %s FROM information_schema.%s WHERE %s = ?", s.columns, s.table, s.schema)
	err := r.query(ctx, text, []any{r.database}, func(scan func(...any) error) error {
		values := make([]*string, columns)
		targets := make([]any, columns)
		for i := range values {
			targets[i] = &values[i]
		}
		if err := scan(targets...); err != nil {
			return err
		}
		if isOurs(deref(values[0])) {
			return nil
		}
		var row strings.Builder
		for _, v := range values {
			if v == nil {
				row.WriteString("NULL,")
				continue
			}
			fmt.Fprintf(&row, "%q,", *v)
		}
		rows = append(rows, row.String())
		return nil
	})
	slices.Sort(rows)
	fmt.Fprintf(sum, "%s %d\n%s\n", s.table, len(rows), strings.Join(rows, "\n"))
	return err
}
