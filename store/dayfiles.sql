-- Since schema version 7. Derived, kept by store/dayfiles.py.
create table day_files (             -- what the reports of a union and day carry, without decoration; no row for nothing
    union_id text not null,
    day text not null,
    attachments integer not null,    -- of the mails themselves, not of archives in them
    images integer not null,         -- each content once
    videos integer not null,
    primary key (union_id, day)
) without rowid;
create table uncounted_days (        -- days that are counted anew before the transaction ends; empty outside one
    union_id text not null,
    day text not null,
    primary key (union_id, day)
) without rowid;
create trigger day_files_added after insert on reports when new.first = 1
    begin insert or ignore into uncounted_days values (new.union_id, new.day); end;
create trigger day_files_taken after delete on reports when old.first = 1
    begin insert or ignore into uncounted_days values (old.union_id, old.day); end;
