package mysql

import (
	"context"
	"fmt"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// readViews reads the views. A definition names its tables with their database;
// those of the view's own lose it.
func (r *reflector) readViews(ctx context.Context) error {
	if !r.views {
		return nil
	}
	return r.ofTables(ctx, `SELECT table_name, COALESCE(view_definition, ''), check_option, security_type, `+r.selectViewAlgorithm()+
		`, CASE WHEN definer = CURRENT_USER() THEN '' ELSE definer END FROM information_schema.views WHERE %s`, func(scan func(...any) error) error {
		var name, definition, check, security, algorithm, definer string
		if err := scan(&name, &definition, &check, &security, &algorithm, &definer); err != nil {
			return err
		}
		if !r.options.Includes(md.Name{Schema: r.schema, Name: name}, true) {
			return nil
		}
		if definition == "" {
			r.skip("view", name, "", "its definition is not visible to this user")
			return nil
		}
		if check == "CASCADED" || check == "LOCAL" {
			definition += " WITH " + check + " CHECK OPTION"
		}
		if security == "INVOKER" {
			r.skip("view property", name, name, "SQL SECURITY INVOKER")
		}
		if algorithm != "UNDEFINED" {
			r.skip("view property", name, name, "ALGORITHM = "+algorithm)
		}
		if definer != "" {
			r.skip("view property", name, name, "DEFINER = "+definer)
		}
		r.m.Views = append(r.m.Views, md.View{Schema: r.schema, Name: name, Definition: stripDatabase(definition, r.database)})
		return nil
	})
}

// readSequences reads the options of all sequences at once, from themselves.
func (r *reflector) readSequences(ctx context.Context) error {
	if len(r.sequences) == 0 {
		return nil
	}
	w := sqltext.NewWriter(r.Dialect)
	for i, name := range r.sequences {
		if i > 0 {
			w.Raw(" UNION ALL ")
		}
		w.Raw("SELECT ").Literal(name).Raw(", start_value, increment, minimum_value, maximum_value, cache_size, cycle_option FROM ")
		w.Name(r.database, name)
	}
	text, _, err := w.Result()
	if err != nil {
		return err
	}
	return r.query(ctx, text, nil, func(scan func(...any) error) error {
		var name string
		var start, increment, low, high, cache int64
		var o md.SequenceOptions
		if err := scan(&name, &start, &increment, &low, &high, &cache, &o.Cycle); err != nil {
			return err
		}
		o.Start, o.Increment, o.Min, o.Max, o.Cache = &start, &increment, &low, &high, &cache
		r.m.Sequence(r.schema, name).SequenceOptions = o
		return nil
	})
}

// skippedSources find what the vocabulary has no word for, each as kind, name,
// table and definition. MariaDB finds triggers by the schema of their tables,
// which is theirs; by their own it opens every table of the server. When an
// event runs depends on when it was made.
var skippedSources = []struct{ names, definition, from string }{
	{"'trigger', trigger_name, event_object_table", "CONCAT_WS(' ', action_timing, event_manipulation, action_statement)",
		"information_schema.triggers WHERE event_object_schema = ?"},
	{"LOWER(routine_type), routine_name, ''", `CONCAT_WS(' ', dtd_identifier, is_deterministic, sql_data_access, security_type, routine_definition,
		(SELECT GROUP_CONCAT(CONCAT_WS(' ', p.parameter_mode, p.parameter_name, p.dtd_identifier) ORDER BY p.ordinal_position) FROM information_schema.parameters p
			WHERE p.specific_schema = routine_schema AND p.specific_name = routines.specific_name AND p.routine_type = routines.routine_type))`,
		"information_schema.routines WHERE routine_schema = ?"},
	{"'event', event_name, ''", "CONCAT_WS(' ', event_type, interval_value, interval_field, status, event_definition)",
		"information_schema.events WHERE event_schema = ?"},
}

// readSkipped names what the vocabulary has no word for.
func (r *reflector) readSkipped(ctx context.Context) error {
	var queries []string
	var args []any
	for _, source := range skippedSources {
		definition := "''"
		if r.options.Definitions {
			definition = source.definition
		}
		queries, args = append(queries, "SELECT "+source.names+", "+definition+" FROM "+source.from), append(args, r.database)
	}
	return r.query(ctx, strings.Join(queries, " UNION ALL "), args, func(scan func(...any) error) error {
		var kind, name, table, definition string
		if err := scan(&kind, &name, &table, &definition); err != nil {
			return err
		}
		if table == "" || r.isWanted(table) {
			r.skip(kind, name, table, "")
			r.skipped[len(r.skipped)-1].Definition = definition
		}
		return nil
	})
}

// partitionRow is a row of information_schema.PARTITIONS.
type partitionRow struct {
	table, name, method, comment                         string
	subname, submethod, expression, subexpression, bound *string
}

// readPartitions reads how tables are partitioned, as the text that follows
// PARTITION BY.
func (r *reflector) readPartitions(ctx context.Context) error {
	if !r.partitions {
		return nil
	}
	var rows []partitionRow
	flush := func() {
		if len(rows) > 0 {
			switch t := r.table(rows[0].table); {
			case t == nil:
			case rows[0].method == "SYSTEM_TIME": // MariaDB, of system versioned tables
				r.skip("partitions", t.Name, t.Name, "BY SYSTEM_TIME")
			default:
				t.Options.Partition = partitionText(rows)
			}
			rows = nil
		}
	}
	err := r.ofTables(ctx, `SELECT table_name, partition_name, partition_method, partition_comment, subpartition_name, subpartition_method,
		partition_expression, subpartition_expression, partition_description FROM information_schema.partitions
		WHERE %s AND partition_name IS NOT NULL ORDER BY table_name, partition_ordinal_position, subpartition_ordinal_position`,
		func(scan func(...any) error) error {
			var row partitionRow
			if err := scan(&row.table, &row.name, &row.method, &row.comment, &row.subname, &row.submethod,
				&row.expression, &row.subexpression, &row.bound); err != nil {
				return err
			}
			if len(rows) > 0 && rows[0].table != row.table {
				flush()
			}
			rows = append(rows, row)
			return nil
		})
	flush()
	return err
}

// partitionText puts a PARTITION BY clause together from the partitions of a
// table, subpartitions side by side.
func partitionText(rows []partitionRow) string {
	text := rows[0].method + " (" + deref(rows[0].expression) + ")"
	named, subs := false, 0
	var parts []string
	for i, row := range rows {
		if row.name == rows[0].name {
			subs++
		}
		if i > 0 && row.name == rows[i-1].name {
			continue
		}
		parts = append(parts, partitionClause(row))
		named = named || row.bound != nil || row.comment != "" || row.name != fmt.Sprintf("p%d", len(parts)-1)
	}
	if rows[0].subname != nil {
		text += fmt.Sprintf(" SUBPARTITION BY %s (%s) SUBPARTITIONS %d", deref(rows[0].submethod), deref(rows[0].subexpression), subs)
	}
	if !named {
		return fmt.Sprintf("%s PARTITIONS %d", text, len(parts))
	}
	return text + " (" + strings.Join(parts, ", ") + ")"
}

func partitionClause(row partitionRow) string {
	text := "PARTITION " + backquoted(row.name)
	switch {
	case row.bound == nil:
	case strings.HasPrefix(row.method, "RANGE"):
		text += " VALUES LESS THAN (" + *row.bound + ")"
	case *row.bound == "DEFAULT":
		text += " DEFAULT"
	default:
		text += " VALUES IN (" + *row.bound + ")"
	}
	if row.comment != "" {
		text += " COMMENT = " + quoted(row.comment)
	}
	return text
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
