package dialect

import "slices"

// Traceless reports whether SQL text that begins with these words may have done
// its work although no definition of the schema has changed: it changes rows, or
// what belongs to the server. Of any other statement it is known by looking, or
// it may run again (ANALYZE, VACUUM, GRANT).
func Traceless(words []string) bool {
	words = append(slices.Clone(words), "", "")
	switch words[0] {
	case "CREATE", "DROP":
		return slices.Contains(serverObjects, words[1])
	}
	return !slices.Contains(traced, words[0])
}

// traced are the first words of statements that definitions tell of, or that do
// the same when they run again.
var traced = []string{
	"ALTER", "RENAME", "COMMENT", "TRUNCATE", "GRANT", "REVOKE", "REASSIGN", "ANALYZE", "VACUUM", "REINDEX", "CLUSTER", "REFRESH",
	"OPTIMIZE", "CHECK", "REPAIR", "CHECKSUM", "FLUSH", "CHECKPOINT", "SET", "RESET", "PRAGMA", "ATTACH", "DETACH", "USE", "LOCK", "UNLOCK",
}

// serverObjects are what CREATE makes beside the schema's definitions.
var serverObjects = []string{"TABLESPACE", "SUBSCRIPTION", "PUBLICATION", "ROLE", "USER", "GROUP", "SERVER", "UNDO", "LOGFILE", "RESOURCE"}
