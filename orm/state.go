package orm

import (
	"reflect"
)

// State is what an object is to a session.
type State int

// The states of an object, in SQLAlchemy's words.
const (
	Transient  State = iota // of no session, and not known to be in the database
	Pending                 // added: the next flush inserts it
	Persistent              // of the session, and in the database
	Deleted                 // its row is deleted in the open transaction
	Detached                // in the database as far as is known, and of no session
)

// String names the state.
func (s State) String() string {
	return [...]string{"transient", "pending", "persistent", "deleted", "detached"}[s]
}

// state is what a session knows of an object.
type state struct {
	session  *Session
	mapping  *mapping
	object   any           // a pointer to the struct
	value    reflect.Value // the struct
	status   State
	doomed   bool // Delete was called: the next flush deletes it
	purged   bool // for good
	expired  bool // the next read replaces what it holds
	identity identity
	// kept is the struct as the database has it, and apart what can be changed
	// in place; no struct until the row is there.
	kept  reflect.Value
	apart []any
	// made: the flush that inserted it let the database make the key.
	made  bool
	peers *peers
}

// peers are the objects that one query has read together.
type peers struct {
	states []*state
	scope  scope       // of the query
	alone  bool        // Load reads for one of them at a time
	raise  []*relation // Load reads none of these
}

// stored reports whether the object's row is in the database.
func (st *state) stored() bool { return st.status == Persistent || st.status == Deleted }

// newState begins to track an object, and binds its holders.
func (s *Session) newState(m *mapping, object any, status State) *state {
	st := &state{session: s, mapping: m, object: object, value: reflect.ValueOf(object).Elem(), status: status}
	for _, rel := range m.relations {
		rel.holder(st.value).bind(place{st, rel})
	}
	for _, a := range m.columns {
		if a.deferred {
			a.deferredIn(st.value).bind(columnPlace{st, a})
		}
	}
	s.keepState(st)
	return st
}

// keepState makes an object known to the session by its address, and by that of
// the base within it.
func (s *Session) keepState(st *state) {
	s.states[st.object] = st
	if base := st.base(); base != nil {
		s.states[base] = st
	}
}

// base is the address of the base within an object of a subtype; nil for others.
func (st *state) base() any {
	if !st.mapping.isSubtype() {
		return nil
	}
	return partOf(st.value, st.mapping.root().class.typ).Addr().Interface()
}

// apart returns what keeping a struct by copying it does not keep.
func (m *mapping) apart(v reflect.Value) []any {
	var list []any
	for i, a := range m.columns {
		if kept := a.place.keep(a.in(v)); kept != nil {
			if list == nil {
				list = make([]any, len(m.columns))
			}
			list[i] = kept
		}
	}
	return list
}

// changed returns the columns whose fields differ from what the database has.
func (st *state) changed() []*attribute {
	var list []*attribute
	for i, a := range st.mapping.columns {
		if a.meta.Computed != nil || !a.isLoaded(st.value) {
			continue
		}
		if !a.isLoaded(st.kept) {
			list = append(list, a)
			continue
		}
		var kept any
		if st.apart != nil {
			kept = st.apart[i]
		}
		if !a.place.same(a.in(st.value), a.in(st.kept), kept) {
			list = append(list, a)
		}
	}
	return list
}

// forget ends the tracking of an object, which keeps its values.
func (s *Session) forget(st *state, status State) {
	st.status = status
	delete(s.states, st.object)
	if base := st.base(); base != nil {
		delete(s.states, base)
	}
	if s.identities[st.identity] == st {
		delete(s.identities, st.identity)
	}
	st.session = nil
}
