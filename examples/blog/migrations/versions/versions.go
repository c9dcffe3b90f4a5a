// Package versions holds the revisions of the blog's schema.
package versions

import "limbeck.dev/migrate/versions"

// Scripts are the revisions; each file of this directory adds its own.
var Scripts versions.Set
