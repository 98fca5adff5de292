-- Since schema version 6. What a union was told of a day: that its report came, how it counts. At most once a state.
create table told (
    union_id text not null,
    day text not null,
    status text not null,
    recipient text not null,
    mail_id integer not null references mails on delete cascade,  -- the mail that was acknowledged
    told_at text not null,
    primary key (union_id, day, status)
) without rowid;
