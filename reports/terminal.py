"""What the commands show on a terminal: the day's table, lists of mails, explanations. Colour is never the only sign."""

from collections.abc import Iterable
from datetime import date, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.wording import SIGNS, Words
from store.days import UnionDay
from store.explanations import ConsideredMail, MadeDecision
from store.waiting import Waiting

_STYLES = {"on_time": "green", "late": "yellow", "backfilled": "yellow", "pending": "magenta", "missing": "bold red",
           "excused": "dim", "expected": "cyan"}  # fmt: skip
_ROLES = {
    "zh": {"counts": "计入", "candidate": "待核", "same_day": "当日来件，未计入该日"},
    "en": {"counts": "counts", "candidate": "may count", "same_day": "came that day, counts elsewhere"},
}
_RULES_ZH = {
    "address": "发件地址在名册上", "domain": "发件域名属该单位", "subject": "标题写明单位", "signature": "落款写明单位",
    "display_name": "发件人名称写明单位", "filename": "附件名写明单位", "title": "文件标题写明单位",
    "inner_sender": "同事转来，原发件人在名册上", "conflict": "单位信号互相矛盾", "nobody_named": "无任何单位信号",
    "forged_sender": "发件人写法可疑", "shared_address": "地址为多家共用", "label": "标注日期为准",
    "label_subject": "标题中的报送日期", "label_filename": "文件名中的报送日期", "label_title": "文件标题中的报送日期",
    "label_body": "正文开头的报送日期", "label_range": "日期区间", "label_backfill": "注明补报",
    "label_earlier_day": "标注较早日期，该日尚无报送", "label_stale": "标注日期已报过，视为模板残留，按收到日",
    "label_not_due": "标注日期不在报送日，按收到日", "label_out_of_bounds": "标注日期超出范围", "day_of_receipt": "无标注日期，按收到日",
    "date_seen": "出现的其他日期（不作依据）", "ruling": "人工裁定", "subordinate": "下级来件",
}  # fmt: skip


def day_table(unions: Iterable[UnionDay], words: Words, title: str) -> Table:
    """Every union and its status on one day."""
    table = Table(
        title=Text(title), title_justify="left", title_style="bold", header_style="dim", box=None, padding=(0, 1)
    )
    for key in ("", "c_union", "c_group", "c_status", "c_received"):
        table.add_column(words(key) if key else "", no_wrap=key != "c_union")
    for key in ("c_mails", "c_files", "c_photos"):
        table.add_column(words(key), justify="right")
    for union in unions:
        style = _STYLES[union.status]
        nil = f"（{words('nil')}）" if union.nil_report else ""
        received = union.first_received_at[5:16].replace("T", " ") if union.first_received_at else ""
        counts = (str(n or "") for n in (union.reports, union.attachments, union.images))
        table.add_row(
            Text(SIGNS[union.status], style),
            Text(union.name),
            Text(union.group, "dim"),
            Text(words.status(union.status) + nil, style),
            received,
            *counts,
        )
    return table


def print_waiting(console: Console, waiting: Iterable[Waiting], words: Words) -> None:
    """The numbered list of what needs a person."""
    for mail in waiting:
        reason = words.get(f"r_{mail.reason}", mail.reason)
        names = [name for _, name in mail.unions]
        candidates = words("candidates", names=words.join(names)) if names else ""
        console.print(
            Text(f"#{mail.mail_id}", "bold"),
            Text(mail.received_local[:16].replace("T", " ")),
            Text(f"{mail.sender_name} <{mail.claimed}>" if mail.sender_name else mail.claimed or "?"),
            Text(f"《{mail.subject}》"),
            Text(f"{reason}{candidates}", "magenta"),
        )


def print_explanation(
    console: Console, union: UnionDay, day: date, mails: Iterable[ConsideredMail], decisions: Iterable[MadeDecision], words: Words,
    *, deadline: datetime, read_until: str,
) -> None:  # fmt: skip
    """Why one union has its status on one day."""
    console.print(
        Text(
            f"{SIGNS[union.status]} {union.name}  {words.day(day)}  {words.status(union.status)}", _STYLES[union.status]
        )
    )
    heads = (
        ("时限", "邮箱读至", "未见任何来件。")
        if words.language == "zh"
        else ("deadline", "mailbox read until", "No mail.")
    )
    console.print(Text(f"  {heads[0]} {deadline:%Y-%m-%d %H:%M:%S %z}  {heads[1]} {read_until}", "dim"))
    seen = False
    for mail in mails:
        seen = True
        role = _ROLES[words.language][mail.role]
        console.print(
            Text(
                f"#{mail.mail_id} [{role}] {mail.received_local} ({mail.received_basis}) 《{mail.subject}》 {mail.sender}"
            )
        )
        verdict = " ".join(filter(None, (mail.disposition, mail.reason, mail.kind, mail.days, *mail.flags)))
        console.print(Text(f"    → {verdict}"))
        for rule, text in mail.evidence:
            shown = _RULES_ZH.get(rule, words.get(f"r_{rule}", rule)) if words.language == "zh" else rule
            console.print(Text(f"    · {shown}{'：' if text else ''}{text}", "dim"))
    if not seen:
        console.print(f"  {heads[2]}")
    for decision in decisions:
        undone = " (undone)" if decision.undone else ""
        console.print(
            Text(
                f"  {decision.made_at} {decision.made_by}: {decision.kind} {decision.why}{undone}  [{decision.decision_id}]"
            )
        )
