//go:build unix

package cli

import "syscall"

// canReplace: the process can become another program.
const canReplace = true

func replaceProcess(path string, args, environ []string) error {
	return syscall.Exec(path, args, environ)
}
