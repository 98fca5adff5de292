"""What the commands show on a terminal: the day's table, lists of mails. Colour is never the only sign."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from domain.plain import one_line, plain
from reports.explanation import Teller
from reports.floods import gathered
from reports.masking import shown
from reports.wording import SIGNS, Words
from store.days import UnionDay
from store.search import Hit
from store.waiting import Waiting

STYLES = {"on_time": "green", "late": "yellow", "backfilled": "yellow", "pending": "magenta", "missing": "bold red",
           "excused": "dim", "expected": "cyan"}  # fmt: skip


class Screen(Console):
    """Where results are shown. Who reads them may close the pipe: that is no failure."""

    def __init__(self) -> None:
        """Lines are wrapped by the terminal, words keep their colour."""
        super().__init__(soft_wrap=True, highlight=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is shown, without what a terminal would obey: rich leaves escape sequences of others in a text."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else piece._replace(text=plain(piece.text))

    def on_broken_pipe(self) -> None:
        """End quietly."""
        with suppress(SystemExit):
            super().on_broken_pipe()
        raise SystemExit(0)


def day_table(unions: Iterable[UnionDay], words: Words, title: str) -> Table:
    """Every union and its status on one day."""
    table = Table(
        title=Text(title), title_justify="left", title_style="bold", header_style="dim", box=None, padding=(0, 1)
    )
    for key in ("", "c_union", "c_group", "c_status", "c_received"):
        table.add_column(words(key) if key else "", no_wrap=key not in ("c_union", "c_status"), overflow="fold")
    for key in ("c_mails", "c_files", "c_photos"):
        table.add_column(words(key), justify="right")
    for union in unions:
        style = STYLES[union.status]
        nil = words("nil_mark") if union.nil_report else ""
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


def _shown(text: str, words: Words) -> str:
    return shown(text, secret=words("secret"))


def print_hits(console: Console, hits: Iterable[Hit], words: Words) -> None:
    """What a search found, one mail after another, with each place under it."""
    mail_id = 0
    for hit in hits:
        if hit.mail_id != mail_id:
            mail_id = hit.mail_id
            received = hit.received_local[:16].replace("T", " ")
            whose = " ".join(filter(None, (hit.union_id, hit.days)))
            console.print(Text(one_line(f"#{mail_id} {received} {whose} 《{_shown(hit.subject, words)}》")))
        where = words(f"w_{hit.where}") + (f" {hit.filename}" if hit.filename else "")
        console.print(Text(f"    {one_line(where)}{words('colon')}{one_line(_shown(hit.snippet, words))}"))
    if not mail_id:
        console.print(words("nothing_found"))


def mail_line(mail: Mapping[str, object], words: Words, *, at: str) -> str:
    """A row of the view `inbox`: when, in the office's time, from whom, what became of it."""
    tell = Teller(words, None)
    kind = words.get(f"k_{mail['kind']}", str(mail["kind"])) if mail["kind"] else ""
    facts = (tell(str(mail["disposition"])), tell(str(mail["reason"] or "")), mail["union_id"], mail["days"], kind)
    verdict = tell.comma.join(str(fact) for fact in facts if fact)
    subject = _shown(str(mail["subject"] or ""), words)
    return one_line(f"#{mail['mail_id']} {at} {mail['from_address']} 《{subject}》 {verdict}")


def print_waiting(console: Console, waiting: Iterable[Waiting], words: Words) -> None:
    """The numbered list of what needs a person."""
    for mail, more in gathered(waiting, lambda mail: mail.kind):
        reason = words.get(f"r_{mail.reason}", mail.reason)
        names = [name for _, name in mail.unions]
        candidates = words("candidates", names=words.join(names)) if names else ""
        console.print(
            Text(f"#{mail.mail_id}", "bold"),
            Text(mail.received_local[:16].replace("T", " ")),
            Text(one_line(f"{mail.sender_name} <{mail.claimed}>" if mail.sender_name else mail.claimed or "?")),
            Text(one_line(f"《{_shown(mail.subject, words)}》")),
            Text(f"{reason}{candidates}{words('flood', n=more) if more else ''}", "magenta"),
        )
