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
		{"a.yaml", "password: &pw ¦Walnut93640*\n", "medium medium", "with a name to copy it by"},
		{"a.yaml", "password: &pw\n", "", "no value"},
		{"a.xml", "<!-- password: ¦Walnut93634 -->", "medium medium", "a remark ends before its sign"},
		{"a.ini", "shared_secret=¦Walnut93639\n", "medium low", "in a file of settings a secret may be a word and a number"},
		{"a.conf", "# secret = ¦Walnut93639\n", "", "not in a remark there"},
		{"a.js", `h = {'Sec-WebSocket-Key': '¦x3JJHMbDL1EzLkh9GBhXDw9k'}`, "", "a nonce of the protocol"},
		{"a.yaml", "shared_secret: ¦Walnut93639\n", "", "the same, where it may be a name"},
		{"a.tf", `password = coalesce(var.pw, "¦Walnut93628*")`, "medium medium", "what stands in for a variable"},
		{"a.py", `password = cfg.pw if cfg else args.x`, "", "no literal"},
		{"a.js", `const password = opts.prod ? opts.pw : "¦Walnut93627*";`, "medium medium", "one of two"},
		{"a.sql", "DECLARE @Password NVARCHAR(50) = N'¦Walnut93637*';", "medium medium", "a type with a size"},
		{"a.sql", "ALTER USER app IDENTIFIED BY ¦Walnut93619;", "high medium", "words alone hand it over"},
		{"a.json", `{"password": "¦Kestrel_6973."}`, "medium medium", "a full stop at the end parts no name"},
		{"a.json", `{"password": "¦Kestrel.x6973"}`, "", "within, it does"},
		{"a.yaml", "password: ¦Visor257041.\n", "medium medium", "the same without quotes"},
		{"a.py", `password = "¦?Vb#&3E2r%3DZ"`, "medium medium", "a question mark may begin a password"},
		{"a.yaml", "password: ${DB_PASSWORD:?¦missing1}\n", "", "what a shell says where it is not set"},
		{"a.py", `password = "¦?placeholder"`, "", "one before a word stands for a value"},
		{"a.py", "# the password is ¦YHW3wCNoLMmbZ\n", "medium medium", "a remark in code tells as any text does"},
		{"a.py", "x = password is YHW3wCNoLMmbZ\n", "", "an expression is none"},
		{"a.ts", `const signingKey = new TextEncoder().encode("¦lO7lJsoAzcYeXj38SgMsWms6");`, "medium medium", "the bytes of a literal"},
		{"a.rs", `let secret_key = "¦d5gP5k5wnwThh6uiAR1cacsB".as_ref();`, "medium medium", "a literal lent out"},
		{"a.rs", `let secret_key = "¦d5gP5k5wnwThh6uiAR1cacsB".repeat(2);`, "", "a literal that something is made of"},
		{"a.py", `VALID_TOKENS = ["¦q8Lw3Zt7Rk2mPs9Vd4Xn6Bc1"]`, "medium medium", "the keys that a program lets in"},
		{"a.py", `VALID_TOKEN = "¦q8Lw3Zt7Rk2mPs9Vd4Xn6Bc1"`, "", "one by itself may be a test's"},
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
