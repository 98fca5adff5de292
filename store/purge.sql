-- Since schema version 4.
alter table mails add column purged_at text;
create index runs_sha256 on runs (sha256);
