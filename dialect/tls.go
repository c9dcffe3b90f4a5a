package dialect

import (
	"crypto/x509"
	"errors"
	"strings"
	"time"
)

// TLSOptions are the options of a database's URL, in words, that [RefuseTLS]
// names as the way out.
type TLSOptions struct {
	Authority string // trusts one more authority
	AnyServer string // encrypts, and takes whoever answers
	Plain     string // does not encrypt
	Server    string // of the server: turns TLS on
}

// RefuseTLS tells why a server could not prove who it is, and what to do; nil
// where err is about something else. noTLS says that the server speaks no TLS.
func RefuseTLS(err error, noTLS bool, o TLSOptions) error {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var authority x509.UnknownAuthorityError
	anyServer := "; " + o.AnyServer + " would encrypt without knowing who answers"
	switch {
	case noTLS:
		return &RefusedError{
			Reason: "the server offers no TLS, so nothing was sent to it",
			Mend:   "turn TLS on in the server (" + o.Server + "), or accept a connection that is not encrypted with " + o.Plain,
		}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return &RefusedError{
			Reason: "the server's certificate is valid only " + period(invalid.Cert),
			Mend:   "give the server a new one, or set the clock of this machine right" + anyServer,
		}
	case errors.As(err, &host):
		return &RefusedError{
			Reason: "the server's certificate is not for " + host.Host + " but for " + names(host.Certificate),
			Mend:   "use a name in the URL that the certificate is for, or give the server one for this name" + anyServer,
		}
	case errors.As(err, &authority):
		return &RefusedError{
			Reason: "the server's certificate is signed by nobody whom this machine trusts",
			Mend:   "name the file with the certificate of its authority (of itself, if it is self-signed) with " + o.Authority + anyServer,
		}
	case errors.As(err, &invalid):
		return &RefusedError{Reason: "the server's certificate is refused: " + invalid.Error(), Mend: "give the server another one" + anyServer}
	}
	return nil
}

func period(c *x509.Certificate) string {
	return "from " + c.NotBefore.UTC().Format(time.DateOnly) + " to " + c.NotAfter.UTC().Format(time.DateOnly)
}

// names are those that a certificate is for.
func names(c *x509.Certificate) string {
	list := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		list = append(list, ip.String())
	}
	if len(list) == 0 {
		return "no name at all"
	}
	return strings.Join(list, ", ")
}
