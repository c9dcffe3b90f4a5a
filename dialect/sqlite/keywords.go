package sqlite

import "strings"

// keywords are the words that SQLite's tokenizer knows, those that may also be
// names among them: a name that is one of them is written in quotes.
var keywords = wordSet(`
	ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT
	BEFORE BEGIN BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT
	CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
	DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH
	ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FALSE FILTER FIRST
	FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE
	IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS
	ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING
	NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA
	PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE
	RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK ROW ROWS SAVEPOINT SELECT SET
	TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER TRUE UNBOUNDED UNION UNIQUE
	UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHIN WITHOUT`)

// operands are the keywords that are values, or end one.
var operands = wordSet("NULL TRUE FALSE END CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP ISNULL NOTNULL")

// calls are the keywords that are called like functions.
var calls = wordSet("CAST RAISE REPLACE IF")

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// isSimple tells whether the name may stand without quotes.
func isSimple(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && !keywords[strings.ToUpper(name)]
}

// spell writes a name with quotes where it needs them.
func spell(name string) string {
	if isSimple(name) {
		return name
	}
	return quoteName(name)
}

// unquote returns the name, or the text of the string, that a token holds.
func unquote(text string) string {
	if len(text) < 2 {
		return text
	}
	end := text[len(text)-1:]
	switch text[0] {
	case '[':
		return text[1 : len(text)-1]
	case '"', '\'', '`':
		return strings.ReplaceAll(text[1:len(text)-1], end+end, end)
	}
	return text
}
