package core

// value returns v as an argument.
func (c *Codec[T]) value(v T) any {
	if c == nil {
		return v
	}
	return c.Value(v)
}

// target returns what is scanned into so that the value ends in p.
func (c *Codec[T]) target(p *T) any {
	if c == nil {
		return p
	}
	return c.Target(p)
}

// nullTarget returns what is scanned into so that the value, or nil for NULL,
// ends in p.
func (c *Codec[T]) nullTarget(p **T) any {
	if c == nil {
		return p
	}
	return c.NullTarget(p)
}
