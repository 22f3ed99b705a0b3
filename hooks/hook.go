package hooks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"stanch/hooks/config"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// Hook judges what git hands one of its hooks: args and stdin are the hook's
// own, and as many as it takes. Under the pre-commit framework, which has
// neither, they are found out.
func (e Env) Hook(ctx context.Context, name string, args []string, stdin io.Reader) (*Verdict, error) {
	framework := isFramework(e.Getenv, name, args)
	if name == "pre-commit" && e.Getenv("PRE_COMMIT") != "" {
		name = "pre-merge-commit" // the pre-commit framework runs one hook for both
	}
	server := name == "pre-receive"
	var cfg *config.Config
	j, err := e.Judge(ctx, "", func(c *config.Config, opt *scanner.Options) {
		cfg, opt.NoInline = c, server && !c.InlineOnServer
	})
	if err != nil {
		return nil, err
	}
	j.Brief, j.Most = true, MostShown
	if framework {
		if args, stdin, err = j.fromFramework(ctx, name); err != nil {
			return nil, err
		}
	}
	if limit := cfg.TimeLimit; server && limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, limit, TimeLimitError(limit))
		defer stop()
	}
	v, err := j.hook(ctx, e, name, args, stdin)
	if late := TimeLimitError(0); err != nil && errors.As(context.Cause(ctx), &late) {
		return nil, late
	}
	if err != nil {
		return nil, j.lacking(ctx, err, cmp.Or(fetching[name], fetchAll))
	}
	j.remember(v)
	return v, nil
}

// fetching are the commands that have git get what a hook looks at, and no more
// than that, where a partial clone has not got it yet.
var fetching = map[string]string{
	"pre-commit":       "git diff --cached HEAD >/dev/null",
	"pre-merge-commit": "git diff --cached HEAD >/dev/null",
	"pre-push":         "git log -p -m --all --not --remotes >/dev/null",
}

// hook is the verdict that the hook of that name is there for.
func (j *Judge) hook(ctx context.Context, e Env, name string, args []string, stdin io.Reader) (*Verdict, error) {
	switch name {
	case "pre-commit":
		return j.PreCommit(ctx)
	case "pre-merge-commit":
		return j.PreMergeCommit(ctx, e.Vars)
	case "commit-msg":
		return j.CommitMsg(ctx, e.Abs(args[0]))
	case "pre-push":
		return j.PrePush(ctx, args[0], args[1], stdin)
	case "pre-receive":
		return j.PreReceive(ctx, stdin)
	}
	return nil, fmt.Errorf("judging for the hook %q: it is none that stanch knows", name)
}

// TimeLimitError is that the server's time for a push is over.
type TimeLimitError time.Duration

// Error tells who pushes what to do.
func (e TimeLimitError) Error() string {
	return fmt.Sprintf("this server gives a push %s to be judged, and this one takes longer: the push is refused\nhint: push it in parts, an older commit first: git push REMOTE OLDER_COMMIT:refs/heads/BRANCH\nhint: or ask who runs the server to raise server_time_limit", time.Duration(e))
}

// HookMisuse tells what is wrong with the arguments of a hook, and what to do
// about it; both are "" where they are what Hook takes.
func (e Env) HookMisuse(name string, args []string) (what, hint string) {
	if isFramework(e.Getenv, name, args) {
		return "", ""
	}
	for _, a := range args {
		if strings.HasPrefix(a, "-") && strings.Contains(a, "show-secrets") {
			return "--show-secrets is not for hooks: their output ends up in logs", "use `stanch scan --staged --show-secrets` on a terminal"
		}
	}
	switch want := map[string]int{"commit-msg": 1, "pre-push": 2}[name]; {
	case len(args) == want:
		return "", ""
	case want == 0:
		return name + " takes no arguments", "`stanch scan` takes paths and flags"
	default:
		return fmt.Sprintf("%s takes %s, as git gives them to the hook", name, terminal.Counted(want, "argument")), ""
	}
}
