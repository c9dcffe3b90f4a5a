package testwire

import (
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Postgres starts a server of PostgreSQL's protocol that tells these parameters
// when a client connects, and returns its address.
func Postgres(t testing.TB, parameters map[string]string, answer Answer) (address string) {
	return Listen(t, func(c net.Conn) {
		backend := pgproto3.NewBackend(c, c)
		if greetPostgres(c, backend, parameters) != nil {
			return
		}
		for {
			message, err := backend.Receive()
			if err != nil {
				return
			}
			query, ok := message.(*pgproto3.Query)
			if !ok {
				return // the client ends, or uses what a probe has no need of
			}
			answerPostgres(backend, query.String, answer)
			if backend.Flush() != nil {
				return
			}
		}
	})
}

// greetPostgres takes whoever comes, without TLS.
func greetPostgres(c net.Conn, backend *pgproto3.Backend, parameters map[string]string) error {
	for {
		message, err := backend.ReceiveStartupMessage()
		if err != nil {
			return err
		}
		if _, start := message.(*pgproto3.StartupMessage); start {
			break
		}
		if _, err := c.Write([]byte("N")); err != nil {
			return err
		}
	}
	backend.Send(&pgproto3.AuthenticationOk{})
	for name, value := range parameters {
		backend.Send(&pgproto3.ParameterStatus{Name: name, Value: value})
	}
	backend.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}})
	backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	return backend.Flush()
}

func answerPostgres(backend *pgproto3.Backend, sql string, answer Answer) {
	row, known := answer(sql)
	switch {
	case !known:
		backend.Send(&pgproto3.ErrorResponse{Severity: "ERROR", Code: "42704", Message: "unknown to this server"})
	case row == nil:
		backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("SET")})
	default:
		fields := make([]pgproto3.FieldDescription, len(row))
		values := make([][]byte, len(row))
		for i, value := range row {
			fields[i] = pgproto3.FieldDescription{Name: []byte("c"), DataTypeOID: 25, DataTypeSize: -1, TypeModifier: -1}
			values[i] = []byte(value)
		}
		backend.Send(&pgproto3.RowDescription{Fields: fields})
		backend.Send(&pgproto3.DataRow{Values: values})
		backend.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
	}
	backend.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
}
