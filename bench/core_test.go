package bench

import (
	"context"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
)

type itemTable struct {
	*core.Table
	ID      core.Column[int64]
	Name    core.Column[string]
	Email   core.Column[string]
	Age     core.Column[int32]
	Score   core.Column[float64]
	Active  core.Column[bool]
	Created core.Column[time.Time]
	Note    core.Column[string]
}

var items = core.Define[itemTable]("items")

var allItems = core.Select(items.ID, items.Name, items.Email, items.Age, items.Score, items.Active,
	items.Created, items.Note).From(items)

// coreStore is Core on an engine.
type coreStore struct{ db *engine.Engine }

func openCore(b *testing.B, _, address string) store {
	eng, err := engine.Open(address)
	if err != nil {
		b.Fatal(err)
	}
	return &coreStore{eng}
}

func (s *coreStore) close() { s.db.Close() }

func (s *coreStore) byKey(ctx context.Context, id int64) (Item, error) {
	return core.Into[Item](allItems.Where(items.ID.Eq(id))).One(ctx, s.db)
}

func (s *coreStore) list(ctx context.Context, limit int) ([]Item, error) {
	return core.Into[Item](allItems.OrderBy(items.ID).Limit(limit)).All(ctx, s.db)
}

func (s *coreStore) insert(ctx context.Context, i NewItem) error {
	_, err := s.db.Exec(ctx, core.Insert(items).Values(
		items.Name.To(i.Name), items.Email.To(i.Email), items.Age.To(i.Age), items.Score.To(i.Score),
		items.Active.To(i.Active), items.Created.To(i.Created), items.Note.To(i.Note)))
	return err
}

func (s *coreStore) insertAll(ctx context.Context, rows any) error {
	_, err := s.db.Exec(ctx, core.InsertAll(items, rows.([]NewItem)))
	return err
}

func (s *coreStore) update(ctx context.Context, id int64, score float64) error {
	_, err := s.db.Exec(ctx, core.Update(items).Set(items.Score.To(score)).Where(items.ID.Eq(id)))
	return err
}
