-- The public views (CONTRACT 3) and what they stand on. Dropped and made again when this file changes.
-- `clock` is the only place that reads the present: a command with a fixed instant makes the views that stand on it again as temporary
-- ones, over a temporary clock.

create view clock as select strftime('%Y-%m-%dT%H:%M:%SZ', 'now') as now;

-- When every mailbox that is required was read whole: the earliest over them.
create view read_until as
    select coalesce(min(at), '') as at from (
        select coalesce((select max(r.started_at) from rounds r where r.mailbox = b.mailbox and r.ok = 1), '') as at
        from mailboxes b where b.required
        union all
        select (select max(started_at) from rounds where ok = 1) where not exists (select 1 from mailboxes));

create view receipts as
    select r.union_id, r.day, m.received_at, m.received_local, r.mail_id, f.kind
    from reports r join messages m on m.mail_id = r.mail_id join filings f on f.mail_id = r.mail_id
    union all
    select s.union_id, s.day, d.detail ->> 'at', d.detail ->> 'local', null, 'daily'
    from decisions d join decision_days s on s.decision_id = d.decision_id
    where d.kind = 'record' and d.undone_at is null;

create view rulings as
    select s.union_id, s.day, max(d.kind = 'excuse') as excused, max(d.kind = 'pardon') as pardoned
    from decisions d join decision_days s on s.decision_id = d.decision_id
    where d.kind in ('excuse', 'pardon') and d.undone_at is null
    group by s.union_id, s.day;

-- Every obligation with its verdict: domain.status.status in SQL, held equal by a test.
create view verdicts as
    with unread as (select max(p.arrived_at) as arrived_at
                    from mails m indexed by mails_accepted cross join places p on p.mail_id = m.mail_id where m.state = 'accepted')
    select d.day, d.union_id, d.deadline_at, d.deadline_local,
        case
            when x.excused = 1 then 'excused'
            when f.received_at <= d.limit_at or (f.received_at is not null and x.pardoned = 1) then 'on_time'
            when f.received_at < d.closes_at then 'late'
            when f.received_at is not null then 'backfilled'
            when min(c.now, u.at) <= d.limit_at then 'expected'
            when exists (select 1 from candidates k where k.union_id = d.union_id and k.day = d.day)
              or n.arrived_at >= d.opens_at then 'pending'
            else 'missing'
        end as status,
        coalesce(f.nil_report, 0) as nil_report,
        coalesce(x.pardoned, 0) as pardoned,
        f.received_at, f.received_local, coalesce(f.mails, 0) as mails,
        d.opens_at <= c.now as begun, d.limit_at < c.now as past
    from due_days d
    cross join clock c cross join read_until u cross join unread n
    left join first_receipts f on f.union_id = d.union_id and f.day = d.day
    left join rulings x on x.union_id = d.union_id and x.day = d.day;

-- Logo, stationery, pixel: tiny, or the same bytes in three or more mails of one sender. An order-free function of the store.
create view decorations as
    select p.file_id
    from parts p join messages m on m.mail_id = p.mail_id
    where p.kind = 'image' and (
        p.width < 64 or p.height < 64
        or p.sha256 <> '' and m.from_address <> '' and 3 = (select count(*) from (
            select distinct q.mail_id from parts q join messages n on n.mail_id = q.mail_id
            where q.sha256 = p.sha256 and q.kind = 'image' and n.from_address = m.from_address limit 3)));

create view files as
    select p.file_id, p.mail_id, q.file_id as parent_file_id, r.day, r.union_id, u.name as union_name, m.received_at,
        p.filename, p.declared_type, p.mime_type, p.kind, p.inline, p.size, nullif(p.sha256, '') as sha256, p.width, p.height,
        p.taken_at, p.problem, exists (select 1 from decorations x where x.file_id = p.file_id) as decoration,
        coalesce(p.text, o.text) as text, p.duration, p.note,
        -- the first day on which anybody sent the same photo or video, if that was before
        case when p.kind in ('image', 'video') and not exists (select 1 from decorations x where x.file_id = p.file_id) then
            (select nullif(min(s.day), r.day) from parts q join reports s on s.mail_id = q.mail_id and s.first = 1
             where q.sha256 = p.sha256 and p.sha256 <> '' and s.day <= r.day)
        end as earlier_day
    from parts p
    join messages m on m.mail_id = p.mail_id
    left join parts q on q.mail_id = p.mail_id and q.path = p.parent_path
    left join reports r on r.mail_id = p.mail_id and r.first = 1
    left join unions u on u.union_id = r.union_id
    left join picture_texts o on o.sha256 = p.sha256;

create view sheet_rows as
    select p.file_id, r.union_id, r.day, p.filename, t.sheet, t.row, t.cells, t.mail_id
    from table_rows t
    left join parts p on p.mail_id = t.mail_id and p.path = t.path
    left join reports r on r.mail_id = t.mail_id and r.first = 1
    order by p.file_id, t.mail_id, t.number;

create view links as
    select l.link_id, l.mail_id, r.union_id, r.day, l.provider, l.kind, l.quoted, l.filename, l.size, l.expires_at,
        l.access_code, l.url, l.decoration
    from found_links l left join reports r on r.mail_id = l.mail_id and r.first = 1;

-- Every obligation with its verdict, its union, and what came.
create view obligations as
    select v.day, v.union_id, u.name as union_name, u.union_group, v.status, v.nil_report, v.pardoned,
        v.received_local as first_received_at,
        case
            when v.received_at is null then null
            when v.status in ('late', 'backfilled')
                then (unixepoch(v.received_at) - unixepoch(v.deadline_at) + 59) / 60
            else 0
        end as minutes_late,
        v.mails as reports,
        coalesce(f.attachments, 0) as attachments, coalesce(f.images, 0) as images, coalesce(f.videos, 0) as videos,
        (select count(*) from reports r join found_links l on l.mail_id = r.mail_id
            where r.union_id = v.union_id and r.day = v.day and r.first = 1 and l.kind = 'cloud_file' and l.quoted = 0) as links,
        v.deadline_local as deadline_at,
        -- whole minutes before the deadline, negative after it, cut to the minute
        case when v.received_at is not null then (unixepoch(v.deadline_at) - unixepoch(v.received_at)) / 60 end as margin_minutes,
        u.position, u.short_name, u.contact, u.phone, v.begun, v.past
    from verdicts v
    join unions u on u.union_id = v.union_id
    left join day_files f on f.union_id = v.union_id and f.day = v.day;

-- Without an order: with one, SQLite would make every column of every row, links counted and all, before it groups or joins.
create view daily_status as
    select day, union_id, union_name, union_group, status, nil_report, pardoned, first_received_at, minutes_late, reports,
        attachments, images, videos, links, deadline_at, margin_minutes
    from obligations where begun;

-- Filed mails, and those that are not filed yet: in two halves, so that each is found by its index.
create view inbox as
    select a.mail_id, a.raw_sha256, m.received_at, m.received_basis, m.date_header, m.from_claimed as from_address,
        m.from_name, m.subject, a.size, f.disposition,
        coalesce(case when f.disposition = 'quarantined' then a.problem end, f.reason) as reason, f.union_id, f.days, f.kind,
        f.sender_known, f.evidence, f.flags, m.date_at
    from filings f
    join mails a on a.mail_id = f.mail_id
    left join messages m on m.mail_id = f.mail_id
    union all
    select a.mail_id, a.raw_sha256, m.received_at, m.received_basis, m.date_header, m.from_claimed, m.from_name, m.subject,
        a.size, a.state, case when a.state = 'quarantined' then a.problem end, null, null, null, 0, '[]', '', m.date_at
    from mails a
    left join messages m on m.mail_id = a.mail_id
    where a.state <> 'interpreted' and not exists (select 1 from filings f where f.mail_id = a.mail_id);

-- What needs a person, each once: mails that wait, new addresses (with the union they are counted for, at their first mail),
-- reports whose sender the receiving server disowned. Every list and every count of them is read from here.
create view waits as
    select f.mail_id, 'mail' as kind, coalesce(a.problem, f.reason) as reason, f.disposition
        from filings f join mails a on a.mail_id = f.mail_id where f.disposition in ('triage', 'quarantined')
    union all
    -- by their own indexes: nearly every mail of a store is a report, and very few are these
    select min(f.mail_id), 'new_address', 'new_address', 'report'
        from filings f indexed by filings_unconfirmed join messages m on m.mail_id = f.mail_id
        where f.disposition = 'report' and f.sender_known = 0 and m.from_address <> ''
            and instr(',' || f.flags || ',', ',new_address,')
            and m.from_address not in (select address from decisions where kind = 'assign' and undone_at is null)
        group by m.from_address, f.union_id
    union all
    select mail_id, 'unverified', 'unverified', 'report' from filings indexed by filings_unverified
        where disposition = 'report' and instr(',' || flags || ',', ',unverified,')
            and mail_id not in (select mail_id from decisions where kind = 'correct' and undone_at is null);

-- Which days a mail counts for; what it may count for while it waits stands in the table `candidates`.
create view report_days as select mail_id, union_id, day from reports;

create view mail_texts as select mail_id, text, coalesce(own_text, text) as own_text from texts;

-- What a person said last of a mail in a taxonomy: a JSON array of labels in place of those that rules found.
create view labellings as
    -- labels are those of the latest: SQLite promises so only beside a single min or max
    select d.mail_id, t.key as taxonomy, t.value as labels, max(d.decision_id) as decision_id
    from decisions d indexed by decisions_labels join json_each(d.detail, '$.labels') t
    where d.kind = 'label' and d.undone_at is null group by d.mail_id, t.key;

create view labels as
    select l.mail_id, r.union_id, r.day, l.taxonomy, l.label, t.label_name, l.source, l.evidence
    from report_labels l
    join reports r on r.mail_id = l.mail_id
    join taxonomy_labels t on t.taxonomy = l.taxonomy and t.label = l.label
    where not exists (select 1 from labellings s where s.mail_id = l.mail_id and s.taxonomy = l.taxonomy)
    union all
    select s.mail_id, r.union_id, r.day, s.taxonomy, t.label, t.label_name, 'person', 'decision ' || s.decision_id
    from labellings s
    join reports r on r.mail_id = s.mail_id
    join json_each(s.labels) j
    join taxonomy_labels t on t.taxonomy = s.taxonomy and t.label = j.value
    union all
    select r.mail_id, r.union_id, r.day, t.taxonomy, 'unlabelled', '未分类', 'rule', ''
    from reports r join filings f on f.mail_id = r.mail_id and f.kind <> 'nil'
    cross join (select distinct taxonomy from taxonomy_labels) t
    where coalesce(
        (select json_array_length(s.labels) from labellings s where s.mail_id = r.mail_id and s.taxonomy = t.taxonomy),
        exists (select 1 from report_labels l where l.mail_id = r.mail_id and l.taxonomy = t.taxonomy)) = 0;

create view counted as
    select v.day, v.union_id, u.name as union_name, u.union_group, u.position, v.status <> 'excused' as expected,
        v.status in ('on_time', 'late', 'backfilled') as actual, v.status = 'on_time' as on_time,
        v.nil_report, coalesce(f.attachments, 0) as attachments, coalesce(f.images, 0) as images, coalesce(f.videos, 0) as videos
    from verdicts v join unions u on u.union_id = v.union_id
    left join day_files f on f.union_id = v.union_id and f.day = v.day
    where v.past and v.status <> 'expected'; -- what is not known yet counts for nothing

create view day_totals as
    select day, sum(expected) as expected_reports, sum(actual) as actual_reports,
        sum(on_time) as actual_reports_on_time, sum(actual) * 1.0 / nullif(sum(expected), 0) as reporting_rate,
        sum(on_time) * 1.0 / nullif(sum(expected), 0) as reporting_rate_on_time, sum(nil_report) as nil_reports,
        sum(attachments) as attachments, sum(images) as images, sum(videos) as videos
    from counted group by day order by day;

create view union_totals as
    select union_id, union_name, union_group, sum(expected) as expected_reports, sum(actual) as actual_reports,
        sum(on_time) as actual_reports_on_time, sum(actual) * 1.0 / nullif(sum(expected), 0) as reporting_rate,
        sum(on_time) * 1.0 / nullif(sum(expected), 0) as reporting_rate_on_time, sum(nil_report) as nil_reports,
        sum(attachments) as attachments, sum(images) as images, sum(videos) as videos
    from counted group by union_id order by min(position);

create view group_totals as
    select t.union_group, sum(t.expected_reports) as expected_reports, sum(t.actual_reports) as actual_reports,
        sum(t.actual_reports_on_time) as actual_reports_on_time,
        sum(t.actual_reports) * 1.0 / nullif(sum(t.expected_reports), 0) as reporting_rate,
        sum(t.actual_reports_on_time) * 1.0 / nullif(sum(t.expected_reports), 0) as reporting_rate_on_time,
        sum(t.nil_reports) as nil_reports, sum(t.attachments) as attachments, sum(t.images) as images, sum(t.videos) as videos
    from union_totals t join unions u on u.union_id = t.union_id group by t.union_group order by min(u.position);

-- Who owes a deliverable: unions on duty on its due day, or on the last day that was due before it.
create view deliverable_duties as
    select d.deliverable, d.due_day, d.opens_at, d.closes_at, o.union_id
    from deliverables d join due_days o on o.day = (select max(day) from due_days where day <= d.due_day);

create view deliverable_status as
    with came as (
        -- mail_id is that of the earliest: SQLite promises so only beside a single min or max
        -- by the unions of the filing and not by its days: a summary that comes after the campaign has none
        select f.deliverable, u.union_id, min(m.received_at) as received_at, m.mail_id
        from filings f join messages m on m.mail_id = f.mail_id
        join unions u on instr(',' || f.union_id || ',', ',' || u.union_id || ',')
        where f.deliverable <> '' and +f.disposition = 'report' group by f.deliverable, u.union_id
    ),
    waiting as (
        select distinct f.deliverable, k.union_id from candidates k join filings f on f.mail_id = k.mail_id where f.deliverable <> ''
    )
    select d.deliverable, u.union_id, u.name as union_name,
        case
            when e.excused = 1 then 'excused'
            when c.received_at < d.closes_at then 'on_time'
            when c.received_at is not null then 'late'
            when min(k.now, x.at) < d.closes_at or w.union_id is not null
              or exists (select 1 from mails where state = 'accepted') then 'expected'
            else 'missing'
        end as status,
        c.received_at, c.mail_id
    from deliverable_duties d join unions u on u.union_id = d.union_id cross join clock k cross join read_until x
    left join came c on c.deliverable = d.deliverable and c.union_id = u.union_id
    left join waiting w on w.deliverable = d.deliverable and w.union_id = u.union_id
    left join rulings e on e.union_id = u.union_id and e.day = d.due_day
    order by d.opens_at, u.position;

create view polls as
    select f.started_at, f.finished_at, r.mailbox, f.folder, f.ok, f.new, f.error
    from folder_polls f join rounds r on r.round_id = f.round_id;

-- Whom to call, and the address of the last report.
create view contacts as
    select u.union_id, u.name as union_name, u.contact, u.phone, (
        select m.from_address from reports r cross join messages m on m.mail_id = r.mail_id
        where r.union_id = u.union_id and m.from_address <> ''
        order by r.day desc, m.received_at desc, m.mail_id desc limit 1) as last_address
    from unions u order by u.position;

create view sender_addresses as
    select m.from_address as address, r.union_id, min(m.received_at) as first_at, max(m.received_at) as last_at,
        count(distinct r.mail_id) as mails,
        max(f.sender_known) or exists (select 1 from decisions d
            where d.kind = 'assign' and d.undone_at is null and d.address = m.from_address) as confirmed
    from reports r join messages m on m.mail_id = r.mail_id join filings f on f.mail_id = r.mail_id
    where m.from_address <> ''
    group by m.from_address, r.union_id;

-- Due days in a row of one status: within one, the two ways of counting stay the same distance apart. Each union's as a JSON
-- array, so that one union's are found by its key.
create view streaks as
    select u.union_id, e.value ->> 0 as status, e.value ->> 1 as first_day, e.value ->> 2 as last_day, e.value ->> 3 as days
    from unions u cross join json_each((
        select json_group_array(json_array(status, first_day, last_day, days)) from (
            select status, min(day) as first_day, max(day) as last_day, count(*) as days from (
                select status, day, row_number() over (order by day)
                    - row_number() over (partition by status order by day) as apart
                from verdicts where union_id = u.union_id and begun)
            group by status, apart order by first_day))) e
    order by u.position, first_day;

-- Photos that are content, each content once a union and day: what `images` of daily_status counts.
create view photos as
    select p.file_id, r.union_id, r.day, p.taken_at, p.sha256, p.width, p.height
    from reports r join parts p on p.mail_id = r.mail_id
    where r.first = 1 and p.kind = 'image' and p.sha256 <> ''
        and not exists (select 1 from decorations x where x.file_id = p.file_id)
        and not exists (
            select 1 from reports s cross join parts q on q.mail_id = s.mail_id
            where s.union_id = r.union_id and s.day = r.day and s.first = 1 and q.sha256 = p.sha256 and q.kind = 'image'
                and q.file_id < p.file_id and not exists (select 1 from decorations x where x.file_id = q.file_id));

-- Proposals, never summed by us: what a mail says of numbers, with the words in which it says so.
create view figures as
    select g.mail_id, r.union_id, r.day, g.value, g.unit, g.noun, g.normalised, g.phrase, g.source, g.base_unit, p.file_id
    from found_figures g
    left join reports r on r.mail_id = g.mail_id and r.first = 1
    left join parts p on p.mail_id = g.mail_id and p.path = g.path;

-- The latest due day that has begun; asked for by index, where max(day) of daily_status would judge every day.
create view today as
    select (select d.day from due_days d where d.opens_at <= c.now order by d.opens_at desc limit 1) as day from clock c;
