CREATE PROCEDURE plan_season(IN hall int unsigned, OUT planned int)
    MODIFIES SQL DATA COMMENT 'BEGIN; of the season'
season: BEGIN
    DECLARE i int DEFAULT 0;
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
    START TRANSACTION;
    months: LOOP
        SET i = i + 1;
        IF i > 12 THEN LEAVE months; END IF;
        CASE i WHEN 8 THEN ITERATE months; ELSE BEGIN END; END CASE;
        WHILE i = 0 DO SET i = 1; END WHILE;
        REPEAT INSERT INTO concert (hall_id, `begin`, `end`) VALUES (hall, MAKEDATE(2026, i * 30), MAKEDATE(2026, i * 30 + 1)); UNTIL TRUE END REPEAT;
    END LOOP months;
    COMMIT;
    SET planned = concerts(hall);
END season;
