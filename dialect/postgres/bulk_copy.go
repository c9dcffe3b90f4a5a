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

// copyIn sends the rows by COPY. Where every column is one that we can encode
// ourselves from the fields of the structs, they go in the binary format, and no
// value is boxed, nor looked up by type. Else they go as text, which the server
// reads as it reads the parameters of an INSERT. Both formats are defined in
// PostgreSQL's manual, under COPY.
func (c *conn) copyIn(ctx context.Context, b core.BulkStmt, t *bulkTable, keys *keyRows) (int64, error) {
	source, with, err := c.copySource(b, t, keys)
	if err != nil {
		return 0, err
	}
	w := sqltext.NewWriter(c.dialect)
	w.Raw("COPY ").Name(b.Table().Schema, b.Table().Name).Raw(" (").Idents(b.Columns())
	if keys.values != nil {
		w.Raw(", ").Ident(b.Key())
	}
	text, _, err := w.Raw(") FROM STDIN", with).Result()
	if err != nil {
		return 0, err
	}
	tag, err := c.native.PgConn().CopyFrom(ctx, source, text)
	switch {
	case source.err != nil:
		return 0, source.err
	case err != nil:
		return 0, sent{text: text}.failure(ctx, err)
	}
	return tag.RowsAffected(), nil
}

// copySource returns the stream of the rows, and the option that names its
// format.
func (c *conn) copySource(b core.BulkStmt, t *bulkTable, keys *keyRows) (*copySource, string, error) {
	encoders := plainEncoders(b, t)
	if encoders == nil {
		text := &copyText{rows: b, columns: t.columns, types: c.native.TypeMap(), keys: keys}
		return &copySource{len: b.Len(), row: text.row}, "", nil
	}
	if err := keys.toBinary(); err != nil {
		return nil, "", err
	}
	rows := &copyBinary{rows: b, encoders: encoders, keys: keys.values}
	return &copySource{len: b.Len(), row: rows.row, before: copyHeader, after: "\xff\xff"}, " WITH (FORMAT binary)", nil
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

// copySource is the stream of a COPY.
type copySource struct {
	len           int
	row           func(buf []byte, i int) ([]byte, error) // appends a row
	before, after string
	next          int
	began, ended  bool
	buffer        []byte
	unread        []byte
	err           error
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
		s.buffer = append(s.buffer, s.before...)
		s.began = true
	}
	for ; s.next < s.len && len(s.buffer) < copyBuffer; s.next++ {
		if s.buffer, err = s.row(s.buffer, s.next); err != nil {
			return err
		}
	}
	if s.next == s.len && !s.ended {
		s.buffer = append(s.buffer, s.after...)
		s.ended = true
	}
	return nil
}

// copyBinary writes rows in the binary format.
type copyBinary struct {
	rows     core.BulkStmt
	encoders []encoder
	keys     [][]byte
}

func (s *copyBinary) row(buf []byte, i int) (_ []byte, err error) {
	fields := len(s.encoders)
	if s.keys != nil {
		fields++
	}
	buf = binary.BigEndian.AppendUint16(buf, uint16(fields))
	row := s.rows.Row(i)
	for column, encode := range s.encoders {
		start := len(buf)
		buf = append(buf, 0, 0, 0, 0)
		null := false
		if buf, null, err = encode(buf, row); err != nil {
			return buf, (&rowError{i, err}).in(s.rows, column)
		}
		size := uint32(len(buf) - start - 4)
		if null {
			size = 0xffffffff
		}
		binary.BigEndian.PutUint32(buf[start:], size)
	}
	if s.keys != nil {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(s.keys[i])))
		buf = append(buf, s.keys[i]...)
	}
	return buf, nil
}

// copyText writes rows in the text format.
type copyText struct {
	rows    core.BulkStmt
	columns []bulkColumn
	types   *pgtype.Map
	keys    *keyRows
	space   []byte
}

func (s *copyText) row(buf []byte, i int) (_ []byte, err error) {
	row := s.rows.Row(i)
	for column, col := range s.columns {
		if column > 0 {
			buf = append(buf, '\t')
		}
		if buf, err = s.field(buf, col.oid, s.rows.Value(row, column)); err != nil {
			return buf, (&rowError{i, err}).in(s.rows, column)
		}
	}
	if s.keys.values != nil {
		if buf, err = s.field(append(buf, '\t'), s.keys.oid, s.keys.decoded[i]); err != nil {
			return buf, err
		}
	}
	return append(buf, '\n'), nil
}

func (s *copyText) field(buf []byte, oid uint32, v any) ([]byte, error) {
	text, null, err := appendText(s.types, oid, v, s.space[:0])
	if err != nil || null {
		return append(buf, `\N`...), err
	}
	s.space = text
	return appendEscaped(buf, text, "\\\t\n\r"), nil
}
