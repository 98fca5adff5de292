-- Tables of schema version 1. Public names are the views in views.sql, and blobs; the rest may change by a migration.

-- What we hold of the mailbox: evidence, never derived, never rewritten.
create table blobs (
    sha256 text primary key,
    size integer not null,
    data blob not null
);
create table mails (
    mail_id integer primary key,
    raw_sha256 text unique,          -- of the wire bytes; null while a mail is too large to fetch
    size integer not null,           -- bytes on the wire
    accepted_at text not null,
    state text not null default 'accepted' check (state in ('accepted', 'interpreted', 'quarantined')),
    problem text                     -- why it is quarantined
);
create index mails_state on mails (state) where state <> 'interpreted';
create index mails_accepted on mails (mail_id) where state = 'accepted';
create table skeletons (
    mail_id integer primary key references mails on delete cascade,
    data blob not null               -- zlib
);
create table runs (
    mail_id integer not null references mails on delete cascade,
    number integer not null,
    sha256 text not null references blobs,
    line_length integer not null,
    eol text not null,
    primary key (mail_id, number)
) without rowid;
create table places (
    place_id integer primary key,
    mailbox text not null,
    folder text not null,
    epoch text not null,             -- UIDVALIDITY
    key text not null,               -- UID, or the key of a file
    mail_id integer references mails,
    state text not null check (state in ('stored', 'too_large', 'before_since')),
    arrived_at text,
    arrived_basis text,
    seen_at text not null,
    unique (mailbox, folder, epoch, key)
);
create index places_mail on places (mail_id);
create table folder_marks (          -- up to where a folder was read to its end
    mailbox text not null,
    folder text not null,
    epoch text not null,
    next_key integer not null,
    rules text not null,             -- what was left alone
    compared_at text,                -- when all its keys were
    primary key (mailbox, folder)
) without rowid;
create table rounds (
    round_id integer primary key,
    mailbox text not null,
    started_at text not null,
    finished_at text,
    ok integer not null default 0    -- every folder was read to its end
);
create index rounds_mailbox on rounds (mailbox, round_id);
create index rounds_ok on rounds (mailbox, started_at) where ok = 1;
create table mailboxes (             -- those that are configured, as of the last poll
    mailbox text primary key,
    required integer not null        -- 0: that it was not read holds nothing back
) without rowid;
create table heartbeats (            -- of a running service; none where it was stopped
    name text primary key,           -- poll, tick
    at text not null
) without rowid;
create table folder_polls (
    poll_id integer primary key,
    round_id integer not null references rounds,
    folder text not null,
    started_at text not null,
    finished_at text,
    ok integer not null,
    new integer not null,
    error text
);

-- What is due, written from configuration and roster; the past changes only by refile.
create table unions (
    union_id text primary key,
    position integer not null,
    name text not null,
    short_name text not null,
    union_group text not null,
    contact text not null,
    phone text not null
);
create table due_days (
    union_id text not null references unions,
    day text not null,
    opens_at text not null,
    deadline_at text not null,
    limit_at text not null,          -- deadline and grace
    closes_at text not null,
    deadline_local text not null,    -- with its offset
    primary key (union_id, day)
) without rowid;
create index due_days_day on due_days (day);
create index due_days_opens on due_days (opens_at);
create table deliverables (
    deliverable text primary key,
    name text not null,
    due_day text not null,
    opens_at text not null,
    closes_at text not null          -- end of its due day
);
create table taxonomy_labels (
    taxonomy text not null,
    label text not null,
    label_name text not null,
    position integer not null,
    primary key (taxonomy, label)
) without rowid;
create table settings (name text primary key, value text not null) without rowid;

-- What a person decided: rows of their own, never rewritten, applied last.
create table decisions (
    decision_id integer primary key,
    made_at text not null,
    made_by text not null,
    kind text not null check (kind in ('assign', 'correct', 'record', 'excuse', 'pardon', 'label')),
    union_id text,                   -- several: joined by commas
    day text,                        -- several: joined by commas
    mail_id integer references mails,
    address text,
    detail text not null default '{}',
    why text not null,
    undone_at text
);
create index decisions_labels on decisions (mail_id) where kind = 'label' and undone_at is null;
create table decision_days (
    decision_id integer not null references decisions,
    union_id text not null,
    day text not null,
    primary key (decision_id, union_id, day)
) without rowid;
create index decision_days_due on decision_days (union_id, day);

-- What was sent.
create table editions (
    edition_id integer primary key,
    campaign text not null,
    day text not null,
    kind text not null,
    edition integer not null,
    frozen_at text not null,         -- data as of
    read_until text,
    verdicts text not null,          -- JSON: union -> status as said
    items text not null default '[]', -- JSON: what the numbers of its list meant
    unique (campaign, day, kind, edition)
);
create table releases (              -- an officer let a day's leaders' edition go
    campaign text not null,
    day text not null,
    released_at text not null,
    released_by text not null,
    primary key (campaign, day)
) without rowid;
create table closings (              -- an officer closed a deliverable: nobody is asked for it any more
    deliverable text primary key,
    closed_at text not null,
    closed_by text not null,
    why text not null
) without rowid;
create table replies (               -- what became of an officer's answer to a digest, once
    mail_id integer primary key references mails,
    said text not null,              -- hash of who said what to which edition and when
    handled_at text not null,
    done integer not null,
    not_understood integer not null
);
create table alarms (
    alarm_id integer primary key,
    kind text not null,
    started_at text not null,
    ended_at text,
    detail text not null
);
create table digests (
    digest_id integer primary key,
    campaign text not null,
    day text not null,
    kind text not null,
    edition integer not null,
    recipient text not null,
    state text not null check (state in ('due', 'frozen', 'sending', 'sent', 'retry', 'failed', 'skipped')),
    data_as_of text,
    sent_at text,
    message_id text not null,
    attempts integer not null default 0,
    next_try_at text,
    problem text,
    mail blob,
    unique (campaign, day, kind, edition, recipient)
);

-- What stands in pictures and scans, by content: read once, after everything else, and kept when mails are read again.
create table picture_texts (
    sha256 text primary key,
    text text not null               -- '' where nothing could be read
);

-- Small JPEGs, by content, made when a photo is first shown; empty where that cannot be done.
create table thumbnails (sha256 text primary key, data blob not null); -- without rowid, 20 KB would fill 3 pages

-- Derived: may be dropped at any time; `rollcall reparse --all` gives the same rows again.
create table messages (
    mail_id integer primary key references mails on delete cascade,
    received_at text not null,
    received_local text not null,
    received_basis text not null,
    date_at text,                    -- the sender's claim
    date_header text,
    from_address text not null,      -- '' unless beyond doubt
    from_claimed text not null,
    from_name text not null,
    subject text not null,
    inner_sender text not null,
    links integer not null,
    fields text not null             -- JSON: header name -> values, of those that filing reads
);
create index messages_received on messages (received_at);
create table texts (
    mail_id integer primary key references mails on delete cascade,
    text text not null,
    own_text text                    -- without quoted mail; null where that is the whole text
);
create table parts (
    file_id integer primary key,
    mail_id integer not null references mails on delete cascade,
    path text not null,              -- leaf number, members behind a slash
    parent_path text,
    filename text not null,
    declared_type text not null,
    mime_type text not null,
    kind text not null,
    inline integer not null,
    size integer not null,
    sha256 text not null,
    width integer,
    height integer,
    taken_at text,
    duration real,                   -- seconds
    problem text,
    note text,
    text text,
    unique (mail_id, path)
);
create index parts_sha256 on parts (sha256, mail_id);
create table table_rows (
    mail_id integer not null references mails on delete cascade,
    path text not null,              -- of the part; '' for the mail's own page
    number integer not null,         -- within the part, over all sheets
    sheet text not null,
    row integer not null,            -- as the sheet shows it
    cells text not null,             -- JSON object
    primary key (mail_id, path, number)
) without rowid;
create table found_links (
    link_id integer primary key,
    mail_id integer not null references mails on delete cascade,
    number integer not null,
    provider text not null,
    kind text not null,
    quoted integer not null,
    filename text not null,
    size integer,
    expires_at text,                 -- UTC
    access_code text,
    url text not null,
    decoration integer not null default 0, -- 1: a picture stated to be tiny
    unique (mail_id, number)
);
create table claims (
    mail_id integer primary key references mails on delete cascade,
    union_id text not null,
    claim text not null              -- JSON of domain.filing.Claim, read with the roster of its day
);
create index claims_union on claims (union_id);
create table filings (
    mail_id integer primary key references mails on delete cascade,
    disposition text not null,
    reason text,
    kind text,
    union_id text,
    days text,
    deliverable text not null,
    sender_known integer not null,
    flags text not null,             -- joined by commas
    evidence text not null           -- JSON
);
create index filings_disposition on filings (disposition);
create index filings_union on filings (union_id);
create index filings_unconfirmed on filings (mail_id) where sender_known = 0 and disposition = 'report';
create index filings_unverified on filings (mail_id) where disposition = 'report' and instr(',' || flags || ',', ',unverified,');
create index filings_deliverable on filings (deliverable) where deliverable <> '';
create table reports (
    mail_id integer not null references mails on delete cascade,
    union_id text not null,
    day text not null,
    first integer not null,          -- 1: the day on which the mail's files count
    primary key (mail_id, union_id, day)
) without rowid;
create index reports_due on reports (union_id, day);
create index reports_day on reports (day);
create table first_receipts (        -- kept by triggers (store/firsts.py)
    union_id text not null,
    day text not null,
    received_at text not null,
    received_local text not null,
    mails integer not null,          -- 0: a recorded report only
    nil_report integer not null,
    primary key (union_id, day)
) without rowid;
create table candidates (
    mail_id integer not null references mails on delete cascade,
    union_id text not null,
    day text not null,
    primary key (mail_id, union_id, day)
) without rowid;
create index candidates_due on candidates (union_id, day);
create index candidates_day on candidates (day);
create table report_labels (
    mail_id integer not null references mails on delete cascade,
    taxonomy text not null,
    label text not null,
    source text not null,
    evidence text not null,
    primary key (mail_id, taxonomy, label)
) without rowid;
