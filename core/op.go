package core

// Operator is an operation that databases spell in different ways. Its operands are
// expressions; [Grammar.WriteOp] has the first word on how it is written.
type Operator string

// The operations, with their operands and their standard spelling.
const (
	OpConcat         Operator = "concat"          // a || b
	OpLike           Operator = "like"            // a LIKE b [ESCAPE c]
	OpILike          Operator = "ilike"           // a LIKE b [ESCAPE c] in any case
	OpRegexp         Operator = "regexp"          // a matches the pattern b
	OpRegexpReplace  Operator = "regexp_replace"  // in a, what matches b becomes c
	OpDistinct       Operator = "distinct"        // a IS DISTINCT FROM b
	OpNotDistinct    Operator = "not distinct"    // a IS NOT DISTINCT FROM b
	OpAdd            Operator = "add"             // a + b
	OpSub            Operator = "sub"             // a - b
	OpMul            Operator = "mul"             // a * b
	OpDiv            Operator = "div"             // a / b, never of integers
	OpIntDiv         Operator = "int div"         // a / b of integers, towards zero
	OpMod            Operator = "mod"             // a % b
	OpNeg            Operator = "neg"             // -a
	OpBitAnd         Operator = "bit and"         // a & b
	OpBitOr          Operator = "bit or"          // a | b
	OpBitXor         Operator = "bit xor"         // a # b
	OpBitNot         Operator = "bit not"         // ~a
	OpShiftLeft      Operator = "shift left"      // a << b
	OpShiftRight     Operator = "shift right"     // a >> b
	OpLength         Operator = "length"          // characters in a
	OpSubstring      Operator = "substring"       // c characters of a from b on, counted from 1
	OpPosition       Operator = "position"        // of b in a, counted from 1; 0 if it is not there
	OpGreatest       Operator = "greatest"        // the greatest of its operands
	OpLeast          Operator = "least"           // the least of its operands
	OpNow            Operator = "now"             // the instant at which the transaction began
	OpToday          Operator = "today"           // the day at which the transaction began
	OpRandom         Operator = "random"          // a random number from 0 up to 1
	OpExtract        Operator = "extract"         // the field a (a bare word) of the time b
	OpTimeAdd        Operator = "time add"        // TimeKind a, Field b: c later by d of them
	OpTimeTrunc      Operator = "time trunc"      // TimeKind a, Field b: the beginning of that of c
	OpSeconds        Operator = "seconds"         // from a to b
	OpStringAgg      Operator = "string_agg"      // aggregate: a, joined by b [ordered by c...]
	OpRollup         Operator = "rollup"          // GROUP BY ROLLUP (a...)
	OpJSONGet        Operator = "json get"        // the element b... of a, as JSON
	OpJSONText       Operator = "json text"       // the element b... of a, as text
	OpJSONContains   Operator = "json contains"   // the document a holds the document b
	OpJSONHasKey     Operator = "json has key"    // the object a has the key b
	OpJSONAnyKey     Operator = "json any key"    // the object a has one of the keys b...
	OpJSONAllKeys    Operator = "json all keys"   // the object a has all of the keys b...
	OpJSONPath       Operator = "json path"       // the path b finds something in the document a
	OpJSONMatch      Operator = "json match"      // the predicate b holds for the document a
	OpJSONDelete     Operator = "json delete"     // the document a without the element b...
	OpJSONSet        Operator = "json set"        // a with the document b at the path c, ...
	OpJSONMerge      Operator = "json merge"      // a changed by the JSONPatch b
	OpJSONLength     Operator = "json length"     // elements of the array a
	OpJSONType       Operator = "json type"       // the kind of the value a
	OpArrayContains  Operator = "array contains"  // a @> b
	OpArrayContained Operator = "array contained" // a <@ b
	OpOverlaps       Operator = "overlaps"        // a && b
	OpArrayConcat    Operator = "array concat"    // a || b
	OpArrayLength    Operator = "array length"    // elements of a
	OpArrayAgg       Operator = "array_agg"       // aggregate: the values a as an array [ordered by b...]
	OpArrayGet       Operator = "array get"       // the element b of a, counted from 1
	OpAnyOf          Operator = "any of"          // a = ANY (b)
	OpAllOf          Operator = "all of"          // a = ALL (b)
	OpRangeContains  Operator = "range contains"  // a @> b, a range or an element
	OpRangeContained Operator = "range contained" // a <@ b
	OpRangeBefore    Operator = "range before"    // a << b
	OpRangeAfter     Operator = "range after"     // a >> b
	OpRangeAdjacent  Operator = "range adjacent"  // a -|- b
	OpRangeLower     Operator = "range lower"     // the lower bound of a
	OpRangeUpper     Operator = "range upper"     // the upper bound of a
	OpTextSearch     Operator = "text search"     // the words b are in the text a
	OpAnyRow         Operator = "any row"         // = ANY (the query a)
	OpAllRows        Operator = "all rows"        // = ALL (the query a)
	OpNextValue      Operator = "next value"      // of the sequence a, a [SequenceName]
)

// spelling is how standard SQL writes an operation: an operator between two
// operands, or before one, or a function. Without a text the standard has none.
type spelling struct {
	text string
	prec precedence // precAtom: a function
}

var spellings = map[Operator]spelling{
	OpConcat:         {"||", precOther},
	OpLike:           {"LIKE", precCompare},
	OpILike:          {"", precCompare},
	OpRegexp:         {"", precCompare},
	OpRegexpReplace:  {"", precAtom},
	OpDistinct:       {"IS DISTINCT FROM", precCompare},
	OpNotDistinct:    {"IS NOT DISTINCT FROM", precCompare},
	OpAdd:            {"+", precAdd},
	OpSub:            {"-", precAdd},
	OpMul:            {"*", precMultiply},
	OpDiv:            {"/", precMultiply},
	OpIntDiv:         {"/", precMultiply},
	OpMod:            {"%", precMultiply},
	OpNeg:            {"- ", precMultiply},
	OpBitAnd:         {"&", precOther},
	OpBitOr:          {"|", precOther},
	OpBitXor:         {"", precOther},
	OpBitNot:         {"~", precOther},
	OpShiftLeft:      {"<<", precOther},
	OpShiftRight:     {">>", precOther},
	OpLength:         {"char_length", precAtom},
	OpSubstring:      {"substr", precAtom},
	OpPosition:       {"", precAtom},
	OpGreatest:       {"greatest", precAtom},
	OpLeast:          {"least", precAtom},
	OpNow:            {"CURRENT_TIMESTAMP", precAtom},
	OpToday:          {"CURRENT_DATE", precAtom},
	OpRandom:         {"", precAtom},
	OpExtract:        {"", precAtom},
	OpStringAgg:      {"", precAtom},
	OpRollup:         {"ROLLUP ", precAtom},
	OpJSONGet:        {"", precAtom},
	OpJSONText:       {"", precAtom},
	OpJSONContains:   {"", precCompare},
	OpJSONHasKey:     {"", precCompare},
	OpJSONAnyKey:     {"", precCompare},
	OpJSONAllKeys:    {"", precCompare},
	OpJSONPath:       {"", precCompare},
	OpJSONMatch:      {"", precCompare},
	OpJSONDelete:     {"", precAtom},
	OpJSONSet:        {"", precAtom},
	OpJSONMerge:      {"", precAtom},
	OpTimeAdd:        {"", precAtom},
	OpTimeTrunc:      {"", precAtom},
	OpSeconds:        {"", precAtom},
	OpJSONLength:     {"", precAtom},
	OpJSONType:       {"", precAtom},
	OpArrayContains:  {"", precCompare},
	OpArrayContained: {"", precCompare},
	OpOverlaps:       {"", precCompare},
	OpArrayConcat:    {"", precOther},
	OpArrayLength:    {"", precAtom},
	OpArrayAgg:       {"", precAtom},
	OpArrayGet:       {"", precAtom},
	OpAnyOf:          {"", precCompare},
	OpAllOf:          {"", precCompare},
	OpRangeContains:  {"", precCompare},
	OpRangeContained: {"", precCompare},
	OpRangeBefore:    {"", precCompare},
	OpRangeAfter:     {"", precCompare},
	OpRangeAdjacent:  {"", precCompare},
	OpRangeLower:     {"", precAtom},
	OpRangeUpper:     {"", precAtom},
	OpTextSearch:     {"", precCompare},
	OpAnyRow:         {"ANY ", precMultiply},
	OpAllRows:        {"ALL ", precMultiply},
	OpNextValue:      {"NEXT VALUE FOR ", precMultiply},
}

// operation is an operation with its operands.
type operation struct {
	op   Operator
	args []Node
}

func apply(op Operator, args ...Node) *operation { return &operation{op, args} }

func (o *operation) precedence() precedence { return spellings[o.op].prec }

func (o *operation) write(w *Writer) {
	if !w.grammar.WriteOp(w, o.op, o.args) {
		o.writeStandard(w)
	}
}

// writeStandard writes the operation as the standard spells it.
func (o *operation) writeStandard(w *Writer) {
	s, known := spellings[o.op]
	switch {
	case !known || s.text == "":
		w.Unsupported("the operation \""+string(o.op)+"\"", "")
	case o.op == OpLike:
		w.Like(s.text, o.args)
	case s.prec == precAtom && len(o.args) == 0:
		w.Raw(s.text)
	case s.prec == precAtom:
		w.Call(s.text, o.args...)
	case len(o.args) == 1:
		w.Raw(s.text)
		w.Node(o.args[0])
	default:
		writeInfix(w, s, o.args)
	}
}

// writeInfix writes a chain of operands. Arithmetic binds from the left;
// nowhere else does one operator stand beside another of its level.
func writeInfix(w *Writer, s spelling, args []Node) {
	left := s.prec + 1
	switch s.prec {
	case precAdd, precMultiply:
		left = s.prec
	case precOther:
		left = precAtom
	}
	right := max(left, s.prec+1)
	w.within(left, args[0])
	for _, arg := range args[1:] {
		w.Raw(" ", s.text, " ")
		w.within(right, arg)
	}
}
