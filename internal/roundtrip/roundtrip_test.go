package roundtrip

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func TestRoundTrips(t *testing.T) {
	all := slices.Concat(plainCases, textCases, textAndBytesCases(), decimalCases, timeCases, postgresCases)
	for _, server := range testdb.Servers() {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			p := open(t, server)
			if p.Dialect().Capabilities().EnumTypes {
				p.apply(ops.CreateEnum{Enum: md.Enum{Name: "mood", Values: []string{"sad", "it's \\ ok", "🙂"}}})
			}
			for _, c := range all {
				if c.on == "" || slices.Contains(strings.Fields(c.on), server) {
					p.check(t, c)
				} else if c.lost {
					p.checkRefused(t, c)
				}
			}
		})
	}
}

// check keeps the value of a case as a parameter and as a literal.
func (p *place) check(t *testing.T, c kase) {
	want := c.want
	if want == nil {
		want = c.v
	}
	for _, inline := range []bool{false, true} {
		got, err := p.roundTrip(c.of, c.v, want, inline)
		if err != nil {
			t.Errorf("%s, inline %v: %v", c.name, inline, err)
		} else if reflect.DeepEqual(want, got) {
			continue // cmp takes forever for deep documents
		} else if diff := gocmp.Diff(want, got, same); diff != "" {
			t.Errorf("%s, inline %v (-want +got):\n%s", c.name, inline, diff)
		}
	}
}

// checkRefused tries to keep what a database cannot.
func (p *place) checkRefused(t *testing.T, c kase) {
	of := c.of
	if slices.ContainsFunc(postgresCases, func(own kase) bool { return own.name == c.name }) {
		of = md.Text{} // the value is refused, whatever the column
	}
	for _, inline := range []bool{false, true} {
		if got, err := p.roundTrip(of, c.v, c.v, inline); err == nil {
			t.Errorf("%s, inline %v: %#v was kept as %#v", c.name, inline, c.v, got)
		}
	}
}

func TestLargeValues(t *testing.T) {
	if testing.Short() {
		t.Skip("10 MB for each database")
	}
	testdb.Each(t, func(t *testing.T, server, _ string) {
		p := open(t, server)
		blob := bytes.Repeat([]byte("\x00\xff'\\ 0123456789"), 10<<20/15)
		for _, inline := range []bool{false, true} {
			if inline {
				blob = blob[:7<<20] // twice as long as text, and MariaDB takes 16 MB
			}
			got, err := p.roundTrip(md.Binary{}, blob, blob, inline)
			if err != nil || !bytes.Equal(got.([]byte), blob) {
				t.Errorf("inline %v: %d bytes did not come back: %v", inline, len(blob), err)
			}
		}
	})
}
