-- The public views (CONTRACT 3) and what they stand on. Dropped and made again when this file changes.
-- `clock` is the only place that reads the present: a command with a fixed instant makes all views again as temporary
-- ones, over a temporary clock.

create view clock as select strftime('%Y-%m-%dT%H:%M:%SZ', 'now') as now;

create view read_until as select coalesce(max(started_at), '') as at from rounds where ok = 1;

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
    with first as (
        -- received_local is that of the earliest: SQLite promises so only beside a single min or max
        select union_id, day, min(received_at) as received_at, received_local,
               count(mail_id) as mails, sum(kind <> 'nil') = 0 as nil_report
        from receipts group by union_id, day
    ),
    unread as (select max(p.arrived_at) as arrived_at from mails m join places p on p.mail_id = m.mail_id
               where m.state = 'accepted')
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
        d.limit_at < c.now as past
    from due_days d
    cross join clock c cross join read_until u cross join unread n
    left join first f on f.union_id = d.union_id and f.day = d.day
    left join rulings x on x.union_id = d.union_id and x.day = d.day;

-- Logo, stationery, pixel: tiny, or the same bytes in three or more mails of one sender. An order-free function of the store.
create view decorations as
    with repeated as materialized (
        select p.sha256, m.from_address from parts p join messages m on m.mail_id = p.mail_id
        where p.kind = 'image' and p.sha256 <> '' and m.from_address <> ''
        group by p.sha256, m.from_address having count(distinct p.mail_id) >= 3)
    select p.file_id
    from parts p join messages m on m.mail_id = p.mail_id
    where p.kind = 'image' and (
        p.width < 64 or p.height < 64 or (p.sha256, m.from_address) in (select sha256, from_address from repeated));

create view files as
    select p.file_id, p.mail_id, q.file_id as parent_file_id, r.day, r.union_id, u.name as union_name, m.received_at,
        p.filename, p.declared_type, p.mime_type, p.kind, p.inline, p.size, nullif(p.sha256, '') as sha256, p.width, p.height,
        p.taken_at, p.problem, p.file_id in (select file_id from decorations) as decoration,
        coalesce(p.text, o.text) as text, p.duration, p.note,
        -- the first day on which anybody sent the same photo or video, if that was before
        case when p.kind in ('image', 'video') and p.file_id not in (select file_id from decorations) then
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

create view material as
    select r.union_id, r.day,
        sum(p.parent_path is null) as attachments,
        count(distinct case when p.kind = 'image' then p.sha256 end) as images,
        count(distinct case when p.kind = 'video' then p.sha256 end) as videos
    from parts p join reports r on r.mail_id = p.mail_id and r.first = 1
    where p.file_id not in (select file_id from decorations) group by r.union_id, r.day;

create view daily_status as
    select v.day, v.union_id, u.name as union_name, u.union_group, v.status, v.nil_report, v.pardoned,
        v.received_local as first_received_at,
        case
            when v.received_at is null then null
            when v.status in ('late', 'backfilled')
                then (unixepoch(v.received_at) - unixepoch(v.deadline_at) + 59) / 60
            else 0
        end as minutes_late,
        v.mails as reports,
        coalesce(m.attachments, 0) as attachments, coalesce(m.images, 0) as images, coalesce(m.videos, 0) as videos,
        (select count(*) from links l where l.union_id = v.union_id and l.day = v.day and l.kind = 'cloud_file'
            and l.quoted = 0) as links,
        v.deadline_local as deadline_at,
        -- whole minutes before the deadline, negative after it, cut to the minute
        case when v.received_at is not null then (unixepoch(v.deadline_at) - unixepoch(v.received_at)) / 60 end as margin_minutes
    from verdicts v
    join unions u on u.union_id = v.union_id
    left join material m on m.union_id = v.union_id and m.day = v.day
    where v.day <= (select max(d.day) from due_days d, clock c where d.opens_at <= c.now)
    order by v.day, u.position;

create view inbox as
    select a.mail_id, a.raw_sha256, m.received_at, m.received_basis, m.date_header, m.from_claimed as from_address,
        m.from_name, m.subject, a.size,
        coalesce(f.disposition, a.state) as disposition,
        coalesce(case when coalesce(f.disposition, a.state) = 'quarantined' then a.problem end, f.reason) as reason, f.union_id, f.days, f.kind, coalesce(f.sender_known, 0) as sender_known,
        coalesce(f.evidence, '[]') as evidence, coalesce(f.flags, '') as flags, m.date_at
    from mails a
    left join messages m on m.mail_id = a.mail_id
    left join filings f on f.mail_id = a.mail_id;

-- Which days a mail counts for; what it may count for while it waits stands in the table `candidates`.
create view report_days as select mail_id, union_id, day from reports;

create view mail_texts as select mail_id, text, own_text from texts;

create view labels as
    select l.mail_id, r.union_id, r.day, l.taxonomy, l.label, t.label_name, l.source, l.evidence
    from report_labels l
    join reports r on r.mail_id = l.mail_id
    join taxonomy_labels t on t.taxonomy = l.taxonomy and t.label = l.label
    union all
    select r.mail_id, r.union_id, r.day, t.taxonomy, 'unlabelled', '未分类', 'rule', ''
    from reports r join filings f on f.mail_id = r.mail_id and f.kind <> 'nil'
    cross join (select distinct taxonomy from taxonomy_labels) t
    where not exists (select 1 from report_labels l where l.mail_id = r.mail_id and l.taxonomy = t.taxonomy);

create view figures as
    select v.day, v.union_id, u.name as union_name, u.union_group, u.position,
        v.status <> 'excused' as expected,
        v.status in ('on_time', 'late', 'backfilled') as actual,
        v.status = 'on_time' as on_time,
        v.nil_report, coalesce(m.attachments, 0) as attachments, coalesce(m.images, 0) as images,
        coalesce(m.videos, 0) as videos
    from verdicts v
    join unions u on u.union_id = v.union_id
    left join material m on m.union_id = v.union_id and m.day = v.day
    where v.past = 1 and v.status <> 'expected'; -- what is not known yet counts for nothing

create view day_totals as
    select day, sum(expected) as expected_reports, sum(actual) as actual_reports,
        sum(on_time) as actual_reports_on_time, sum(actual) * 1.0 / nullif(sum(expected), 0) as reporting_rate,
        sum(on_time) * 1.0 / nullif(sum(expected), 0) as reporting_rate_on_time, sum(nil_report) as nil_reports,
        sum(attachments) as attachments, sum(images) as images, sum(videos) as videos
    from figures group by day order by day;

create view union_totals as
    select union_id, union_name, union_group, sum(expected) as expected_reports, sum(actual) as actual_reports,
        sum(on_time) as actual_reports_on_time, sum(actual) * 1.0 / nullif(sum(expected), 0) as reporting_rate,
        sum(on_time) * 1.0 / nullif(sum(expected), 0) as reporting_rate_on_time, sum(nil_report) as nil_reports,
        sum(attachments) as attachments, sum(images) as images, sum(videos) as videos
    from figures group by union_id order by min(position);

create view group_totals as
    select union_group, sum(expected) as expected_reports, sum(actual) as actual_reports,
        sum(on_time) as actual_reports_on_time, sum(actual) * 1.0 / nullif(sum(expected), 0) as reporting_rate,
        sum(on_time) * 1.0 / nullif(sum(expected), 0) as reporting_rate_on_time, sum(nil_report) as nil_reports,
        sum(attachments) as attachments, sum(images) as images, sum(videos) as videos
    from figures group by union_group order by min(position);

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
        where f.deliverable <> '' and f.disposition = 'report' group by f.deliverable, u.union_id
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
