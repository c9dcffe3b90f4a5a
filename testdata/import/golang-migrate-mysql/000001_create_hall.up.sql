-- halls; of the house
CREATE TABLE hall (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(100) NOT NULL COMMENT 'it\'s; its name',
    seats int NOT NULL,
    UNIQUE KEY hall_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
