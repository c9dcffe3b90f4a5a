DROP TABLE audit;

DROP TABLE concert;
