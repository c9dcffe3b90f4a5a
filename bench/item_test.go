package bench

import (
	"fmt"
	"time"
)

// Item is a row of the table that everything is measured on: 8 columns.
type Item struct {
	ID      int64     `db:"id" bun:"id,pk,autoincrement" gorm:"primaryKey"`
	Name    string    `db:"name"`
	Email   string    `db:"email"`
	Age     int32     `db:"age"`
	Score   float64   `db:"score"`
	Active  bool      `db:"active"`
	Created time.Time `db:"created"`
	Note    string    `db:"note"`
}

// TableName is read by GORM.
func (Item) TableName() string { return "items" }

// NewItem is an [Item] without a key.
type NewItem struct {
	Name    string    `db:"name"`
	Email   string    `db:"email"`
	Age     int32     `db:"age"`
	Score   float64   `db:"score"`
	Active  bool      `db:"active"`
	Created time.Time `db:"created"`
	Note    string    `db:"note"`
}

// columns are all but the key.
var columns = []string{"name", "email", "age", "score", "active", "created", "note"}

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 678000, time.UTC)

func newItem(i int) NewItem {
	return NewItem{
		Name: fmt.Sprintf("name %d", i), Email: fmt.Sprintf("user%d@example.org", i), Age: int32(i % 90),
		Score: float64(i) / 3, Active: i%2 == 0, Created: epoch.Add(time.Duration(i) * time.Second),
		Note: "a note of a moderate length, as people write them",
	}
}

func newItems(n int) []NewItem {
	list := make([]NewItem, n)
	for i := range list {
		list[i] = newItem(i)
	}
	return list
}

// values are the values of an item in the order of columns.
func (i NewItem) values() []any {
	return []any{i.Name, i.Email, i.Age, i.Score, i.Active, i.Created, i.Note}
}

// whole is the item as the ORMs insert it, whose key the database gives.
func (i NewItem) whole() Item {
	return Item{Name: i.Name, Email: i.Email, Age: i.Age, Score: i.Score, Active: i.Active, Created: i.Created, Note: i.Note}
}

func wholes(items []NewItem) []Item {
	list := make([]Item, len(items))
	for i, item := range items {
		list[i] = item.whole()
	}
	return list
}

// targets are where the columns of a row go, the key first.
func (i *Item) targets() []any {
	return []any{&i.ID, &i.Name, &i.Email, &i.Age, &i.Score, &i.Active, &i.Created, &i.Note}
}
