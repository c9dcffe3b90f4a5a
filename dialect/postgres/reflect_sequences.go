package postgres

import (
	md "limbeck.dev/migrate/metadata"
)

// sequenceRow is a row of pg_sequence as it is read, with the column that the
// sequence depends on.
type sequenceRow struct {
	id, owner                         oid
	typeText, dependency              string
	start, increment, min, max, cache int64
	cycle                             bool
	column                            int32
}

// readSequences reads sequences. That of an identity column gives the column
// its options and is not listed.
func (r *reader) readSequences() {
	var s sequenceRow
	of, args := r.whereAlone(" AND d.refobjid %in")
	r.ask("sequences", `SELECT s.seqrelid, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
			s.seqcycle, coalesce(d.refobjid, 0::oid), coalesce(d.refobjsubid, 0), coalesce(d.deptype::text, '')
		FROM pg_catalog.pg_sequence s
		JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
		LEFT JOIN pg_catalog.pg_depend d ON d.classid = 1259::oid AND d.objid = s.seqrelid AND d.objsubid = 0
			AND d.refclassid = 1259::oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
		WHERE c.relnamespace IN `+r.inSpaces()+of,
		[]any{&s.id, &s.typeText, &s.start, &s.increment, &s.min, &s.max, &s.cache, &s.cycle, &s.owner, &s.column, &s.dependency},
		func() { r.addSequence(s) }, args...)
}

func (r *reader) addSequence(s sequenceRow) {
	rel, owner := r.relations[s.id], r.relations[s.owner]
	options := md.SequenceOptions{Start: &s.start, Increment: &s.increment, Min: &s.min, Max: &s.max, Cache: &s.cache, Cycle: s.cycle}
	if s.dependency == "i" {
		if owner != nil && owner.table != nil {
			if c := owner.table.Column(owner.columns[int16(s.column)].name); c != nil && c.Identity != nil {
				c.Identity.SequenceOptions = options
			}
		}
		return
	}
	if rel == nil {
		return // an extension's, or beside what is read alone
	}
	if s.owner != 0 && owner == nil && r.options.Include != nil {
		return // it belongs to a table that is left out
	}
	q := md.Sequence{Schema: rel.name.Schema, Name: rel.name.Name, Type: r.columnType(0, s.typeText),
		SequenceOptions: options, Unlogged: rel.unlogged, Comment: r.comment(pgClass, s.id)}
	if owner != nil {
		q.OwnedBy = md.ColumnRef{Table: owner.name.Name, Column: owner.columns[int16(s.column)].name}
	}
	r.m.Sequences = append(r.m.Sequences, q)
}
