package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate"
)

// confirmLoss makes sure on a terminal that losing data is meant. Elsewhere the
// run goes on, but for redo and the way down of goto (r.sure), which need --yes:
// no deployment runs these.
func (r *run) confirmLoss(ctx context.Context, run migrate.Run, losses []string) error {
	refused := fmt.Errorf("nothing was changed: it would throw away %s, which nothing brings back; to do it all the same, give --yes",
		strings.Join(losses, "; "))
	if r.terminal(r.Stdin) == nil || r.terminal(r.Stderr) == nil {
		if r.sure && run.Down {
			return refused
		}
		return nil
	}
	if r.flags.quiet || r.flags.json { // it was not told yet
		for _, loss := range losses {
			r.out.fail("%s data loss: %s", paint(r.out.colorStderr, red, "!"), loss)
		}
	}
	answer, err := r.ask(ctx, "Go on? Type yes: ")
	if err != nil {
		return err
	}
	if !strings.EqualFold(answer, "yes") && !strings.EqualFold(answer, "y") {
		return refused
	}
	return nil
}

// ask asks a question on the terminal. Nothing runs meanwhile, so that the first
// signal ends it.
func (r *run) ask(ctx context.Context, question string) (answer string, err error) {
	defer r.atOnce()()
	if _, err := fmt.Fprint(r.Stderr, question); err != nil {
		return "", err
	}
	line := make(chan string, 1)
	go func() { // it ends with the process if nobody answers
		text, _ := bufio.NewReader(r.Stdin).ReadString('\n')
		line <- strings.TrimSpace(text)
	}()
	select {
	case answer = <-line:
		return answer, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
