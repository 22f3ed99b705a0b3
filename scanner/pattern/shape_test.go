package pattern

import (
	"fmt"
	"testing"
)

func TestBytes(t *testing.T) {
	var s Bytes
	for _, c := range []byte{0, 'a', 63, 64, 127, 128, 255} {
		if s.Has(c) {
			t.Errorf("the empty set has %d", c)
		}
		s.Add(c)
		if !s.Has(c) {
			t.Errorf("%d was added and is not there", c)
		}
	}
	var r Bytes
	addRunes(&r, 'x', 'é')
	for c, want := range map[byte]bool{'w': false, 'x': true, 'z': true, 127: true, 128: true, 0xc3: true} {
		if r.Has(c) != want {
			t.Errorf("[x-é] has %q: %v, want %v", c, !want, want)
		}
	}
	r = Bytes{}
	r.Union(s)
	if r != s {
		t.Error("the union with the empty set is not the set")
	}
}

func TestShape(t *testing.T) {
	tests := map[string]struct {
		pattern  string
		keywords []string
		want     string // min max plain digits fixed literals starts
	}{
		"prefix":             {`ghp_[0-9A-Za-z]{36}`, []string{"ghp_"}, "40 40 plain=false digits=false fixed=4 [ghp_] [[0]]"},
		"alternatives":       {`sk_(?:live|test)_[0-9]{3,5}`, []string{"sk_live_", "sk_test_"}, "11 13 plain=false digits=false fixed=8 [sk_ live test] [[0] [0]]"},
		"not at the start":   {`[0-9]{2}-us[0-9]`, []string{"-us"}, "6 6 plain=false digits=false fixed=3 [-us] []"},
		"behind a small set": {`vc[pi]_x`, []string{"vcp_", "vci_"}, "5 5 plain=false digits=false fixed=4 [] [[0] [0]]"},
		"keyword inside":     {`"api_key":"(?P<secret>[a-z]{4})"`, []string{"api_key"}, `16 16 plain=false digits=false fixed=12 ["api_key":"] [[1]]`},
		"optional head":      {`(?:my-)?tok_[a-z]`, []string{"tok_"}, "5 8 plain=false digits=false fixed=4 [my- tok_] [[0 3]]"},
		"plain":              {`[0-9a-f]{32}`, nil, "32 32 plain=true digits=false fixed=0 [] []"},
		"open end":           {`[0-9a-f]{8}[0-9a-f]*`, nil, "8 -1 plain=false digits=false fixed=0 [] []"},
		"number":             {`[A-F]{4}|[0-9]{19}`, nil, "4 19 plain=false digits=true fixed=0 [] []"},
		"any case":           {`(?i:key)=[a-z]`, []string{"key="}, "5 5 plain=false digits=false fixed=4 [] [[0]]"},
		"repeated literal":   {`A{10}[a-z]`, nil, "11 11 plain=false digits=false fixed=10 [AAAAAAAAAA] []"},
		"more than one byte": {`[é-ü]{2}`, nil, "2 8 plain=true digits=false fixed=0 [] []"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := ShapeOf(tt.pattern, tt.keywords)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintf("%d %d plain=%v digits=%v fixed=%d %v %v", s.Min, s.Max, s.Plain, s.Digits, s.Fixed, s.Literals, s.Starts)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if _, err := ShapeOf(`(`, nil); err == nil {
		t.Error("no error for a pattern that does not compile")
	}
}
