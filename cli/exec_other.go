//go:build !unix

package cli

import "errors"

// canReplace: the process cannot become another program, which runs as a child
// then.
const canReplace = false

func replaceProcess(string, []string, []string) error { return errors.ErrUnsupported }
