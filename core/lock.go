package core

import "cmp"

// Lock asks for the rows of a query to be locked until the transaction ends. On
// SQLite, where one transaction writes at a time, it is nothing.
type Lock struct {
	strength string
	of       []Source
	wait     string
}

// ForUpdate locks rows against every change.
func ForUpdate() Lock { return Lock{strength: "UPDATE"} }

// ForNoKeyUpdate is [ForUpdate] that lets others refer to the rows (PostgreSQL;
// elsewhere it is FOR UPDATE, which does more).
func ForNoKeyUpdate() Lock { return Lock{strength: "NO KEY UPDATE"} }

// ForShare locks rows against changes, but not against other readers.
func ForShare() Lock { return Lock{strength: "SHARE"} }

// ForKeyShare locks the keys of rows against changes (PostgreSQL; elsewhere it
// is [ForShare], which does more).
func ForKeyShare() Lock { return Lock{strength: "KEY SHARE"} }

// Of locks the rows of these sources only.
func (l Lock) Of(sources ...Source) Lock { l.of = appendSelves(nil, sources); return l }

// NoWait fails where a row is locked by somebody else.
func (l Lock) NoWait() Lock { l.wait = " NOWAIT"; return l }

// SkipLocked leaves out rows that are locked by somebody else.
func (l Lock) SkipLocked() Lock { l.wait = " SKIP LOCKED"; return l }

// Lock locks the rows of the query.
func (s SelectStmt) Lock(l Lock) SelectStmt {
	s.lock = &l
	return s
}

func (l *Lock) write(w *Writer) {
	switch w.forms.Lock {
	case LockNone:
	case LockUpdate:
		l.writeShareMode(w)
	case LockShare:
		l.writeFor(w, l.common())
	default:
		l.writeFor(w, l.strength)
	}
}

// common is the strength in the words that MySQL shares with the rest: the
// next stronger one.
func (l *Lock) common() string {
	if l.strength == "SHARE" || l.strength == "KEY SHARE" {
		return "SHARE"
	}
	return "UPDATE"
}

func (l *Lock) writeShareMode(w *Writer) {
	if len(l.of) > 0 {
		w.Unsupported("FOR UPDATE OF", "lock the rows of all tables")
	}
	if l.common() == "SHARE" {
		w.Raw(" LOCK IN SHARE MODE", l.wait)
		return
	}
	w.Raw(" FOR UPDATE", l.wait)
}

func (l *Lock) writeFor(w *Writer, strength string) {
	w.Raw(" FOR ", strength)
	for i, s := range l.of {
		if i == 0 {
			w.Raw(" OF ")
		}
		w.Comma(i)
		if t, ok := s.(*Table); ok {
			w.Ident(cmp.Or(t.alias, t.name)) // without its schema
		} else {
			s.writeRef(w)
		}
	}
	w.Raw(l.wait)
}
