-- Schema version 5: what users have read, whom they mention and block, what they have chosen.

-- How far a user has read a room. By the room's name: a room without events has no number.
CREATE TABLE cursor (
    user   BLOB NOT NULL,
    room   TEXT NOT NULL,
    up_to  INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

-- Lists of users' ids, 16 bytes each: those named, and behind 16 zero bytes those called by @here. NULL: nobody.
-- As it stands.
ALTER TABLE message ADD COLUMN mentions BLOB;
-- As it was posted, where it was edited since.
ALTER TABLE message ADD COLUMN mentioned BLOB;
-- Of an edit.
ALTER TABLE change ADD COLUMN mentions BLOB;

-- The same as it stands, by user, without mentions of oneself.
CREATE TABLE mention (
    user    BLOB NOT NULL,
    -- Key of the message.
    message INTEGER NOT NULL,
    PRIMARY KEY (user, message)
) STRICT, WITHOUT ROWID;

-- Whom a user has blocked, with the name at that time.
CREATE TABLE block (
    user  BLOB NOT NULL,
    other BLOB NOT NULL,
    name  TEXT NOT NULL,
    -- Rises with every block.
    place INTEGER NOT NULL,
    PRIMARY KEY (user, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (
    user          BLOB PRIMARY KEY,
    read_receipts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- user.name_key is made when the file is opened, and with every name.
CREATE INDEX user_name ON user (name_key);
