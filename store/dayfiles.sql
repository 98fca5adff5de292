-- Since schema version 7. Derived, kept by store/dayfiles.py.
create table day_files (             -- what the reports of a union and day carry, without decoration; no row for nothing
    union_id text not null,
    day text not null,
    attachments integer not null,    -- of the mails themselves, not of archives in them
    images integer not null,         -- each content once
    videos integer not null,
    primary key (union_id, day)
) without rowid;
