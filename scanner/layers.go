package scanner

func (m *matcher) layers(text []byte) {}
