package importing

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

const atlasSum = "atlas.sum"

// Atlas: VERSION_name.sql, the way up alone, with directives at its head.
var atlasFormat = format{
	names: atlasName.MatchString,
	marks: func(text string) bool { return atlasDirective.MatchString(text) },
	own:   func(name string) bool { return name == atlasSum },
	read:  readAtlas, key: itself, order: cmp.Compare[string],
	table: "atlas_schema_revisions", state: atlasState,
}

var (
	atlasName      = regexp.MustCompile(`^([^_/]*?)(?:_([^/]*?))?(\.down)?\.sql$`)
	atlasDirective = regexp.MustCompile(`(?m)^-- atlas:(txmode|delimiter|checkpoint)\b[ \t]*(.*)$`)
)

func readAtlas(d *Directory, f file) error {
	parts := atlasName.FindStringSubmatch(f.name)
	section := Section{File: f.name, Line: 1, Text: f.text}
	delimiter := ""
	for _, directive := range atlasDirective.FindAllStringSubmatch(f.text, -1) {
		switch argument := strings.TrimSpace(directive[2]); directive[1] {
		case "txmode":
			section.NoTransaction = argument == "none"
		case "delimiter":
			delimiter = argument
		case "checkpoint":
			d.note("%s is left out: a checkpoint holds what the files before it make", f.name)
			return nil
		}
	}
	if parts[1] == "" {
		return &FileError{File: f.name, Reason: "its name begins with no version"}
	}
	section.Text = atlasDirective.ReplaceAllLiteralString(f.text, "")
	sections, err := section.cut(delimiter)
	if err != nil {
		return err
	}
	if parts[3] == "" {
		return d.up(parts[1], title(parts[2]), f.name, sections)
	}
	return d.down(parts[1], f.name, sections)
}

// cut cuts the text at a delimiter, which may be written with escapes (\n).
func (s Section) cut(delimiter string) ([]Section, error) {
	if delimiter == "" {
		return []Section{s}, nil
	}
	end, err := strconv.Unquote(`"` + strings.ReplaceAll(delimiter, `"`, `\"`) + `"`)
	if err != nil || end == "" {
		return nil, &FileError{File: s.File, Reason: "the delimiter " + delimiter + " cannot be read"}
	}
	var sections []Section
	for text := range strings.SplitSeq(s.Text, end) {
		piece := s
		piece.Text = text
		sections = append(sections, piece)
		s.Line += strings.Count(text+end, "\n")
	}
	return sections, nil
}
