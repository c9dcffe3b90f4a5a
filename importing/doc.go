// Package importing reads the migrations that other tools have written, and
// makes SQL revisions of them: one after the other, in the order in which the
// tool runs them, and with its way back where it has one.
//
//	dir, err := importing.Read(os.DirFS("db/migrations"), "")
//	scripts, err := dir.Scripts(syntax)
//	n, found, err := dir.Applied(ctx, conn, "")   // how many of them the database has
//
// It knows goose, golang-migrate, dbmate, Atlas and Flyway, by what their
// manuals and sources say of names, annotations and tables.
package importing
