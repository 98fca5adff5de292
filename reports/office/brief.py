"""The Word brief of a day (当日简报), and the leaders' in the form that offices file (GB/T 9704): an office's own template, or ours,
filled in. What came by mail stays text."""

import io
import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from domain.mailing import LEADERS, Brief
from domain.saying import say
from reports.digest.digest import Digest
from reports.digest.material import MaterialGroup
from reports.wording import Words

_TITLES = 3  # of one label: a brief is read on paper
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BriefError(Exception):
    """The template cannot be filled in; the message says why."""


def render_brief(digest: Digest, brief: Brief, *, day: date, number: int, at: str, words: Words) -> bytes:
    """The brief of one day; `number` counts due days from 0, `at` says as of when. Raises BriefError for a template that does not work."""
    values: dict[str, object] = {
        "title": _title(digest, brief, day, words),
        "issue": words("b_issue", n=brief.first_number + number),
        "heads": _heads(digest, words),
        "issuer": brief.issuer,
        "date": words("b_date", year=day.year, month=day.month, day=day.day),
        "draft": words("b_draft"),
        "line": digest.line,
        "lists": [text for text in (digest.revised, digest.missing, *digest.runs, digest.pending) if text],
        "late": list(digest.late),
        "deliverables": list(digest.deliverables),
        "counts": digest.counts,
        "material": _material(digest, words),
        "highlights": [f"{label}：{title.union}：{title.text}" for label, title in digest.highlights],
        "groups": [
            words("b_group", name=g.name, expected=g.expected_reports, actual=g.actual_reports, on_time=g.actual_reports_on_time)
            for g in digest.groups
        ],
        "report_to": words.join(list(brief.report_to)),
        "send_to": words.join(list(brief.send_to)),
        "footer": words("b_footer", at=at),
    }  # fmt: skip
    ours = "leaders.docx" if digest.kind == LEADERS else "brief.docx"
    return fill(brief.template, ours, {key: clean(value) for key, value in values.items()})


def _title(digest: Digest, brief: Brief, day: date, words: Words) -> str:
    if digest.kind == LEADERS:
        return words("b_leaders", campaign=digest.title, day=words.day(day))
    return brief.title or words("b_title", campaign=digest.title)


def _heads(digest: Digest, words: Words) -> dict[str, str]:
    """Headings; those of the leaders' paper are numbered, each part that it has."""
    heads = {key: words(f"b_{key}") for key in ("reports", "late", "deliverables", "material", "report_to", "send_to")}
    if digest.kind != LEADERS:
        return heads
    there = {"groups": digest.groups, "late": digest.late, "deliverables": digest.deliverables}
    parts = ["overall", *(part for part, held in there.items() if held), "material"]
    return heads | {
        part: words(f"leaders_part_{number}", head=words(f"leaders_{part}"))
        for number, part in enumerate(parts, start=1)
    }


def _material(digest: Digest, words: Words) -> list[dict[str, object]]:
    """Labels of the first taxonomy, some titles each, those that say something: what a leader reads on paper."""
    return [
        {"label": group.label, "count": group.count, "titles": _titles(group, words)}
        for group in digest.material
        if group.label != words("unlabelled")
    ]


def _titles(group: MaterialGroup, words: Words) -> list[str]:
    telling = [title for title in group.titles if title.telling] or list(group.titles[:1])
    shown = [f"{title.union}：{title.text}" for title in telling[:_TITLES]]
    rest = group.count - len(shown)
    return [*shown, words("more", n=rest)] if rest > 0 else shown


def check_template(own: str) -> None:
    """Whether a template can be filled in at all. Raises BriefError."""
    from docxtpl import DocxTemplate

    try:
        DocxTemplate(own).get_undeclared_template_variables()
    except Exception as error:  # as in `fill`
        raise BriefError(say("the template %(file)s cannot be filled in: %(error)s", file=own, error=error)) from error


def fill(own: str, name: str, values: dict[str, object]) -> bytes:
    """A template with these values. Raises BriefError."""
    from docxtpl import DocxTemplate

    try:
        source = Path(own).read_bytes() if own else files("reports").joinpath("templates", name).read_bytes()
        document = DocxTemplate(io.BytesIO(source))
        document.render(values, autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except (
        Exception
    ) as error:  # a template made by hand can fail in many ways; python-docx and jinja2 have no common base
        raise BriefError(
            say("the template %(file)s cannot be filled in: %(error)s", file=own or name, error=error)
        ) from error
    return out.getvalue()


def clean(value: object) -> object:
    """Without characters that no XML may hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, Sequence) else value
