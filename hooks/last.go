package hooks

import (
	"encoding/json"
	"os"
	"path/filepath"

	"stanch/hooks/disk"
	"stanch/scanner"
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

// Remembered is what is kept of a finding of an earlier run.
type Remembered struct {
	Rule        string `json:"rule"`
	File        string `json:"file"` // as FileOf has it
	Line        int    `json:"line"`
	Column      int    `json:"column"`
	Commit      string `json:"commit,omitempty"` // full id, or ""
	Redacted    string `json:"redacted"`
	Fingerprint string `json:"fingerprint"`
	Scope       Scope  `json:"scope"` // of the verdict
}

// Remembering is what is kept of a finding of a verdict about scope.
func Remembering(f *scanner.Finding, scope Scope) Remembered {
	at := SpotOf(f)
	return Remembered{f.Rule.ID, at.File, at.Line, f.Column, at.Commit, f.Redacted, f.Fingerprint, scope}
}

// memory is what the file of that name holds.
type memory struct {
	Version  int          `json:"version"`
	Findings []Remembered `json:"findings"`
}

// remember keeps a verdict's findings for explain, without the secrets. It is
// done as well as can be: what cannot be written is looked for again when
// somebody asks.
func (j *Judge) remember(v *Verdict) {
	if j.Place.GitDir == "" || len(v.Findings) == 0 || v.Scope == ScopeServer || j.Repo.Getenv(ForgetEnv) != "" {
		return
	}
	m := memory{Version: 1}
	for i := range v.Findings[:min(len(v.Findings), mostRemembered)] {
		if v.Findings[i].Fingerprint == "" { // nobody can ask for it
			continue
		}
		m.Findings = append(m.Findings, Remembering(&v.Findings[i], v.Scope))
	}
	path := filepath.Join(j.Place.GitDir, filepath.FromSlash(lastName))
	text, err := json.Marshal(m)
	if err == nil && os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = disk.Replace(path, text, 0o600)
	}
}

// Recall are the findings of the last run with that fingerprint: none where it is
// not known any more, or none of its rules is.
func (j *Judge) Recall(fingerprint string) []Remembered {
	var m memory
	text, err := os.ReadFile(filepath.Join(j.Place.GitDir, filepath.FromSlash(lastName)))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Version != 1 {
		return nil
	}
	var found []Remembered
	for _, r := range m.Findings {
		if r.Fingerprint == fingerprint && j.Rule(r.Rule) != nil {
			found = append(found, r)
		}
	}
	return found
}
