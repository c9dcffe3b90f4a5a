package diff

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// changeEnums creates enums and changes the values of those that stay. It runs
// after tables were dropped, so that rows which go anyway do not stand in the
// way.
func (d *differ) changeEnums() []ops.Op {
	var list []ops.Op
	for _, to := range d.to.Enums {
		from := d.from.Enum(to.Schema, to.Name)
		switch {
		case from == nil:
			list = append(list, ops.CreateEnum{Enum: to})
		case slices.Equal(from.Values, to.Values):
		case canAddValues(*from, to):
			list = append(list, addValues(*from, to)...)
		default:
			list = append(list, d.replaceEnum(*from, to)...)
		}
	}
	return list
}

// replacedEnumColumns tells, by table, the columns of enums that are replaced:
// their types are altered though the columns are not.
func (d *differ) replacedEnumColumns() map[md.Name]map[string]bool {
	columns := make(map[md.Name]map[string]bool)
	for _, from := range d.from.Enums {
		to := d.to.Enum(from.Schema, from.Name)
		if to == nil || canAddValues(from, *to) {
			continue
		}
		for _, c := range ops.EnumColumns(d.from, from.QName()) {
			name := md.Name{Schema: c.Schema, Name: c.Table}
			if columns[name] == nil {
				columns[name] = make(map[string]bool)
			}
			columns[name][c.Column] = true
		}
	}
	return columns
}

// dropEnums drops the enums that go: early those whose name a new table or view
// takes, unless a column that stays is still of the type.
func (d *differ) dropEnums(early bool) []ops.Op {
	var list []ops.Op
	for _, from := range d.from.Enums {
		if d.to.Enum(from.Schema, from.Name) == nil && d.isInTheWay(from.QName()) == early {
			list = append(list, ops.DropEnum{Schema: from.Schema, Name: from.Name})
		}
	}
	return list
}

func (d *differ) isInTheWay(enum md.Name) bool {
	taken := d.toTables[enum] != nil && d.fromTables[enum] == nil || d.to.View(enum.Schema, enum.Name) != nil && d.from.View(enum.Schema, enum.Name) == nil
	return taken && !slices.ContainsFunc(ops.EnumColumns(d.from, enum), func(c ops.EnumColumn) bool {
		return d.toTables[md.Name{Schema: c.Schema, Name: c.Table}] != nil
	})
}

// canAddValues reports whether to keeps every value of from in its order. A
// value cannot be added before a first one that is the empty text, since
// AddEnumValue means no neighbour by it.
func canAddValues(from, to md.Enum) bool {
	i := 0
	for _, v := range to.Values {
		if i < len(from.Values) && from.Values[i] == v {
			i++
		}
	}
	first := slices.Index(to.Values, "")
	return i == len(from.Values) && (first <= 0 || !slices.Contains(from.Values, "") || from.Values[0] != "")
}

// addValues adds the values that to has beyond from, each in its place.
func addValues(from, to md.Enum) []ops.Op {
	var list []ops.Op
	have := slices.Clone(from.Values)
	for i, v := range to.Values {
		if slices.Contains(have, v) {
			continue
		}
		op := ops.AddEnumValue{Schema: to.Schema, Name: to.Name, Value: v}
		switch {
		case i == len(have):
		case i > 0 && to.Values[i-1] != "":
			op.After = to.Values[i-1]
		default:
			op.Before = have[i]
		}
		have = slices.Insert(have, i, v)
		list = append(list, op)
	}
	return list
}

// replaceEnum changes the values in a way that no database can in place. A
// default that changes together with the values is set aside first.
func (d *differ) replaceEnum(from, to md.Enum) []ops.Op {
	var before []ops.Op
	columns := ops.EnumColumns(d.from, from.QName())
	columns = slices.DeleteFunc(columns, func(c ops.EnumColumn) bool {
		return d.toTables[md.Name{Schema: c.Schema, Name: c.Table}] == nil
	})
	for i := range columns {
		c := &columns[i]
		name := md.Name{Schema: c.Schema, Name: c.Table}
		pair := d.alteredDefault(name, c.Column)
		if pair == nil {
			continue
		}
		bare := pair.from
		bare.Default = ""
		before = append(before, ops.AlterColumn{Schema: c.Schema, Table: c.Table, From: pair.from, To: bare})
		pair.from = bare
		c.Default = ""
	}
	return append(before, ops.ReplaceEnum{Schema: to.Schema, Name: to.Name, From: from.Values, To: to.Values, Columns: columns})
}

// alteredDefault returns the alteration of a column that had a default and
// gets another one, or nil.
func (d *differ) alteredDefault(table md.Name, column string) *columnPair {
	for _, c := range d.changes {
		if c.name() != table {
			continue
		}
		for i := range c.alterColumns {
			p := &c.alterColumns[i]
			if p.to.Name == column && p.from.Default != "" && p.from.Default != p.to.Default {
				return p
			}
		}
	}
	return nil
}
