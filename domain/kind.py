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
    r"(?:请|敬请|烦请|望)?(?:注意|予以)?(?:查收|查阅|审阅|审核|接收)(?:附件|一下|为盼|材料)?|特此(?:报告|上报|说明)|"
    r"see attached|please find attached|[\s\-—_*=.()（）【】\[\]\"'“”·•]*",
    re.I,
)
# 现将我单位今日工作信息报上, 附件为2月9日信息: points at a file, and says nothing where there is none
_POINTER = re.compile(
    r"(?:现将|兹将|现|附件|附上?|详|请?见|如下?|[为是]|报送|报上|上报|呈报|发送|发来|发给|传上|奉上|随[附信]|我|本|贵|单位|[州市县]|工会|的|"
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{1,2}[./-]\d{1,2}|[今昨][日天]|[“”\"'《》（）()\s]|十送|活动|开展|工作|信息|动态|情况|进展|"
    r"材料|资料|照片|图片|视频|稿件|日报表?|报表|统计表?|报告|表|及|和|与|已|均|在|中|里|上传|请?查收|审阅|[给您你])++"
)
_NIL_CLAUSE = re.compile(
    r"(?:截至|截止)?(?:目前|今[日天]|本[日周]|当日|(?:\d{4}年)?\d{1,2}月\d{1,2}日)?(?:\d{1,2}[时点])?"
    r"(?:我|本)?(?:[州市县会单位司局部门公]{0,4})?(?:今[日天])?(?:暂|暂时|均|目前|为|系|实行)?"
    r"(?:零报告|(?:无|没有|未有)(?:新增|新的|最新|任何|相关|其他|需要?(?:报送|上报)的?)?(?:工作|活动)?"
    r"(?:信息|动态|情况|进展|内容|材料|事项|更新|报送(?:内容|信息|事项)?|上报)?(?:需要?(?:报送|上报)|可报|报送|上报)?)|"
    r"nil(?: report)?|nothing to report(?: today)?",
    re.I,
)
_NIL_SUBJECT = re.compile(r"零报告|\bnil\b|无新增", re.I)
_ACK_CLAUSE = re.compile(
    r"(?:已)?(?:收到|知悉|知道)了?|好的?|谢谢|感谢|ok|嗯|明白了?|收悉|received|noted|thanks?(?: you)?|thank you", re.I
)
_CORRECTION = re.compile(r"更正|订正|修改稿|以此件?为准|修正版|勘误|\bcorrect(?:ion|ed)\b", re.I)
# 补充材料, （补充）, 补充2月8日信息; not 补充医疗保险
_SUPPLEMENT = re.compile(
    r"(?:补充|补发)(?:\s*(?:$|[\d.)）\]】:：_\-]|[今昨]|材料|资料|信息|报送|上报|说明|稿|件|情况|内容|照片|图片|视频|报告|数据))|"
    r"续报|\bsupplement",
    re.I,
)
_EARLIER = "(?:上一?[封份]|前一?[封份]|刚才|之前|此前|先前|前述)"
_WITHDRAWAL = re.compile(
    rf"(?:请|申请|要求|麻烦|希望|需)[^,，。]{{0,12}}撤回|^\W*撤回|撤回{_EARLIER}|撤回.{{0,12}}(?:邮件|来件)|"
    rf"(?:忽略|作废|删除){_EARLIER}|{_EARLIER}.{{0,12}}(?:作废|撤回|忽略|删除|不算|有误请)",
    re.I,
)
_MEETING = "(?!会|表彰|大会|暨)"
_OTHER_PERIOD = r"(?:季度|年度|全年|上半年|下半年|月份?|阶段性?|周)"
_OTHER_SUMMARY = re.compile(rf"{_OTHER_PERIOD}(?:工会|工作|活动)*总结{_MEETING}")
_SUMMARY = re.compile(rf"工作总结{_MEETING}")
_TEXTS = frozenset({"document", "spreadsheet", "presentation", "archive"})  # files whose names say what a mail is
_AROUND = " \t.()（）【】“”\"'"
_MAX_NIL = 120  # characters; a nil report is short


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reason with the text that gave it."""

    reason: Reason
    text: str


def not_a_report(mail: Mail, roster: Roster, *, from_roster: bool) -> Verdict | None:
    """Why this mail is no report, by its headers and form; None where it may be one."""
    subject = plain(mail.subject)
    header = mail.field
    # Only a mail of ours carries this header: clients do not copy it into a reply, whose text may be a report.
    if header("x-rollcall"):
        return Verdict(Reason.OWN_MAIL, "X-Rollcall")
    if header("content-type").lower().startswith("multipart/report"):
        receipt = "disposition-notification" in header("content-type").lower()
        return Verdict(Reason.READ_RECEIPT if receipt else Reason.BOUNCE, header("content-type")[:80])
    if _READ_SUBJECT.match(subject):
        return Verdict(Reason.READ_RECEIPT, subject[:40])
    automatic = header("auto-submitted").lower().split(";")[0].strip()
    if automatic not in ("", "no"):
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
    if is_reply(mail.subject) and not mail.files and not mail.links and _acknowledges(mail.own_text, roster):
        return Verdict(Reason.ACKNOWLEDGEMENT, mail.own_text[:20])
    return None


def wants_a_person(mail: Mail, roster: Roster, deliverable: Deliverable | None) -> Verdict | None:
    """Why the kind of this mail is for a person to say: withdrawal, another summary, nothing in it."""
    subject = bare_subject(mail.subject)
    short = mail.own_text if len(mail.own_text) < _MAX_NIL else ""
    if found := _WITHDRAWAL.search(subject) or _WITHDRAWAL.search(short):
        return Verdict(Reason.WITHDRAWAL, found[0])
    if found := _OTHER_SUMMARY.search(subject) or (None if deliverable else _SUMMARY.search(subject)):
        return Verdict(Reason.UNCLEAR_KIND, found[0])
    if not mail.files and not mail.links and not is_nil(mail, roster) and is_blank(mail.own_text, roster):
        return Verdict(Reason.EMPTY, mail.own_text[:40])
    return None


def find_kind(mail: Mail, roster: Roster, deliverable: Deliverable | None) -> Kind:
    """What kind of report a mail is that counts as one."""
    texts = [roster.without_names(text) for text in (bare_subject(mail.subject), *_names(mail))]
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


def _names(mail: Mail) -> list[str]:
    return [plain(file.name) for file in mail.files if file.kind in _TEXTS]


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
    clauses = (clause.strip(_AROUND) for clause in _CLAUSE.split(folded))
    return [c for c in clauses if c and not _GREETING.fullmatch(c) and not _POINTER.fullmatch(c)]


def _acknowledges(text: str, roster: Roster) -> bool:
    """Whether a text says 收到 or 谢谢, and besides at most a greeting and the sender's name."""
    if len(text) > _MAX_NIL:
        return False
    clauses = (clause.strip(_AROUND) for clause in _CLAUSE.split(roster.without_names(bounded_text(text))))
    said = [clause for clause in clauses if clause and clause != "办公室"]
    return any(map(_ACK_CLAUSE.fullmatch, said)) and all(
        _ACK_CLAUSE.fullmatch(c) or _GREETING.fullmatch(c) for c in said
    )
