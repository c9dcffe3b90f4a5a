package engine

import (
	"context"
	"math/rand/v2"
	"time"

	"limbeck.dev/migrate/core"
)

// The pause before a second attempt, which doubles with each further one.
const (
	firstPause   = 10 * time.Millisecond
	longestPause = 2 * time.Second
)

// Retry runs work up to that many times while it fails because a concurrent
// transaction was in the way ([core.ErrorKind.Retryable]), with a pause before
// each further time. Work must be whole transactions, and nothing else:
//
//	engine.Retry(ctx, 5, func(ctx context.Context) error { return eng.InTx(ctx, transfer) })
func Retry(ctx context.Context, times int, work func(ctx context.Context) error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := work(ctx)
		if err == nil || try >= times || !core.KindOf(err).Retryable() {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, longestPause)
	}
}
