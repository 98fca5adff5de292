"""What each kind of letter holds: sender, subject, text, files. Words and bytes of files, no MIME: that is mails.py."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from demo import words
from demo.documents import clip, docx, locked, xlsx, zip_with_gbk_names
from demo.pictures import photo
from demo.plan import FIRST_DAY, ONE_DAY, Kind, Letter
from demo.roster import BY_ID, CONTACTS, Union

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ITEMS = ("送温暖", "送福利", "送帮扶", "送防疫", "送文体", "送实惠", "送团圆", "送岗位", "送安全", "送稳定")
ZIP, JPEG, MP4 = "application/zip", "image/jpeg", "video/mp4"


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: declared name and type, bytes."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Cloud:
    """A cloud attachment as QQ's page tells it."""

    name: str
    size: str
    expires: str
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """A letter in words. `quoted`: older mail below the own text; `pasted`: photos inside the HTML body."""

    address: str
    display: str
    subject: str
    lines: tuple[str, ...]
    files: tuple[File, ...] = ()
    quoted: tuple[str, ...] = ()
    pasted: tuple[bytes, ...] = ()
    cloud: Cloud | None = None


def content(letter: Letter, rng: random.Random) -> Content:
    """What this letter says. Notices of machines are not here."""
    union = BY_ID.get(letter.union)
    if union is None:
        return _unnamed(letter, rng)
    said = Content(_address(union, rng), _display(union, rng), "", ())
    return _WRITERS[letter.kind](letter, union, said, rng)


def _address(union: Union, rng: random.Random) -> str:
    """One of the union's addresses, or a colleague at its own domain."""
    anybody = (f"zhiban@{union.domain}",) if union.owns_domain else ()
    return rng.choice(union.senders * 4 + anybody)


def _display(union: Union, rng: random.Random) -> str:
    """A display name."""
    return rng.choice((union.name, union.name, union.short_name, rng.choice(CONTACTS), ""))


def _taken(letter: Letter, rng: random.Random) -> datetime:
    """When a photo was taken: hours before, or the day before."""
    return letter.sent.replace(tzinfo=None) - timedelta(minutes=rng.choice((90, 150, 240, 1500)))


def photos(letter: Letter, rng: random.Random, *, count: int) -> list[File]:
    """Photos under names as phones give them."""
    files = []
    for number in range(1, count + 1):
        taken = _taken(letter, rng)
        serial = letter.received.toordinal() * 10_000 + letter.number * 25 + number
        name = words.photo_name(taken.replace(tzinfo=letter.sent.tzinfo), number, rng)
        kind = "application/octet-stream" if name.endswith(".bin") else JPEG
        files.append(File(name, kind, photo(letter.seed, serial, taken=taken)))
    return files


def document(letter: Letter, union: Union, rng: random.Random, *, day: date | None) -> File:
    """A Word document; with `day` its title or name may be a label. Some hold a photo."""
    title = f"{union.name}{words.plain(day)}工作信息" if day else f"{union.name}{words.headline(rng)}"
    lines = [title, *words.story(union, rng=rng, event=letter.received.date() - ONE_DAY), f"（{union.name}）"]
    inside = photos(letter, rng, count=1)[0].content if rng.random() < 0.1 else b""
    return File(words.document_name(union, day, rng), DOCX, docx(lines, picture=inside))


def _news(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """Labelled or not; a document mostly, photos often, sometimes packed or pasted into the text."""
    day = letter.days[0] if rng.random() < 0.6 else None
    issue = (letter.days[0] - FIRST_DAY).days + 1
    subject = words.free_subject(union, letter.days[0], rng, issue=issue)
    if day:
        subject = words.labelled_subject(union, day, rng)
    files = [document(letter, union, rng, day=day)] if rng.random() < 0.8 else []
    taken = photos(letter, rng, count=rng.choices((0, 1, 2, 3), (5, 3, 2, 1))[0])
    pasted: tuple[bytes, ...] = ()
    if len(taken) > 1 and rng.random() < 0.4:
        packed = [(f"{number}慰问现场.jpg", shot.content) for number, shot in enumerate(taken, 1)]
        files.append(_archive(packed, rng))
    elif taken and rng.random() < 0.25:
        pasted = tuple(shot.content for shot in taken)
    else:
        files += taken
    text = words.body(union, label=words.plain(day) if day else "今日", rng=rng)
    return replace(said, subject=subject, lines=tuple(text), files=tuple(files), pasted=pasted)


def _archive(packed: list[tuple[str, bytes]], rng: random.Random) -> File:
    """Photos in a zip; one in eight is under a password."""
    content = zip_with_gbk_names(packed)
    if rng.random() < 1 / 8:
        return File("图片（解压密码123）.zip", ZIP, locked(content))
    return File("十送照片.zip", ZIP, content)


def _photos(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """Photos and hardly a word, from a phone."""
    subject = rng.choice(("照片", "", f"{union.name}活动照片", "图片"))
    files = photos(letter, rng, count=rng.randint(2, 4))
    if rng.random() < 0.3:
        files.append(File(f"VID_{_taken(letter, rng):%Y%m%d_%H%M%S}.mp4", MP4, clip(rng.randint(8, 90))))
    return replace(said, subject=subject, lines=(rng.choice(("见附件", "活动照片，请查收。")),), files=tuple(files))


def _figures(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """The day's figures as a spreadsheet."""
    day = letter.days[0]
    rows: list[list[str | int | float]] = [["序号", "项目", "场次", "人数", "资金（万元）"]]
    for number, item in enumerate(ITEMS, 1):
        rows.append([number, item, rng.randint(0, 9), rng.randrange(0, 300, 10), rng.randint(0, 99) / 10])
    name = rng.choice((f"十送活动日报表{day:%Y%m%d}.xlsx", "附件1.“十送”活动统计表.xlsx"))
    subject = f"截至{words.plain(day)}16时{union.name}“十送”数据统计"
    file = File(name, XLSX, xlsx(rows, sheet="日报表"))
    return replace(said, subject=subject, lines=("数据统计表见附件，请审阅。", f"{union.name}办公室"), files=(file,))


def _cloud(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """A report whose video lies in QQ's cloud."""
    key, code = rng.randbytes(48).hex(), rng.randbytes(4).hex()
    expires = letter.sent.date() + timedelta(days=rng.choice((7, 7, 30)))
    cloud = Cloud(
        f"{union.name}送温暖视频.mp4",
        f"{rng.randint(8000, 40000) / 100:.2f}M",
        f"{expires.year}年{expires.month:02d}月{expires.day:02d}日 15:30",
        f"https://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k={key}&code={code}",
    )
    return replace(_labelled(letter, union, said, rng), files=(), cloud=cloud)


def _labelled(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """A plain report that says its day; LEFTOVER says yesterday."""
    day = letter.days[0] - ONE_DAY if letter.kind is Kind.LEFTOVER else letter.days[0]
    text = words.body(union, label=words.plain(day), rng=rng)
    file = replace(document(letter, union, rng, day=None), name="工作信息.docx")
    return replace(said, subject=f"{union.name}{words.plain(day)}工作信息", lines=tuple(text), files=(file,))


def _quoted_reminder(letter: Letter) -> tuple[str, ...]:
    """Our reminder as QQ quotes it, with the 零报告 that must not count."""
    day = words.plain(letter.received.date())
    at = f"{letter.received.year}年{day} 15:00"
    head = ("------------------ 原始邮件 ------------------", '发件人: "省总办公室" <office@example.com>;')
    return (*head, f"发送时间: {at}", f"主题: 【催报】{day}“十送”活动信息", "", words.REMINDER.format(day=day))


def _reply(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """An answer to our reminder: with a report, or 收到 alone."""
    subject = f"回复：【催报】{words.plain(letter.received.date())}“十送”活动信息"
    if letter.kind is Kind.ACKNOWLEDGED:
        return replace(said, subject=subject, lines=("收到，谢谢！",), quoted=_quoted_reminder(letter))
    file = document(letter, union, rng, day=letter.days[0])
    lines = ("今日信息见附件。", f"{union.name}办公室")
    return replace(said, subject=subject, lines=lines, files=(file,), quoted=_quoted_reminder(letter))


def _short(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """Nil reports, empty mails, and one that names another union than its sender."""
    day = words.plain(letter.days[0])
    if letter.kind is Kind.NIL:
        subject = rng.choice((f"{union.name}{day}零报告", f"{union.name} {day} 零报告", "零报告"))
        return replace(said, subject=subject, lines=(rng.choice(words.NILS),))
    if letter.kind is Kind.EMPTY:
        return replace(said, subject=f"{union.name}{day}工作信息", lines=("请查收附件",))
    lines = ("现将今日信息报上，请查收。", f"连日来，{words.headline(rng)}。")
    subject = f"【{BY_ID[letter.other].name}】{day}信息"
    return replace(said, address=union.senders[0], display="值班员甲", subject=subject, lines=lines)


def _stranger(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """A report from somebody's private mailbox."""
    address = f"duty{rng.randint(1000, 9999)}@mailbox.example"
    subject = f"{union.name}{words.plain(letter.days[0])}“十送”工作信息"
    return replace(_labelled(letter, union, said, rng), address=address, display="", subject=subject)


def _unnamed(letter: Letter, rng: random.Random) -> Content:
    """A report that names nobody, day after day from one private mailbox."""
    lines = ("请省总工会办公室查收。", f"今日{words.headline(rng)}，发放慰问品若干份。")
    return Content("happy520@mailbox.example", "知足常乐", "工作信息", lines, tuple(photos(letter, rng, count=1)))


def _amended(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """Corrections and supplements."""
    day = words.plain(letter.days[0])
    if letter.kind is Kind.CORRECTION:
        lines = ("前报信息中慰问人数有误，现予更正，请以此件为准。", f"（{union.name}）")
        file = replace(document(letter, union, rng, day=None), name="工作信息（更正）.docx")
        return replace(said, subject=f"更正：{union.name}{day}信息（以此件为准）", lines=lines, files=(file,))
    files = tuple(photos(letter, rng, count=rng.randint(1, 3)))
    lines = (f"补充现场照片{len(files)}张，请查收。", union.name)
    return replace(said, subject=f"{union.name}{day}工作信息（补充照片）", lines=lines, files=files)


def _county(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """A county's news, passed on by its prefecture or sent by the county itself."""
    county = rng.choice(union.subordinates)
    news = f"连日来，{county}{words.headline(rng)}，职工反响良好。"
    name, title = f"{county}信息.docx", f"{county}“送温暖”信息"
    files = (File(name, DOCX, docx([title, news])), *photos(letter, rng, count=1))
    if letter.kind is Kind.SUBORDINATE:
        subject = f"{county}{words.plain(letter.days[0])}工作信息"
        address = f"county{rng.randint(10, 99)}@mailbox.example"
        return replace(said, address=address, display=county, subject=subject, lines=(news, county), files=files)
    quoted = (
        *("------------------ 原始邮件 ------------------", f'发件人: "{county}" <county@mailbox.example>;'),
        *(f"发送时间: {letter.sent - timedelta(hours=1):%Y-%m-%d %H:%M}", f"主题: {title}", "", news),
    )
    lines = ("现转发基层工会信息，请查收。",)
    address = union.senders[0]
    return replace(said, address=address, subject=f"转发：{title}", lines=lines, files=files, quoted=quoted)


def _other_day(letter: Letter, union: Union, said: Content, rng: random.Random) -> Content:
    """Yesterday's report, yesterday's and today's in one, and the final summary."""
    first, last = letter.days[0], letter.days[-1]
    if letter.kind is Kind.SUMMARY:
        lines = ("现将“十送”活动总结报上，请审阅。", f"{union.name}办公室")
        text = docx([f"{union.name}“十送”活动总结", *words.story(union, rng=rng)])
        file = File("活动总结（终稿）(1).docx", DOCX, text)
        return replace(said, subject=f"{union.name}“十送”活动总结", lines=lines, files=(file,))
    if letter.kind is Kind.BACKFILL:
        subject = rng.choice(
            (f"{union.name}（补报{words.plain(first)}）", f"补报{words.plain(first)}{union.name}工作信息")
        )
        lines = ("昨日因故未能及时报送，现予补报，请查收。", union.name)
    else:
        subject, lines = f"{union.name}{words.spoken(first, last)}工作信息", ("信息见附件，请查收。", union.name)
    return replace(said, subject=subject, lines=lines, files=(document(letter, union, rng, day=None),))


_Writer = Callable[[Letter, Union, Content, random.Random], Content]
_WRITERS: dict[Kind, _Writer] = {
    Kind.NEWS: _news,
    Kind.PHOTOS: _photos,
    Kind.FIGURES: _figures,
    Kind.CLOUD: _cloud,
    **dict.fromkeys((Kind.LEFTOVER, Kind.EARLY), _labelled),
    **dict.fromkeys((Kind.REPLY, Kind.ACKNOWLEDGED), _reply),
    **dict.fromkeys((Kind.NIL, Kind.EMPTY, Kind.CONFLICT), _short),
    Kind.STRANGER: _stranger,
    **dict.fromkeys((Kind.CORRECTION, Kind.SUPPLEMENT), _amended),
    **dict.fromkeys((Kind.FORWARDED, Kind.SUBORDINATE), _county),
    **dict.fromkeys((Kind.BACKFILL, Kind.RANGE, Kind.SUMMARY), _other_day),
}
