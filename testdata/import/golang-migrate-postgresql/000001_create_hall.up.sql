-- the halls of the house; each is open or closed
CREATE TABLE hall (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    seats integer NOT NULL CHECK (seats > 0),
    open boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE hall IS 'a hall; its name isn''t translated';
