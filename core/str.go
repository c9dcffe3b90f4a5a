package core

import "strings"

// StrExpr is an expression of text with its operators; see [Str].
type StrExpr[T ~string] struct{ Expr[T] }

// Str gives an expression the operators of text:
//
//	core.Str(users.Name).Contains("50%")
func Str[T ~string](x Operand[T]) StrExpr[T] { return StrExpr[T]{wrap(x)} }

// Like is e LIKE pattern: % stands for any text, _ for any character, and a
// backslash takes their meaning from them. Whether
// upper and lower case differ is the database's and the collation's habit.
func (e StrExpr[T]) Like(pattern T) Expr[bool] { return e.matches(OpLike, pattern) }

// NotLike is NOT (e LIKE pattern).
func (e StrExpr[T]) NotLike(pattern T) Expr[bool] { return Not(e.Like(pattern)) }

// ILike is [StrExpr.Like] in which upper and lower case are the same.
func (e StrExpr[T]) ILike(pattern T) Expr[bool] { return e.matches(OpILike, pattern) }

// NotILike is NOT (e ILIKE pattern).
func (e StrExpr[T]) NotILike(pattern T) Expr[bool] { return Not(e.ILike(pattern)) }

func (e StrExpr[T]) matches(op Operator, pattern T) Expr[bool] {
	return expr[bool](apply(op, e.node(), e.value(pattern)))
}

// Contains is true if the text stands somewhere in e; % and _ in it are
// nothing special.
func (e StrExpr[T]) Contains(text string) Expr[bool] { return e.literal(OpLike, "%", text, "%") }

// HasPrefix is true if e begins with the text; % and _ in it are nothing special.
func (e StrExpr[T]) HasPrefix(text string) Expr[bool] { return e.literal(OpLike, "", text, "%") }

// HasSuffix is true if e ends with the text; % and _ in it are nothing special.
func (e StrExpr[T]) HasSuffix(text string) Expr[bool] { return e.literal(OpLike, "%", text, "") }

// IContains is [StrExpr.Contains] in any case.
func (e StrExpr[T]) IContains(text string) Expr[bool] { return e.literal(OpILike, "%", text, "%") }

// IHasPrefix is [StrExpr.HasPrefix] in any case.
func (e StrExpr[T]) IHasPrefix(text string) Expr[bool] { return e.literal(OpILike, "", text, "%") }

// IHasSuffix is [StrExpr.HasSuffix] in any case.
func (e StrExpr[T]) IHasSuffix(text string) Expr[bool] { return e.literal(OpILike, "%", text, "") }

// Search is true if the words are in the text, as the database's full-text
// search has it: PostgreSQL finds rows with all of the words; MySQL and MariaDB,
// which need a FULLTEXT index on the column, those with one of them; SQLite,
// where the table is one of FTS5, takes the words as a query of its own form.
func (e StrExpr[T]) Search(words string) Expr[bool] {
	return expr[bool](apply(OpTextSearch, e.node(), &argument{words}))
}

// likeEscape is the character that takes their meaning from % and _. It is no
// backslash, which literals of MySQL read in their own way.
const likeEscape = "!"

var likeEscaper = strings.NewReplacer(likeEscape, likeEscape+likeEscape, "%", likeEscape+"%", "_", likeEscape+"_")

func (e StrExpr[T]) literal(op Operator, before, text, after string) Expr[bool] {
	pattern := before + likeEscaper.Replace(text) + after
	return expr[bool](apply(op, e.node(), bound(e.node(), &argument{pattern}), word("'"+likeEscape+"'")))
}

// Like writes a LIKE or its like: an operand, a pattern, and the escape
// character if there is a third argument.
func (w *Writer) Like(operator string, args []Node) {
	w.Infix(operator, args[0], args[1])
	if len(args) > 2 {
		w.Raw(" ESCAPE ")
		w.Node(args[2])
	}
}

// Matches is true if the regular expression, in the database's own dialect of
// them, matches somewhere in e.
func (e StrExpr[T]) Matches(pattern string) Expr[bool] {
	return expr[bool](apply(OpRegexp, e.node(), &argument{pattern}))
}

// ReplaceAll replaces every match of the regular expression.
func (e StrExpr[T]) ReplaceAll(pattern, replacement string) StrExpr[T] {
	return e.with(OpRegexpReplace, &argument{pattern}, &argument{replacement})
}

// Concat is e followed by v.
func (e StrExpr[T]) Concat(v T) StrExpr[T] { return e.with(OpConcat, e.value(v)) }

// ConcatTo is e followed by x.
func (e StrExpr[T]) ConcatTo(x Operand[T]) StrExpr[T] { return e.with(OpConcat, bare(x)) }

// Collate compares and orders e by a collation of the database.
func (e StrExpr[T]) Collate(collation string) StrExpr[T] {
	return StrExpr[T]{expr[T](&collated{e.node(), collation})}
}

// Lower is e in lower case.
func (e StrExpr[T]) Lower() StrExpr[T] { return e.call("lower") }

// Upper is e in upper case.
func (e StrExpr[T]) Upper() StrExpr[T] { return e.call("upper") }

// Trim is e without the spaces around it.
func (e StrExpr[T]) Trim() StrExpr[T] { return e.call("trim") }

// Replace replaces every old in e.
func (e StrExpr[T]) Replace(old, new string) StrExpr[T] {
	return e.call("replace", &argument{old}, &argument{new})
}

// Substring has n characters of e from the position on, counted from 1.
func (e StrExpr[T]) Substring(from, n int) StrExpr[T] {
	return e.with(OpSubstring, &argument{from}, &argument{n})
}

// Length counts the characters of e.
func (e StrExpr[T]) Length() NumExpr[int64] {
	return NumExpr[int64]{expr[int64](apply(OpLength, e.node()))}
}

// Position is where the text first stands in e, counted from 1, or 0.
func (e StrExpr[T]) Position(text string) NumExpr[int64] {
	return NumExpr[int64]{expr[int64](apply(OpPosition, e.node(), &argument{text}))}
}

func (e StrExpr[T]) with(op Operator, args ...Node) StrExpr[T] {
	return StrExpr[T]{codedBy(apply(op, append([]Node{e.node()}, args...)...), e.codec())}
}

func (e StrExpr[T]) call(name string, args ...Node) StrExpr[T] {
	return StrExpr[T]{codedBy(&call{name: name, args: append([]Node{e.node()}, args...)}, e.codec())}
}

type collated struct {
	operand   Node
	collation string
}

func (*collated) precedence() precedence { return precOther }

func (c *collated) write(w *Writer) {
	w.Node(c.operand)
	w.Raw(" COLLATE ").Ident(c.collation)
}
