package core

import "strconv"

// Window is what a window function looks at. The zero value is all rows of the
// result.
type Window struct {
	PartitionBy []Node
	OrderBy     []Ordering
	// Frame narrows the rows of the partition; see [Rows], [Range], [Groups].
	Frame Frame
}

// Frame is a part of a partition around the current row.
type Frame struct {
	unit    string
	from    Bound
	to      Bound
	exclude string
}

// Bound is an end of a frame, as a number of rows, peers or values after the
// current row; before it, if it is negative.
type Bound struct {
	offset    int
	unbounded bool
}

// Unbounded is the first row of the partition as the start of a frame, and the
// last as its end.
var Unbounded = Bound{unbounded: true}

// CurrentRow is the current row.
var CurrentRow = Bound{}

// Preceding is n before the current row.
func Preceding(n int) Bound { return Bound{offset: -n} }

// Following is n after the current row.
func Following(n int) Bound { return Bound{offset: n} }

// FrameRows counts rows.
func FrameRows(from, to Bound) Frame { return Frame{unit: "ROWS", from: from, to: to} }

// FrameRange measures the value of the ORDER BY key.
func FrameRange(from, to Bound) Frame { return Frame{unit: "RANGE", from: from, to: to} }

// FrameGroups counts groups of rows that are equal in ORDER BY.
func FrameGroups(from, to Bound) Frame { return Frame{unit: "GROUPS", from: from, to: to} }

// ExcludeCurrentRow leaves the current row out of the frame.
func (f Frame) ExcludeCurrentRow() Frame { f.exclude = "CURRENT ROW"; return f }

// ExcludeGroup leaves the current row and its equals out of the frame.
func (f Frame) ExcludeGroup() Frame { f.exclude = "GROUP"; return f }

// ExcludeTies leaves the equals of the current row out of the frame.
func (f Frame) ExcludeTies() Frame { f.exclude = "TIES"; return f }

func (win *Window) write(w *Writer) {
	w.Raw("(")
	space := ""
	if len(win.PartitionBy) > 0 {
		w.Raw("PARTITION BY ")
		w.List(win.PartitionBy)
		space = " "
	}
	if len(win.OrderBy) > 0 {
		w.Raw(space, "ORDER BY ")
		writeKeys(w, win.OrderBy)
		space = " "
	}
	if win.Frame.unit != "" {
		w.Raw(space)
		win.Frame.write(w)
	}
	w.Raw(")")
}

func (f Frame) write(w *Writer) {
	if (f.unit == "GROUPS" || f.exclude != "") && !w.forms.FrameGroups {
		w.Unsupported("window frames of GROUPS or with EXCLUDE", "")
	}
	w.Raw(f.unit, " BETWEEN ", f.from.text("PRECEDING"), " AND ", f.to.text("FOLLOWING"))
	if f.exclude != "" {
		w.Raw(" EXCLUDE ", f.exclude)
	}
}

func (b Bound) text(side string) string {
	switch {
	case b.unbounded:
		return "UNBOUNDED " + side
	case b.offset < 0:
		return strconv.Itoa(-b.offset) + " PRECEDING"
	case b.offset > 0:
		return strconv.Itoa(b.offset) + " FOLLOWING"
	}
	return "CURRENT ROW"
}

// RowNumber numbers the rows of a window from 1.
func RowNumber() Call[int64] { return Func[int64]("row_number") }

// Rank is the number of a row, the same for equals, with gaps after them.
func Rank() Call[int64] { return Func[int64]("rank") }

// DenseRank is the number of a row, the same for equals, without gaps.
func DenseRank() Call[int64] { return Func[int64]("dense_rank") }

// PercentRank is (rank - 1) / (rows - 1).
func PercentRank() Call[float64] { return Func[float64]("percent_rank") }

// CumeDist is the part of the rows up to and with this one's equals.
func CumeDist() Call[float64] { return Func[float64]("cume_dist") }

// Ntile puts the rows into n buckets of equal size, numbered from 1.
func Ntile(n int) Call[int64] { return Func[int64]("ntile", word(strconv.Itoa(n))) }

// Lag is x of the row n before.
func Lag[T any](x Operand[T], n int) NullCall[T] { return shifted("lag", x, n) }

// Lead is x of the row n after.
func Lead[T any](x Operand[T], n int) NullCall[T] { return shifted("lead", x, n) }

func shifted[T any](name string, x Operand[T], n int) NullCall[T] {
	c := nullCall[T](name, bare(x), word(strconv.Itoa(n)))
	c.Expr = codedBy(c.node(), wrap(x).codec())
	return c
}

// FirstValue is x of the first row of the frame.
func FirstValue[T any](x Operand[T]) NullCall[T] { return sameCall("first_value", x) }

// LastValue is x of the last row of the frame.
func LastValue[T any](x Operand[T]) NullCall[T] { return sameCall("last_value", x) }

// NthValue is x of the n-th row of the frame, counted from 1.
func NthValue[T any](x Operand[T], n int) NullCall[T] { return shifted("nth_value", x, n) }
