package engine

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FromConfig opens an engine as a configuration says, whose keys begin with the
// prefix; other keys are not looked at, and one with the prefix that is not
// known is an error:
//
//	url            the database's URL
//	pool_size      as in [Pool], and so are the next ones
//	max_overflow
//	pool_timeout   seconds, or a duration such as 1m30s
//	pool_recycle   seconds, or a duration; -1 is never
//	pool_pre_ping  true or false
//	pool           null or static
//	hide_values    false makes errors tell values, as [RevealValues]
//
// More options may follow.
func FromConfig(config map[string]string, prefix string, opts ...Option) (*Engine, error) {
	c := configured{pool: Pool{Overflow: 10}}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		name, ours := strings.CutPrefix(key, prefix)
		if !ours {
			continue
		}
		if err := c.set(name, config[key]); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if c.url == "" {
		return nil, fmt.Errorf("%surl is not set", prefix)
	}
	return Open(c.url, append(append(c.options, WithPool(c.pool)), opts...)...)
}

// configured is what a configuration says.
type configured struct {
	url     string
	pool    Pool
	options []Option
}

func (c *configured) set(name, value string) (err error) {
	switch name {
	case "url":
		c.url = value
	case "pool_size":
		c.pool.Size, err = strconv.Atoi(value)
	case "max_overflow":
		c.pool.Overflow, err = strconv.Atoi(value)
	case "pool_timeout":
		c.pool.Timeout, err = duration(value)
	case "pool_recycle":
		if value != "-1" {
			c.pool.Recycle, err = duration(value)
		}
	case "pool_pre_ping":
		c.pool.PrePing, err = strconv.ParseBool(value)
	case "pool":
		c.pool.Null, c.pool.Static = value == "null", value == "static"
		if c.pool.Static {
			c.pool.Overflow = 0
		}
		if !c.pool.Null && !c.pool.Static {
			err = fmt.Errorf("%q is neither null nor static", value)
		}
	case "hide_values":
		var hide bool
		if hide, err = strconv.ParseBool(value); err == nil && !hide {
			c.options = append(c.options, RevealValues())
		}
	default:
		err = fmt.Errorf("unknown; there are url, pool_size, max_overflow, pool_timeout, pool_recycle, pool_pre_ping, pool and hide_values")
	}
	return err
}

// duration reads seconds, or a duration as Go writes it.
func duration(text string) (time.Duration, error) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return time.Duration(seconds * float64(time.Second)), nil
	}
	return time.ParseDuration(text)
}
