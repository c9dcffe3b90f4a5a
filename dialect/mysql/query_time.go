package mysql

import "limbeck.dev/migrate/core"

func writeTimeAdd(w *core.Writer, args []core.Node) {
	if args[0] == core.KindDate {
		w.Raw("CAST(")
	}
	w.Raw("date_add(")
	w.List(args[2:3])
	w.Raw(", INTERVAL ")
	w.Node(args[3])
	w.Raw(" ")
	w.Node(args[1])
	w.Raw(")")
	if args[0] == core.KindDate {
		w.Raw(" AS DATE)")
	}
}

// truncated are the formats of the beginnings of fields.
var truncated = map[core.Field]string{
	core.Year:   "%Y-01-01 00:00:00",
	core.Month:  "%Y-%m-01 00:00:00",
	core.Day:    "%Y-%m-%d 00:00:00",
	core.Hour:   "%Y-%m-%d %H:00:00",
	core.Minute: "%Y-%m-%d %H:%i:00",
	core.Second: "%Y-%m-%d %H:%i:%s",
}

func writeTimeTrunc(w *core.Writer, args []core.Node) {
	field, _ := args[1].(core.Field)
	if truncated[field] == "" {
		w.Failf("%q is no field of a time", string(field))
	}
	w.Raw("CAST(date_format(")
	w.List(args[2:])
	w.Raw(", ").Literal(truncated[field])
	if args[0] == core.KindDate {
		w.Raw(") AS DATE)")
	} else {
		w.Raw(") AS DATETIME)")
	}
}

func writeSeconds(w *core.Writer, args []core.Node) {
	w.Raw("(timestampdiff(MICROSECOND, ")
	w.List(args)
	w.Raw(") / 1e6)")
}
