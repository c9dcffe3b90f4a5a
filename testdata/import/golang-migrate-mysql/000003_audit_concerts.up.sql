CREATE TRIGGER concert_audit AFTER INSERT ON concert FOR EACH ROW
BEGIN
    DECLARE word varchar(20) DEFAULT IF(NEW.hall_id > 1, 'small;', 'great');
    IF NEW.`end` < NEW.`begin` THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'it\'s over; before it begins';
    ELSEIF NEW.hall_id = 0 THEN
        BEGIN END;
    ELSE
        INSERT INTO audit (what) VALUES (CONCAT(word, '; ', NEW.id));
    END IF;
END;

CREATE TRIGGER concert_short BEFORE UPDATE ON concert FOR EACH ROW SET NEW.touched = CASE WHEN NEW.hall_id = OLD.hall_id THEN IF(1, NOW(), OLD.touched) ELSE OLD.touched END;
