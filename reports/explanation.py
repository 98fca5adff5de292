"""Why a union has its status on a day, in plain words: the verdict, each mail with what decided it, what people decided."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo

from rich.console import Console
from rich.text import Text

from domain.plain import one_line
from domain.words import Status
from reports.masking import shown
from reports.wording import SIGNS, Words
from store.changes import Difference, Filed
from store.days import UnionDay
from store.explanations import ConsideredMail, MadeDecision

# What filing calls a rule, a flag, a reason: how it is told, in Chinese and in English.
TOLD: Mapping[str, tuple[str, str]] = {
    # whose
    "address": ("发件地址在名册上", "the sender's address is on the roster"),
    "domain": ("发件域名属该单位", "the union owns the sender's domain"),
    "inner_sender": ("同事转来，原发件人在名册上", "a colleague passed it on; the inner sender is on the roster"),
    "inner_time": ("原邮件自称的发送时间（不作依据）", "when the inner mail says it was sent (decides nothing)"),
    "subject": ("标题写明单位", "the subject names the union"),
    "signature": ("落款写明单位", "the union signs"),
    "display_name": ("发件人名称写明单位", "the sender's name is the union's"),
    "filename": ("附件名写明单位", "a document's name names the union"),
    "title": ("文件标题写明单位", "a document's title names the union"),
    "subordinate": ("下级来件", "from a subordinate"),
    "conflict": ("单位信号互相矛盾", "two unions are named"),
    "shared_address": ("地址为多家共用，邮件未写明是哪家", "the address serves several unions, and the mail does not say which"),
    "nobody_named": ("没有写明任何单位", "no union is named"),
    "forged_sender": ("发件人写法可疑，不予采信", "the sender is written in a doubtful way and names nobody"),
    "look_alike": ("发件地址与名册地址相似而不相同", "the address looks like one of the roster and is not"),
    # which day
    "label_subject": ("标题中的报送日期", "the subject says the day"),
    "label_filename": ("文件名中的报送日期", "a document's name says the day"),
    "label_title": ("文件标题中的报送日期", "a document's title says the day"),
    "label_body": ("正文开头的报送日期", "the first lines say the day"),
    "date_seen": ("出现的其他日期（事件日期，不作依据）", "another date (of an event; decides nothing)"),
    "label": ("按标注的日期计", "counted for the day it says"),
    "label_backfill": ("注明补报或更正，按标注的日期计", "it says that it comes belatedly: counted for the day it says"),
    "label_range": ("标注一段日期，各日均计", "it names several days: counted for each"),
    "label_earlier_day": ("标注较早日期，该日尚无报送，计入该日；收到当日如无其他来件则待核",
                          "it names an earlier day that had no report: counted for it; the day of receipt is pending"),
    "label_stale": (
        "标注日期当时已有报送，视为模板残留，按收到日计",
        "the day it names had a report: a left-over of the template; day of receipt",
    ),
    "label_not_due": ("标注日期不在报送日内，按收到日计", "the day it names is not due: day of receipt"),
    "label_out_of_bounds": ("标注日期超出范围或互相矛盾，待人工确认", "the day is out of bounds or contradicts another: a person must say"),
    "day_of_receipt": ("未标注日期，按收到日计", "it names no day: day of receipt"),
    "year_typo": ("年份疑为笔误，按当年计", "the year was taken for a slip"),
    "stale_label": ("日期疑为模板残留", "the date was taken for a left-over"),
    # wary
    "new_address": ("新地址，待确认", "a new address, to be confirmed"),
    "unverified": ("发件域名未通过收信服务器验证", "the receiving server did not verify the sender's domain"),
    "body_altered": ("正文与发件域名签名时不同（不作依据）", "the body is not the one that this domain signed (decides nothing)"),
    "bidi_marks": ("含有改变文字方向的隐藏符号", "hidden marks turn text around"),
    "homograph": ("含有形似的异体字符", "letters that look like others"),
    "ruling": ("人工裁定", "a person decided"),
    # no report, or for a person
    "auto_reply": ("自动回复", "an automatic reply"),
    "read_receipt": ("已读回执", "a read receipt"),
    "bounce": ("退信", "a bounce"),
    "own_mail": ("本系统发出的邮件", "a mail of our own"),
    "officer_reply": ("值班员对通报的答复", "an officer's answer to a digest"),
    "status_query": ("查询本单位情况", "asks how its unit stands"),
    "acknowledgement": ("仅为收到、致谢", "an acknowledgement only"),
    "newsletter": ("订阅邮件", "a newsletter"),
    "provider_notice": ("邮箱服务商通知", "a notice of the mail provider"),
    "person": ("人工认定不是报送", "a person said that it is no report"),
    "unknown_sender": ("发件人不在名册", "the sender is not on the roster"),
    "unconfirmed_sender": ("新地址，确认后才计入", "a new address; counts when confirmed"),
    "unclear_day": ("日期不明", "the day is unclear"),
    "unclear_kind": ("类别不明", "the kind is unclear"),
    "withdrawal": ("请求撤回", "asks to withdraw"),
    "empty": ("没有内容", "nothing in it"),
    "too_large": ("邮件过大，尚未取回", "too large to fetch"),
    "timed_out": ("解析超时", "took too long to read"),
    "out_of_limits": ("超出解析限额", "beyond the limits of reading"),
    "unreadable": ("无法解析", "could not be read"),
    # what became of it
    "accepted": ("已收存，尚未解析", "stored, not yet read"),
    "report": ("报送", "report"),
    "not_report": ("不是报送", "no report"),
    "triage": ("待确认", "waits for a person"),
    "quarantined": ("隔离", "quarantined"),
    # when it was received, by whose word
    "internaldate": ("邮箱服务器收到时间", "by the mailbox server"),
    "received": ("收信主机记录的时间", "by the receiving host"),
    "delivery_date": ("投递时间", "by the delivery date"),
    "date": ("邮件自称的时间", "by the sender's own date"),
    "file_time": ("文件时间", "by the file's time"),
    "maildir": ("邮件文件名中的时间", "by the file's name"),
    "mbox_from": ("邮箱文件中的时间", "by the mbox line"),
    # what it is here for
    "counts": ("计入", "counts"),
    "candidate": ("可能属于本单位本日", "may count"),
    "same_day": ("当日来件，未计入该日", "came that day, counts elsewhere"),
    # what people decide
    "assign": ("认定地址", "assigned an address"),
    "correct": ("裁定邮件", "corrected a mail"),
    "record": ("代为登记", "recorded a report"),
    "excuse": ("免报", "excused"),
    "pardon": ("视同按时", "pardoned"),
    "labelling": ("认定标签", "labelled"),
    "undone": ("已撤销", "undone"),
    # what a new filing changes
    "now_due": ("现在应报", "a report is owed now"),
    "no_longer_due": ("现在不应报", "no report is owed any more"),
    "deadline_moved": ("时限（含宽限）由{was}改为{becomes}", "the deadline (with grace) moved from {was} to {becomes}"),
    "filed_otherwise": ("#{number}《{subject}》：{was} → {becomes}", "#{number} {subject}: {was} → {becomes}"),
    "not_filed": ("未归档", "not filed"),
    # the rest
    "deadline": ("时限", "deadline"),
    "read_until": ("邮箱读至", "mailbox read until"),
    "no_mail": ("未见任何来件。", "No mail."),
    "claims": ("邮件标注{at}发出", "the mail says it was sent at {at}"),
    "days": ("计入{days}", "for {days}"),
    "is_on_time": ("首封{at}收到，不晚于时限：按时", "the first came at {at}, within the deadline: on time"),
    "is_pardoned": (
        "首封{at}收到，晚于时限；经人工认定：视同按时",
        "the first came at {at}, after the deadline; a person counts it as on time",
    ),
    "is_late": ("首封{at}收到，晚于时限{n}分钟，仍在当日：迟报", "the first came at {at}, {n} min after the deadline, the same day: late"),
    "is_backfilled": ("首封{at}收到，已过当日：补报", "the first came at {at}, after the day: backfilled"),
    "is_expected": (
        "尚无报送；时限未到，或邮箱尚未读过时限，不作未报认定",
        "nothing yet; the deadline has not passed, or the mailbox was not read past it",
    ),
    "is_pending": (
        "尚无报送；有来件可能属于本单位，待人工确认，不计未报",
        "nothing yet, but a mail that may be this union's waits: not called missing",
    ),
    "is_missing": (
        "邮箱已读过时限，无报送，也无可能属于本单位的来件：未报",
        "the mailbox was read past the deadline; nothing came, nothing waits: missing",
    ),
    "is_excused": ("经人工免报，不在应报之列", "a person released it; it does not count as expected"),
}  # fmt: skip
_STYLES = {Status.MISSING: "bold red", Status.ON_TIME: "green", Status.PENDING: "magenta"}


def print_explanation(
    console: Console, union: UnionDay, day: date, mails: Iterable[ConsideredMail], decisions: Iterable[MadeDecision], words: Words,
    *, deadline: datetime, read_until: str,
) -> None:  # fmt: skip
    """Why one union has its status on one day."""
    tell = Teller(words, deadline.tzinfo)
    title = f"{SIGNS[union.status]} {union.name}  {words.day(day)}  {words.status(union.status)}"
    console.print(Text(title, _STYLES.get(union.status, "bold")))
    console.print(Text(f"  {tell.verdict(union)}"))
    limits = f"{tell('deadline')} {deadline:%Y-%m-%d %H:%M:%S %z}  {tell('read_until')} {read_until}"
    console.print(Text(f"  {limits}", "dim"))
    lines = [line for mail in mails for line in tell.mail(mail)] or [f"  {tell('no_mail')}"]
    for line in (*lines, *map(tell.decision, decisions)):
        console.print(Text(one_line(line)))


class Teller:
    """Tells facts in one language, times in one zone."""

    def __init__(self, words: Words, zone: tzinfo | None) -> None:
        """`zone` is the campaign's."""
        self.words = words
        self.zone = zone
        self.column = 0 if words.language == "zh" else 1
        self.open, self.close, self.comma, self.colon = (
            ("（", "）", "；", "：") if words.language == "zh" else (" (", ")", "; ", ": ")
        )

    def __call__(self, key: str, **values: object) -> str:
        """A fact by its key; a key that is not known stands for itself."""
        return TOLD[key][self.column].format(**values) if key in TOLD else key

    def verdict(self, union: UnionDay) -> str:
        """Why the status is what it is."""
        first = (union.first_received_at or "")[:19].replace("T", " ")
        late = union.status is Status.ON_TIME and union.pardoned and first
        return self("is_pardoned" if late else f"is_{union.status}", at=first, n=union.minutes_late)

    def mail(self, mail: ConsideredMail) -> Iterator[str]:
        """What became of one mail, and by which facts."""
        subject = shown(mail.subject, secret=self.words("secret")) or self.words("untitled")
        received = f"{mail.received_local[:19].replace('T', ' ')}{self.open}{self(mail.received_basis)}{self.close}"
        yield f"#{mail.mail_id} [{self(mail.role)}] {received}《{subject}》 {mail.sender}"
        yield f"    → {self.outcome(mail)}"
        for line in self.grounds(mail):
            yield f"    · {line}"

    def outcome(self, mail: ConsideredMail) -> str:
        """What became of one mail."""
        kind = self.words.get(f"k_{mail.kind}", "") if mail.kind else ""
        days = self("days", days=mail.days) if mail.days else ""
        facts = (self(mail.disposition), self(mail.reason) if mail.reason else "", kind, days, *map(self, mail.flags))
        return self.comma.join(filter(None, facts))

    def grounds(self, mail: ConsideredMail) -> Iterator[str]:
        """By which facts."""
        if mail.date_at:
            claimed = datetime.fromisoformat(mail.date_at).astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
            if claimed != mail.received_local[:16].replace("T", " "):
                yield self("claims", at=claimed)
        for rule, text in mail.evidence:
            told = shown(text, secret=self.words("secret"))
            yield f"{self(rule)}{self.colon if told else ''}{told}"

    def decision(self, decision: MadeDecision) -> str:
        """What a person decided."""
        return f"  {self.ruling(decision)}"

    def ruling(self, decision: MadeDecision) -> str:
        """Who decided what, and why."""
        undone = f"{self.open}{self('undone')}{self.close}" if decision.undone else ""
        made = f"[{decision.decision_id}] {self._time(decision.made_at)} {decision.made_by}"
        return f"{made} {self('labelling' if decision.kind == 'label' else decision.kind)}{undone}{self.colon}{decision.why}"

    def difference(self, change: Difference) -> Iterator[str]:
        """A verdict that a new filing changes, and below it why."""
        was, becomes = change.was, change.becomes
        step = " → ".join(self.words.status(side.status) if side else "-" for side in (was, becomes))
        yield f"{change.day} {change.union_id}: {step}"
        if was is None:
            yield f"    · {self('now_due')}"
        elif becomes is None:
            yield f"    · {self('no_longer_due')}"
        elif was.limit_at != becomes.limit_at:
            yield f"    · {self('deadline_moved', was=self._time(was.limit_at), becomes=self._time(becomes.limit_at))}"
        for before, after in change.mails:
            known = after or before
            if known is not None:
                subject = shown(known.subject, secret=self.words("secret")) or self.words("untitled")
                told = {"was": self._filed(before), "becomes": self._filed(after)}
                yield f"    · {self('filed_otherwise', number=known.mail_id, subject=subject, **told)}"

    def _filed(self, filed: Filed | None) -> str:
        if filed is None:
            return self("not_filed")
        rules = [self(rule) for rule in filed.rules if rule != "date_seen"]
        where = " ".join(filter(None, (filed.unions, filed.days)))
        verdict = where or self(filed.reason or filed.disposition)
        return f"{verdict}{self.open}{self.comma.join(rules)}{self.close}"

    def _time(self, instant: str) -> str:
        return datetime.fromisoformat(instant).astimezone(self.zone).strftime("%m-%d %H:%M")
