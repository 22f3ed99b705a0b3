package remedy

import (
	"bytes"
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// inGo replaces a literal of a Go file by what the parser says of it.
func (s *site) inGo() (*Change, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", s.text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, errors.New("the file does not parse")
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	var lit *ast.BasicLit
	var path []ast.Node
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if b, ok := n.(*ast.BasicLit); ok && b.Kind == token.STRING && at(b.Pos()) <= s.lo && s.hi <= at(b.End()) {
			lit, path = b, append([]ast.Node(nil), stack[:len(stack)-1]...)
		}
		return true
	})
	if lit == nil {
		for _, g := range file.Comments {
			if at(g.Pos()) <= s.lo && s.lo < at(g.End()) {
				return nil, errInComment
			}
		}
		return nil, errNoLiteral
	}
	value, err := strconv.Unquote(lit.Value)
	if err != nil || strings.ContainsAny(value, "\n\r") {
		return nil, errors.New("it is part of a text over several lines")
	}
	lookup, changed := "os", s.text
	for _, i := range file.Imports {
		if i.Path.Value == `"os"` && i.Name != nil {
			lookup = i.Name.Name
		}
	}
	if lookup == "_" || lookup == "." {
		return nil, errors.New("os is imported under an odd name")
	}
	constAt := -1
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.ImportSpec, *ast.Field:
			if f, ok := n.(*ast.Field); !ok || f.Tag == lit {
				return nil, errors.New("only a constant can stand there")
			}
		case *ast.GenDecl:
			if n.Tok != token.CONST {
				break
			}
			if n.Lparen.IsValid() || !loneConstant(file, n) {
				return nil, errors.New("it is a constant that others may be made of; make it a variable first")
			}
			constAt = at(n.Pos())
		}
	}
	changed = changed[:at(lit.Pos())] + lookup + `.Getenv("` + s.name + `")` + changed[at(lit.End()):]
	if constAt >= 0 {
		changed = changed[:constAt] + "var" + changed[constAt+len("const"):]
	}
	text, err := importInGo([]byte(changed), s.text)
	if err != nil {
		return nil, err
	}
	return &Change{Text: text, Name: s.name, Value: value}, nil
}

// loneConstant reports whether a declaration is of one constant that the file
// uses, and uses nowhere that only constants may stand.
func loneConstant(file *ast.File, decl *ast.GenDecl) bool {
	spec, ok := decl.Specs[0].(*ast.ValueSpec)
	if !ok || len(spec.Names) != 1 || len(spec.Values) != 1 {
		return false
	}
	if _, ok := spec.Values[0].(*ast.BasicLit); !ok {
		return false
	}
	name, uses, inConst := spec.Names[0].Name, 0, false
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			if n.Tok == token.CONST && n != decl {
				ast.Inspect(n, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					inConst = inConst || ok && id.Name == name
					return true
				})
			}
		case *ast.ArrayType:
			if n.Len != nil {
				ast.Inspect(n.Len, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					inConst = inConst || ok && id.Name == name
					return true
				})
			}
		case *ast.Ident:
			if n.Name == name {
				uses++
			}
		}
		return true
	})
	top := false
	for _, d := range file.Decls {
		top = top || d == ast.Decl(decl)
	}
	return !inConst && (top || uses > 1)
}

// importInGo adds the import of os where it lacks, and keeps a file that was
// formatted so.
func importInGo(text []byte, old string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, errors.New("the lookup does not fit there")
	}
	for _, i := range file.Imports {
		if i.Path.Value == `"os"` {
			return text, nil
		}
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	insert := func(i int, s string) { text = append(text[:i:i], append([]byte(s), text[i:]...)...) }
	var first *ast.GenDecl
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT && first == nil {
			first = g
		}
	}
	switch {
	case first == nil:
		insert(at(file.Name.End()), "\n\nimport \"os\"")
	case first.Lparen.IsValid():
		insert(at(first.Lparen)+1, "\n\t\"os\"")
	case len(file.Imports) == 1:
		insert(at(first.End()), "\n)")
		insert(at(first.Specs[0].Pos()), "(\n\t\"os\"\n\t")
	default:
		insert(at(first.Pos()), "import \"os\"\n")
	}
	formatted, err := format.Source(text)
	if err != nil {
		return nil, errors.New("the lookup does not fit there")
	}
	if was, err := format.Source([]byte(old)); err == nil && bytes.Equal(was, []byte(old)) {
		return formatted, nil
	}
	return text, nil
}
