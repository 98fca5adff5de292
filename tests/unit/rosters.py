"""The roster, campaign and mails that tests of the rules share. Synthetic: addresses at example domains, nobody real."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.campaign import Campaign, Deliverable, Label, Taxonomy
from domain.dates import LUNAR_EVE
from domain.mail import FileName, Mail
from domain.roster import Roster, Union

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = "office@example.com"
COLLEAGUE = "colleague@office.example"  # passes reports on
STRANGER = "duty@mailbox.example"  # on nobody's roster
SHARED = "industry@example.org"  # serves two unions

UNIONS = (
    Union(
        *("xining", "西宁市总工会", "市州"),
        senders=("xining@example.com",),
        domains=("xn.example",),
        aliases=("西宁市总", "西宁总工会"),
        subordinates=("城西区", "湟源县总工会"),
    ),
    Union(
        *("haidong", "海东市总工会", "市州"),
        senders=("haidong@example.com",),
        aliases=("海东市总", "海东总工会"),
        subordinates=("互助", "乐都区总工会"),
    ),
    Union(
        "haibei",
        "海北州总工会",
        "市州",
        senders=("haibei@example.com", "haibei.bgs@example.net"),
        aliases=("海北州总",),
    ),
    Union(
        *("huangnan", "黄南州总工会", "市州"),
        senders=("huangnan@example.com",),
        aliases=("黄南州总", "黄南藏族自治州总工会"),
        subordinates=("河南县", "同仁市总工会"),
    ),
    Union(
        *("hainan", "海南州总工会", "市州"),
        senders=("hainan@example.com",),
        aliases=("海南州总", "海南藏族自治州总工会"),
        subordinates=("共和", "同德"),
    ),
    Union("guoluo", "果洛州总工会", "市州", senders=("guoluo@example.com",), aliases=("果洛州总",)),
    Union(
        *("yushu", "玉树州总工会", "市州"),
        senders=("yushu@example.com",),
        aliases=("玉树州总", "玉树藏族自治州总工会"),
        subordinates=("玉树市",),
    ),
    Union(
        *("haixi", "海西州总工会", "市州"),
        senders=("haixi@example.com",),
        aliases=("海西州总", "海西总工会", "海西蒙古族藏族自治州总工会"),
        subordinates=("格尔木市总工会",),
    ),
    Union("jt", "省交通工会", "产业", senders=("jt@example.com",), aliases=("交通工会",)),
    Union("ly", "省林业工会", "产业", senders=("ly@example.com", SHARED), aliases=("林业工会",)),
    Union("nlsl", "省农林水利工会", "产业", senders=("nlsl@example.com", SHARED), aliases=("农林水利工会",)),
    Union("cmjr", "省财贸金融工会", "产业", senders=("cmjr@example.com",), aliases=("财贸金融工会",)),
    Union("jkwwt", "省教科文卫体工会", "产业", senders=("jkwwt@example.com",), aliases=("教科文卫工会",)),
    Union("szjg", "省直机关工会", "直属", senders=("szjg@example.com",)),
    Union("qhyt", "青海油田工会", "直属", senders=("qhyt@example.com",), aliases=("青海油田公司工会",)),
    Union(
        *("old", "盐湖旧厂工会", "直属"),
        senders=("plant@example.com",),
        last_day=date(2021, 2, 7),
        successor="new",
    ),
    Union("new", "盐湖新厂工会", "直属", senders=("new.plant@example.com",), first_day=date(2021, 2, 8)),
)
ROSTER = Roster(UNIONS, ("省总工会", "省总", "省总办公室"))

# 2021: New Year's Day of the lunar calendar is 12 February
LUNAR_DAYS = {
    "腊月廿三": date(2021, 2, 4),
    "腊月二十三": date(2021, 2, 4),
    "腊月廿八": date(2021, 2, 9),
    LUNAR_EVE: date(2021, 2, 11),
    "正月初一": date(2021, 2, 12),
    "正月初二": date(2021, 2, 13),
    "正月初三": date(2021, 2, 14),
    "正月十五": date(2021, 2, 26),
}
CAMPAIGN = Campaign(
    name="迎春送暖",
    starts=date(2021, 2, 3),
    ends=date(2021, 3, 31),
    zone=ZONE,
    deadline=time(16),
    taxonomies=(Taxonomy("activity", (Label("warmth", "送温暖", ("走访慰问",)), Label("jobs", "送岗位", ()))),),
    deliverables=(Deliverable("final_summary", "活动总结", date(2021, 3, 15), date(2021, 3, 31), ("活动总结",)),),
    receiver_names=("省总工会", "省总", "省总办公室"),
    office_addresses=frozenset({COLLEAGUE}),
    lunar_days=LUNAR_DAYS,
)
WORKDAYS = frozenset(
    date(2021, 2, 3) + timedelta(n) for n in range(57) if (date(2021, 2, 3) + timedelta(n)).weekday() < 5
)

NEWS = "各位领导好，现将我单位“十送”活动开展情况报上，慰问一线职工若干名，发放慰问品若干份，职工反响良好，请查收。"
_KINDS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic"), "image"),
    **dict.fromkeys(("mp4", "mov"), "video"),
    **dict.fromkeys(("amr", "mp3"), "audio"),
    **dict.fromkeys(("xlsx", "xls", "et"), "spreadsheet"),
    **dict.fromkeys(("zip", "rar", "7z"), "archive"),
    "pptx": "presentation",
    "bin": "other",
}


def instant(local: str) -> datetime:
    """`2021-02-09 10:00:00` in the campaign's zone."""
    return datetime.fromisoformat(local).replace(tzinfo=ZONE)


def file_name(name: str, title: str = "", inline: bool = False) -> FileName:
    """A file whose kind follows its ending; a document where it has none that is known."""
    return FileName(name, _KINDS.get(name.rpartition(".")[2].lower(), "document"), title, inline)


def make_mail(
    subject: str,
    *,
    sender: str = STRANGER,
    body: str = NEWS,
    at: str = "2021-02-09 10:00:00",
    files: tuple[str | tuple, ...] = (),
    **more: object,
) -> Mail:
    """A mail as filing sees it. `files` are names, or (name, title); `more` are further fields of `Mail`."""
    named = tuple(file_name(*((file,) if isinstance(file, str) else file)) for file in files)
    fields = more.pop("fields", {})
    facts = {"sender_name": "", "links": 0, "inner_sender": "", **more}
    return Mail("0" * 64, instant(at), sender, subject=subject, own_text=body, fields=fields, files=named, **facts)
