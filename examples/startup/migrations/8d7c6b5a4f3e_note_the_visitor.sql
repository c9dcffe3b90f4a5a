-- revision: 8d7c6b5a4f3e
-- revises: 3f2b9c0d1e4a
-- created: 2026-11-21T09:30:00Z
-- message: note the visitor

-- migrate: upgrade
ALTER TABLE visits ADD COLUMN visitor VARCHAR(64);

-- migrate: downgrade
ALTER TABLE visits DROP COLUMN visitor;
