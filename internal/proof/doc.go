// Package proof holds properties of the whole: random schemas, with rows, on
// real databases. It has no code but tests.
//
// Each property gets 200 random cases for each database. The flag -rapid.checks
// asks for more:
//
//	go test ./internal/proof -rapid.checks=5000
package proof
