package core

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// Set is the members of a SET column of MySQL and MariaDB, which the database
// keeps in the order of the column's definition.
type Set []string

// Value implements [driver.Valuer]: the members with commas between them.
func (s Set) Value() (driver.Value, error) {
	for _, member := range s {
		if member == "" || strings.Contains(member, ",") {
			return nil, fmt.Errorf("%q cannot be the member of a set", clip(member))
		}
	}
	return strings.Join(s, ","), nil
}

// Scan implements [database/sql.Scanner] for text. The empty set is not nil.
func (s *Set) Scan(src any) error {
	text, err := scanned[Set](src)
	if err != nil {
		return err
	}
	*s = Set{}
	if text != "" {
		*s = strings.Split(text, ",")
	}
	return nil
}
