module stanch

go 1.26.0

require (
	github.com/bmatcuk/doublestar/v4 v4.10.4
	github.com/sergi/go-diff v1.4.0
	golang.org/x/crypto v0.58.0
	gopkg.in/yaml.v3 v3.0.1
)
