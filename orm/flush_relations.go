package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/metadata"
)

// orphans marks the objects that lost their parent, where the relationship says
// that they go with it, and what goes with them.
func (f *flush) orphans(ctx context.Context, st *state) error {
	if st.status != Pending && st.status != Persistent {
		return nil
	}
	for _, rel := range st.mapping.relations {
		h := rel.holder(st.value)
		switch {
		case !h.isLoaded():
		case rel.Direction == ManyToOne && rel.back != nil && rel.back.Cascade.DeleteOrphan:
			if len(h.now()) == 0 && (len(h.stored()) > 0 || h.isBlind() && st.status == Persistent) {
				if err := f.session.doom(ctx, st); err != nil {
					return err
				}
			}
		case rel.Cascade.DeleteOrphan:
			for _, object := range h.stored() {
				child := f.session.states[object]
				if child == nil || slices.Contains(h.now(), object) || f.adopted(child, rel) {
					continue
				}
				if err := f.session.doom(ctx, child); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// relations finds out what the relationships of an object ask for: foreign keys
// to set, rows of tables between, and objects to delete as orphans.
func (f *flush) relations(st *state) error {
	if st.status != Pending && st.status != Persistent {
		return nil
	}
	for _, rel := range st.mapping.relations {
		var err error
		switch {
		case rel.ViewOnly:
		case rel.Direction == ManyToMany:
			err = f.linksOf(st, rel)
		case rel.Direction == OneToMany && st.doomed:
			err = f.orphansOf(st, rel)
		case rel.Direction == OneToMany:
			err = f.children(st, rel)
		case !st.doomed:
			err = f.parent(st, rel)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// parent sets the foreign key of an object to what its One holds.
func (f *flush) parent(st *state, rel *relation) error {
	h := rel.holder(st.value)
	now, stored := h.now(), h.stored()
	switch {
	case !h.isLoaded() || st.status == Persistent && slices.Equal(now, stored) && !h.isBlind():
		return nil
	case len(now) == 0 && st.status == Pending:
		return nil // the foreign key is what its field says
	case len(now) == 0:
		return f.clear(st, rel.near, rel)
	}
	target, err := f.stateOf(now[0], st, rel)
	if err != nil {
		return err
	}
	f.assigns = append(f.assigns, &assign{st, rel.near, target, rel.far})
	return nil
}

// children sets the foreign keys of what was put into a collection, and clears
// those of what was taken out.
func (f *flush) children(st *state, rel *relation) error {
	h := rel.holder(st.value)
	if h.isBlind() && st.status == Persistent {
		return fmt.Errorf("%s.%s was set before it was loaded, so that what it held is not known: %w", st.mapping.class.typ, rel.field.path, h.place().notLoaded(h))
	}
	now, stored := h.now(), h.stored()
	for _, object := range now {
		if slices.Contains(stored, object) && st.status == Persistent {
			continue
		}
		child, err := f.stateOf(object, st, rel)
		if err != nil {
			return err
		}
		f.assigns = append(f.assigns, &assign{child, rel.far, st, rel.near})
	}
	if !h.isLoaded() {
		return nil
	}
	for _, object := range stored {
		if child := f.session.states[object]; child != nil && !slices.Contains(now, object) {
			if err := f.leave(child, rel); err != nil {
				return err
			}
		}
	}
	return nil
}

// leave says what becomes of an object that was taken out of a collection: it
// refers to nothing, unless it is deleted, or belongs to another collection.
func (f *flush) leave(child *state, rel *relation) error {
	if child.doomed || f.adopted(child, rel) {
		return nil
	}
	return f.clear(child, rel.far, rel)
}

// adopted reports whether an object has another parent by now.
func (f *flush) adopted(child *state, rel *relation) bool {
	if rel.back != nil {
		h := rel.back.holder(child.value)
		return h.isLoaded() && len(h.now()) > 0
	}
	return slices.ContainsFunc(f.assigns, func(a *assign) bool {
		return a.row == child && a.from != nil && slices.Equal(a.columns, rel.far)
	})
}

// orphansOf clears the foreign keys of objects whose parent is deleted, as far
// as they are loaded and neither the database nor a cascade does it.
func (f *flush) orphansOf(st *state, rel *relation) error {
	if rel.passive() || st.buried() {
		return nil
	}
	for _, object := range rel.holder(st.value).stored() {
		child := f.session.states[object]
		if child == nil || child.doomed || f.adoptedFrom(st, child, rel) {
			continue
		}
		if err := f.clear(child, rel.far, rel); err != nil {
			return err
		}
	}
	return nil
}

// adoptedFrom reports whether an object has another parent than the one that is
// deleted.
func (f *flush) adoptedFrom(st, child *state, rel *relation) bool {
	if rel.back == nil {
		return f.adopted(child, rel)
	}
	now := rel.back.holder(child.value).now()
	return len(now) > 0 && now[0] != st.object
}

// passive reports whether the database takes care of the rows of the other side
// when a row is deleted.
func (x *relation) passive() bool {
	if x.Direction == ManyToOne {
		return true
	}
	return x.ForeignKey.OnDelete == metadata.Cascade || x.ForeignKey.OnDelete == metadata.SetNull || x.ForeignKey.OnDelete == metadata.SetDefault
}

// clear makes a foreign key NULL, where it may be.
func (f *flush) clear(st *state, columns []*attribute, rel *relation) error {
	for _, a := range columns {
		if a.meta.NotNull {
			return fmt.Errorf("the %s with %s would refer to nothing: %s cannot be NULL; give it another %s.%s, or say cascade=all delete-orphan to delete it",
				st.mapping.class.typ, st.mapping.keyText(st.value), a.column, rel.owner.class.typ, rel.field.path)
		}
	}
	f.assigns = append(f.assigns, &assign{row: st, columns: columns})
	return nil
}

// stateOf returns the state of an object that a relationship holds.
func (f *flush) stateOf(object any, st *state, rel *relation) (*state, error) {
	other := f.session.states[object]
	switch {
	case other == nil:
		return nil, fmt.Errorf("%s.%s holds a %s that is not in the session; add it, or give the relationship the cascade save-update",
			st.mapping.class.typ, rel.field.path, reflect.TypeOf(object).Elem())
	case other.doomed || other.status == Deleted:
		return nil, fmt.Errorf("%s.%s holds the %s with %s, which is deleted; take it out",
			st.mapping.class.typ, rel.field.path, other.mapping.class.typ, other.mapping.keyText(other.value))
	}
	return other, nil
}

// apply sets the foreign key in the object.
func (a *assign) apply() error {
	for i, c := range a.columns {
		to := c.in(a.row.value)
		if a.from == nil {
			to.SetZero()
			continue
		}
		if err := copyKey(to, a.keys[i].in(a.from.value)); err != nil {
			return fmt.Errorf("%s.%s: %w", a.row.mapping.class.typ, c.path, err)
		}
	}
	return nil
}

// copyKey copies a key into a field that may be of another integer type, a
// pointer or an sql.Null.
func copyKey(to, from reflect.Value) error {
	from = reflect.Indirect(from)
	switch inner, nullable := nullableType(to.Type()); {
	case from.Type() == to.Type():
		to.Set(from)
	case nullable && to.Kind() == reflect.Pointer:
		p := reflect.New(inner)
		to.Set(p)
		return copyKey(p.Elem(), from)
	case nullable:
		to.FieldByName("Valid").SetBool(true)
		return copyKey(to.Field(0), from)
	case from.Type().ConvertibleTo(to.Type()) && (from.CanInt() || from.CanUint()) == (to.CanInt() || to.CanUint()):
		if converted := from.Convert(to.Type()); converted.Convert(from.Type()).Equal(from) {
			to.Set(converted)
			return nil
		}
		fallthrough
	default:
		return fmt.Errorf("the key %v of type %s does not fit into a %s", from, from.Type(), to.Type())
	}
	return nil
}

// sameKeys reports whether the columns of one row equal those of another.
func sameKeys(a *state, columns []*attribute, b *state, keys []*attribute) bool {
	for i, c := range columns {
		x, okX := keyValue(c.in(a.value))
		y, okY := keyValue(keys[i].in(b.value))
		if !okX || !okY || x != y {
			return false
		}
	}
	return true
}
