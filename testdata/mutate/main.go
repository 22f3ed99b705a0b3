// Mutate tells what the tests would not notice: it changes one thing after
// another in the files that it is given, runs the tests on each change, and
// prints the changes that no test fails for. The tree is never written to.
//
//	go run ./testdata/mutate [-n 30] [-seed 1] [-list] [-test 'ARGUMENTS OF GO TEST']... FILE.go ...
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	n := flag.Int("n", 30, "mutants of each file, drawn at random; 0 is all")
	seed := flag.Uint64("seed", 1, "what they are drawn by")
	list := flag.Bool("list", false, "print the mutants, run nothing")
	var tests []string
	flag.Func("test", "arguments of go test, tried in order until one fails (default: the file's package, then the scripts)", func(s string) error {
		tests = append(tests, s)
		return nil
	})
	flag.Parse()
	if err := run(flag.Args(), tests, *n, *seed, *list); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
}

// mutant is one change of a file: the text from lo to hi becomes another.
type mutant struct {
	file   string
	line   int
	lo, hi int
	text   string
}

func run(files, tests []string, n int, seed uint64, list bool) error {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tried, survived := 0, 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		all, err := mutants(file, src)
		if err != nil {
			return err
		}
		some := draw(all, n, seed)
		fmt.Printf("%s: %d of %d mutants\n", file, len(some), len(all))
		for _, m := range some {
			if list {
				fmt.Println(m.describe(src))
				continue
			}
			fate, err := m.try(dir, src, tests)
			if err != nil {
				return err
			}
			if fate == noMutant {
				continue
			}
			tried++
			if fate == survivor {
				survived++
				fmt.Println("SURVIVED", m.describe(src))
			}
		}
	}
	fmt.Printf("%d mutants, %d survived\n", tried, survived)
	return nil
}

// draw takes n of all at random, in their order.
func draw(all []mutant, n int, seed uint64) []mutant {
	if n == 0 || n >= len(all) {
		return all
	}
	nth := rand.New(rand.NewPCG(seed, uint64(len(all)))).Perm(len(all))[:n]
	slices.Sort(nth)
	some := make([]mutant, n)
	for i, k := range nth {
		some[i] = all[k]
	}
	return some
}

func (m *mutant) describe(src []byte) string {
	return fmt.Sprintf("%s:%d: %q becomes %q", m.file, m.line, src[m.lo:m.hi], m.text)
}

// fate is what became of a mutant.
type fate int

const (
	noMutant fate = iota // it does not compile
	killed               // some test fails
	survivor
)

// try runs the tests on the mutant.
func (m *mutant) try(dir string, src []byte, tests []string) (fate, error) {
	abs, err := filepath.Abs(m.file)
	if err != nil {
		return noMutant, err
	}
	mutated, overlay := filepath.Join(dir, filepath.Base(m.file)), filepath.Join(dir, "overlay.json")
	text := slices.Concat(src[:m.lo], []byte(m.text), src[m.hi:])
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {abs: mutated}})
	if err != nil {
		return noMutant, err
	}
	if err := errors.Join(os.WriteFile(mutated, text, 0o600), os.WriteFile(overlay, replace, 0o600)); err != nil {
		return noMutant, err
	}
	pkg := "./" + filepath.ToSlash(filepath.Dir(m.file))
	goCmd := func(args ...string) *exec.Cmd {
		cmd := exec.Command("go", args...)
		// In the environment, for those tests as well that build the binary.
		cmd.Env = append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -overlay="+overlay)
		return cmd
	}
	if out, err := goCmd("build", "-o", os.DevNull, pkg).CombinedOutput(); err != nil {
		if bytes.Contains(out, []byte(filepath.Base(m.file)+":")) {
			return noMutant, nil
		}
		return noMutant, fmt.Errorf("go build: %w\n%s", err, out)
	}
	if len(tests) == 0 {
		tests = []string{pkg, ". -run TestScripts"}
	}
	for _, t := range tests {
		args := append([]string{"test", "-vet=off", "-failfast", "-timeout", "5m"}, strings.Fields(t)...)
		if goCmd(args...).Run() != nil {
			return killed, nil
		}
	}
	return survivor, nil
}

// opposites are operators and what takes their place.
var opposites = map[token.Token]string{
	token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">", token.LAND: "||", token.LOR: "&&",
	token.EQL: "!=", token.NEQ: "==", token.ADD: "-", token.SUB: "+",
}

// mutants are all changes of a file that are tried: conditions turned round or
// off by one, statements left out, numbers one higher, true and false changed.
func mutants(file string, src []byte) ([]mutant, error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []mutant
	at := func(p token.Pos) int { return files.Position(p).Offset }
	text := func(n ast.Node) string { return string(src[at(n.Pos()):at(n.End())]) }
	change := func(lo, hi token.Pos, to string) {
		all = append(all, mutant{file, files.Position(lo).Line, at(lo), at(hi), to})
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok == token.VAR // constants are sizes and names
		case *ast.IfStmt:
			change(n.Cond.Pos(), n.Cond.End(), "!("+text(n.Cond)+")")
		case *ast.BinaryExpr:
			if to := opposites[n.Op]; to != "" && !strings.ContainsAny(text(n), "\"`") {
				change(n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), to)
			}
		case *ast.ExprStmt, *ast.IncDecStmt:
			change(n.Pos(), n.End(), "")
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN && len(n.Lhs) == len(n.Rhs) {
				change(n.Lhs[0].Pos(), n.Lhs[len(n.Lhs)-1].End(), strings.TrimSuffix(strings.Repeat("_, ", len(n.Lhs)), ", "))
			}
		case *ast.BranchStmt:
			if n.Label == nil && n.Tok != token.FALLTHROUGH {
				change(n.Pos(), n.End(), "")
			}
		case *ast.BasicLit:
			if n.Kind == token.INT {
				change(n.Pos(), n.End(), "("+n.Value+"+1)")
			}
		case *ast.ReturnStmt:
			for _, r := range n.Results {
				if to := map[string]string{"true": "false", "false": "true"}[text(r)]; to != "" {
					change(r.Pos(), r.End(), to)
				}
			}
		}
		return true
	})
	return all, nil
}
