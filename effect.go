package migrate

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// A script of SQL that autogenerate wrote says what it makes of the schema: the
// first statement of each section has an effect ([ops.Execute]), which holds the
// objects that the section changes as they are before it and after. When it has run, the
// schema is compared with that, as it is with operations. Statements that were
// edited since are not what the effect was written for, and it is void.

// maxEffect bounds what an effect may be unpacked to.
const maxEffect = 64 << 20

// noteEffect lets the statements of a script say what they make of a schema,
// where all of the operations that they were written for can tell.
func noteEffect(statements, script ops.Script, before *md.MetaData) error {
	if len(statements) == 0 || slices.ContainsFunc(script, ops.Opaque) {
		return nil
	}
	names := touched(script)
	after := before.Clone()
	if err := script.Apply(after); err != nil {
		return err
	}
	packed, err := packEffect(part(before, names), part(after, names), names)
	if err != nil {
		return fmt.Errorf("noting the effect of the revision: %w", err)
	}
	first := statements[0].(ops.Execute)
	first.Effect = hashStatements(statements) + " " + packed
	statements[0] = first
	return nil
}

// effect returns the operations that a script of SQL text stands for; nil if
// it says nothing, or was edited since.
func effect(d dialect.Dialect, script ops.Script) (ops.Script, error) {
	if len(script) == 0 {
		return nil, nil
	}
	first, ok := script[0].(ops.Execute)
	hash, packed, found := strings.Cut(first.Effect, " ")
	if !ok || !found || hash != hashStatements(script) {
		return nil, nil
	}
	before, after, err := unpackEffect(packed)
	if err != nil {
		return nil, fmt.Errorf("the effect of the script cannot be read: %w; remove the line \"-- migrate: effect\"", err)
	}
	return autogen.Between(d, before, after)
}

// hashStatements is a hash of the text of statements; empty for anything else.
func hashStatements(script ops.Script) string {
	h := sha256.New()
	for _, op := range script {
		execute, ok := op.(ops.Execute)
		if !ok || execute.Statement != nil {
			return ""
		}
		text := strings.TrimRight(strings.TrimSpace(execute.SQL), "; \t\n")
		fmt.Fprintf(h, "%d %s\n", len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// packEffect makes one word of two schemas. Of namespaces, only those that are
// named are part of it; of enums all, since columns use them.
func packEffect(before, after *md.MetaData, names []md.Name) (string, error) {
	var text bytes.Buffer
	z := gzip.NewWriter(&text)
	for _, m := range []*md.MetaData{before, after} {
		m.Naming, m.Check = nil, nil
		m.Schemas = keep(m.Schemas, func(s md.Schema) bool { return slices.Contains(names, md.Name{Schema: s.Name}) })
		yaml, err := md.FormatYAML(m)
		if err != nil {
			return "", err
		}
		if _, err := fmt.Fprintf(z, "%d\n%s", len(yaml), yaml); err != nil {
			return "", err
		}
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(text.Bytes()), nil
}

func unpackEffect(word string) (before, after *md.MetaData, err error) {
	data, err := base64.RawStdEncoding.DecodeString(word)
	if err != nil {
		return nil, nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, maxEffect))
	if err != nil {
		return nil, nil, err
	}
	for _, m := range []**md.MetaData{&before, &after} {
		var n int
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		if _, err := fmt.Sscan(string(line), &n); err != nil || n < 0 || n > len(rest) {
			return nil, nil, fmt.Errorf("%d bytes are no schema", len(rest))
		}
		if *m, err = md.ParseYAMLPart("effect", rest[:n]); err != nil {
			return nil, nil, err
		}
		text = rest[n:]
	}
	return before, after, nil
}
