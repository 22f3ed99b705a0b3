package patch

import (
	"strings"
)

func (r *Reader) startFile(rest string) error {
	r.files++
	r.retyped = false
	if len(r.listed) > 0 {
		r.textless, r.retyped, r.listed = r.listed[0].differs, r.listed[0].retyped, r.listed[1:]
	}
	r.file, r.named = &File{Commit: r.commit}, false
	kind, names, _ := strings.Cut(rest, " ")
	switch kind {
	case "--git":
		old, new, ok := splitNames(names)
		if !ok {
			return nil // names that differ: the lines that follow tell them
		}
		r.file.Old, r.file.New = old, new
	case "--cc", "--combined":
		name, ok := unquote(names)
		if !ok {
			return r.errorf("a file name that is not quoted right")
		}
		r.file.Old, r.file.New, r.named = name, name, r.combined
		r.merged = append(r.merged, r.file)
	default:
		r.line--
		return r.errorf("unexpected kind of diff")
	}
	return nil
}

// splitNames takes apart the "a/NAME b/NAME" of a diff whose two names are
// the same. Where they differ there are rename lines, and ok is false.
func splitNames(s string) (old, new string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		end := quotedEnd(s)
		if end < 0 || end+1 >= len(s) {
			return "", "", false
		}
		a, okA := unquote(s[:end])
		b, okB := unquote(s[end+1:])
		if !okA || !okB || !strings.HasPrefix(a, "a/") || !strings.HasPrefix(b, "b/") {
			return "", "", false
		}
		return a[2:], b[2:], a[2:] == b[2:]
	}
	half := (len(s) - 1) / 2
	if len(s) < 5 || s[half] != ' ' || s[:2] != "a/" || s[half+1:half+3] != "b/" || s[2:half] != s[half+3:] {
		return "", "", false
	}
	return s[2:half], s[half+3:], true
}

// fileHeader takes a line that tells about the current file; known is false
// for any other line.
func (r *Reader) fileHeader(b *Batch, word, rest, text string) (known bool, err error) {
	f := r.file
	switch word {
	case "index", "mode", "similarity", "dissimilarity", "new", "old", "deleted":
		switch {
		case word == "index":
			r.textless = differs(rest)
			if len(r.merged) > 0 && r.merged[len(r.merged)-1] == f {
				_, f.Merged, _ = strings.Cut(rest, "..")
			}
		case word == "new" && strings.HasPrefix(rest, "file"):
			f.Old = ""
		case word == "deleted":
			r.remove()
			f.New = ""
		}
		return true, nil
	case "rename", "copy":
		way, name, _ := strings.Cut(rest, " ")
		name, ok := unquote(name)
		if !ok {
			return true, r.errorf("a file name that is not quoted right")
		}
		if way == "from" {
			r.remove()
			f.Old = name
		} else {
			f.New = name
		}
		return true, nil
	case "---":
		return true, r.sideName(&f.Old, rest, "a/")
	case "+++":
		return true, r.sideName(&f.New, rest, "b/")
	case "Binary":
		f.Binary, r.textless = true, false
		r.unread = append(r.unread, f)
		return true, nil
	case "@@", "@@@", "@@@@":
		return true, r.startHunk(b, text)
	}
	if strings.HasPrefix(word, "@@@") && strings.Trim(word, "@") == "" { // an octopus merge
		return true, r.startHunk(b, text)
	}
	return false, nil
}

func (r *Reader) sideName(to *string, name, prefix string) error {
	name, ok := unquote(strings.TrimSuffix(name, "\t"))
	if name == "/dev/null" {
		*to = ""
		return nil
	}
	name, cut := strings.CutPrefix(name, prefix)
	if !ok || !cut {
		return r.errorf("a file name that is not quoted right")
	}
	*to = name
	return nil
}

// endFile leaves the current file.
func (r *Reader) endFile(b *Batch) {
	if r.file != nil {
		r.name(b)
		r.file = nil
	}
}

// differs reports whether an "index" line is of two contents, at least one of
// them a text: hunks have to follow then.
func differs(ids string) bool {
	ids, _, _ = strings.Cut(ids, " ")
	old, new, ok := strings.Cut(ids, "..")
	return ok && !strings.Contains(old, ",") && !(nothing(old) && nothing(new))
}

// nothing reports whether an id, which may be short, is of no file or of one
// that is empty.
func nothing(id string) bool {
	for _, empty := range []string{"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"} {
		if strings.HasPrefix(empty, id) {
			return true
		}
	}
	return strings.Trim(id, "0") == ""
}

// name hands out the current file's name, once, where it is a new one: a link
// that becomes a file goes and comes, and its name stays.
func (r *Reader) name(b *Batch) {
	f := r.file
	if r.named {
		return
	}
	r.named = true
	if f.Old != f.New && f.Old != "" && f.New != "" {
		r.renames = append(r.renames, Rename{f.Old, f.New})
	}
	name := f.New
	if r.side == Old {
		name = f.Old
	}
	if f.Old != f.New && name != "" && !r.retyped {
		b.Add(Segment{Kind: Name, Commit: f.Commit, File: f, Line: 1}, []byte(name))
	}
}
