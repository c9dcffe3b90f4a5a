package orm

// ranks orders the mapped tables so that each comes after those that its foreign
// keys refer to, as far as they are no circle. A foreign key counts whether a
// relationship follows it or not.
func (r *Registry) ranks() map[*mapping]int {
	if known := r.ranked.Load(); known != nil {
		return *known
	}
	r.mu.Lock()
	classes := r.classes
	tables, _ := r.MetaData.CreationOrder()
	r.mu.Unlock()
	ranks := make(map[*mapping]int)
	for i, t := range tables {
		for _, c := range classes {
			if m := c.ready.Load(); m != nil && (c.table == t.QName() || c.inherits.joined() && c.inherits.table == t.QName()) {
				ranks[m] = i
			}
		}
	}
	r.ranked.Store(&ranks)
	return ranks
}
