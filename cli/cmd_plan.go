package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

// planFlags say which way a plan leads, and how it is shown.
type planFlags struct{ down, sql, exitCode bool }

func (r *run) planCommand() *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use: "plan [TARGET]", GroupID: groupLook,
		Short: "Tell what upgrade would do",
		Long: `Tell what upgrade to TARGET would do, which is head where none is given; with --down, what downgrade to TARGET would
do: the revisions, their operations in words, what throws rows or values away, and which revisions cannot be rolled back
as a whole. With --sql or --verbose also the statements, as far as they are known ahead: Go code has none, and some
depend on what the database holds. The database is asked where it is, and nothing is changed. With --exit-code the exit code
is 12 where rows or values are thrown away.
With --scratch-url the revisions of the plan are run in a scratch database, after those that are applied.

upgrade --sql prints a script to run instead.`,
		Example:           "  migrate plan\n  migrate plan +1 --sql\n  migrate plan --down 27c6a3\n  migrate plan --json",
		Args:              atMost(1, "one target"),
		ValidArgsFunction: r.completeArguments("head", "heads", "+1", "-1", "base"),
		PreRunE: func(_ *cobra.Command, args []string) error {
			if f.down && len(args) == 0 {
				return usagef("plan --down needs a target, as in: migrate plan --down -1")
			}
			return rangeNeedsSQL(false, args)
		},
		RunE: r.do(r.with(needs{scripts: true}, func(ctx context.Context, env *migrate.Environment, args []string) error {
			plan, err := planOf(ctx, env, f.down, args)
			if err != nil {
				return err
			}
			if err := r.printPlan(env, plan, f); err != nil || !f.exitCode || len(plan.DataLoss()) == 0 {
				return err
			}
			return exitStatus(codeFor(&migrate.DataLossError{}).code)
		})),
	}
	r.addScratchFlag(cmd, "try the plan")
	cmd.Flags().BoolVar(&f.down, "down", false, "plan a downgrade")
	cmd.Flags().BoolVar(&f.sql, "sql", false, "show the statements")
	cmd.Flags().BoolVar(&f.exitCode, "exit-code", false, "end with exit code 12 where the plan throws rows or values away")
	return cmd
}

func planOf(ctx context.Context, env *migrate.Environment, down bool, args []string) (*migrate.Plan, error) {
	target := "head"
	if len(args) > 0 {
		target = args[0]
	}
	if down {
		return env.PlanDowngrade(ctx, target)
	}
	return env.Plan(ctx, target)
}

type planJSON struct {
	Current []string       `json:"current"`
	Steps   []planStepJSON `json:"steps"`
}

type planStepJSON struct {
	stepJSON
	Transaction bool         `json:"transaction"`
	Operations  []planOpJSON `json:"operations"`
}

type planOpJSON struct {
	opJSON
	SQL []string `json:"sql"`
}

func (r *run) newPlanJSON(plan *migrate.Plan) planJSON {
	doc := planJSON{Current: list(plan.Current), Steps: []planStepJSON{}}
	for _, step := range plan.Steps {
		s := planStepJSON{newStepJSON(step.Step), step.Transaction, []planOpJSON{}}
		for _, op := range step.Ops {
			s.Operations = append(s.Operations, planOpJSON{r.newOpJSON(op.Op, op.DataLoss, op.Notes), list(op.SQL)})
		}
		doc.Steps = append(doc.Steps, s)
	}
	return doc
}

func (r *run) printPlan(env *migrate.Environment, plan *migrate.Plan, f planFlags) error {
	if r.flags.json {
		return r.out.document(r.newPlanJSON(plan))
	}
	if len(plan.Steps) == 0 {
		r.out.say("Nothing to do: the database is at %s.", r.headsText(env, plan.Current))
		return nil
	}
	loses := 0
	for _, step := range plan.Steps {
		r.printPlanStep(step, f.sql || r.flags.verbose)
		if len(step.DataLoss()) > 0 {
			loses++
		}
	}
	r.out.say("%s to %s; %s.", count(len(plan.Steps), "revision"), direction(f.down),
		map[bool]string{true: "none loses data, as far as it can be told", false: count(loses, "revision") + " with loss of data"}[loses == 0])
	return nil
}

func (r *run) printPlanStep(step migrate.PlanStep, sql bool) {
	line := stepText(step.Revision, step.Down)
	if !step.Transaction {
		line += " (not in one transaction)"
	}
	r.out.print("%s", line)
	for _, op := range step.Ops {
		r.printOpIn("  ", op.Op)
		for _, lost := range op.DataLoss {
			r.out.print("    %s data loss: %s", paint(r.out.colorStdout, red, "!"), lost)
		}
		for _, note := range op.Notes {
			r.out.print("    note: %s", note)
		}
		for i := 0; sql && i < len(op.SQL); i++ {
			r.out.print("    %s;", styled(indent(escapeBlock(op.SQL[i]))))
		}
	}
}
