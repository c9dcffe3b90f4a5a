package sqlite

import (
	"context"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Attached implements [dialect.Inspector]: triggers.
func (Dialect) Attached(ctx context.Context, c core.Conn, owners []md.Name) (list []dialect.Attachment, err error) {
	for _, owner := range owners {
		if owner.Schema != "" {
			continue
		}
		objects, err := queryObjects(ctx, c, "type = 'trigger' AND tbl_name = ? COLLATE NOCASE", owner.Name)
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			list = append(list, dialect.Attachment{Owner: owner, Kind: "trigger", Name: o.name})
		}
	}
	return list, nil
}
