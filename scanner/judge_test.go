package scanner

import "testing"

// TestJudgeEdges: where a value is just a secret, or just none, and how sure a
// rule is of it. "" is no finding.
func TestJudgeEdges(t *testing.T) {
	s := New(testOptions())
	for _, x := range []struct{ file, text, want, why string }{
		{"a.py", `secret = "¦.ab3de9xyz"`, "", "a name with digits that begins with a dot is a file's ending"},
		{"a.py", `secret = "¦ab3de9xyz"`, "medium low", "without the dot it is a secret, short as it is"},
		{"a.py", `app_secret = "¦.xQ7zK2vW"`, "", "the same of what is random"},
		{"a.py", `app_secret = "¦xQ7zK2vWp"`, "medium low", "without the dot"},
		{"a.py", `password = "¦ADMINISTRATIONS"`, "", "15 capitals are a constant's name"},
		{"a.py", `password = "¦ADMINISTRATIONES"`, "medium low", "16 are not"},
		{"a.py", `password = "¦monkeybars"`, "medium low", "a word may be one of the program"},
		{"a.py", `password = "¦quizzical"`, "medium low", "so may one that is not made of two"},
		{"a.py", `password = "¦k9!vqz"`, "medium medium", "six characters that are no word are a password"},
		{"a.py", `password = "¦k9!vq"`, "medium low", "five may be anything"},
		{"a.ini", "password=¦zebra\n", "medium low", "a word of five letters, handed over by a file of settings"},
		{"a.yaml", "password: ¦zebra\n", "", "the same, where a schema may stand"},
		{"a.py", `password = "¦$!q7$kL9mPx22"`, "medium medium", "no hash: none begins with $!"},
		{"a.py", `password = "¦$6q7kL9mPx22w"`, "medium medium", "no hash: nothing follows its kind"},
		{"a.py", `password = "¦$1$q7kL922"`, "medium medium", "too short for a hash"},
		{"a.py", `password = "¦$1$q7kL9m22"`, "medium medium sealed", "a hash"},
		{"a.py", `password = f"{user}¦xK9z"`, "", "put together by the program"},
		{"a.py", `password = "{user}¦xK9z"`, "medium medium", "a string as any other"},
		{"a.py", `password = f"¦xK9z!w{user}"`, "", "put together by the program"},
		{"a.py", `password = "¦xK9z!w{user}"`, "medium medium", "a string as any other"},
		{"a.cs", `password = $"¦xK9z!w{user}"`, "", "put together by the program"},
		{"a.yaml", "password: $(¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: {¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: [¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: *¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: &¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: !¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: %¦k9x7Lm2q\n", "", "an expression"},
		{"a.yaml", "password: <¦k9x7Lm2q\n", "", "an expression"},
		{"a.py", "password = @¦k9x7Lm2q\n", "", "an expression"},
		{"a.ini", "password = @¦k9x7Lm2q\n", "medium medium", "a value as any other, where no program is"},
	} {
		got := ""
		for _, c := range resolve(candidates(s, x.file, Arm(x.text), 0)) {
			k := kindOf(x.file, 0)
			sev, conf := weigh(&c, &k)
			got = sev.String() + " " + conf.String()
			if c.sealed {
				got += " sealed"
			}
		}
		if got != x.want {
			t.Errorf("%s: %s: %q, not %q: %s", x.file, x.text, got, x.want, x.why)
		}
	}
}
