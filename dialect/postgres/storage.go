package postgres

import (
	"fmt"
	"regexp"
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// storageNames are the storage parameters of a table, from CREATE TABLE in the
// PostgreSQL manual. To reset one that the server does not know is harmless.
var storageNames = tableParameters()

func tableParameters() []string {
	list := []string{"fillfactor", "toast_tuple_target", "parallel_workers", "user_catalog_table"}
	for _, prefix := range []string{"", "toast."} {
		for _, name := range []string{
			"autovacuum_enabled", "vacuum_index_cleanup", "vacuum_truncate", "vacuum_max_eager_freeze_failure_rate",
			"autovacuum_vacuum_threshold", "autovacuum_vacuum_max_threshold", "autovacuum_vacuum_scale_factor",
			"autovacuum_vacuum_insert_threshold", "autovacuum_vacuum_insert_scale_factor",
			"autovacuum_vacuum_cost_delay", "autovacuum_vacuum_cost_limit",
			"autovacuum_freeze_min_age", "autovacuum_freeze_max_age", "autovacuum_freeze_table_age",
			"autovacuum_multixact_freeze_min_age", "autovacuum_multixact_freeze_max_age",
			"autovacuum_multixact_freeze_table_age", "log_autovacuum_min_duration",
		} {
			list = append(list, prefix+name)
		}
	}
	return append(list, "autovacuum_analyze_threshold", "autovacuum_analyze_scale_factor")
}

type parameter struct{ key, value string }

// storageParameters reads the text within WITH (...).
func storageParameters(text string) []parameter {
	var list []parameter
	for part := range strings.SplitSeq(text, ",") {
		key, value, given := strings.Cut(part, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if key == "" {
			continue
		}
		if !given {
			value = "true"
		}
		list = append(list, parameter{key, strings.Trim(strings.TrimSpace(value), "'")})
	}
	return list
}

// writeStorage writes WITH (...), if there is something in it.
func writeStorage(w *sqltext.Writer, text string) {
	if list := storageParameters(text); len(list) > 0 {
		w.Raw(" WITH (")
		writeParameters(w, list)
		w.Raw(")")
	}
}

var (
	parameterName  = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)?$`)
	parameterValue = regexp.MustCompile(`^-?[A-Za-z0-9_.]+$`)
)

func writeParameters(w *sqltext.Writer, list []parameter) {
	for i, p := range list {
		if !parameterName.MatchString(p.key) {
			w.Fail(fmt.Errorf("%q is no storage parameter", p.key))
		}
		w.Comma(i).Raw(p.key, "=")
		if parameterValue.MatchString(p.value) {
			w.Raw(p.value)
		} else {
			w.Literal(p.value)
		}
	}
}
