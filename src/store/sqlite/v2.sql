-- Schema version 2: what operators laid down.

-- Mutes (kind 1) and bans (kind 2).
CREATE TABLE sanction (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    -- NULL: until it is lifted.
    until    INTEGER,
    reason   TEXT NOT NULL,
    operator TEXT NOT NULL
) STRICT;

-- Whom it meets: a name (kind 1, as written), a user's id (2), an address or network (3), in the order they were added.
CREATE TABLE sanction_subject (
    sanction INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (sanction, place)
) STRICT, WITHOUT ROWID;

-- What stands until it is taken back: hold, maintenance, motd, announce.
CREATE TABLE notice (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What operators did. Only ever added to; the triggers hold everybody else to it.
CREATE TABLE deed (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    operator TEXT NOT NULL,
    origin   TEXT NOT NULL,
    what     TEXT NOT NULL,
    result   TEXT NOT NULL
) STRICT;

CREATE TRIGGER deed_stays BEFORE UPDATE ON deed BEGIN SELECT RAISE(ABORT, 'deeds are only added'); END;
CREATE TRIGGER deed_is_kept BEFORE DELETE ON deed BEGIN SELECT RAISE(ABORT, 'deeds are only added'); END;

-- The highest number a sanction ever had, so that none is used twice.
INSERT INTO meta (name, value) VALUES ('last_sanction', '0');
