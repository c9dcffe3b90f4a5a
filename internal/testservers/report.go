package main

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	_ "modernc.org/sqlite" // to say which version the tests have in them
)

// printExports writes the servers' variables to standard output, for a shell to read.
func printExports(l *lab, servers []*server) {
	export := func(name, value string) {
		fmt.Printf("export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	for _, s := range servers {
		if s.err == nil {
			export(s.variable, s.url)
		}
	}
	if l.clients != "" {
		export("PATH", l.path())
	}
}

// report says to standard error which databases there were to test on, and which not and why.
func report(servers []*server) {
	table := tabwriter.NewWriter(os.Stderr, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\ntested\tsqlite\t%s\tbuilt in\n", sqliteVersion())
	for _, s := range servers {
		if s.err == nil {
			fmt.Fprintf(table, "tested\t%s\t%s\t%s\n", s.name, s.version, s.from)
		}
	}
	_ = table.Flush() // standard error has nowhere to report to
	for _, s := range servers {
		if s.err != nil {
			reason, _, _ := strings.Cut(s.err.Error(), "\n") // the rest was said when it happened
			fmt.Fprintf(os.Stderr, "NOT TESTED  %s: %s\n", s.name, reason)
		}
	}
}

func sqliteVersion() string {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err.Error()
	}
	defer db.Close()
	var v string
	if err := db.QueryRow("SELECT sqlite_version()").Scan(&v); err != nil {
		return err.Error()
	}
	return v
}
