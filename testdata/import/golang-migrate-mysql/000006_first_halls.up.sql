INSERT INTO hall (name, seats) VALUES ('great; hall', 1200), ("the \"small\"; hall", 300);

CREATE VIEW small AS SELECT * FROM hall WHERE seats < 500;
