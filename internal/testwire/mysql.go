package testwire

import (
	"io"
	"net"
	"testing"
)

// MySQL starts a server of MySQL's protocol that is of this version, and returns
// its address.
func MySQL(t testing.TB, version string, answer Answer) (address string) {
	return Listen(t, func(c net.Conn) {
		m := mysqlConn{Conn: c}
		m.say(0, mysqlGreeting(version))
		if _, err := m.packet(); err != nil { // whoever it is
			return
		}
		m.say(2, mysqlOK)
		for {
			packet, err := m.packet()
			if err != nil {
				return
			}
			const query = 3
			if packet[0] != query {
				return // the client ends, or uses what a probe has no need of
			}
			m.answer(string(packet[1:]), answer)
		}
	})
}

// What a server says that has nothing more to say: statements after which the
// session commits by itself.
const (
	mysqlOK  = "\x00\x00\x00\x02\x00\x00\x00"
	mysqlEnd = "\xfe\x00\x00\x02\x00"
)

// mysqlGreeting is a handshake packet of protocol 10 without TLS.
func mysqlGreeting(version string) string {
	return "\x0a" + version + "\x00\x01\x00\x00\x0012345678\x00\x00\x82\x2d\x02\x00\x08\x00\x15" +
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00123456789012\x00mysql_native_password\x00"
}

type mysqlConn struct{ net.Conn }

// packet reads what the client says next.
func (m mysqlConn) packet() ([]byte, error) {
	header := make([]byte, 4)
	if _, err := io.ReadFull(m, header); err != nil {
		return nil, err
	}
	body := make([]byte, int(header[0])|int(header[1])<<8|int(header[2])<<16)
	_, err := io.ReadFull(m, body)
	if err == nil && len(body) == 0 {
		err = io.ErrUnexpectedEOF
	}
	return body, err
}

// say sends a packet; a client that has gone does not hear it.
func (m mysqlConn) say(sequence byte, body string) {
	_, _ = m.Write(append([]byte{byte(len(body)), byte(len(body) >> 8), 0, sequence}, body...))
}

func (m mysqlConn) answer(sql string, answer Answer) {
	row, known := answer(sql)
	switch {
	case !known:
		m.say(1, "\xff\xa9\x04#HY000unknown to this server") // 1193
		return
	case row == nil:
		m.say(1, mysqlOK)
		return
	}
	m.say(1, string(rune(len(row))))
	sequence := byte(2)
	var values string
	for _, value := range row {
		m.say(sequence, mysqlColumn)
		sequence++
		values += string(rune(len(value))) + value
	}
	m.say(sequence, mysqlEnd)
	m.say(sequence+1, values)
	m.say(sequence+2, mysqlEnd)
}

// mysqlColumn describes a column c of text.
const mysqlColumn = "\x03def\x00\x00\x00\x01c\x01c\x0c\x2d\x00\x00\x04\x00\x00\xfd\x00\x00\x00\x00\x00"
