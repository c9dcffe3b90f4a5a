package proof

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"pgregory.net/rapid"
)

// asText is an expression that gives any value of a column as text.
var asText = map[string]string{
	"postgresql": "(%s)::text", "mysql": "CAST(%s AS CHAR)", "mariadb": "CAST(%s AS CHAR)", "sqlite": "quote(%s)",
}

// rows reads the values of the columns that both forms of a table have, row by
// row and sorted. Where the type differs, values are in the form that all
// types of one value share.
func (p *place) rows(t rapid.TB, is, was *md.Table) []string {
	var columns []string
	var changed []bool
	for i := range was.Columns {
		old, c := &was.Columns[i], is.Column(was.Columns[i].Name)
		if c == nil || c.Computed != nil || old.Computed != nil {
			continue
		}
		quoted, err := p.d.QuoteIdent(c.Name)
		p.must(t, "quoting", err)
		columns = append(columns, fmt.Sprintf(asText[p.d.Name()], quoted))
		changed = append(changed, !reflect.DeepEqual(old.Type, c.Type) || is.Options.Strict != was.Options.Strict)
	}
	if len(columns) == 0 {
		columns, changed = []string{"'row'"}, []bool{false}
	}
	name, err := p.d.QuoteIdent(is.Name)
	p.must(t, "quoting", err)
	if is.Schema != "" {
		schema, err := p.d.QuoteIdent(is.Schema)
		p.must(t, "quoting", err)
		name = schema + "." + name
	}
	var list []string
	p.query(t, "SELECT "+strings.Join(columns, ", ")+" FROM "+name, func(scan func(...any) error) error {
		values := make([]*string, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := scan(targets...); err != nil {
			return err
		}
		row := make([]string, len(columns))
		for i, v := range values {
			if row[i] = "NULL"; v != nil {
				row[i] = *v
			}
			if changed[i] {
				row[i] = lenient(row[i])
			}
		}
		list = append(list, strings.Join(row, " | "))
		return nil
	})
	slices.Sort(list)
	return list
}

// zeros are those that say nothing at the end of a time.
var zeros = regexp.MustCompile(`(?:\.0+)?(?:\+00)?$`)

// lenient brings the texts that a value has in different types into one form.
func lenient(text string) string {
	text = strings.TrimRight(strings.Trim(text, "'"), " ")
	text = strings.ReplaceAll(text, "''", "'")
	if list, isArray := strings.CutPrefix(text, "{"); isArray && !strings.Contains(text, ":") {
		elements := strings.Split(strings.TrimSuffix(list, "}"), ",")
		for i := range elements {
			elements[i] = lenient(elements[i])
		}
		return strings.Join(elements, ",")
	}
	switch text {
	case "true":
		text = "1"
	case "false":
		text = "0"
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strings.TrimSuffix(zeros.ReplaceAllString(text, ""), " 00:00:00")
}
