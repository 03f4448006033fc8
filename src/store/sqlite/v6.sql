-- Schema version 6: what is no longer kept.

-- Up to this place the log is not whole any more; what stands there still was pinned when the others went.
ALTER TABLE room ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;

-- What remains of an event that went: enough to answer whoever sends it again (P2).
CREATE TABLE past (
    key INTEGER PRIMARY KEY,
    id  BLOB NOT NULL,
    at  INTEGER NOT NULL
) STRICT;

-- Rooms of which something else was said than of all. By name: the room need not be there yet.
CREATE TABLE retention (
    room         TEXT PRIMARY KEY,
    -- Milliseconds; NULL: however old.
    max_age      INTEGER,
    -- NULL: however many.
    max_messages INTEGER
) STRICT, WITHOUT ROWID;
