package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// copyIn sends the rows by COPY in the binary form, which we write ourselves
// from the fields of the structs: a value is not boxed, nor looked up by type.
// The form is defined in PostgreSQL's manual, under COPY.
func (c *conn) copyIn(ctx context.Context, b core.BulkStmt, t *bulkTable, keys *keyRows) (int64, error) {
	source := &copySource{rows: b, keys: keys.values}
	for i, col := range t.columns {
		source.encoders = append(source.encoders, c.encoderFor(b, i, col))
	}
	w := sqltext.NewWriter(c.dialect)
	w.Raw("COPY ").Name(b.Table().Schema, b.Table().Name).Raw(" (").Idents(b.Columns())
	if keys.values != nil {
		if err := keys.toBinary(); err != nil {
			return 0, err
		}
		w.Raw(", ").Ident(b.Key())
	}
	text, _, err := w.Raw(") FROM STDIN WITH (FORMAT binary)").Result()
	if err != nil {
		return 0, err
	}
	tag, err := c.native.PgConn().CopyFrom(ctx, source, text)
	switch {
	case source.err != nil:
		return 0, source.err
	case err != nil:
		return 0, c.sent(text, nil).failure(ctx, err)
	}
	return tag.RowsAffected(), nil
}

// toBinary encodes keys that came as text.
func (k *keyRows) toBinary() error {
	for i, v := range k.decoded {
		if k.format == pgtype.BinaryFormatCode {
			return nil
		}
		raw, err := k.types.Encode(k.oid, pgtype.BinaryFormatCode, v, nil)
		if err != nil {
			return fmt.Errorf("key %s: %w", k.name, err)
		}
		k.values[i] = raw
	}
	k.format = pgtype.BinaryFormatCode
	return nil
}

// copySource is the stream of a binary COPY.
type copySource struct {
	rows     core.BulkStmt
	encoders []encoder
	keys     [][]byte
	next     int
	began    bool
	ended    bool
	buffer   []byte
	unread   []byte
	err      error
}

// copyBuffer is about how much is encoded at a time.
const copyBuffer = 64 << 10

const copyHeader = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// Read implements [io.Reader].
func (s *copySource) Read(p []byte) (int, error) {
	if len(s.unread) == 0 {
		if s.err = s.fill(); s.err != nil {
			return 0, s.err
		}
		if len(s.buffer) == 0 {
			return 0, io.EOF
		}
		s.unread = s.buffer
	}
	n := copy(p, s.unread)
	s.unread = s.unread[n:]
	return n, nil
}

// fill encodes the next rows.
func (s *copySource) fill() (err error) {
	s.buffer = s.buffer[:0]
	if !s.began {
		s.buffer = append(s.buffer, copyHeader...)
		s.began = true
	}
	for ; s.next < s.rows.Len() && len(s.buffer) < copyBuffer; s.next++ {
		if err := s.encodeRow(); err != nil {
			return err
		}
	}
	if s.next == s.rows.Len() && !s.ended {
		s.buffer = append(s.buffer, 0xff, 0xff)
		s.ended = true
	}
	return nil
}

func (s *copySource) encodeRow() (err error) {
	fields := len(s.encoders)
	if s.keys != nil {
		fields++
	}
	s.buffer = binary.BigEndian.AppendUint16(s.buffer, uint16(fields))
	row := s.rows.Row(s.next)
	for i, encode := range s.encoders {
		start := len(s.buffer)
		s.buffer = append(s.buffer, 0, 0, 0, 0)
		null := false
		if s.buffer, null, err = encode(s.buffer, row); err != nil {
			return unfit(s.rows, s.next, i, err)
		}
		size := uint32(len(s.buffer) - start - 4)
		if null {
			size = 0xffffffff
		}
		binary.BigEndian.PutUint32(s.buffer[start:], size)
	}
	if s.keys != nil {
		s.buffer = binary.BigEndian.AppendUint32(s.buffer, uint32(len(s.keys[s.next])))
		s.buffer = append(s.buffer, s.keys[s.next]...)
	}
	return nil
}
