-- revision: 3f2b9c0d1e4a
-- created: 2026-11-21T09:00:00Z
-- message: create visits

-- migrate: upgrade
CREATE TABLE visits (
	id INTEGER NOT NULL PRIMARY KEY,
	path VARCHAR(255) NOT NULL
);

-- migrate: downgrade
DROP TABLE visits;
