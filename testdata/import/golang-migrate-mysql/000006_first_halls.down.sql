DROP VIEW small;

DELETE FROM hall;
