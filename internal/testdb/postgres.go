package testdb

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// postgres administers a PostgreSQL server over one connection, which its callers take turns on:
// CREATE DATABASE is work for the server's disk, and more connections would not make it faster.
type postgres struct {
	url  string
	mu   sync.Mutex
	conn *pgx.Conn
}

// create copies template0, which nobody can be connected to, so that tests never wait for each other's
// sessions as they would with template1.
func (p *postgres) create(ctx context.Context, name string) error {
	return p.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
}

func (p *postgres) drop(ctx context.Context, name string) error {
	return p.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// exec runs one statement, connecting first where there is no living connection.
func (p *postgres) exec(ctx context.Context, statement string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil || p.conn.IsClosed() {
		conn, err := pgx.Connect(ctx, p.url)
		if err != nil {
			return err
		}
		p.conn = conn
	}
	_, err := p.conn.Exec(ctx, statement)
	return err
}
