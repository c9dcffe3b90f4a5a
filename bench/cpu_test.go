//go:build unix

package bench

import (
	"syscall"
	"testing"
)

// cpu returns the CPU time of the process in nanoseconds.
func cpu() int64 {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return r.Utime.Nano() + r.Stime.Nano()
}

// measure runs f b.N times and reports the CPU time beside the rest.
func measure(b *testing.B, f func() error) {
	b.Helper()
	if err := f(); err != nil { // connections and prepared statements
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu()
	for range b.N {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(cpu()-before)/float64(b.N), "cpu-ns/op")
}
