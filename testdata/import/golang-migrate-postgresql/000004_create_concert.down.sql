DROP TABLE concert;
