package core

// Op is an operation that databases spell in different ways. Its operands are
// expressions; [Grammar.WriteOp] has the first word on how it is written.
type Op string

// The operations, with their operands and their standard spelling.
const (
	OpConcat         Op = "concat"          // a || b
	OpLike           Op = "like"            // a LIKE b [ESCAPE c]
	OpILike          Op = "ilike"           // a LIKE b [ESCAPE c] in any case
	OpRegexp         Op = "regexp"          // a matches the pattern b
	OpRegexpReplace  Op = "regexp_replace"  // in a, what matches b becomes c
	OpDistinct       Op = "distinct"        // a IS DISTINCT FROM b
	OpNotDistinct    Op = "not distinct"    // a IS NOT DISTINCT FROM b
	OpAdd            Op = "add"             // a + b
	OpSub            Op = "sub"             // a - b
	OpMul            Op = "mul"             // a * b
	OpDiv            Op = "div"             // a / b, never of integers
	OpIntDiv         Op = "int div"         // a / b of integers, towards zero
	OpMod            Op = "mod"             // a % b
	OpNeg            Op = "neg"             // -a
	OpBitAnd         Op = "bit and"         // a & b
	OpBitOr          Op = "bit or"          // a | b
	OpBitXor         Op = "bit xor"         // a # b
	OpBitNot         Op = "bit not"         // ~a
	OpShiftLeft      Op = "shift left"      // a << b
	OpShiftRight     Op = "shift right"     // a >> b
	OpLength         Op = "length"          // characters in a
	OpSubstring      Op = "substring"       // c characters of a from b on, counted from 1
	OpPosition       Op = "position"        // of b in a, counted from 1; 0 if it is not there
	OpGreatest       Op = "greatest"        // the greatest of its operands
	OpLeast          Op = "least"           // the least of its operands
	OpNow            Op = "now"             // the instant at which the transaction began
	OpToday          Op = "today"           // the day at which the transaction began
	OpRandom         Op = "random"          // a random number from 0 up to 1
	OpExtract        Op = "extract"         // the field a (a bare word) of the time b
	OpStringAgg      Op = "string_agg"      // aggregate: a, joined by b [ordered by c...]
	OpRollup         Op = "rollup"          // GROUP BY ROLLUP (a...)
	OpJSONGet        Op = "json get"        // the element b... of a, as JSON
	OpJSONText       Op = "json text"       // the element b... of a, as text
	OpJSONContains   Op = "json contains"   // the document a holds the document b
	OpJSONHasKey     Op = "json has key"    // the object a has the key b
	OpJSONAnyKey     Op = "json any key"    // the object a has one of the keys b...
	OpJSONAllKeys    Op = "json all keys"   // the object a has all of the keys b...
	OpJSONPath       Op = "json path"       // the path b finds something in the document a
	OpJSONMatch      Op = "json match"      // the predicate b holds for the document a
	OpJSONDelete     Op = "json delete"     // the document a without the element b...
	OpJSONLength     Op = "json length"     // elements of the array a
	OpJSONType       Op = "json type"       // the kind of the value a
	OpArrayContains  Op = "array contains"  // a @> b
	OpArrayContained Op = "array contained" // a <@ b
	OpOverlaps       Op = "overlaps"        // a && b
	OpArrayConcat    Op = "array concat"    // a || b
	OpArrayLength    Op = "array length"    // elements of a
	OpArrayAgg       Op = "array_agg"       // aggregate: the values a as an array [ordered by b...]
	OpArrayGet       Op = "array get"       // the element b of a, counted from 1
	OpAnyOf          Op = "any of"          // a = ANY (b)
	OpAllOf          Op = "all of"          // a = ALL (b)
	OpRangeContains  Op = "range contains"  // a @> b, a range or an element
	OpRangeContained Op = "range contained" // a <@ b
	OpRangeBefore    Op = "range before"    // a << b
	OpRangeAfter     Op = "range after"     // a >> b
	OpRangeAdjacent  Op = "range adjacent"  // a -|- b
	OpRangeLower     Op = "range lower"     // the lower bound of a
	OpRangeUpper     Op = "range upper"     // the upper bound of a
	OpTextSearch     Op = "text search"     // the words b are in the text a
	OpAnyRow         Op = "any row"         // = ANY (the query a)
	OpAllRows        Op = "all rows"        // = ALL (the query a)
	OpNextValue      Op = "next value"      // of the sequence a, a [SequenceName]
)

// spelling is how standard SQL writes an operation: an operator between two
// operands, or before one, or a function. Without a text the standard has none.
type spelling struct {
	text string
	prec precedence // precAtom: a function
}

var spellings = map[Op]spelling{
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
	op   Op
	args []Node
}

func apply(op Op, args ...Node) *operation { return &operation{op, args} }

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
