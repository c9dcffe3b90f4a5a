package versions

import (
	"fmt"
	"testing"
)

// shapes are histories of n revisions.
var shapes = []struct {
	name string
	make func(n int) []Revision
}{
	{"chain", func(n int) []Revision {
		return grow(n, func(i int) IDs { return IDs{id(i - 1)} })
	}},
	{"fan", func(n int) []Revision { // branches of ten revisions each, all from the first
		return grow(n, func(i int) IDs {
			if i%10 == 1 {
				return IDs{id(0)}
			}
			return IDs{id(i - 1)}
		})
	}},
	{"merges", func(n int) []Revision { // diamonds, one upon the other
		return grow(n, func(i int) IDs {
			switch i % 3 {
			case 0:
				return IDs{id(i - 2), id(i - 1)}
			case 1:
				return IDs{id(i - 1)}
			}
			return IDs{id(i - 2)}
		})
	}},
}

func id(i int) string { return fmt.Sprintf("%012x", uint64(i)*0x9E3779B97F4A7C15>>16) }

func grow(n int, revises func(i int) IDs) []Revision {
	list := make([]Revision, n)
	for i := range list {
		list[i] = Revision{ID: id(i), Path: id(i) + ".sql", Message: "a step"}
		if i > 0 {
			list[i].Revises = revises(i)
		}
	}
	return list
}

// BenchmarkGraph loads histories of growing length, lists them, finds their
// heads and plans the way there: the time for each revision should stay.
func BenchmarkGraph(b *testing.B) {
	for _, shape := range shapes {
		for _, n := range []int{1000, 10000, 100000} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				revisions := shape.make(n)
				b.ReportAllocs()
				for b.Loop() {
					g, err := NewGraph(revisions)
					if err != nil {
						b.Fatal(err)
					}
					steps, err := g.Upgrade(nil, "heads")
					if err != nil || len(steps) != n || len(g.All()) != n || len(g.RealHeads()) == 0 {
						b.Fatal(len(steps), err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/revision")
			})
		}
	}
}
