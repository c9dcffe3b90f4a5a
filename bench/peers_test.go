package bench

import (
	"context"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
	gormmysql "gorm.io/driver/mysql"
	gormpostgres "gorm.io/driver/postgres"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// sqlxStore is sqlx: SQL by hand, rows into structs by name.
type sqlxStore struct {
	server string
	db     *sqlx.DB
}

func openSQLX(b *testing.B, server, address string) store {
	driver := map[string]string{"postgresql": "pgx", "sqlite": "sqlite", "mariadb": "mysql"}[server]
	return &sqlxStore{server, sqlx.NewDb(openDB(b, server, address), driver)}
}

func (s *sqlxStore) close() { s.db.Close() }

func (s *sqlxStore) byKey(ctx context.Context, id int64) (item Item, err error) {
	err = s.db.GetContext(ctx, &item, selectAll+" WHERE id = "+placeholder(s.server, 1), id)
	return item, err
}

func (s *sqlxStore) list(ctx context.Context, limit int) (all []Item, err error) {
	err = s.db.SelectContext(ctx, &all, selectAll+" ORDER BY id LIMIT "+placeholder(s.server, 1), limit)
	return all, err
}

const namedInsert = `INSERT INTO items (name, email, age, score, active, created, note)
VALUES (:name, :email, :age, :score, :active, :created, :note)`

func (s *sqlxStore) insert(ctx context.Context, item NewItem) error {
	_, err := s.db.NamedExecContext(ctx, namedInsert, item)
	return err
}

// insertAll is as many rows at a time as the arguments of a statement allow.
func (s *sqlxStore) insertAll(ctx context.Context, rows any) error {
	items := rows.([]NewItem)
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for from := 0; from < len(items); from += 1000 {
		if _, err := tx.NamedExecContext(ctx, namedInsert, items[from:min(from+1000, len(items))]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *sqlxStore) update(ctx context.Context, id int64, score float64) error {
	_, err := s.db.ExecContext(ctx, s.db.Rebind("UPDATE items SET score = ? WHERE id = ?"), score, id)
	return err
}

// bunStore is Bun.
type bunStore struct{ db *bun.DB }

func openBun(b *testing.B, server, address string) store {
	dialects := map[string]func() schema.Dialect{
		"postgresql": func() schema.Dialect { return pgdialect.New() },
		"sqlite":     func() schema.Dialect { return sqlitedialect.New() },
		"mariadb":    func() schema.Dialect { return mysqldialect.New() },
	}
	return &bunStore{bun.NewDB(openDB(b, server, address), dialects[server]())}
}

func (s *bunStore) close() { s.db.Close() }

func (s *bunStore) byKey(ctx context.Context, id int64) (item Item, err error) {
	err = s.db.NewSelect().Model(&item).ModelTableExpr("items AS item").Where("id = ?", id).Scan(ctx)
	return item, err
}

func (s *bunStore) list(ctx context.Context, limit int) (all []Item, err error) {
	err = s.db.NewSelect().Model(&all).ModelTableExpr("items AS item").OrderExpr("id").Limit(int64(limit)).Scan(ctx)
	return all, err
}

func (s *bunStore) insert(ctx context.Context, item NewItem) error {
	whole := item.whole()
	_, err := s.db.NewInsert().Model(&whole).ModelTableExpr("items").Exec(ctx)
	return err
}

func (s *bunStore) insertAll(ctx context.Context, rows any) error {
	items := rows.([]Item)
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		for from := 0; from < len(items); from += 1000 {
			chunk := items[from:min(from+1000, len(items))]
			if _, err := tx.NewInsert().Model(&chunk).ModelTableExpr("items").ExcludeColumn("id").Returning("NULL").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *bunStore) update(ctx context.Context, id int64, score float64) error {
	_, err := s.db.NewUpdate().Table("items").Set("score = ?", score).Where("id = ?", id).Exec(ctx)
	return err
}

// gormStore is GORM, with prepared statements and without its transaction
// around each write, as its own guide to performance has it.
type gormStore struct{ db *gorm.DB }

func openGORM(b *testing.B, server, address string) store {
	db := openDB(b, server, address)
	dialectors := map[string]gorm.Dialector{
		"postgresql": gormpostgres.New(gormpostgres.Config{Conn: db}),
		"sqlite":     gormsqlite.New(gormsqlite.Config{Conn: db}),
		"mariadb":    gormmysql.New(gormmysql.Config{Conn: db}),
	}
	g, err := gorm.Open(dialectors[server], &gorm.Config{
		Logger: logger.Discard, PrepareStmt: true, SkipDefaultTransaction: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	return &gormStore{g}
}

func (s *gormStore) close() {
	if db, err := s.db.DB(); err == nil {
		db.Close()
	}
}

func (s *gormStore) byKey(ctx context.Context, id int64) (item Item, err error) {
	err = s.db.WithContext(ctx).Take(&item, id).Error
	return item, err
}

func (s *gormStore) list(ctx context.Context, limit int) (all []Item, err error) {
	err = s.db.WithContext(ctx).Order("id").Limit(limit).Find(&all).Error
	return all, err
}

func (s *gormStore) insert(ctx context.Context, item NewItem) error {
	whole := item.whole()
	return s.db.WithContext(ctx).Create(&whole).Error
}

func (s *gormStore) insertAll(ctx context.Context, rows any) error {
	items := rows.([]Item)
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return tx.CreateInBatches(append([]Item(nil), items...), 1000).Error
	})
}

func (s *gormStore) update(ctx context.Context, id int64, score float64) error {
	return s.db.WithContext(ctx).Model(&Item{}).Where("id = ?", id).Update("score", score).Error
}
