package dialect

import (
	"container/list"
	"context"
	"database/sql/driver"
)

// MostKept is how many prepared statements a session keeps. A MySQL server has
// room for 16,382 of all sessions together, unless it is told otherwise
// (max_prepared_stmt_count).
const MostKept = 64

// Kept are the statements that a session keeps prepared: each is prepared once,
// and the one that was not used for longest makes room. It is not safe for use
// by several goroutines, as the session is not.
type Kept struct {
	byText map[string]*list.Element // of *KeptStmt
	recent list.List                // the latest first
}

// KeptStmt is a statement while it is used; Done ends that.
type KeptStmt struct {
	PreparedStmt
	text string
	busy bool // it is used
	gone bool // it is kept no more
}

// PreparedStmt is what the statements of drivers are.
type PreparedStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Use returns the statement of this text, which is prepared if it is not kept.
// Where the rows of the same text are still being read, it is another one.
func (k *Kept) Use(ctx context.Context, c driver.ConnPrepareContext, text string) (*KeptStmt, error) {
	e, kept := k.byText[text]
	if kept {
		if stmt := e.Value.(*KeptStmt); !stmt.busy {
			k.recent.MoveToFront(e)
			stmt.busy = true
			return stmt, nil
		}
	}
	native, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	stmt := &KeptStmt{PreparedStmt: native.(PreparedStmt), text: text, busy: true, gone: kept}
	if !kept {
		k.keep(stmt)
	}
	return stmt, nil
}

func (k *Kept) keep(stmt *KeptStmt) {
	if k.byText == nil {
		k.byText = make(map[string]*list.Element)
	}
	if k.recent.Len() == MostKept {
		k.Forget(k.recent.Back().Value.(*KeptStmt).text)
	}
	k.byText[stmt.text] = k.recent.PushFront(stmt)
}

// Forget keeps a statement no more, if it was kept. It is closed as soon as it
// is not used.
func (k *Kept) Forget(text string) {
	e, kept := k.byText[text]
	if !kept {
		return
	}
	delete(k.byText, text)
	stmt := k.recent.Remove(e).(*KeptStmt)
	stmt.gone = true
	if !stmt.busy {
		_ = stmt.Close() // that the server hears of it is not waited for
	}
}

// ForgetAll keeps no statement any more.
func (k *Kept) ForgetAll() {
	for text := range k.byText {
		k.Forget(text)
	}
}

// Done says that the statement is not used any more.
func (s *KeptStmt) Done() {
	s.busy = false
	if s.gone {
		_ = s.Close()
	}
}
