package postgres

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

func (n *normalizer) column(t *md.Table, c *md.Column) error {
	if c.OnUpdate != "" {
		return &dialect.UnsupportedError{Dialect: dialectName, What: "ON UPDATE of a column", Mend: "use a trigger, or set the value in the program"}
	}
	if err := n.declareEnum(c.Type); err != nil {
		return err
	}
	if _, err := n.typeSQL(c.Type); err != nil {
		return err
	}
	normal, err := n.canonicalColumn(*c)
	*c = normal
	return err
}

// canonicalColumn returns the column as Compile and Normalize understand it.
func (d pg) canonicalColumn(c md.Column) (md.Column, error) {
	c = c.Clone()
	if c.Type != nil {
		c.Type = d.canonicalType(c.Type)
	}
	if n, ok := c.Type.(md.Native); ok && strings.Contains(n.SQL, "serial") && serials[n.SQL] {
		return c, &dialect.UnsupportedError{Dialect: dialectName, What: "the pseudo-type " + n.SQL,
			Mend: "use an integer type with AutoIncrement or Identity, or a sequence and a default"}
	}
	c.NeverReuse = false
	if c.AutoIncrement {
		c.AutoIncrement = false
		if c.Identity == nil {
			c.Identity = &md.Identity{}
		}
	}
	if c.Identity != nil {
		c.NotNull = true
		c.Identity.SequenceOptions = canonicalSequence(c.Identity.SequenceOptions, c.Type)
	}
	if c.Computed != nil {
		c.Computed.Expr = canonicalExpr(c.Computed.Expr)
	}
	if c.Default != "" {
		c.Default = d.canonicalDefault(c.Default, c.Type)
	}
	if c.Collation == "default" {
		c.Collation = ""
	}
	return c, nil
}

var serials = map[string]bool{
	"serial": true, "bigserial": true, "smallserial": true, "serial2": true, "serial4": true, "serial8": true,
}

// declareEnum moves the values of an enum that a column declares into m.Enums.
func (n *normalizer) declareEnum(t md.Type) error {
	t = md.TypeFor(t, dialectName)
	for {
		a, ok := t.(md.Array)
		if !ok {
			break
		}
		t = a.Of
	}
	e, ok := t.(md.Enum)
	if !ok || len(e.Values) == 0 {
		return nil
	}
	if e.Name == "" {
		return unnamedEnum()
	}
	e.Schema = n.canonicalSchema(e.Schema)
	if i, declared := n.enums[e.QName()]; declared {
		if !slices.Equal(n.m.Enums[i].Values, e.Values) {
			return fmt.Errorf("the enum %s is declared twice, with other values", e.QName())
		}
		return nil
	}
	n.enums[e.QName()] = len(n.m.Enums)
	n.m.Enums = append(n.m.Enums, md.Enum{Schema: e.Schema, Name: e.Name, Values: slices.Clone(e.Values)})
	return nil
}
