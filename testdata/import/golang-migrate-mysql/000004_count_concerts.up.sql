CREATE FUNCTION concerts(hall int unsigned) RETURNS int READS SQL DATA
BEGIN
    DECLARE n int DEFAULT 0;
    SELECT COUNT(*) INTO n FROM concert WHERE hall_id = hall;
    RETURN n;
END;

CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2;
