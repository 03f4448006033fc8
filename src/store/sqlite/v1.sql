-- Schema version 1. Never changed once released: what comes later is a file of its own.
--
-- The key of an event is `room.id << 40 | seq`: a room's log lies together, and any page of it is found at once.
-- Messages and what happens to them later lie apart, so that a page of messages passes no other events.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The version of the algorithm that made user.name_key; 0: none was made yet.
INSERT INTO meta (name, value) VALUES ('name_key_version', '0');

CREATE TABLE room (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    -- The two users of a conversation; NULL for a public room.
    one      BLOB,
    other    BLOB,
    -- 64 random bits.
    epoch    INTEGER NOT NULL,
    topic    TEXT NOT NULL DEFAULT '',
    -- The last event.
    last_seq INTEGER NOT NULL,
    last_id  BLOB NOT NULL,
    last_at  INTEGER NOT NULL,
    messages INTEGER NOT NULL
) STRICT;

CREATE INDEX room_recent ON room (last_at) WHERE one IS NULL;

-- One row for each of the two (one alone for notes to oneself).
CREATE TABLE conversation (
    user      BLOB NOT NULL,
    room      INTEGER NOT NULL,
    peer      BLOB NOT NULL,
    -- The name the peer last wrote under here; user.name goes before it.
    peer_name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
    key         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    author      BLOB NOT NULL,
    author_name TEXT NOT NULL,
    at          INTEGER NOT NULL,
    -- As it stands; empty when deleted.
    content     TEXT NOT NULL,
    -- As it was posted, where it was edited since; the texts between are in change. For resume and moderators.
    original    TEXT,
    edited_at   INTEGER,
    deleted     INTEGER NOT NULL DEFAULT 0,
    -- There may be rows in tally.
    reacted     INTEGER NOT NULL DEFAULT 0,
    -- Key of the message it answers.
    reply_to    INTEGER,
    -- Its number in the search index; NULL when deleted.
    doc         INTEGER
) STRICT;

-- Every other event.
CREATE TABLE change (
    key         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,
    -- 1 edited, 2 deleted, 3 reacted.
    kind        INTEGER NOT NULL,
    author      BLOB NOT NULL,
    author_name TEXT NOT NULL,
    at          INTEGER NOT NULL,
    -- Key of the message.
    target      INTEGER NOT NULL,
    -- The new text (empty when the message was deleted), or the emoji.
    content     TEXT,
    -- Reaction put on (1) or taken off (0).
    active      INTEGER
) STRICT;

CREATE INDEX change_edit ON change (target) WHERE kind = 1;

-- The last word of a user on an emoji of a message.
CREATE TABLE reaction (
    message INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    user    BLOB NOT NULL,
    -- Key of the event.
    event   INTEGER NOT NULL,
    active  INTEGER NOT NULL,
    PRIMARY KEY (message, emoji, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX reaction_order ON reaction (message, emoji, event) WHERE active = 1;

CREATE TABLE tally (
    message INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    count   INTEGER NOT NULL,
    -- Key of the event that began it.
    first   INTEGER NOT NULL,
    PRIMARY KEY (message, emoji)
) STRICT, WITHOUT ROWID;

-- What a user called an event, so that sending it again stores nothing.
CREATE TABLE sent (
    user      BLOB NOT NULL,
    room      INTEGER NOT NULL,
    client_id TEXT NOT NULL,
    -- Key of the event.
    event     INTEGER NOT NULL,
    PRIMARY KEY (user, room, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    id         BLOB PRIMARY KEY,
    name       TEXT NOT NULL,
    -- What the name is compared by; NULL until it is made (see meta).
    name_key   TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    -- SHA-256.
    hash       BLOB PRIMARY KEY,
    user       BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX token_user ON token (user);

-- Search. The numbers of doc rise with the order of arrival in all rooms; they are the time in 1/64 ms where that
-- rises too. The indexes hold no text: what they are fed is made of the message again when it is taken out.

CREATE TABLE doc (
    n       INTEGER PRIMARY KEY,
    -- Key of the message.
    message INTEGER NOT NULL
) STRICT;

-- The pieces of each message (store::words), and private-use marks for its room, author, readers and links.
CREATE VIRTUAL TABLE found USING fts5 (
    pieces, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
);
INSERT INTO found (found, rank) VALUES ('secure-delete', 1);

-- Every word that is in a message.
CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- The two- and three-character parts of each word.
CREATE VIRTUAL TABLE part USING fts5 (
    grams, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
);
INSERT INTO part (part, rank) VALUES ('secure-delete', 1);

-- One row.
CREATE TABLE search (
    -- The algorithm that made the pieces; another one makes the indexes anew.
    version TEXT NOT NULL,
    -- The last doc that is in the indexes.
    indexed INTEGER NOT NULL,
    -- How far the number of one of them is ahead of its time, at most.
    ahead   INTEGER NOT NULL
) STRICT;
INSERT INTO search VALUES ('', 0, 0);
