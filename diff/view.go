package diff

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// viewChange holds the views to drop and to create, each in the order in which
// views can be created.
type viewChange struct {
	drop, create []md.View
	// indexes of materialized views that stay
	dropIndexes, addIndexes []ops.Op
}

// compareViews finds the views that differ, those that read a view that
// differs and, where views pin columns, those that use a column which is
// dropped or changes its type.
func (d *differ) compareViews() {
	touched := make(touch)
	if d.options.ViewsPinColumns {
		touched = d.touched()
	}
	stale := make(map[md.Name]bool)
	for _, from := range ops.ViewOrder(d.from.Views) {
		to := d.to.View(from.Schema, from.Name)
		same := to != nil && sameView(from, *to)
		if same && !touched.by(from.Definition) {
			d.compareViewIndexes(from, *to)
			continue
		}
		d.views.drop = append(d.views.drop, from)
		stale[from.QName()] = true
		if d.options.ViewsPinColumns {
			touched.all(from.Name)
		}
	}
	for _, to := range ops.ViewOrder(d.to.Views) {
		from := d.from.View(to.Schema, to.Name)
		if stale[to.QName()] || from == nil {
			if from != nil {
				to.NoData = from.NoData // who filled it, or did not, wants it so
			}
			d.views.create = append(d.views.create, to)
		}
	}
}

func sameView(a, b md.View) bool {
	a.Indexes, b.Indexes = nil, nil
	a.NoData, b.NoData = false, false
	return reflect.DeepEqual(a, b)
}

func (d *differ) compareViewIndexes(from, to md.View) {
	drop, add := compareIndexes(from.Indexes, to.Indexes)
	for _, ix := range drop {
		d.views.dropIndexes = append(d.views.dropIndexes, ops.DropIndex{Schema: to.Schema, Table: to.Name, Name: ix.Name})
	}
	for _, ix := range add {
		d.views.addIndexes = append(d.views.addIndexes, ops.CreateIndex{Schema: to.Schema, Table: to.Name, Index: ix})
	}
}

func (d *differ) dropViews() []ops.Op {
	list := slices.Clone(d.views.dropIndexes)
	for _, v := range slices.Backward(d.views.drop) {
		list = append(list, ops.DropView{Schema: v.Schema, Name: v.Name, Materialized: v.Materialized})
	}
	return list
}

func (d *differ) createViews() []ops.Op {
	list := slices.Clone(d.views.addIndexes)
	for _, v := range d.views.create {
		list = append(list, ops.CreateView{View: v.Clone()})
	}
	return list
}
