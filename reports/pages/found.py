"""The page of the search: a field, and the mails in which all words stand."""

from itertools import groupby

from domain.plain import one_line
from reports.pages.look import Look
from store import days
from store.search import Hit, TooShort, find

MAILS = 50  # shown at most


def search_page(look: Look, asked: str) -> str:
    """The mails with these words, newest first; without words the field alone."""
    hits: list[Hit] = []
    short = False
    if asked.strip():
        try:
            hits = list(find(look.store, (asked,), limit=MAILS))
        except TooShort:
            short = True
    mails = [list(places) for _, places in groupby(hits, key=lambda hit: hit.mail_id)]
    return look.page(
        "search",
        "search",
        look.words("x_search"),
        asked=one_line(asked),
        short=short,
        mails=mails,
        many=len(mails) == MAILS,
        names={union.union_id: union.name for union in days.unions(look.store)},
        wheres={where: look.words(key) for where, key in _WHERES.items()},
    )


_WHERES = {
    "subject": "x_in_subject", "body": "x_in_body", "filename": "x_in_filename", "text": "x_in_text", "picture": "x_in_picture",
}  # fmt: skip
