package explain

import "cmp"

// mode is a way to rotate: what it means, what to do in a line and, where the
// provider's own words are not known, how it goes.
type mode struct {
	means, brief string
	steps        []string
}

// InBrief tells in a line how to rotate, by the name of the way to; where that is
// none, what fits all.
func InBrief(rotation string) string { return cmp.Or(modeOf(rotation).brief, modeOf("unknown").brief) }

// modeOf is the way to rotate of that name; the zero value where there is none.
func modeOf(rotation string) mode {
	switch rotation {
	case "dual":
		return mode{"the second first, then the first is revoked", "make a second one, switch to it, then revoke this one", []string{
			"Make a second one beside it, with the same rights", "Switch every user of the first to the second",
			"Wait until nothing uses the first any more", "Revoke the first"}}
	case "reset":
		return mode{"the old one stops at once: find every user first", "find everything that uses it, then replace it at once", []string{
			"Find every user of it first: code, CI variables, deployments, colleagues", "Replace it where it was issued; the old one stops working",
			"Put the new one into all of them at once", "See that the new one works everywhere"}}
	case "reissue":
		return mode{"the new one first, then the old one is revoked", "issue a new one, deploy it, then revoke this one", []string{
			"Make a new key pair or certificate", "Deploy it everywhere the old one is trusted", "Take the old one out, and revoke it"}}
	case "expire":
		return mode{"it ends by itself; end what it came from", "it expires by itself; end the session it came from", []string{
			"End the session, or revoke what it was derived from", "Change what it was derived from if that may have leaked as well",
			"See that it is refused, or wait until it has expired"}}
	case "unknown":
		return mode{"where it was issued", "replace it where it was issued", []string{
			"Find every user of it first: code, CI variables, deployments, colleagues", "Replace it where it was issued: a second one beside it, if that can be, or a reset",
			"Put the new one into all of them", "Revoke the old one, and see that it is refused"}}
	}
	return mode{}
}
