package hooks

import (
	"encoding/json"
	"os"
	"path/filepath"

	"stanch/hooks/disk"
)

// lastName is where the findings of the last run lie, below the git directory:
// out of reach of any commit. They hold no secret.
const lastName = "stanch/last.json"

// ForgetEnv names the environment variable with which a run leaves no findings
// behind: those of `stanch status` are planted.
const ForgetEnv = "STANCH_FORGET"

// mostRemembered is how many findings are kept: explain is asked about one of
// those that a person has just read.
const mostRemembered = 1000

// remembered is a finding of an earlier run.
type remembered struct {
	record
	Scope Scope `json:"scope"`
}

type memory struct {
	Version  int          `json:"version"`
	Findings []remembered `json:"findings"`
}

// Remember keeps a verdict's findings for Explain, without the secrets. It is
// done as well as can be: what cannot be written is looked for again when
// somebody asks.
func (j *Judge) Remember(v *Verdict) {
	if j.Place.GitDir == "" || len(v.Findings) == 0 || v.Scope == ScopeServer || j.Repo.Getenv(ForgetEnv) != "" {
		return
	}
	m := memory{Version: 1}
	for i := range v.Findings[:min(len(v.Findings), mostRemembered)] {
		if v.Findings[i].Fingerprint == "" { // nobody can ask for it
			continue
		}
		m.Findings = append(m.Findings, remembered{newRecord(&v.Findings[i], false), v.Scope})
	}
	path := filepath.Join(j.Place.GitDir, filepath.FromSlash(lastName))
	text, err := json.Marshal(m)
	if err == nil && os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = disk.Replace(path, text, 0o600)
	}
}

// recall are the remembered findings with a fingerprint.
func (j *Judge) recall(fingerprint string) []remembered {
	var m memory
	text, err := os.ReadFile(filepath.Join(j.Place.GitDir, filepath.FromSlash(lastName)))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Version != 1 {
		return nil
	}
	var found []remembered
	for _, r := range m.Findings {
		if r.Fingerprint == fingerprint && j.rule(r.Rule) != nil {
			found = append(found, r)
		}
	}
	return found
}
