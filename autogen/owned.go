package autogen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

// keepForeign returns a copy of the live schema without the objects that are
// not ours: those that the model does not declare and that no revision made.
// They are named in the second result and are never dropped unasked.
func keepForeign(live, model *md.MetaData, owned *versions.Owned) (*md.MetaData, []string) {
	ours := live.Clone()
	var foreign []string
	strange := func(kind string, name md.Name, inModel bool, owned versions.Names) bool {
		if inModel || owned.Has(name) {
			return false
		}
		foreign = append(foreign, kind+" "+name.String())
		return true
	}
	ours.Tables = slices.DeleteFunc(ours.Tables, func(t md.Table) bool {
		return strange("table", t.QName(), model.Table(t.Schema, t.Name) != nil, owned.Tables)
	})
	ours.Views = slices.DeleteFunc(ours.Views, func(v md.View) bool {
		return strange("view", v.QName(), model.View(v.Schema, v.Name) != nil, owned.Views)
	})
	ours.Enums = slices.DeleteFunc(ours.Enums, func(e md.Enum) bool {
		return strange("enum", e.QName(), model.Enum(e.Schema, e.Name) != nil, owned.Enums)
	})
	ours.Sequences = slices.DeleteFunc(ours.Sequences, func(s md.Sequence) bool {
		inModel := model.Sequence(s.Schema, s.Name) != nil
		if s.OwnedBy.Table != "" && !inModel && ours.Table(s.Schema, s.OwnedBy.Table) == nil {
			return true // it goes where its table goes
		}
		if isSerial(s) && owned.Tables.Has(md.Name{Schema: s.Schema, Name: s.OwnedBy.Table}) {
			return false // it came with the table, as a serial column
		}
		return strange("sequence", s.QName(), inModel, owned.Sequences)
	})
	ours.Schemas = slices.DeleteFunc(ours.Schemas, func(s md.Schema) bool { return !model.HasSchema(s.Name) })
	return ours, foreign
}

// isSerial reports whether a sequence is named as that of a serial column is.
func isSerial(s md.Sequence) bool {
	return s.OwnedBy.Table != "" && s.Name == s.OwnedBy.Table+"_"+s.OwnedBy.Column+"_seq"
}
