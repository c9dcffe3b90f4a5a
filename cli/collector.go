package cli

import (
	"os"
	"runtime"
	"runtime/debug"
)

// smallHeap is the heap, in bytes, up to which the collector waits: most runs end
// within it, and a start would wait for the collector.
const smallHeap = 64 << 20

// patientCollector lets the collector wait while the heap is small, and work
// harder than usual once it is not: then a script as large as a dump is in memory.
// GOGC, where it is set, has the say.
func patientCollector() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(400)
	afterCollection()
}

// afterCollection looks at the heap at the end of the next collection: then what
// nothing refers to is cleaned up.
func afterCollection() {
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		var heap runtime.MemStats
		runtime.ReadMemStats(&heap)
		if heap.NextGC > smallHeap {
			debug.SetGCPercent(50)
			return
		}
		afterCollection()
	}, struct{}{})
}
