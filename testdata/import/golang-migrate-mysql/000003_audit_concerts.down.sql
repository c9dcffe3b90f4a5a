DROP TRIGGER concert_short;

DROP TRIGGER concert_audit;
