package orm

import "limbeck.dev/migrate/metadata"

// TableOption adds to a table what the tags of its struct do not say.
type TableOption interface {
	applyTo(*metadata.Table)
}

type tableOption func(*metadata.Table)

func (f tableOption) applyTo(t *metadata.Table) { f(t) }

// WithSchema puts the table into a schema other than the default one.
func WithSchema(name string) TableOption {
	return tableOption(func(t *metadata.Table) { t.Schema = name })
}

// WithComment gives the table a comment.
func WithComment(text string) TableOption {
	return tableOption(func(t *metadata.Table) { t.Comment = text })
}

// WithOptions gives the table its properties beyond columns.
func WithOptions(options metadata.TableOptions) TableOption {
	return tableOption(func(t *metadata.Table) { t.Options = options })
}

// With adds a constraint or an index: With(metadata.Check{Name: "adult", Expr:
// "age >= 18"}). A primary key takes the place of the one that tags declare.
func With[P metadata.PrimaryKey | metadata.Unique | metadata.ForeignKey | metadata.Check |
	metadata.Exclusion | metadata.Index](part P) TableOption {
	return tableOption(func(t *metadata.Table) {
		switch p := any(part).(type) {
		case metadata.PrimaryKey:
			t.PrimaryKey = p
		case metadata.Unique:
			t.Uniques = append(t.Uniques, p)
		case metadata.ForeignKey:
			t.ForeignKeys = append(t.ForeignKeys, p)
		case metadata.Check:
			t.Checks = append(t.Checks, p)
		case metadata.Exclusion:
			t.Exclusions = append(t.Exclusions, p)
		case metadata.Index:
			t.Indexes = append(t.Indexes, p)
		}
	})
}
