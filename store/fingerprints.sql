-- Since schema version 5. What an edition showed as its fingerprint, and the newest mail there was.
alter table editions add column fingerprint text;
alter table editions add column up_to_mail integer;
