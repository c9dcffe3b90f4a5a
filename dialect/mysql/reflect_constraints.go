package mysql

import (
	"context"

	md "limbeck.dev/migrate/metadata"
)

// readChecks reads the check constraints. MariaDB tells the table of each, and
// whether it belongs to a column; MySQL keeps that elsewhere.
func (r *reflector) readChecks(ctx context.Context) error {
	if !r.hasColumnChecks() {
		return r.readSchemaChecks(ctx)
	}
	r.keys = true // perhaps
	return r.ofSchema(ctx, "constraint_schema", `SELECT table_name, constraint_name, check_clause, level
		FROM information_schema.check_constraints WHERE %s`, func(scan func(...any) error) error {
		var table, name, clause, level string
		if err := scan(&table, &name, &clause, &level); err != nil {
			return err
		}
		t := r.table(table)
		if t == nil {
			return nil
		}
		expr := r.decodeHere(clause)
		if level == "Column" {
			ref := md.ColumnRef{Table: table, Column: name}
			if isJSONCheck(expr, name) {
				r.checkKind[ref] = true
				return nil
			}
			r.note(table, name, func(x *columnExtras) { x.check = expr })
		}
		t.Checks = append(t.Checks, md.Check{Name: name, Expr: expr})
		return nil
	})
}

// isJSONCheck: the check is the one that makes a JSON column of a LONGTEXT.
func isJSONCheck(expr, column string) bool {
	return expr == "json_valid("+backquoted(column)+")"
}

// readSchemaChecks reads the checks of a server on which their names are unique
// in the schema, and whether there are foreign keys.
func (r *reflector) readSchemaChecks(ctx context.Context) error {
	type owner struct {
		table    string
		enforced bool
	}
	owners := map[string]owner{}
	err := r.ofTables(ctx, `SELECT table_name, constraint_name, enforced = 'YES', constraint_type = 'CHECK' FROM information_schema.table_constraints
		WHERE %s AND constraint_type IN ('CHECK', 'FOREIGN KEY')`, func(scan func(...any) error) error {
		var name string
		var isCheck bool
		var o owner
		err := scan(&o.table, &name, &o.enforced, &isCheck)
		if isCheck {
			owners[name] = o
		} else {
			r.keys = true
		}
		return err
	})
	if err != nil || len(owners) == 0 {
		return err
	}
	return r.query(ctx, "SELECT constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = ?",
		[]any{r.database}, func(scan func(...any) error) error {
			var name, clause string
			if err := scan(&name, &clause); err != nil {
				return err
			}
			if t := r.table(owners[name].table); t != nil {
				t.Checks = append(t.Checks, md.Check{Name: name, Expr: r.decodeHere(clause), NotEnforced: !owners[name].enforced})
			}
			return nil
		})
}

// member names a constraint of a table.
type member struct{ table, name string }

// readForeignKeys reads the foreign keys: the actions, then the columns.
func (r *reflector) readForeignKeys(ctx context.Context) error {
	if !r.keys {
		return nil
	}
	actions, err := r.readActions(ctx)
	if err != nil || len(actions) == 0 {
		return err
	}
	return r.ofTables(ctx, `SELECT table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
		referenced_column_name FROM information_schema.key_column_usage
		WHERE %s AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name, ordinal_position`,
		func(scan func(...any) error) error {
			var table, name, column, refSchema, refTable, refColumn string
			if err := scan(&table, &name, &column, &refSchema, &refTable, &refColumn); err != nil {
				return err
			}
			t := r.table(table)
			if t == nil {
				return nil
			}
			if n := len(t.ForeignKeys); n == 0 || t.ForeignKeys[n-1].Name != name {
				fk := actions[member{table, name}]
				fk.Name, fk.RefTable = name, refTable
				if refSchema != r.home {
					fk.RefSchema = refSchema
				}
				t.ForeignKeys = append(t.ForeignKeys, fk)
			}
			fk := &t.ForeignKeys[len(t.ForeignKeys)-1]
			fk.Columns, fk.RefColumns = append(fk.Columns, column), append(fk.RefColumns, refColumn)
			return nil
		})
}

func (r *reflector) readActions(ctx context.Context) (map[member]md.ForeignKey, error) {
	found := map[member]md.ForeignKey{}
	err := r.ofSchema(ctx, "constraint_schema", `SELECT table_name, constraint_name, update_rule, delete_rule
		FROM information_schema.referential_constraints WHERE %s`, func(scan func(...any) error) error {
		var m member
		var update, remove string
		err := scan(&m.table, &m.name, &update, &remove)
		found[m] = md.ForeignKey{OnUpdate: action(update), OnDelete: action(remove)}
		return err
	})
	return found, err
}

func action(rule string) md.Action {
	if rule == "NO ACTION" {
		return md.NoAction
	}
	return md.Action(rule)
}
