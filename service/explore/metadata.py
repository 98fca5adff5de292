"""What Datasette is told of the store: titles, meanings and facets of views and columns, all from the view `schema`; ready-made
queries."""

from collections.abc import Mapping
from typing import Any

from service.explore.guarded import NAME
from store.canned import CANNED
from store.meanings import meanings

# By what a view is narrowed down. Few: each costs a look over the whole view.
FACETS: Mapping[str, tuple[str, ...]] = {
    "daily_status": ("status", "union_group"),
    "inbox": ("disposition", "kind"),
    "files": ("kind",),
    "links": ("kind", "provider"),
    "labels": ("taxonomy", "label_name"),
    "streaks": ("status",),
    "figures": ("noun", "unit"),
    "decisions": ("kind",),
    "digests": ("kind", "state"),
    "polls": ("ok",),
    "deliverable_status": ("status",),
}


def metadata(title: str, language: str) -> dict[str, Any]:
    """Datasette's metadata, in one language."""
    views: dict[str, dict[str, Any]] = {}
    for meaning in meanings():
        said = meaning.zh if language == "zh" else meaning.en
        view = views.setdefault(meaning.view, {"columns": {}, "facets": list(FACETS.get(meaning.view, ()))})
        if meaning.column:
            view["columns"][meaning.column] = said
        else:
            view["description"] = said
    queries = {
        query.name: {"sql": query.sql, "title": query.zh if language == "zh" else query.en, "hide_sql": True}
        for query in CANNED
    }
    return {"title": title, "databases": {NAME: {"tables": views, "queries": queries}}}
