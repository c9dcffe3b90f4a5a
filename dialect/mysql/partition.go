package mysql

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// partitionWords are the keywords of a PARTITION BY clause.
var partitionWords = strings.Fields(`RANGE LIST HASH KEY LINEAR COLUMNS ALGORITHM PARTITION PARTITIONS SUBPARTITION
	SUBPARTITIONS BY VALUES LESS THAN IN MAXVALUE DEFAULT COMMENT ENGINE NULL`)

// canonicalPartition spells a PARTITION BY clause as partitionText does:
// keywords in capitals, names quoted, one space where there is any.
func canonicalPartition(text string) string {
	var out strings.Builder
	toks := significant(text)
	for i, tok := range toks {
		word := canonicalToken(tok)
		keyword := isPartitionWord(tok)
		called := i+1 < len(toks) && toks[i+1].Text == "("
		switch {
		case keyword:
			word = strings.ToUpper(tok.Text)
		case tok.Kind == sqltext.Word && !called:
			word = "`" + tok.Text + "`"
		}
		if i > 0 && spaceBetween(toks[i-1], tok) {
			out.WriteString(" ")
		}
		out.WriteString(word)
	}
	return out.String()
}

func isPartitionWord(tok sqltext.Token) bool {
	return tok.Kind == sqltext.Word && slices.Contains(partitionWords, strings.ToUpper(tok.Text))
}

func spaceBetween(before, tok sqltext.Token) bool {
	switch {
	case tok.Text == ")" || tok.Text == "," || tok.Text == "." || before.Text == "(" || before.Text == ".":
		return false
	case tok.Text == "(": // a function's parenthesis follows its name
		return before.Kind != sqltext.Word || isPartitionWord(before)
	}
	return true
}
