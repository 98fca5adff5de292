"""Is it a report, and what kind? (DOMAIN 6.) Rules are tables of patterns; each row's example is a test."""

import re
from dataclasses import dataclass

from domain.campaign import Campaign, Deliverable
from domain.mail import Mail, bare_subject, bounded_text, is_reply, plain
from domain.roster import Roster
from domain.words import Kind, Reason

_AUTO_SUBJECT = re.compile(r"(?:自动回复|自动答复|automatic reply|auto(?:matic)?[ -]?reply|out of office)", re.I)
_READ_SUBJECT = re.compile(r"(?:已读|已阅读|read)\s*:", re.I)
_BOUNCE_SUBJECT = re.compile(
    r"(?:系统退信|退信通知|undeliver|delivery status notification|returned mail|mail delivery failed)", re.I
)
_PROVIDER = re.compile(
    r"(?:10000@qq\.com|service@(?:.*\.)?(?:163|126|netease)\.com|noreply@mail\.qq\.com|mail@163\.com)"
)

_CLAUSE = re.compile(r"[,，。;；!！?？~\n、:：]+")
_GREETING = re.compile(
    r"(?:各位|尊敬的)?(?:领导|老师|同志|主任|部长|主席)(?:们)?(?:下午|上午|早上)?(?:你|您)?好?|(?:你|您|大家)(?:们)?好|(?:早上|上午|下午|晚上)好|"
    r"谢谢|感谢|辛苦了?|此致|敬礼|祝好|新年(?:好|快乐)|hi|hello|dear.{0,20}|thanks?|thank you|best regards|regards|"
    r"(?:请|敬请|烦请|望)?(?:注意|予以)?(?:查收|查阅|审阅|审核|接收)(?:附件|一下|为盼|材料)?|(?:请|详)?见附件|附件(?:已上传|如下|请查收)?|如附件|"
    r"see attached|please find attached|[\s\-—_*=.()（）【】\[\]\"'“”·•]*",
    re.I,
)
_NIL_CLAUSE = re.compile(
    r"(?:截至|截止)?(?:目前|今[日天]|本[日周]|当日|\d{1,2}月\d{1,2}日)?(?:\d{1,2}[时点])?"
    r"(?:我|本)?(?:[州市县会单位司局部门公]{0,4})?(?:今[日天])?(?:暂|暂时|均|目前)?"
    r"(?:无|没有|未有)(?:新增|新的|最新|任何|相关|其他)?(?:工作|活动)?(?:信息|动态|情况|进展|内容|材料|事项|报送(?:内容|信息|事项)?|上报)?"
    r"(?:需要?(?:报送|上报)|可报|报送|上报)?|零报告|(?:今[日天]|实行)?零报告|nil(?: report)?|nothing to report(?: today)?|无",
    re.I,
)
_NIL_SUBJECT = re.compile(r"零报告|\bnil\b|无新增", re.I)
_ACK_CLAUSE = re.compile(
    r"(?:已)?(?:收到|知悉|知道)了?|好的?|谢谢|感谢|ok|嗯|明白了?|收悉|received|noted|thanks?(?: you)?|thank you", re.I
)
_CORRECTION = re.compile(r"更正|订正|修改稿|以此件?为准|修正版|勘误|\bcorrect(?:ion|ed)\b", re.I)
_SUPPLEMENT = re.compile(r"补充|补发|续报|\bsupplement", re.I)
_WITHDRAWAL = re.compile(
    r"(?:请|申请|要求|麻烦)?(?:予以)?撤回|(?:请)?(?:忽略|作废|删除)(?:上一?封|前一?封|刚才|之前|此前)", re.I
)
_OTHER_SUMMARY = re.compile(r"(?:季度|年度|全年|上半年|下半年|月份?|工作)总结(?!会|表彰|大会)")
_MAX_NIL = 120  # characters; a nil report is short


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reason with the text that gave it."""

    reason: Reason
    text: str


def not_a_report(mail: Mail, *, from_roster: bool) -> Verdict | None:
    """Why this mail is no report, by its headers and form; None where it may be one."""
    subject = plain(mail.subject)
    header = mail.field
    if header("x-rollcall") and not mail.files and not mail.own_text.strip():
        return Verdict(Reason.OWN_MAIL, "X-Rollcall")
    if header("content-type").lower().startswith("multipart/report"):
        receipt = "disposition-notification" in header("content-type").lower()
        return Verdict(Reason.READ_RECEIPT if receipt else Reason.BOUNCE, header("content-type")[:80])
    if _READ_SUBJECT.match(subject):
        return Verdict(Reason.READ_RECEIPT, subject[:40])
    automatic = header("auto-submitted").lower().split(";")[0].strip()
    if automatic not in ("", "no") and not header("x-rollcall"):
        return Verdict(Reason.AUTO_REPLY, f"Auto-Submitted: {automatic}"[:60])
    if header("x-autoreply") or header("precedence").lower() == "auto_reply" or _AUTO_SUBJECT.match(subject):
        return Verdict(Reason.AUTO_REPLY, subject[:40])
    local = mail.sender.partition("@")[0]
    if header("return-path").replace(" ", "") == "<>" or local in ("mailer-daemon", "postmaster"):
        return Verdict(Reason.BOUNCE, header("return-path") or local)
    if _BOUNCE_SUBJECT.match(subject):
        return Verdict(Reason.BOUNCE, subject[:40])
    if _PROVIDER.fullmatch(mail.sender):
        return Verdict(Reason.PROVIDER_NOTICE, mail.sender)
    if not from_roster and (header("list-id") or header("list-unsubscribe")):
        return Verdict(Reason.NEWSLETTER, "List-Id")
    if is_reply(mail.subject) and not mail.files and not mail.links and _all_clauses(mail.own_text, _ACK_CLAUSE):
        return Verdict(Reason.ACKNOWLEDGEMENT, mail.own_text[:20])
    return None


def wants_a_person(mail: Mail, roster: Roster) -> Verdict | None:
    """Why the kind of this mail is for a person to say: withdrawal, another summary, nothing in it."""
    subject = bare_subject(mail.subject)
    short = mail.own_text if len(mail.own_text) < _MAX_NIL else ""
    if found := _WITHDRAWAL.search(subject) or _WITHDRAWAL.search(short):
        return Verdict(Reason.WITHDRAWAL, found[0])
    if found := _OTHER_SUMMARY.search(subject):
        return Verdict(Reason.UNCLEAR_KIND, found[0])
    if not mail.files and not mail.links and not is_nil(mail, roster) and is_blank(mail.own_text, roster):
        return Verdict(Reason.EMPTY, mail.own_text[:40])
    return None


def find_kind(mail: Mail, roster: Roster, deliverable: Deliverable | None) -> Kind:
    """What kind of report a mail is that counts as one."""
    names = [plain(file.name) for file in mail.files if file.kind == "document"]
    texts = [bare_subject(mail.subject), *names]
    if deliverable is not None:
        return Kind.DELIVERABLE
    if any(map(_CORRECTION.search, texts)):
        return Kind.CORRECTION
    if any(map(_SUPPLEMENT.search, texts)):
        return Kind.SUPPLEMENT
    return Kind.NIL if is_nil(mail, roster) else Kind.DAILY


def find_deliverable(mail: Mail, campaign: Campaign) -> Deliverable | None:
    """The deliverable that this mail is, by subject or document name, from its opening on."""
    day = campaign.local_day(mail.received_at)
    names = [plain(file.name) for file in mail.files if file.kind == "document"]
    for deliverable in campaign.deliverables:
        words = "|".join(map(re.escape, map(plain, deliverable.keywords))) or "(?!)"
        pattern = re.compile(rf"(?:{words})(?!会|表彰|大会|暨)")
        if day >= deliverable.opens and any(pattern.search(text) for text in (bare_subject(mail.subject), *names)):
            return deliverable
    return None


def is_nil(mail: Mail, roster: Roster) -> bool:
    """A nil report: a short own text that says so in every clause, or says nothing under such a subject; no file."""
    if mail.files or mail.links or len(mail.own_text) > _MAX_NIL:
        return False
    subject_says = _NIL_SUBJECT.search(bare_subject(mail.subject)) is not None
    clauses = _telling_clauses(mail.own_text, roster)
    return all(map(_NIL_CLAUSE.fullmatch, clauses)) if clauses else subject_says


def is_blank(text: str, roster: Roster) -> bool:
    """Whether a text holds nothing beyond greetings, 见附件, names and dates."""
    return not _telling_clauses(text, roster)


def _telling_clauses(text: str, roster: Roster) -> list[str]:
    folded = roster.without_names(bounded_text(text))
    folded = re.sub(r"\d{4}年\d{1,2}月\d{1,2}日|办公室|(?:供稿|审核|信息员|联系人)[:：].{0,12}", "", folded)
    clauses = (clause.strip(" \t()（）【】“”\"'") for clause in _CLAUSE.split(folded))
    return [clause for clause in clauses if clause and not _GREETING.fullmatch(clause)]


def _all_clauses(text: str, pattern: re.Pattern[str]) -> bool:
    clauses = [clause.strip() for clause in _CLAUSE.split(bounded_text(text)) if clause.strip()]
    return bool(clauses) and len(text) < _MAX_NIL and all(map(pattern.fullmatch, clauses))
