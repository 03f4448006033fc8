-- Schema version 3: what operators did to users, as an event of each room they were in.
--
-- change.kind 10: moderated. It concerns no message, so its target is 0; its content is the reason.

-- To whom.
ALTER TABLE change ADD COLUMN subject BLOB;
ALTER TABLE change ADD COLUMN subject_name TEXT;
-- What: mute, unmute, kick, ban.
ALTER TABLE change ADD COLUMN action TEXT;
-- NULL: until it is lifted, or it does not last.
ALTER TABLE change ADD COLUMN until INTEGER;
