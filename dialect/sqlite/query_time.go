package sqlite

import "limbeck.dev/migrate/core"

// Times are text: 19 letters to the second, then the fraction and the zone, which
// stay as they are.

// layouts are the formats of a kind of time, and how many letters it has.
func layout(kind core.Node) (format string, letters string) {
	if kind == core.KindDate {
		return "%Y-%m-%d", "10"
	}
	return "%Y-%m-%d %H:%M:%S", "19"
}

// writeTimeAdd takes the last day of a month for one that it does not have
// (floor).
func writeTimeAdd(w *core.Writer, args []core.Node) {
	format, letters := layout(args[0])
	w.Raw("(strftime('", format, "', substr(")
	w.List(args[2:3])
	w.Raw(", 1, ", letters, "), ")
	w.Node(args[3])
	w.Raw(" || ' ")
	w.Node(args[1])
	w.Raw("S', 'floor')")
	if args[0] != core.KindDate {
		w.Raw(" || substr(")
		w.List(args[2:3])
		w.Raw(", 20)")
	}
	w.Raw(")")
}

// truncated are the formats of the beginnings of fields.
var truncated = map[core.Field]string{
	core.Year:   "%Y-01-01 00:00:00",
	core.Month:  "%Y-%m-01 00:00:00",
	core.Day:    "%Y-%m-%d 00:00:00",
	core.Hour:   "%Y-%m-%d %H:00:00",
	core.Minute: "%Y-%m-%d %H:%M:00",
	core.Second: "%Y-%m-%d %H:%M:%S",
}

func writeTimeTrunc(w *core.Writer, args []core.Node) {
	field, _ := args[1].(core.Field)
	format := truncated[field]
	if format == "" {
		w.Failf("%q is no field of a time", string(field))
		return
	}
	_, letters := layout(args[0])
	switch args[0] {
	case core.KindDate:
		format = format[:len(format)-len(" 00:00:00")]
	case core.KindInstant:
		format += "+00:00"
	}
	w.Raw("strftime('", format, "', substr(")
	w.List(args[2:])
	w.Raw(", 1, ", letters, "))")
}

func writeSeconds(w *core.Writer, args []core.Node) {
	w.Raw("round(unixepoch(")
	w.List(args[1:])
	w.Raw(", 'subsec') - unixepoch(")
	w.List(args[:1])
	w.Raw(", 'subsec'), 3)")
}
