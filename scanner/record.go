package scanner

import (
	"fmt"
	"strconv"
	"strings"

	"stanch/scanner/pattern"
)

// record is a rule as the table of built-in rules has it: those of its fields
// that say something, each a tag, a text and an end. A table of texts is laid
// out by the linker and takes no memory until it is read: the rules of a run
// are the few whose keywords it saw.
//
// It is written and read by the same walk over a rule's fields, rule: fields
// are added to text where writing is set, and taken off it otherwise.
type record struct {
	text    string
	writing bool
}

// recordEnd is in no field, and keeps what stands beside it from being found.
const recordEnd = Breaker

// encode is the record of a rule. Examples are left out: a run does not need
// them.
func (r *Rule) encode() string {
	c := record{writing: true}
	c.rule(r)
	return c.text
}

// decodeRule reads what encode wrote.
func decodeRule(text string) *Rule {
	r := &Rule{}
	c := record{text: text}
	c.rule(r)
	if c.text != "" {
		panic("scanner: the table of rules is damaged") // it is part of this program
	}
	return r
}

// recordID is the id of the rule in a record, which stands first.
func recordID(text string) string { return text[1:strings.Index(text, recordEnd)] }

func (c *record) rule(r *Rule) {
	c.str('i', &r.ID)
	c.str('n', &r.Name)
	c.str('p', &r.Provider)
	c.str('k', &r.Kind)
	number(c, 's', &r.Severity)
	number(c, 'c', &r.Confidence)
	c.str('r', &r.Rotation)
	c.str('u', &r.Source)
	c.list('w', &r.Keywords)
	c.str('m', &r.Pattern)
	number(c, 'x', &r.Context)
	c.list('W', &r.Words)
	c.str('v', &r.Value)
	c.str('d', &r.Detect)
	c.list('l', &r.Labels)
	c.list('S', &r.Schemes)
	c.list('h', &r.Hosts)
	c.list('C', &r.Claims)
	c.float('e', &r.Entropy)
	c.str('a', &r.Checksum)
	c.list('A', &r.Seeds)
	c.str('t', &r.Structure)
	c.flag('T', &r.StrictChecksum)
	c.list('o', &r.TestMode)
	c.list('O', &r.Sealed)
	c.list('b', &r.PublicBeside)
	c.list('P', &r.Paths)
	number(c, 'R', &r.Rank)
	c.shape(&r.shape)
}

func (c *record) shape(s *pattern.Shape) {
	number(c, '1', &s.Min)
	number(c, '2', &s.Max)
	c.set('3', &s.All)
	c.set('4', &s.Last)
	c.starts('5', &s.Starts)
	c.flag('6', &s.Plain)
	c.flag('7', &s.Group)
	c.flag('8', &s.Digits)
	number(c, '9', &s.Fixed)
	c.list('0', &s.Literals)
}

// field adds a field, or takes it off where it is next; "" is one that says
// nothing.
func (c *record) field(tag byte, value string) string {
	switch {
	case c.writing && value != "":
		c.text += string(tag) + value + recordEnd
	case !c.writing && c.next(tag):
		value, c.text, _ = strings.Cut(c.text[1:], recordEnd)
	}
	return value
}

// next reports whether the field to take off is the one of that tag.
func (c *record) next(tag byte) bool { return c.text != "" && c.text[0] == tag }

func (c *record) str(tag byte, p *string) { *p = c.field(tag, *p) }

// list is a field for each text.
func (c *record) list(tag byte, p *[]string) {
	for _, value := range *p {
		c.field(tag, value)
	}
	for !c.writing && c.next(tag) {
		*p = append(*p, c.field(tag, ""))
	}
}

func number[N ~int | ~uint8](c *record, tag byte, p *N) {
	value := ""
	if *p != 0 {
		value = strconv.Itoa(int(*p))
	}
	if value = c.field(tag, value); value != "" {
		n, _ := strconv.Atoi(value)
		*p = N(n)
	}
}

func (c *record) flag(tag byte, p *bool) {
	value := ""
	if *p {
		value = "y"
	}
	*p = c.field(tag, value) != ""
}

func (c *record) float(tag byte, p *float64) {
	value := ""
	if *p != 0 {
		value = strconv.FormatFloat(*p, 'g', -1, 64)
	}
	if value = c.field(tag, value); value != "" {
		*p, _ = strconv.ParseFloat(value, 64)
	}
}

// set is the first and the last of each run of bytes, two digits each.
func (c *record) set(tag byte, p *pattern.Bytes) {
	value := ""
	for b := 0; b < 256; b++ {
		if first := b; p.Has(byte(b)) {
			for b < 255 && p.Has(byte(b+1)) {
				b++
			}
			value += fmt.Sprintf("%02x%02x", first, b)
		}
	}
	value = c.field(tag, value)
	for ; len(value) >= 4; value = value[4:] {
		p.AddRange(unhex(value[0])<<4|unhex(value[1]), unhex(value[2])<<4|unhex(value[3]))
	}
}

// starts is a text such as ";0,3;1": offsets for each keyword.
func (c *record) starts(tag byte, p *[][]int) {
	value := ""
	for _, offsets := range *p {
		value += ";"
		for j, n := range offsets {
			if j > 0 {
				value += ","
			}
			value += strconv.Itoa(n)
		}
	}
	if value = c.field(tag, value); c.writing || value == "" {
		return
	}
	for offsets := range strings.SplitSeq(value[1:], ";") {
		var all []int
		for n := range strings.SplitSeq(offsets, ",") {
			if offset, err := strconv.Atoi(n); err == nil {
				all = append(all, offset)
			}
		}
		*p = append(*p, all)
	}
}
