package hooks

import (
	"context"
	"fmt"
	"strings"

	"stanch/hooks/config"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// InForce tells by which configuration, rules and allows the hooks judge, a
// line each. What keeps them from judging is an error here as well.
func (e Env) InForce(ctx context.Context) (string, error) {
	var cfg *config.Config
	j, err := e.Judge(ctx, "", func(c *config.Config, _ *scanner.Options) { cfg = c })
	if err != nil {
		return "", err
	}
	from := "none, all as built in"
	if len(cfg.Files) > 0 {
		from = strings.Join(cfg.Files, ", ")
	}
	allows := ""
	if j.Place.Top != "" {
		inline, err := j.MarkedLines(ctx)
		if err != nil {
			return "", err
		}
		allows = fmt.Sprintf("\nallows: %d in comments, %d in the configuration", len(inline), len(cfg.Allows))
	}
	return fmt.Sprintf("config: %s\nrules: %d in force (%d of the configuration, %d disabled), blocking from %s on%s\n",
		terminal.Clean(from), len(j.Scanner.Rules()), len(cfg.Rules), len(cfg.Disable), cfg.FailOn, allows), nil
}
