package postgres

import (
	"math"

	md "limbeck.dev/migrate/metadata"
)

// normalizeSequence makes what says the default nil.
func (d pg) normalizeSequence(s *md.Sequence) {
	s.Schema = d.canonicalSchema(s.Schema)
	if s.Type != nil {
		s.Type = d.canonicalType(s.Type)
	}
	s.SequenceOptions = canonicalSequence(s.SequenceOptions, s.Type)
	if s.Type == (md.BigInteger{}) {
		s.Type = nil
	}
}

// canonicalSequence makes the options nil that say the default, as CREATE
// SEQUENCE in the PostgreSQL manual defines it for the type and direction.
func canonicalSequence(o md.SequenceOptions, t md.Type) md.SequenceOptions {
	full := completeSequence(md.SequenceOptions{Increment: o.Increment}, t)
	bounds := completeSequence(md.SequenceOptions{Increment: o.Increment, Min: o.Min, Max: o.Max}, t)
	return md.SequenceOptions{
		Start:     unless(o.Start, *bounds.Start),
		Increment: unless(o.Increment, 1),
		Min:       unless(o.Min, *full.Min),
		Max:       unless(o.Max, *full.Max),
		Cache:     unless(o.Cache, 1),
		Cycle:     o.Cycle,
	}
}

func unless(p *int64, normal int64) *int64 {
	if p == nil || *p == normal {
		return nil
	}
	return p
}

// completeSequence fills in the defaults of all options that are nil.
func completeSequence(o md.SequenceOptions, t md.Type) md.SequenceOptions {
	lowest, highest := int64(math.MinInt64), int64(math.MaxInt64)
	switch t.(type) {
	case md.SmallInteger:
		lowest, highest = math.MinInt16, math.MaxInt16
	case md.Integer:
		lowest, highest = math.MinInt32, math.MaxInt32
	}
	setDefault(&o.Increment, 1)
	setDefault(&o.Cache, 1)
	if *o.Increment > 0 {
		setDefault(&o.Min, 1)
		setDefault(&o.Max, highest)
		setDefault(&o.Start, *o.Min)
	} else {
		setDefault(&o.Min, lowest)
		setDefault(&o.Max, -1)
		setDefault(&o.Start, *o.Max)
	}
	return o
}

func setDefault(p **int64, value int64) {
	if *p == nil {
		*p = &value
	}
}
