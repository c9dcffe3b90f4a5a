package metadata

// ParseYAMLPart is [ParseYAML] for a text that holds some tables of a schema
// only: references to tables and enums that are not in it are taken on trust.
func ParseYAMLPart(file string, data []byte) (*MetaData, error) {
	r := &yamlReader{file: file}
	m := new(MetaData)
	if root := r.document(data); root != nil {
		r.limit = 100_000 + 10*countNodes(root)
		metaDataForm.read(r, root, m)
	}
	if len(r.errs) > 0 {
		return nil, r.err()
	}
	return m, nil
}
