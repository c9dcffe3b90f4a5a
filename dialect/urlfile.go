package dialect

import (
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// fromFileURI takes the path out of a file: URI, as in SQLAlchemy's
// sqlite:///file:blog.db?mode=ro&uri=true.
func (u *URL) fromFileURI() {
	if on, err := strconv.ParseBool(u.Query.Get("uri")); err != nil {
		return // for the driver to tell
	} else if path, is := strings.CutPrefix(u.Database, "file:"); on && is {
		u.Database = strings.TrimPrefix(path, "//")
	}
	u.Query.Del("uri")
}

// RelativeURL returns the URL of a database that is a file, named by a relative
// path, with that path taken from dir, which is absolute. Any other URL, one
// that cannot be read among them, is returned as it is.
func RelativeURL(text, dir string) string {
	u, err := ParseURL(text)
	path := filepath.FromSlash(u.Database)
	server := len(u.Hosts) > 0 || u.User != "" || u.Password != "" // a mistake, for the driver to tell
	if err != nil || u.Scheme != "sqlite" || server || path == "" || path == ":memory:" || filepath.IsAbs(path) {
		return text
	}
	before, query, hasQuery := strings.Cut(text, "?")
	scheme, _, _ := strings.Cut(before, "://")
	segments := strings.Split(filepath.ToSlash(filepath.Join(dir, path)), "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	text = scheme + ":///" + strings.Join(segments, "/")
	if hasQuery {
		text += "?" + query
	}
	return text
}
