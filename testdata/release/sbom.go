//go:build ignore

// Sbom writes the bill of materials of a Go binary, in CycloneDX's JSON, from
// what the compiler noted in it: the same to the byte for the same binary.
//
//	go run testdata/release/sbom.go BINARY FILE
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"runtime/debug"
	"strings"
)

type (
	bom struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		Hashes     []hash     `json:"hashes,omitempty"`
		PURL       string     `json:"purl"`
		Properties []property `json:"properties,omitempty"`
	}
	hash struct {
		Alg     string `json:"alg"`
		Content string `json:"content"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn,omitempty"`
	}
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom BINARY FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintf(os.Stderr, "sbom: error: %v\n", err)
		os.Exit(2)
	}
}

func write(binary, file string) error {
	text, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	b, err := read(text)
	if err != nil {
		return fmt.Errorf("reading %s: %w", binary, err)
	}
	out, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(out, '\n'), 0o644)
}

// read makes the bill of a binary: itself, every module in it, and Go's own
// library.
func read(binary []byte) (*bom, error) {
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(binary)
	self := newComponent("application", info.Main.Path, info.Main.Version)
	self.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || strings.HasPrefix(s.Key, "vcs.") {
			self.Properties = append(self.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	b := &bom{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: metadata{self}}
	b.add("std", strings.TrimPrefix(info.GoVersion, "go"))
	for _, m := range info.Deps {
		m = actual(m)
		b.add(m.Path, m.Version)
	}
	on := dependency{Ref: self.Ref}
	for _, c := range b.Components {
		on.On = append(on.On, c.Ref)
	}
	b.Dependencies = []dependency{on}
	return b, nil
}

// actual is the module that a replace directive put in a module's place.
func actual(m *debug.Module) *debug.Module {
	if m.Replace != nil {
		return m.Replace
	}
	return m
}

func (b *bom) add(name, version string) {
	b.Components = append(b.Components, newComponent("library", name, version))
}

func newComponent(kind, name, version string) component {
	purl := "pkg:golang/" + path.Clean(name) + "@" + strings.ReplaceAll(version, "+", "%2B")
	return component{Type: kind, Ref: purl, Name: name, Version: version, PURL: purl}
}
