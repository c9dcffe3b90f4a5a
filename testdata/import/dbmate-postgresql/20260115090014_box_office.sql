-- migrate:up
CREATE VIEW box_office AS SELECT id, concert_id, seat FROM ticket;

CREATE RULE box_office_insert AS ON INSERT TO box_office DO INSTEAD (
    INSERT INTO ticket (id, concert_id, seat) VALUES (gen_random_uuid(), NEW.concert_id, NEW.seat);
    INSERT INTO audit (what) VALUES ('sold at the door');
);

-- migrate:down
DROP VIEW box_office;
