package sealed

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"

	"stanch/hooks/lazy"
)

// secretName is a key that holds a secret in files of Ansible.
var secretName = lazy.Regexp{Expr: `(?i)^vault_|passw|secret|token|api_?key|private_?key|credential`}

// clearVault reports whether a file named like a vault holds values in clear.
// Values that are encrypted one by one, and templates that only refer to
// others, are none. strict is for names that can mean nothing else; otherwise
// the file must look like variables with a secret among them, for a vault.yml
// is just as well a service, a playbook or a workflow.
func clearVault(text []byte, strict bool) bool {
	if len(bytes.TrimSpace(text)) == 0 || Kind(text) != "" {
		return false
	}
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return strict
	}
	top := doc.Content[0]
	if !strict {
		for i := 0; i+1 < len(top.Content); i += 2 {
			switch top.Content[i].Value {
			case "apiVersion", "services", "jobs", "openapi", "swagger", "AWSTemplateFormatVersion":
				return false
			}
		}
	}
	clear := false
	leaves(top, nil, func(path []string, n *yaml.Node) {
		inClear := n.Tag != "!vault" && n.Tag != "!vault-encrypted" && n.Value != "" && n.Tag != "!!null" && !strings.Contains(n.Value, "{{")
		clear = clear || inClear && (strict || secretName.Get().MatchString(path[len(path)-1]))
	})
	return clear
}

// leaves calls f for every scalar below n, with the keys that lead to it.
func leaves(n *yaml.Node, path []string, f func(path []string, n *yaml.Node)) {
	switch n.Kind {
	case yaml.DocumentNode, yaml.SequenceNode:
		for _, c := range n.Content {
			leaves(c, path, f)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			leaves(n.Content[i+1], append(path[:len(path):len(path)], n.Content[i].Value), f)
		}
	case yaml.ScalarNode:
		if len(path) > 0 {
			f(path, n)
		}
	}
}
