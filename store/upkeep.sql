-- Since schema version 3. What the service does for the store once a local day.
create table upkeep (
    task text not null,
    day text not null,
    tried_at text not null,
    done_at text,                    -- null: it failed, and is tried again
    problem text,
    primary key (task, day)
) without rowid;
