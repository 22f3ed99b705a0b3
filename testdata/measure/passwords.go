package main

import "math/rand/v2"

// passwordPlants are passwords and keys under ordinary names, in every
// language and format.
func passwordPlants(rng *rand.Rand) (all []*plant) {
	pool := func(n int, make func(*rand.Rand) (string, string)) (values, kinds []string) {
		for range n {
			v, k := make(rng)
			values, kinds = append(values, v), append(kinds, k)
		}
		return values, kinds
	}
	for _, set := range []struct {
		group string
		names []string
		make  func(*rand.Rand) (string, string)
		each  int
	}{
		{"passwords", passwordNames, password, 40},
		{"keys", keyNames, machineKey, 24},
	} {
		values, kinds := pool(500, set.make)
		for i := range shapes {
			s := &shapes[i]
			for range set.each {
				for {
					j := rng.IntN(len(values))
					if text, ok := s.render(rng, pick(rng, set.names), values[j]); ok {
						all = append(all, &plant{group: set.group, shape: s.lang, kind: kinds[j], ext: s.ext, text: text, spots: []string{values[j]}})
						break
					}
				}
			}
		}
	}
	return all
}
