package install

import (
	"errors"
	"fmt"
)

// A plan is what is to be done for one hook, and what is said once it is.
type plan struct {
	hook  string
	steps []step
	said  []string // lines; one that begins with commandIndent is a command
	err   error    // why this hook is left as it is
}

func (p *plan) say(format string, args ...any) { p.said = append(p.said, fmt.Sprintf(format, args...)) }

// sayPaste says a command to paste.
func (p *plan) sayPaste(words ...string) {
	p.said = append(p.said, command(words))
}

// refuse leaves the hook alone and tells the way out as commands.
func (p *plan) refuse(why string, hints ...string) {
	for _, h := range hints {
		why += "\nhint: " + h
	}
	p.steps, p.said, p.err = nil, nil, errors.New(why)
}

// run does the plans, or shows them. A plan that fails does not keep the
// others from being done.
func (o Options) run(plans []plan) error {
	d := realDisk()
	if o.disk != nil {
		d = *o.disk
	}
	out := o.printer()
	var failed []error
	for _, p := range plans {
		err := p.err
		for _, s := range p.steps {
			if o.DryRun {
				s.show(out)
				continue
			}
			if err = s.do(d); err != nil {
				break
			}
		}
		if err != nil {
			if p.hook == "" {
				return err
			}
			failed = append(failed, fmt.Errorf("%s: %w", p.hook, err))
			continue
		}
		if !o.DryRun || len(p.steps) == 0 {
			out.said(p.hook, p.said)
		}
	}
	if o.DryRun {
		out.line("dry run", "nothing was changed")
	}
	return errors.Join(failed...)
}
