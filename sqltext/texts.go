package sqltext

// texts are the last texts of each length.
type texts [64]string

// longText is the length from which a text is not worth keeping.
const longText = 4096

// of returns bytes as a string, which is a new one only where it is not known.
func (t *texts) of(b []byte) string {
	if t == nil || len(b) >= longText {
		return string(b)
	}
	known := &t[len(b)%len(t)]
	if *known != string(b) {
		*known = string(b)
	}
	return *known
}
