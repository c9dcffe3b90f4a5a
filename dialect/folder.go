package dialect

// Folder is a dialect whose server takes two names for one where they differ in
// case alone. The methods return the form in which it compares them.
type Folder interface {
	// FoldTable folds the name of a schema, a table, a view or a sequence.
	FoldTable(name string) string
	// FoldPart folds the name of a part of a table: a column, an index or a
	// constraint.
	FoldPart(name string) string
}
