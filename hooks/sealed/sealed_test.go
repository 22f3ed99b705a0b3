package sealed

import "testing"

func TestSOPSRules(t *testing.T) {
	config := `creation_rules:
  - path_regex: secrets/.*\.ya?ml$
    age: age1x
  - path_regex: k8s/.*\.yaml$
    encrypted_regex: ^(data|stringData)$
  - path_regex: \.env\.enc$
  - age: age1y
`
	s, err := ParseSOPS(".sops.yaml", []byte(config))
	if err != nil {
		t.Fatal(err)
	}
	const sealedYAML = "a: ENC[AES256_GCM,data:aa,iv:b,tag:c,type:str]\nsops:\n    mac: ENC[AES256_GCM,data:x]\n    unencrypted_suffix: _unencrypted\n"
	for name, row := range map[string]struct {
		file, text string
		clear      bool
		why        string
	}{
		"clear":           {"secrets/a.yaml", "a: b\n", true, "the rule takes every value"},
		"sealed":          {"secrets/a.yaml", sealedYAML, false, "sops made it"},
		"beside":          {"secrets/a.yaml", sealedYAML + "b: clear\n", true, "a value was added in clear"},
		"unencrypted":     {"secrets/a.yaml", sealedYAML + "b_unencrypted: clear\n", false, "the file says that it stays in clear"},
		"only such":       {"secrets/a.yaml", "b_unencrypted: x\n", false, "nothing there that sops would encrypt"},
		"other path":      {"src/a.yaml", "a: b\n", false, "only the rule without a path takes it"},
		"regex, no data":  {"k8s/a.yaml", "kind: Secret\napiVersion: v1\nmetadata: {name: x}\n", false, "nothing the rule takes"},
		"regex, data":     {"k8s/a.yaml", "kind: Secret\napiVersion: v1\ndata: {a: Yg==}\n", true, "data is taken"},
		"configmap":       {"k8s/a.yaml", "kind: ConfigMap\napiVersion: v1\ndata: {a: b}\n", false, "no secret by its kind"},
		"dotenv":          {"x.env.enc", "A=b\n", true, "in clear"},
		"dotenv sealed":   {"x.env.enc", "A=ENC[AES256_GCM,data:aa]\nsops_mac=ENC[AES256_GCM,data:a]\n", false, "sops made it"},
		"age":             {"x.env.enc", "age-encryption.org/v1\n-> X25519", false, "encrypted otherwise"},
		"empty":           {"secrets/a.yaml", "", false, "nothing in it"},
		"second document": {"secrets/a.yaml", "{}\n---\na: b\n", true, "each document counts"},
		"itself":          {".sops.yaml", config, false, "the rules themselves are in clear"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.Rule(row.file)
			if got := r != nil && r.Clear([]byte(row.text)); got != row.clear {
				t.Errorf("%s: clear is %v, want %v: %s", row.file, got, row.clear, row.why)
			}
		})
	}
	for _, bad := range []string{"creation_rules:\n  - path_regex: (\n", "creation_rules: [\n", "creation_rules:\n  - encrypted_regex: (\n"} {
		if _, err := ParseSOPS(".sops.yaml", []byte(bad)); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

func TestVaultNames(t *testing.T) {
	const inline = "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\nother: '{{ vault_x }}'\n"
	for name, row := range map[string]struct {
		file, text string
		clear      bool
		why        string
	}{
		"clear":         {"group_vars/all/vault.yml", "db: x\n", true, "variables of a group"},
		"sealed":        {"group_vars/all/vault.yml", "$ANSIBLE_VAULT;1.1;AES256\n3132\n", false, "encrypted"},
		"inline":        {"group_vars/all/vault.yml", inline, false, "each value is encrypted or a template"},
		"beside inline": {"group_vars/all/vault.yml", inline + "more: x\n", true, "one is in clear"},
		"no extension":  {"host_vars/a/vault", "x: y\n", true, "known by its folder"},
		"vault_":        {"vars/vault.yml", "vault_db: x\n", true, "by the names in it"},
		"workflow":      {".github/workflows/vault.yml", "on: push\njobs: {a: {env: {TOKEN: x}}}\n", false, "no variables"},
		"compose":       {"vault.yml", "services: {vault: {image: vault}}\n", false, "the server of that name"},
		"playbook":      {"vault.yml", "- hosts: all\n  vars: {password: x}\n", false, "a playbook"},
		"plain":         {"vault.yml", "image: vault\n", false, "no secret in it"},
		".vault":        {"keys.vault", "anything", true, "the ending says it"},
		".vault sealed": {"keys.vault", "$ANSIBLE_VAULT;1.2;AES256;x\n31", false, "encrypted"},
		"other":         {"vars/main.yml", "password: x\n", false, "no such name"},
	} {
		t.Run(name, func(t *testing.T) {
			r := ByName(row.file)
			if got := r != nil && r.Clear([]byte(row.text)); got != row.clear {
				t.Errorf("%s: clear is %v, want %v: %s", row.file, got, row.clear, row.why)
			}
		})
	}
}

func TestKind(t *testing.T) {
	for text, want := range map[string]string{
		"\x00GITCRYPT\x00abc":                                        "git-crypt",
		"$ANSIBLE_VAULT;1.1;AES256\n31":                              "ansible-vault",
		"-----BEGIN AGE ENCRYPTED FILE-----\n":                       "age",
		"-----BEGIN PGP MESSAGE-----\n":                              "PGP",
		"abcdefgh0123==--abcdefghijklmnop--abcdefghijklmnopqrst==\n": "Rails credentials",
		"plain text":                  "",
		"a: ENC[AES256_GCM,data:x]\n": "",
		"":                            "",
	} {
		if got := Kind([]byte(text)); got != want {
			t.Errorf("Kind(%q) is %q, want %q", text, got, want)
		}
	}
}
