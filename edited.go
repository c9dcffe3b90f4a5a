package migrate

import "context"

// reportEdited tells about the applied revisions whose scripts are not those
// that ran, as the journal has them. That is no error: a comment may have been
// mended; but what the script says now was never executed here.
func (s *session) reportEdited(ctx context.Context, heads []string) error {
	entries, err := s.tables.readEntries(ctx, s.conn, StateApplied)
	if err != nil {
		return err
	}
	ran := make(map[string]string) // revision → checksum of the last upgrade
	for _, entry := range entries {
		if entry.Direction == "up" {
			ran[entry.Revision] = entry.Checksum
		}
	}
	applied, err := s.graph.Ancestors(heads...)
	if err != nil {
		return err
	}
	for _, r := range applied {
		if sum, known := ran[r.ID]; known && sum != r.Checksum() {
			s.tell(Event{Kind: EventEdited, Revision: r, Text: "its script was changed after it was applied"})
		}
	}
	return nil
}
