package engine_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/engine"
)

// certificate is a self-signed one for 127.0.0.1, as change makes it.
func certificate(t *testing.T, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	change(c)
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func pemFile(t *testing.T, c tls.Certificate) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// asker is how a database asks for TLS: it answers the client's request, and
// leaves the connection where the handshake begins.
type asker struct {
	url     string // with a place for the address
	refusal string // the options that the messages name: of the authority, of any server, of plain text
	ask     func(c net.Conn, offers bool) error
}

var askers = map[string]asker{
	"postgresql": {"postgresql://u:sesame@ADDRESS/d?sslmode=verify-full", "sslrootcert=FILE sslmode=require sslmode=disable",
		func(c net.Conn, offers bool) error {
			if _, err := io.ReadFull(c, make([]byte, 8)); err != nil { // SSLRequest
				return err
			}
			_, err := c.Write([]byte(map[bool]string{true: "S", false: "N"}[offers]))
			return err
		}},
	"mysql": {"mysql://u:sesame@ADDRESS/d?tls=true", "tls_ca=FILE tls=skip-verify tls=false",
		func(c net.Conn, offers bool) error {
			if _, err := c.Write(greeting(offers)); err != nil || !offers {
				return err
			}
			_, err := io.ReadFull(c, make([]byte, 4+32)) // SSLRequest
			return err
		}},
}

// greeting is MySQL's handshake packet of protocol 10.
func greeting(offersTLS bool) []byte {
	const protocol41, secure, pluginAuth, ssl = 0x200, 0x8000, 0x80000, 0x800
	flags := uint32(protocol41 | secure | pluginAuth)
	if offersTLS {
		flags |= ssl
	}
	body := append([]byte("\x0a8.0.36\x00\x01\x00\x00\x0012345678\x00"), byte(flags), byte(flags>>8), 45, 2, 0, byte(flags>>16), byte(flags>>24), 21)
	body = append(body, "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00123456789012\x00mysql_native_password\x00"...)
	return append([]byte{byte(len(body)), 0, 0, 0}, body...)
}

// serve answers one client, and tells whether the handshake succeeded and what
// came where it was not to begin at all.
func (a asker) serve(t *testing.T, c *tls.Certificate) (address string, shaken <-chan bool, said <-chan []byte) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	shook, plain := make(chan bool, 1), make(chan []byte, 1)
	go func() {
		client, err := l.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		err = a.ask(client, c != nil)
		if c == nil {
			text, _ := io.ReadAll(client)
			plain <- text
			return
		}
		if err == nil {
			err = tls.Server(client, &tls.Config{Certificates: []tls.Certificate{*c}}).Handshake()
		}
		shook <- err == nil
	}()
	return l.Addr().String(), shook, plain
}

// ways are those in which an engine connects: outside of the pool, and for a
// first statement.
var ways = map[string]func(context.Context, *engine.Engine) error{
	"Connect": func(ctx context.Context, e *engine.Engine) error {
		c, err := e.Connect(ctx)
		if err == nil {
			c.Close(ctx)
		}
		return err
	},
	"pool": func(ctx context.Context, e *engine.Engine) error {
		_, err := e.Exec(ctx, core.SQL("SELECT 1"))
		return err
	},
}

func (a asker) connect(t *testing.T, way, address, options string) error {
	t.Helper()
	e, err := engine.Open(strings.ReplaceAll(a.url, "ADDRESS", address) + options)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err = ways[way](ctx, e)
	if err == nil {
		t.Fatal("connected")
	}
	return err
}

// TestTLSRefused: a server that must prove who it is and cannot (S27) is
// refused, with a message for each reason that says what to do.
func TestTLSRefused(t *testing.T) {
	for name, a := range askers {
		for way := range ways {
			t.Run("S27/"+name+"/"+way, func(t *testing.T) { a.testRefused(t, way) })
		}
	}
}

func (a asker) testRefused(t *testing.T, way string) {
	option := strings.Fields(a.refusal)
	for fault, test := range map[string]struct {
		change func(*x509.Certificate)
		want   []string
	}{
		"self-signed": {func(*x509.Certificate) {}, []string{"signed by nobody whom this machine trusts", option[0], option[1]}},
		"expired": {func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-24 * time.Hour) },
			[]string{"valid only from ", time.Now().Add(-24 * time.Hour).UTC().Format(time.DateOnly), option[1]}},
		"not yet valid": {func(c *x509.Certificate) { c.NotBefore = time.Now().Add(30 * time.Minute) }, []string{"valid only from ", "clock"}},
		"wrong host": {func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} },
			[]string{"not for 127.0.0.1 but for other.example", option[1]}},
	} {
		t.Run(fault, func(t *testing.T) {
			c := certificate(t, test.change)
			address, shaken, _ := a.serve(t, &c)
			checkRefusal(t, a.connect(t, way, address, ""), test.want)
			if <-shaken {
				t.Error("the handshake succeeded")
			}
		})
	}
	t.Run("no TLS", func(t *testing.T) {
		address, _, said := a.serve(t, nil)
		checkRefusal(t, a.connect(t, way, address, ""), []string{"offers no TLS", option[2]})
		if text := <-said; bytes.Contains(text, []byte("sesame")) || bytes.Contains(text, []byte("u\x00")) {
			t.Errorf("the client went on with %q", text)
		}
	})
	t.Run("several hosts", func(t *testing.T) {
		c := certificate(t, func(*x509.Certificate) {})
		untrusted, _, _ := a.serve(t, &c)
		plain, _, _ := a.serve(t, nil)
		err := a.connect(t, way, untrusted+","+plain+",127.0.0.1:1", "")
		checkRefusal(t, err, []string{untrusted, "signed by nobody", plain, "offers no TLS", "127.0.0.1:1", "connection refused"})
	})
	t.Run("refused, then trusted", func(t *testing.T) {
		other, c := certificate(t, func(*x509.Certificate) {}), certificate(t, func(*x509.Certificate) {})
		untrusted, first, _ := a.serve(t, &other)
		trusted, second, _ := a.serve(t, &c)
		authority, _, _ := strings.Cut(option[0], "=")
		err := a.connect(t, way, untrusted+","+trusted, "&"+authority+"="+pemFile(t, c))
		checkRefusal(t, err, []string{untrusted, "signed by nobody"})
		if <-first || !<-second {
			t.Errorf("the handshakes should have failed and succeeded: %v", err)
		}
	})
	t.Run("trusted", func(t *testing.T) {
		c := certificate(t, func(*x509.Certificate) {})
		address, shaken, _ := a.serve(t, &c)
		authority, _, _ := strings.Cut(option[0], "=")
		err := a.connect(t, way, address, "&"+authority+"="+pemFile(t, c))
		if refused, ok := errors.AsType[*dialect.RefusedError](err); ok {
			t.Errorf("refused: %v", refused)
		}
		if !<-shaken {
			t.Errorf("the handshake failed: %v", err)
		}
	})
}

func checkRefusal(t *testing.T, err error, want []string) {
	t.Helper()
	if _, ok := errors.AsType[*dialect.RefusedError](err); !ok {
		t.Errorf("not refused: %v", err)
	}
	for _, text := range want {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%v\n  does not say %q", err, text)
		}
	}
	if strings.Contains(err.Error(), "sesame") {
		t.Errorf("%v shows the password", err)
	}
}
