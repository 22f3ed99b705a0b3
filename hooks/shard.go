package hooks

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"stanch/hooks/terminal"
)

// Shard is the part of the work that one of several jobs does. The zero value
// is all of it.
type Shard struct{ Index, Of int } // Index from 1

// ParseShard reads "i/n".
func ParseShard(s string) (Shard, error) {
	i, n, ok := strings.Cut(s, "/")
	index, err1 := strconv.Atoi(i)
	of, err2 := strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || of < 1 || index < 1 || index > of {
		return Shard{}, fmt.Errorf("--shard: %q is not of the form i/n with i from 1 to n, such as 2/7", terminal.Clean(s))
	}
	return Shard{index, of}, nil
}

// all reports whether there is no other shard.
func (s Shard) all() bool { return s.Of <= 1 }

// first reports whether this is the shard of what is not split: tags and
// other objects that are no commits.
func (s Shard) first() bool { return s.all() || s.Index == 1 }

// has reports whether a piece, named by its content or by the id that git
// computes from it, is this shard's. Each piece is that of one shard.
func (s Shard) has(piece string) bool {
	return s.all() || s.hasSum(sha256.Sum256([]byte(piece)))
}

func (s Shard) hasSum(sum [sha256.Size]byte) bool {
	return s.all() || binary.BigEndian.Uint64(sum[:8])%uint64(s.Of) == uint64(s.Index-1)
}
