-- Schema version 4: moderators, topics, pins, threads; tokens that end.

-- The root of the thread a reply is in; NULL for what answers nothing.
ALTER TABLE message ADD COLUMN thread INTEGER;
-- Of a root: replies in its thread that stand, and the key of the last there was.
ALTER TABLE message ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN last_reply INTEGER;

CREATE INDEX message_parent ON message (reply_to) WHERE reply_to IS NOT NULL;
WITH RECURSIVE under (key, root) AS (
    SELECT m.key, p.key FROM message p JOIN message m ON m.reply_to = p.key WHERE p.reply_to IS NULL
    UNION ALL
    SELECT m.key, under.root FROM under JOIN message m ON m.reply_to = under.key
)
UPDATE message SET thread = under.root FROM under WHERE message.key = under.key;
DROP INDEX message_parent;

CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL;
UPDATE message SET
    replies = (SELECT count(*) FROM message r WHERE r.thread = message.key AND r.deleted = 0),
    last_reply = (SELECT max(r.key) FROM message r WHERE r.thread = message.key)
WHERE key IN (SELECT thread FROM message WHERE thread IS NOT NULL);

-- change.kind 4: a pin put on or taken off. 5: a topic, in content. 6: a moderator; subject and subject_name say who.
-- What is about no message has the target 0.

-- Key of the event that set the topic.
ALTER TABLE room ADD COLUMN topic_event INTEGER;

-- The last word on each pin.
CREATE TABLE pin (
    -- Key of the message.
    message INTEGER PRIMARY KEY,
    -- Key of the event.
    event   INTEGER NOT NULL,
    -- Pinned (1), or not any more.
    active  INTEGER NOT NULL
) STRICT;

CREATE INDEX pin_order ON pin (event) WHERE active = 1;

-- The last word on each moderator.
CREATE TABLE moderator (
    room   INTEGER NOT NULL,
    user   BLOB NOT NULL,
    -- Key of the event; 0: since the room began.
    event  INTEGER NOT NULL,
    active INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_end ON token (expires_at);
