// Package roundtrip tests that every type's values come back from every
// database as they went in, as bound parameters and as literals in the text.
package roundtrip
