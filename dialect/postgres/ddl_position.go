package postgres

import (
	"strconv"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// position moves the sequence of a new identity, or of a new default, past the
// keys that the table holds: else the next row would get a key that is taken. A
// sequence that is further on already stays.
func (a *alteration) position() {
	var sequence func(w *sqltext.Writer)
	next := nextValue.FindStringSubmatch(a.to.Default)
	switch {
	case a.from.Identity == nil && a.to.Identity != nil:
		sequence = a.writeIdentitySequence
	case next != nil && isInteger(a.to.Type) && a.from.Default != a.to.Default:
		sequence = func(w *sqltext.Writer) { w.Raw("s.seqrelid = ", next[1], "::pg_catalog.regclass::oid") }
	default:
		return
	}
	a.add(func(w *sqltext.Writer) {
		column := func(aggregate string) { w.Raw(" pg_catalog." + aggregate + "(").Ident(a.to.Name).Raw(")") }
		w.Raw("SELECT pg_catalog.setval(s.seqrelid::pg_catalog.regclass, m.furthest) FROM pg_catalog.pg_sequence s CROSS JOIN LATERAL (SELECT CASE WHEN s.seqincrement > 0 THEN")
		column("max")
		w.Raw(" ELSE")
		column("min")
		w.Raw(" END AS furthest FROM ").Name(a.op.Schema, a.op.Table)
		w.Raw(") m WHERE m.furthest BETWEEN s.seqmin AND s.seqmax AND CASE WHEN s.seqincrement > 0 THEN m.furthest > coalesce(" + lastValue +
			", s.seqstart - 1) ELSE m.furthest < coalesce(" + lastValue + ", s.seqstart + 1) END AND ")
		sequence(w)
	})
}

// lastValue is the value that the sequence s gave last; NULL before the first.
const lastValue = "pg_catalog.pg_sequence_last_value(s.seqrelid::pg_catalog.regclass)"

// identitySequence finds the sequence that belongs to an identity column.
const identitySequence = "s.seqrelid = (SELECT d.objid FROM pg_catalog.pg_depend d" +
	" JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid" +
	" WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::oid AND d.deptype = 'i'"

func (a *alteration) writeIdentitySequence(w *sqltext.Writer) {
	name := sqltext.NewWriter(a.pg)
	name.Name(a.op.Schema, a.op.Table)
	text, _, err := name.Result()
	if err != nil {
		w.Fail(err)
	}
	w.Raw(identitySequence, " AND d.refobjid = ").Literal(text).Raw("::pg_catalog.regclass::oid AND a.attname = ").Literal(a.to.Name).Raw(")")
}

// A sequence whose value is beyond its new bounds is moved first, which the server
// refuses to do by itself. Beyond the end where it begins nothing of the new
// range was given yet, and it begins anew; beyond the other end all may have been,
// and it ends there: the next value is an error, and never one that was given.

// moveSequence moves a sequence for new options, in bounds that hold both.
func (s *script) moveSequence(from, to md.SequenceOptions, t md.Type, bounds func(w *sqltext.Writer, words ...string), sequence func(w *sqltext.Writer)) {
	from, to = completeSequence(from, t), completeSequence(to, t)
	if *to.Min <= *from.Min && *to.Max >= *from.Max {
		return
	}
	low, high := min(*from.Min, *to.Min), max(*from.Max, *to.Max)
	if low < *from.Min || high > *from.Max {
		s.add(func(w *sqltext.Writer) {
			bounds(w, "MINVALUE "+strconv.FormatInt(low, 10), "MAXVALUE "+strconv.FormatInt(high, 10))
		})
	}
	start, end := "<"+strconv.FormatInt(*to.Min, 10), *to.Max
	if *to.Increment < 0 {
		start, end = ">"+strconv.FormatInt(*to.Max, 10), *to.Min
	}
	s.add(func(w *sqltext.Writer) {
		value := "coalesce(" + lastValue + ", s.seqstart)"
		w.Raw("SELECT CASE WHEN ", value, " ", start, " THEN pg_catalog.setval(s.seqrelid::pg_catalog.regclass, ", strconv.FormatInt(*to.Start, 10),
			", false) ELSE pg_catalog.setval(s.seqrelid::pg_catalog.regclass, ", strconv.FormatInt(end, 10), ") END FROM pg_catalog.pg_sequence s WHERE ",
			value, " NOT BETWEEN ", strconv.FormatInt(*to.Min, 10), " AND ", strconv.FormatInt(*to.Max, 10), " AND ")
		sequence(w)
	})
}

// moveIdentity is moveSequence for that of an identity column.
func (a *alteration) moveIdentity() {
	a.moveSequence(a.from.Identity.SequenceOptions, a.to.Identity.SequenceOptions, a.to.Type, func(w *sqltext.Writer, words ...string) {
		a.column(w)
		for i, word := range words {
			if i > 0 {
				w.Raw(" ")
			}
			w.Raw("SET ", word)
		}
	}, a.writeIdentitySequence)
}
