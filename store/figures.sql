-- Since schema version 2. Derived: numbers with unit and noun, as a mail and its files say them.
create table found_figures (
    mail_id integer not null references mails on delete cascade,
    number integer not null,
    path text,                       -- of the part; null for the mail's own words
    source text not null,            -- subject, body, document, sheet
    value real not null,
    unit text not null,
    noun text not null,
    normalised real not null,        -- in base_unit
    base_unit text not null,
    phrase text not null,
    primary key (mail_id, number)
) without rowid;
