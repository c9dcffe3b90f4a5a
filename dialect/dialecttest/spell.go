package dialecttest

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Spell returns the model as the connected database spells it: normalised, and
// settled in the scratch place. It is what reflection returns once the model
// was created. It fails also where normalizing twice is not as normalizing once.
func Spell(ctx context.Context, c dialect.Conn, model *md.MetaData) (*md.MetaData, error) {
	d := c.Dialect()
	model, err := model.For(d.Name())
	if err != nil {
		return nil, err
	}
	normal, err := d.Normalize(model)
	if err != nil {
		return nil, err
	}
	twice, err := d.Normalize(normal)
	if err != nil {
		return nil, fmt.Errorf("normalizing twice: %w", err)
	}
	if diff := difference(normal, twice); diff != "" {
		return nil, errors.New("normalizing twice changes something (-once +twice):\n" + diff)
	}
	spelled, err := d.Scratch(ctx, c, model)
	if err != nil {
		return nil, err
	}
	spelled.Schemas = normal.Schemas // the scratch place holds no schemas and no foreign keys
	for i := range spelled.Tables {
		t := &spelled.Tables[i]
		own := normal.Table(t.Schema, t.Name)
		if own == nil {
			return nil, fmt.Errorf("the scratch place returns a table %s that is not in the model", t.QName())
		}
		t.ForeignKeys = own.ForeignKeys
	}
	if spelled, err = d.Normalize(spelled); err != nil {
		return nil, err
	}
	spelled.Sort()
	return spelled, nil
}

func difference(want, got *md.MetaData) string {
	want, got = want.Clone(), got.Clone()
	want.Sort()
	got.Sort()
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

func (s *suite) mustEqual(what string, want, got *md.MetaData) {
	s.Helper()
	if d := difference(want, got); d != "" {
		s.Errorf("%s (-want +got):\n%s", what, d)
	}
}
