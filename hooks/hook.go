package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"stanch/hooks/config"
	"stanch/scanner"
)

// Hook judges what git hands one of its hooks: args and stdin are the hook's
// own, and as many as it takes. Under the pre-commit framework, which has
// neither, they are found out.
func (e Env) Hook(ctx context.Context, name string, args []string, stdin io.Reader) (*Verdict, error) {
	framework := IsFramework(e.Getenv, name, args)
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
		if args, stdin, err = j.FromFramework(ctx, name); err != nil {
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
		return nil, err
	}
	j.Remember(v)
	return v, nil
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
