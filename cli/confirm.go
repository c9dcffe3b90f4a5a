package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"
)

// confirmLoss makes sure that losing data is meant: by --yes, or by a word on the
// terminal. Nothing lost is nothing to ask.
func (r *run) confirmLoss(ctx context.Context, losses []string, yes bool) error {
	if len(losses) == 0 || yes {
		return nil
	}
	refused := fmt.Errorf("nothing was changed: it would throw away %s, which nothing brings back; to do it all the same, give --yes",
		strings.Join(losses, "; "))
	if r.terminal(r.Stdin) == nil || r.terminal(r.Stderr) == nil {
		return refused
	}
	for _, loss := range losses {
		r.out.fail("%s data loss: %s", paint(r.out.colorStderr, red, "!"), loss)
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

// ask asks a question on the terminal.
func (r *run) ask(ctx context.Context, question string) (answer string, err error) {
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
