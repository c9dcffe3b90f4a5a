package mysql

import (
	"context"
	"fmt"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

const benchTables = 1000

// BenchmarkReflect compares the reflection of 1,000 tables of 12 columns, two
// indexes and a foreign key with the bare queries that it makes.
func BenchmarkReflect(b *testing.B) {
	for _, name := range []string{"mysql", "mariadb"} {
		b.Run(name, func(b *testing.B) {
			s := newServer(b, name)
			s.manyTables()
			b.Run("reflect", func(b *testing.B) {
				for b.Loop() {
					if m := s.reflect(dialect.ReflectOptions{}).MetaData; len(m.Tables) != benchTables {
						b.Fatalf("%d tables", len(m.Tables))
					}
				}
			})
			b.Run("bare queries", func(b *testing.B) {
				for b.Loop() {
					s.bareQueries()
				}
			})
			b.Run("one table", func(b *testing.B) {
				for b.Loop() {
					if _, err := (connected{s.d, s.Conn}).table(context.Background(), md.Name{Name: "t500"}); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("fingerprint", func(b *testing.B) {
				for b.Loop() {
					if _, err := s.d.Fingerprint(context.Background(), s.Conn, dialect.FingerprintOptions{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func (s *server) manyTables() {
	s.exec("SET SESSION foreign_key_checks = 0")
	for i := range benchTables {
		s.exec(fmt.Sprintf(`CREATE TABLE t%d (id bigint PRIMARY KEY AUTO_INCREMENT, a int NOT NULL DEFAULT 0, b int, c varchar(40) NOT NULL DEFAULT 'x',
			d varchar(200), e text, f decimal(10,2), g datetime(6) DEFAULT CURRENT_TIMESTAMP(6), h date, i tinyint(1), j enum('a','b'), up bigint,
			KEY ix_t%d_a (a, b), UNIQUE KEY uq_t%d_c (c), CONSTRAINT fk_t%d FOREIGN KEY (up) REFERENCES t%d (id))`, i, i, i, i, i/2))
	}
}

// recorder executes queries and keeps their text.
type recorder struct {
	core.Conn
	texts []core.Statement
}

func (r *recorder) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	r.texts = append(r.texts, stmt)
	return r.Conn.Query(ctx, stmt)
}

// bareQueries makes the queries of a reflection and throws their rows away.
func (s *server) bareQueries() {
	if s.bare == nil {
		r := &recorder{Conn: s.Conn}
		if _, err := s.d.Reflect(context.Background(), r, dialect.ReflectOptions{}); err != nil {
			s.t.Fatal(err)
		}
		s.bare = r.texts
	}
	for _, stmt := range s.bare {
		rows, err := s.Query(context.Background(), stmt)
		if err != nil {
			s.t.Fatal(err)
		}
		for rows.Next() {
		}
		if err := rows.Close(); err != nil {
			s.t.Fatal(err)
		}
	}
}
