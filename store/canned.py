"""Questions that the explorer offers ready-made, each a query over the public views, with its title in Chinese and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Canned:
    """A query under a name; what a person is to fill in stands in it as `:word`."""

    name: str
    zh: str
    en: str
    sql: str


CANNED = (
    Canned(
        "roll_call",
        "今日报送情况",
        "Today's roll call",
        """\
select d.union_group, d.union_name, d.status, substr(d.first_received_at, 12, 8) as received, d.minutes_late,
    d.reports, d.attachments, d.images, d.videos
from daily_status d join today t on t.day = d.day order by d.union_group, d.union_name""",
    ),
    Canned(
        "who_is_missing",
        "还有谁没报，找谁催",
        "Who is missing, and whom to call",
        """\
select d.day, d.union_group, d.union_name, d.status, c.contact, c.phone, c.last_address
from daily_status d join contacts c on c.union_id = d.union_id
where d.day = (select day from today) and d.status in ('missing', 'pending', 'expected')
order by d.status, d.union_group, d.union_name""",
    ),
    Canned(
        "matrix",
        "各单位近14日",
        "Every union over the last 14 days",
        """\
select union_name, group_concat(case status when 'on_time' then '√' when 'late' then '△' when 'backfilled' then '○'
        when 'pending' then '？' when 'missing' then '×' when 'excused' then '－' else '…' end, ' ') as days,
    sum(status = 'on_time') as on_time, sum(status = 'missing') as missing
from (select * from daily_status
    where day between date((select day from today), '-13 days') and (select day from today) order by day)
group by union_id order by missing desc, on_time, union_name""",
    ),
    Canned(
        "search",
        "全文检索（标题、正文、文件名、文件、图片文字）",
        "Full text: subjects, bodies, names of files, documents, pictures",
        """\
select i.mail_id, i.received_at, i.union_id, i.days, i.subject, i.disposition
from inbox i where i.mail_id in (select value from json_each(found_mails(:words))) order by i.received_at desc""",
    ),
    Canned(
        "photos_of_a_day",
        "某日照片",
        "Photos of a day",
        """\
select p.file_id, c.union_name, p.day, f.filename, p.taken_at, p.width, p.height, f.mail_id
from photos p join files f on f.file_id = p.file_id join contacts c on c.union_id = p.union_id
where p.day = coalesce(nullif(:day, ''), (select day from today)) order by c.union_name, p.file_id""",
    ),
)  # fmt: skip
