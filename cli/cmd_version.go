package cli

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", GroupID: groupLook,
		Short:   "Print the version of the tool",
		Long:    "Print the version of the tool, and of the Go that it was built with.",
		Example: "  migrate version\n  migrate version --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(func(context.Context, []string) error {
			v := thisVersion()
			if r.flags.json {
				return r.out.document(v)
			}
			r.out.print("migrate %s", v)
			return nil
		}),
	}
}

type versionJSON struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisVersion() versionJSON {
	return versionJSON{migrate.Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
}

// String is what --version prints behind the name of the tool.
func (v versionJSON) String() string { return fmt.Sprintf("%s (%s, %s)", v.Version, v.Go, v.Platform) }
