package postgres

import md "limbeck.dev/migrate/metadata"

// readEnums reads the enums of all schemas, since columns may be of any, and
// lists those of the schemas that are read; where tables are read alone, those
// that their columns are of.
func (r *reader) readEnums() {
	of, args := r.whereAlone(`AND t.oid = ANY (ARRAY(SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid %in
		UNION ALL SELECT e.typelem FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type e ON e.oid = a.atttypid WHERE a.attrelid %in))`)
	var id, array, space oid
	var schema, name string
	var label *string           // nil: an enum without values
	listed := make(map[oid]int) // where an enum stands in the list
	r.ask("enums", `SELECT t.oid, t.typarray, t.typnamespace, n.nspname, t.typname, e.enumlabel::text
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
		LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
		WHERE t.typtype = 'e' `+of+` ORDER BY t.oid, e.enumsortorder`,
		[]any{&id, &array, &space, &schema, &name, &label}, func() {
			if _, known := r.enums[id]; !known {
				r.addEnum(id, array, space, md.Name{Schema: schema, Name: name}, listed)
			}
			if i, ok := listed[id]; ok && label != nil {
				r.m.Enums[i].Values = append(r.m.Enums[i].Values, *label)
			}
		}, args...)
}

// addEnum makes an enum and its array known, and lists it if it is of a schema
// that is read and no extension's.
func (r *reader) addEnum(id, array, space oid, name md.Name, listed map[oid]int) {
	e := md.Enum{Schema: r.canonicalSchema(name.Schema), Name: name.Name}
	schema, read := r.spaces[space]
	read = read && !r.extension[commentKey{pgType, id, 0}]
	if read {
		e.Schema = schema
	}
	r.enums[id], r.enums[array] = e, md.Array{Of: e}
	if !read {
		return
	}
	listed[id] = len(r.m.Enums)
	r.m.Enums = append(r.m.Enums, e)
	if r.comment(pgType, id) != "" {
		r.skip("comment", e.QName().String(), "", "of an enum")
	}
}
