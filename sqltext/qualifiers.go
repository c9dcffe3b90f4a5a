package sqltext

// Qualifiers returns the names in a statement that stand before a dot, each as
// often as it does: namespaces, tables and aliases; also the one after USE. They
// are without quotes and in the case as written.
func Qualifiers(stmt string, syn Syntax) (names []string) {
	var first, before string // the first word, and the last token if it is a name
	for tok := range Tokens(stmt, syn) {
		if tok.Kind == Space || tok.Kind == Comment {
			continue
		}
		name := NameOf(tok)
		switch {
		case tok.Text == "." && before != "":
			names = append(names, before)
		case first == "USE" && name != "":
			names = append(names, name)
		}
		if first == "" {
			first = keyword(tok)
		}
		before = name
	}
	return names
}
