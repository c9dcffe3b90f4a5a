ALTER TABLE hall MODIFY seats smallint unsigned NOT NULL DEFAULT 100, ADD COLUMN kind set('a;b', 'c') NOT NULL DEFAULT 'c';
