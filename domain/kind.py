"""Is it a report, and what kind? (DOMAIN 6.) Rules are tables, read from the top; each row's example is a test."""

import re
from dataclasses import dataclass

from domain.campaign import Campaign, Deliverable
from domain.clauses import MAX_SHORT, acknowledges, is_blank, says_nil
from domain.mail import Mail, bare_subject, bounded_text, is_forward, is_reply, plain
from domain.roster import Roster
from domain.words import Kind, Reason

# header, pattern of its value, reason, an example
NOT_A_REPORT_BY_HEADER = (
    ("x-rollcall", r".", Reason.OWN_MAIL, "reminder"),  # clients do not copy it into a reply
    ("content-type", r"multipart/report.*disposition-notification", Reason.READ_RECEIPT,
     "multipart/report; report-type=disposition-notification"),
    ("content-type", r"multipart/report", Reason.BOUNCE, "multipart/report; report-type=delivery-status"),
    ("auto-submitted", r"(?!\s*no\s*(?:;|$)).", Reason.AUTO_REPLY, "auto-replied"),
    ("x-autoreply", r".", Reason.AUTO_REPLY, "yes"),
    ("precedence", r"auto_reply", Reason.AUTO_REPLY, "auto_reply"),
    ("return-path", r"\s*<\s*>", Reason.BOUNCE, "<>"),
)  # fmt: skip
# start of the subject, with what answers put before it
NOT_A_REPORT_BY_SUBJECT = (
    (r"(?:已读|已阅读|已读回执|阅读回执|read(?: receipt)?)\s*:", Reason.READ_RECEIPT, "已读: 提醒"),
    (r"\W{0,3}\w{0,4}(?:自动回复|自动答复)|auto(?:matic)?[ -]?reply|out of (?:the )?office", Reason.AUTO_REPLY, "自动回复: 提醒"),
    (r"\W{0,3}(?:系统退信|退信通知|退信)|undeliver|delivery status notification|returned mail|mail delivery (?:failed|system)",
     Reason.BOUNCE, "系统退信/Systems bounce"),
)  # fmt: skip
NOT_A_REPORT_BY_SENDER = (
    (r"(?:mailer-daemon|postmaster)@.*", Reason.BOUNCE, "mailer-daemon@mx.example"),
    (r"(?:10000@qq\.com|service@(?:.*\.)?(?:163|126|netease)\.com|noreply@mail\.qq\.com|mail@163\.com)", Reason.PROVIDER_NOTICE,
     "mail@163.com"),
)  # fmt: skip

_EARLIER = "(?:上一?[封份]|前一?[封份]|刚才|之前|此前|先前|前述|早前)"
_OTHER_PERIOD = r"(?:季度|年度|全年|上半年|下半年|半年|月份?|阶段性?|周)"
# 活动总结会, 活动总结表彰大会 are news
_MEETING = "(?!(?:座谈|推进|表彰|交流|经验交流|部署|工作|专题|视频|汇报|评议|动员)?(?:大|例)?会|表彰|暨)"
# subject, or short own text: what only a person can settle
FOR_A_PERSON = (
    (rf"(?:请|申请|要求|麻烦|希望|需)[^,，。]{{0,12}}撤回|^\W*撤回|撤回{_EARLIER}|撤回.{{0,12}}(?:邮件|来件)",
     Reason.WITHDRAWAL, "请撤回上一封"),
    (rf"(?:忽略|作废|删除){_EARLIER}|{_EARLIER}.{{0,12}}(?:作废|撤回|忽略|删除|不算|有误请)", Reason.WITHDRAWAL, "上一封作废"),
    (r"(?:发|报|传)错了?[^。]{0,8}(?:忽略|作废|删除|撤回|不算)", Reason.WITHDRAWAL, "发错了，请忽略"),
)  # fmt: skip
_TRIAL = re.compile(r"(?:这是)?(?:一封)?(?:测试|test)\s*(?:邮件|信件|一下|mail|ing)?[\s。.!！]*", re.IGNORECASE)
# 收到，已转各科室办理: an answer, and no word of what was done today
_ANSWER = re.compile(
    r"\W*(?:收到|好的|知悉|明白)(?:(?!\d|今[日天]|慰问|走访|开展|举办|组织|发放|召开|活动).){0,60}", re.DOTALL
)
QUESTION = (
    r"(?:请问|咨询|是否(?:需要|可以)|要不要|能否|可否).{0,40}|.{1,40}(?:吗|呢|怎么报|如何报|怎么填|如何填)",
    Reason.UNCLEAR_KIND,
    "请问照片需要几张",
)
# in the subject or a document's name; in the first words of the body
KINDS = (
    (r"更正|订正|修改稿|修订[版稿]|[(\[【]修订|更新版|以(?:此|本)(?:件|稿|版)?为准|修正版|勘误|\bcorrect(?:ion|ed)\b",
     Kind.CORRECTION, "更正：信息"),
    (r"(?:补充|补发)(?:\s*(?:$|[\d.)）\]】:：_\-]|[今昨]|材料|资料|信息|报送|上报|说明|稿|件|情况|内容|照片|图片|视频|报告|数据))|"
     r"续报|\bsupplement", Kind.SUPPLEMENT, "信息（补充）"),
)  # fmt: skip
_BODY_KINDS = (
    (r"\W*(?:更正|勘误)[:：,，]|[^。\n]{0,20}以(?:此|本)(?:件|稿|版|次)?为准", Kind.CORRECTION, "以此件为准"),
    (r"\W*(?:补充|补发)(?:[:：]|材料|资料|信息|照片|图片|视频|报送)", Kind.SUPPLEMENT, "补充照片3张"),
)
_REMINDER = re.compile("尚未收到贵单位|如已报送[，,]\\s*请忽略")
_NIL_SUBJECT = re.compile(r"零报告(?!制度)|\bnil\b|无新增", re.IGNORECASE)
_OTHER_SUMMARY = re.compile(rf"{_OTHER_PERIOD}(?:工会|工作|活动)*总结{_MEETING}")
_SUMMARY = re.compile(rf"工作总结{_MEETING}")
_TEXTS = frozenset({"document", "spreadsheet", "presentation", "archive"})  # files whose names say what a mail is

_ROBOTS = frozenset(
    {Reason.AUTO_REPLY, Reason.READ_RECEIPT, Reason.BOUNCE, Reason.OWN_MAIL, Reason.NEWSLETTER, Reason.PROVIDER_NOTICE}
)  # by whom no officer's answer is written


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reason with the text that gave it."""

    reason: Reason
    text: str


def not_a_report(mail: Mail, roster: Roster, *, from_roster: bool) -> Verdict | None:
    """Why this mail is no report, by its headers and form; None where it may be one."""
    for name, pattern, reason, _ in NOT_A_REPORT_BY_HEADER:
        value = mail.field(name)
        if value and re.match(pattern, value, re.IGNORECASE):
            return Verdict(reason, f"{name}: {value}"[:60])
    subject = plain(mail.subject)
    for pattern, reason, _ in NOT_A_REPORT_BY_SUBJECT:
        if re.match(pattern, subject, re.IGNORECASE):
            return Verdict(reason, subject[:40])
    for pattern, reason, _ in NOT_A_REPORT_BY_SENDER:
        if re.fullmatch(pattern, mail.sender):
            return Verdict(reason, mail.sender)
    if not from_roster and (mail.field("list-id") or mail.field("list-unsubscribe")):
        return Verdict(Reason.NEWSLETTER, "List-Id")
    if is_reply(mail.subject) and _carries_nothing(mail) and acknowledges(mail.own_text, roster):
        return Verdict(Reason.ACKNOWLEDGEMENT, mail.own_text[:20])
    return None


def is_automatic(mail: Mail, roster: Roster) -> bool:
    """Whether a robot wrote it: robots command nothing and get no answer (RFC 3834)."""
    verdict = not_a_report(mail, roster, from_roster=False)
    precedence = mail.field("precedence").lower() in ("bulk", "junk", "list", "auto_reply")
    return precedence or (verdict is not None and verdict.reason in _ROBOTS)


def wants_a_person(mail: Mail, roster: Roster, deliverable: Deliverable | None) -> Verdict | None:
    """Why the kind of this mail is for a person to say: withdrawal, another summary, a question, nothing in it."""
    subject = bare_subject(mail.subject)
    short = mail.own_text if len(mail.own_text) < MAX_SHORT else ""
    for pattern, reason, _ in FOR_A_PERSON:
        if found := re.search(pattern, subject, re.IGNORECASE) or re.search(pattern, short, re.IGNORECASE):
            return Verdict(reason, found[0])
    if found := _OTHER_SUMMARY.search(subject) or (None if deliverable else _SUMMARY.search(subject)):
        return Verdict(Reason.UNCLEAR_KIND, found[0])
    if is_nil(mail, roster):
        return None
    if is_reply(mail.subject) and _carries_pictures_only(mail) and acknowledges(mail.own_text, roster):
        return Verdict(Reason.UNCLEAR_KIND, mail.own_text[:40])  # 收到 beside a picture: of the day, or of a signature?
    if not _carries_nothing(mail):
        return None
    if is_blank(mail.own_text, roster) and not _passes_on(mail, roster):
        return Verdict(Reason.EMPTY, mail.own_text[:40])
    if is_reply(mail.subject) and _ANSWER.fullmatch(plain(short)):
        return Verdict(Reason.UNCLEAR_KIND, short[:40])
    if _TRIAL.fullmatch(plain(short)):
        return Verdict(Reason.UNCLEAR_KIND, short[:40])
    return _asks(short, roster)


def _asks(text: str, roster: Roster) -> Verdict | None:
    """A short mail that is one question: it reports nothing, but is no acknowledgement either."""
    said = re.sub(r"^(?:收到|好的|您好|你好|领导好)[,，。!！\s]*", "", roster.without_names(plain(text)).strip())
    asks = said.endswith(("?", "？")) and re.fullmatch(QUESTION[0] + r"[\s?？了。]*", said, re.DOTALL)
    return Verdict(QUESTION[1], said[:40]) if asks else None


def find_kind(mail: Mail, roster: Roster, deliverable: Deliverable | None) -> Kind:
    """What kind of report a mail is that counts as one."""
    if deliverable is not None:
        return Kind.DELIVERABLE
    heads = [roster.without_names(text) for text in (bare_subject(mail.subject), *_names(mail))]
    for pattern, kind, _ in KINDS:
        if any(re.search(pattern, text, re.IGNORECASE) for text in heads):
            return kind
    body = bounded_text(mail.own_text)
    for pattern, kind, _ in _BODY_KINDS:
        if re.match(pattern, body):
            return kind
    return Kind.NIL if is_nil(mail, roster) else Kind.DAILY


def find_deliverable(mail: Mail, campaign: Campaign) -> Deliverable | None:
    """The deliverable that this mail is, by subject or document name, from its opening on."""
    day = campaign.local_day(mail.received_at)
    texts = (bare_subject(mail.subject), *_names(mail))
    for deliverable in campaign.deliverables:
        pattern = _deliverable_pattern(deliverable, campaign)
        if day >= deliverable.opens and any(pattern.search(text) for text in texts):
            return deliverable
    return None


def _deliverable_pattern(deliverable: Deliverable, campaign: Campaign) -> re.Pattern[str]:
    words = [re.escape(plain(keyword)) for keyword in deliverable.keywords]
    if any(keyword.endswith("总结") for keyword in deliverable.keywords):
        # 十送…总结: the campaign's name, and its summary a few words on
        name = "|".join(re.escape(plain(word)) for word in ("十送", campaign.name) if word)
        words.append(rf"(?:{name})(?:(?!{_OTHER_PERIOD})[^,，。;；]){{0,12}}总结")
    return re.compile(rf"(?:{'|'.join(words) or '(?!)'}){_MEETING}")


def is_nil(mail: Mail, roster: Roster) -> bool:
    """A nil report: a short own text that says so in every clause, or says nothing under such a subject; no file but a
    picture in a signature."""
    if not _carries_pictures_only(mail) or len(mail.own_text) > MAX_SHORT:
        return False
    said = says_nil(mail.own_text, roster)
    if said is not None or not _carries_nothing(mail):
        return said is True
    subject = bare_subject(mail.subject)
    return _NIL_SUBJECT.search(subject) is not None or says_nil(subject, roster) is True


def _passes_on(mail: Mail, roster: Roster) -> bool:
    """Whether a forward passes on something: a county's report, not our own reminder."""
    forwarded = mail.forwarded if is_forward(mail.subject) else ""
    return not is_blank(forwarded, roster) and not _REMINDER.search(forwarded)


def _carries_nothing(mail: Mail) -> bool:
    return not mail.files and not mail.links


def _carries_pictures_only(mail: Mail) -> bool:
    """Whether it carries nothing, or pictures in the text, which may be a signature's."""
    return not mail.links and all(file.kind == "image" and file.inline for file in mail.files)


def _names(mail: Mail) -> list[str]:
    return [plain(file.name) for file in mail.files if file.kind in _TEXTS]
