package dialect

import (
	"context"
	"errors"
)

// ScratchDatabase is an empty database of its own, in which revisions can be
// tried. Unlike the place of [Inspector.Scratch], anything can be done in it.
type ScratchDatabase struct {
	// URL leads to it.
	URL URL
	// Others are databases beside it that a statement in it could change by
	// naming them; none where a database is closed in itself.
	Others []string
	// Drop takes it away, with all connections to it.
	Drop func(ctx context.Context) error
}

// ScratchDriver is a Driver that can make a scratch database.
type ScratchDriver interface {
	Driver
	// CreateScratch makes an empty database with the settings of the one that
	// the URL leads to, on the same server. The caller drops it.
	CreateScratch(ctx context.Context, u URL) (*ScratchDatabase, error)
}

// ScratchPrefix begins the names of scratch databases.
const ScratchPrefix = "migrate_scratch_"

// CreateScratch makes a scratch database beside that of the URL. It fails with
// [errors.ErrUnsupported] where the driver has none.
func CreateScratch(ctx context.Context, u URL) (*ScratchDatabase, error) {
	d, err := DriverFor(u)
	if err != nil {
		return nil, err
	}
	if s, ok := d.(ScratchDriver); ok {
		return s.CreateScratch(ctx, u)
	}
	return nil, errors.ErrUnsupported
}
