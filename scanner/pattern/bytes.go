package pattern

// Bytes is a set of bytes.
type Bytes [4]uint64

// Has reports whether c is in the set.
func (b *Bytes) Has(c byte) bool { return b[c>>6]&(1<<(c&63)) != 0 }

// Add puts c into the set.
func (b *Bytes) Add(c byte) { b[c>>6] |= 1 << (c & 63) }

// AddRange puts the bytes from lo to hi into the set.
func (b *Bytes) AddRange(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		b.Add(byte(c))
	}
}

// Union puts all that is in o into the set.
func (b *Bytes) Union(o Bytes) {
	for i := range b {
		b[i] |= o[i]
	}
}
