package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/metadata"
)

// Relationship is what is known of a [One] or [Many] field. Its tag is
// rel:"option=value,...", with the options
//
//	back_populates=FIELD  the field of the other struct that is the other side
//	cascade=WORDS         what the session does along it; see [Cascade]
//	fk=COLUMN             which foreign key, where there are several; fk=(A,B)
//	                      for one of two columns
//	secondary=TABLE       the table between, of a many-to-many relationship
//	viewonly              the session reads it and writes nothing for it
//
// A relationship follows a foreign key: One that of its own table, which cannot
// be NULL; Optional one of its own table that can, or else, one to one, that of
// the other; Many that of the other table. Where two relationships follow one
// key, each names the other, or one of them is viewonly: else both would write
// it.
type Relationship struct {
	Field     string        // the name of the field
	Target    metadata.Name // the table of the other side
	Direction Direction
	// ForeignKey ties the two tables: it belongs to the struct's own table
	// (ManyToOne), to the target (OneToMany), or to the table between and
	// refers to the struct's own table (ManyToMany).
	ForeignKey metadata.ForeignKey
	// Secondary is the table between, and TargetKey its foreign key to the
	// target (ManyToMany).
	Secondary metadata.Name
	TargetKey metadata.ForeignKey
	// BackPopulates is the field on the other side, or empty.
	BackPopulates string
	Cascade       Cascade
	// ViewOnly relationships are read, and nothing is written for them.
	ViewOnly bool
}

// Direction says which table of a relationship has the foreign key.
type Direction int

// The directions. OneToMany is also that of the side of a one-to-one
// relationship that does not have the key.
const (
	ManyToOne Direction = iota
	OneToMany
	ManyToMany
)

// Cascade says which operations of a session go along a relationship, in the
// words of SQLAlchemy: save-update, merge, delete, delete-orphan, expunge,
// refresh-expire; all is all of these but delete-orphan, none is none. What a
// tag does not say is save-update and merge.
type Cascade struct {
	SaveUpdate, Merge, Delete, DeleteOrphan, Expunge, RefreshExpire bool
}

// mappedRelationship is a relationship together with its field and tag.
type mappedRelationship struct {
	Relationship
	field     field
	many      bool
	optional  bool // may refer to nothing
	target    reflect.Type
	columns   []string // of the fk option
	secondary string
}

var relationshipKeys = tagKeys{"back_populates": false, "cascade": false, "fk": false, "secondary": false, "viewonly": false}

// newRelationship reads the tag of a relationship.
func newRelationship(f field) (*mappedRelationship, error) {
	h := f.ptr.(relatable).holder()
	r := &mappedRelationship{field: f, many: h.many(), target: h.target()}
	_, r.optional = f.ptr.(interface{ mayBeEmpty() })
	r.Field = lastName(f.path)
	if r.target.Kind() != reflect.Struct {
		return r, fmt.Errorf("%s holds pointers to structs; write the struct itself between the brackets", f.typ)
	}
	t, err := parseTag(f.tag, false, relationshipKeys)
	if err != nil {
		return r, err
	}
	for _, o := range t.options {
		if !o.given && o.key != "viewonly" {
			return r, fmt.Errorf("option %q needs a value", o.key)
		}
	}
	r.BackPopulates = t.text("back_populates")
	r.secondary = t.text("secondary")
	for name := range strings.SplitSeq(strings.Trim(t.text("fk"), "()"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			r.columns = append(r.columns, name)
		}
	}
	r.ViewOnly = t.has("viewonly")
	if r.ViewOnly && (t.has("cascade") || t.has("back_populates")) {
		return r, fmt.Errorf("viewonly stands without cascade and back_populates: nothing is written for it")
	}
	if !r.ViewOnly {
		r.Cascade, err = parseCascade(t.text("cascade"))
	}
	if err == nil && r.secondary != "" && !r.many {
		err = fmt.Errorf("a table between makes many; use orm.Many")
	}
	return r, err
}

var cascadeWords = []string{"all", "delete", "delete-orphan", "expunge", "merge", "none", "refresh-expire", "save-update"}

func parseCascade(text string) (Cascade, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return Cascade{SaveUpdate: true, Merge: true}, nil
	}
	var c Cascade
	for _, word := range words {
		switch word {
		case "all":
			c.SaveUpdate, c.Merge, c.Delete, c.Expunge, c.RefreshExpire = true, true, true, true, true
		case "save-update":
			c.SaveUpdate = true
		case "merge":
			c.Merge = true
		case "delete":
			c.Delete = true
		case "delete-orphan":
			c.DeleteOrphan = true
		case "expunge":
			c.Expunge = true
		case "refresh-expire":
			c.RefreshExpire = true
		case "none":
			if len(words) > 1 {
				return c, fmt.Errorf("cascade none stands alone")
			}
		default:
			return c, fmt.Errorf("unknown cascade %q%s", word, suggest.DidYouMean(word, cascadeWords))
		}
	}
	if c.DeleteOrphan && !c.Delete {
		return c, fmt.Errorf("cascade delete-orphan needs delete, or all")
	}
	return c, nil
}

// pick returns the keys of a table that refer to target and, if columns are
// given, consist of them.
func pick(table *metadata.Table, target metadata.Name, columns []string) (keys []metadata.ForeignKey) {
	for _, fk := range table.ForeignKeys {
		if fk.Target() == target && (len(columns) == 0 || slices.Equal(fk.Columns, columns)) {
			keys = append(keys, fk)
		}
	}
	return keys
}
