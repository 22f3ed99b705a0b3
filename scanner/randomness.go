package scanner

import (
	"math"

	"stanch/scanner/pattern"
)

// entropy is the Shannon entropy of s in bits per byte.
func entropy(s []byte) float64 {
	if len(s) == 0 {
		return 0
	}
	var counts [256]int
	for _, c := range s {
		counts[c]++
	}
	sum := 0.0
	for _, n := range counts {
		if n > 0 {
			sum += float64(n) * math.Log2(float64(n))
		}
	}
	n := float64(len(s))
	return math.Log2(n) - sum/n
}

// unlikeWords is how many bits a letter of s costs a model that knows the
// words of source code and English: about 3 for words and names, 5 and more
// for random letters.
func unlikeWords(s []byte) float64 {
	const boundary, digitSym = 0, 27
	prev, prevUpper := boundary, false
	sum, n := 0, 0
	for _, c := range s {
		sym, isUpper := boundary, false
		switch {
		case c >= 'a' && c <= 'z':
			sym = int(c-'a') + 1
		case upper(c):
			sym, isUpper = int(c-'A')+1, true
		case digit(c):
			sym = digitSym
		}
		if isUpper && !prevUpper && prev != boundary {
			sum += int(wordCosts[prev][boundary])
			prev = boundary
		}
		if sym != boundary || prev != boundary {
			sum += int(wordCosts[prev][sym])
		}
		n++
		prev, prevUpper = sym, isUpper
	}
	if n == 0 {
		return 0
	}
	sum += int(wordCosts[prev][boundary])
	return float64(sum) / 16 / float64(n)
}

// looksRandom reports whether s could come from a generator of keys: not a
// word, a name, a number or a pattern.
func looksRandom(s []byte) bool {
	n := len(s)
	if n < 8 {
		return false
	}
	var letters, digits, uppers, hexes, distinct int
	var seen pattern.Bytes
	for _, c := range s {
		switch {
		case letter(c):
			letters++
			if upper(c) {
				uppers++
			}
		case digit(c):
			digits++
		}
		if isHex(c) || c == '-' {
			hexes++
		}
		if !seen.Has(c) {
			seen.Add(c)
			distinct++
		}
	}
	if distinct < min(4+n/8, 10) || letters == 0 {
		return false
	}
	if hexes == n {
		return digits*8 >= n && letters*8 >= n
	}
	least := 5.4
	switch {
	case digits > 0 && uppers > 0 && uppers < letters:
		least = 4.9
	case digits > 1:
		least = 5.1
	case n > 24:
		least = 5.6
	case uppers == 0 || uppers == letters:
		least = 6
	}
	return unlikeWords(s) >= least
}

func isUUID(s []byte) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !isHex(c) {
			return false
		}
	}
	return true
}
