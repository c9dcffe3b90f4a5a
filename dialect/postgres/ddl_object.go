package postgres

import (
	"reflect"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func (s *script) createView(op ops.CreateView) {
	v := &op.View
	kind := viewKind(v.Materialized)
	s.add(func(w *sqltext.Writer) {
		w.Raw("CREATE ", kind, " ").Name(v.Schema, v.Name).Raw(" AS ", strings.TrimRight(v.Definition, "; \t\r\n"))
		writeIf(w, v.Materialized && v.NoData, " WITH NO DATA")
	})
	for _, ix := range v.Indexes {
		s.createIndex(ops.CreateIndex{Schema: v.Schema, Table: v.Name, Index: ix})
	}
	s.commentIf(kind, v.Schema, v.Name, v.Comment)
}

func (s *script) dropView(op ops.DropView) {
	s.add(func(w *sqltext.Writer) { w.Raw("DROP ", viewKind(op.Materialized), " ").Name(op.Schema, op.Name) })
}

func viewKind(materialized bool) string {
	if materialized {
		return "MATERIALIZED VIEW"
	}
	return "VIEW"
}

func (s *script) createSequence(op ops.CreateSequence) {
	q := &op.Sequence
	s.add(func(w *sqltext.Writer) {
		w.Raw("CREATE ")
		writeIf(w, q.Unlogged && !s.olderThan(15), "UNLOGGED ")
		w.Raw("SEQUENCE ").Name(q.Schema, q.Name)
		if q.Type != nil {
			s.writeSequenceType(w, q.Type)
		}
		for _, word := range sequenceWords(q.SequenceOptions) {
			w.Raw(" ", word)
		}
		if q.OwnedBy.Table != "" {
			writeOwnedBy(w, q)
		}
	})
	s.commentIf("SEQUENCE", q.Schema, q.Name, q.Comment)
}

// alterSequence states every option anew, the defaults as well, since what is
// not given stays as it was. The value that comes next stays.
func (s *script) alterSequence(op ops.AlterSequence) {
	from, to := op.From, op.To
	s.normalizeSequence(&from)
	s.normalizeSequence(&to)
	options := !reflect.DeepEqual(from.SequenceOptions, to.SequenceOptions) || !reflect.DeepEqual(from.Type, to.Type)
	owner := from.OwnedBy != to.OwnedBy
	if options {
		s.moveSequence(from.SequenceOptions, to.SequenceOptions, to.Type, func(w *sqltext.Writer, words ...string) {
			w.Raw("ALTER SEQUENCE ").Name(op.To.Schema, op.To.Name).Raw(" ", strings.Join(words, " "))
		}, func(w *sqltext.Writer) { s.writeSequenceOID(w, op.To.Schema, op.To.Name) })
	}
	if options || owner {
		s.add(func(w *sqltext.Writer) {
			w.Raw("ALTER SEQUENCE ").Name(op.To.Schema, op.To.Name)
			if options {
				s.writeSequenceType(w, to.Type)
				w.Raw(" ", strings.Join(allSequenceWords(to.SequenceOptions, to.Type), " "))
			}
			if owner {
				writeOwnedBy(w, &op.To)
			}
		})
	}
	if from.Unlogged != to.Unlogged && !s.olderThan(15) {
		s.add(func(w *sqltext.Writer) {
			w.Raw("ALTER SEQUENCE ").Name(op.To.Schema, op.To.Name).Raw(" SET ", persistence(to.Unlogged))
		})
	}
	if from.Comment != to.Comment {
		s.comment("SEQUENCE", op.To.Schema, op.To.Name, to.Comment)
	}
}

// writeSequenceOID writes the condition that s is the named sequence.
func (s *script) writeSequenceOID(w *sqltext.Writer, schema, name string) {
	quoted := sqltext.NewWriter(s.pg)
	quoted.Name(schema, name)
	text, _, err := quoted.Result()
	if err != nil {
		w.Fail(err)
	}
	w.Raw("s.seqrelid = ").Literal(text).Raw("::pg_catalog.regclass::oid")
}

func (s *script) writeSequenceType(w *sqltext.Writer, t md.Type) {
	if t == nil {
		t = md.BigInteger{}
	}
	text, err := s.typeSQL(t)
	if err != nil {
		w.Fail(err)
	}
	w.Raw(" AS ", text)
}

func writeOwnedBy(w *sqltext.Writer, q *md.Sequence) {
	if q.OwnedBy.Table == "" {
		w.Raw(" OWNED BY NONE")
		return
	}
	w.Raw(" OWNED BY ").Name(q.Schema, q.OwnedBy.Table).Raw(".").Ident(q.OwnedBy.Column)
}

// endsTransaction returns the word by which a statement begins or ends a
// transaction, which would commit the revision in part; "" where it does not.
func endsTransaction(sql string) string {
	words := append(sqltext.FirstWords(sql, sqltext.PostgreSQLSyntax(), 3), "", "", "")
	switch words[0] {
	case "ROLLBACK":
		if words[1] == "TO" || words[2] == "TO" { // a savepoint
			return ""
		}
		return words[0]
	case "BEGIN", "START", "COMMIT", "END", "ABORT":
		return words[0]
	case "PREPARE":
		if words[1] == "TRANSACTION" {
			return "PREPARE TRANSACTION"
		}
	}
	return ""
}

// refusesTransaction reports whether the server refuses to run a statement in
// a transaction, by its first words.
func refusesTransaction(sql string) bool {
	words := sqltext.FirstWords(sql, sqltext.PostgreSQLSyntax(), 16)
	begins := func(prefix ...string) bool {
		return len(words) >= len(prefix) && slices.Equal(words[:len(prefix)], prefix)
	}
	concurrently := slices.Contains(words, "CONCURRENTLY")
	switch {
	case begins("VACUUM"), begins("ALTER", "SYSTEM"),
		begins("CREATE", "DATABASE"), begins("DROP", "DATABASE"),
		begins("CREATE", "TABLESPACE"), begins("DROP", "TABLESPACE"), begins("ALTER", "DATABASE") && slices.Contains(words, "TABLESPACE"),
		begins("CREATE", "SUBSCRIPTION"), begins("DROP", "SUBSCRIPTION"),
		begins("REINDEX") && (slices.Contains(words, "DATABASE") || slices.Contains(words, "SYSTEM") || slices.Contains(words, "SCHEMA")),
		begins("CLUSTER") && len(words) == 1:
		return true
	case begins("CREATE", "INDEX"), begins("CREATE", "UNIQUE", "INDEX"), begins("DROP", "INDEX"), begins("REINDEX"):
		return concurrently
	case begins("ALTER", "TABLE"):
		return concurrently && slices.Contains(words, "DETACH")
	}
	return false
}
