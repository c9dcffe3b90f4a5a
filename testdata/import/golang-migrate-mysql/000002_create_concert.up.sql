CREATE TABLE concert (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    hall_id int unsigned NOT NULL,
    `begin` datetime NOT NULL, # when the doors close;
    `end` datetime NOT NULL,
    touched timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    KEY concert_hall (hall_id, `begin`),
    CONSTRAINT concert_in FOREIGN KEY (hall_id) REFERENCES hall (id)
);

CREATE TABLE audit (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, what text NOT NULL);
