package postgres

import "limbeck.dev/migrate/core"

// writeTimeAdd adds an interval, which makes a timestamp of a date.
func writeTimeAdd(w *core.Writer, args []core.Node) {
	date := args[0] == core.KindDate
	if date {
		w.Raw("CAST(")
	} else {
		w.Raw("(")
	}
	w.Node(args[2])
	w.Raw(" + ")
	w.Node(args[3])
	w.Raw(" * INTERVAL '1 ")
	w.Node(args[1])
	w.Raw("'")
	if date {
		w.Raw(" AS date")
	}
	w.Raw(")")
}

func writeTimeTrunc(w *core.Writer, args []core.Node) {
	if args[0] == core.KindDate {
		w.Raw("CAST(")
	}
	w.Raw("date_trunc('")
	w.Node(args[1])
	w.Raw("', ")
	w.Node(args[2])
	if args[0] == core.KindInstant {
		w.Raw(", 'UTC'")
	}
	w.Raw(")")
	if args[0] == core.KindDate {
		w.Raw(" AS date)")
	}
}

func writeSeconds(w *core.Writer, args []core.Node) {
	w.Raw("CAST(EXTRACT(EPOCH FROM ")
	w.Node(args[1])
	w.Raw(" - ")
	w.Node(args[0])
	w.Raw(") AS double precision)")
}
