"""The roster and configuration of the English campaign: a relief organisation whose chapters, warehouses and partners report every day.
All of it is made up; no name is part of another."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from demo.roster import Union, roster_csv
from demo.settings import LAST_DAY, toml_text

CHAPTER, WAREHOUSE, PARTNER = "Chapters", "Warehouses", "Partners"
CONTACTS = ("Duty desk", "Duty officer A", "Duty officer B", "Field clerk A", "Field clerk B", "Logistics desk")
_CHAPTERS = (
    ("northfield", "Northfield", "Ashby Ridge Team;Cobble Hill Team"), ("eastmarsh", "Eastmarsh", "Reedham Team;Sallow Bank Team"),
    ("westcliff", "Westcliff", "Gull Point Team;Lantern Bay Team"), ("southdown", "Southdown", "Chalk Farm Team;Flint Lane Team"),
    ("riverbend", "Riverbend", "Otter Creek Team;Weir Street Team"), ("lakeside", "Lakeside", "Heron Quay Team;Boathouse Team"),
    ("highmoor", "Highmoor", "Heather Pass Team;Cairn Team"), ("oakvale", "Oakvale", "Acorn Road Team;Timberyard Team"),
    ("stonebridge", "Stonebridge", "Quarry Team;Mason Street Team"), ("willowbrook", "Willowbrook", ""), ("fairhaven", "Fairhaven", ""),
    ("greyport", "Greyport", ""), ("maplewood", "Maplewood", ""), ("pinecrest", "Pinecrest", ""), ("redhill", "Redhill", ""),
    ("saltmere", "Saltmere", ""), ("thornbury", "Thornbury", ""), ("windermoor", "Windermoor", ""),
)  # fmt: skip
_STORES = "Airport Harbour Junction Mill Orchard Station Tannery Viaduct".split()
_FRIENDS = (
    ("bluewater", "Bluewater Trust"), ("brightpath", "Brightpath Clinics"), ("cedarhands", "Cedar Hands"),
    ("firstmeal", "First Meal Kitchen"),
    ("goodroads", "Good Roads Haulage"), ("hopelane", "Hope Lane House"), ("openbook", "Open Book Schools"), ("radioten", "Radio Ten"),
)  # fmt: skip

UNITS: tuple[Union, ...] = (
    *(
        Union(id_, f"{name} Chapter", name, CHAPTER, (f"Chapter of {name}",), tuple(filter(None, teams.split(";"))))
        for id_, name, teams in _CHAPTERS
    ),
    *(
        Union(f"wh-{name.lower()}", f"{name} Warehouse", f"WH {name}", WAREHOUSE, (f"{name} Depot",))
        for name in _STORES
    ),
    *(Union(id_, name, name.split()[0] + " Partner", PARTNER, (), owns_domain=True) for id_, name in _FRIENDS),
)
BY_ID: dict[str, Union] = {unit.id: unit for unit in UNITS}
_LABELS = (
    ("food", "Food", ("meals", "food parcels", "rice")), ("shelter", "Shelter", ("tents", "blankets", "shelter")),
    ("health", "Health", ("first aid", "clinic", "vaccination")), ("water", "Water", ("water", "latrines", "hygiene kits")),
    ("transport", "Transport", ("trucks", "boats", "convoy")), ("staff", "Volunteers", ("volunteers", "training")),
)  # fmt: skip


def english_roster() -> str:
    """The roster as CSV; lists are split by semicolons."""
    return roster_csv(UNITS, contacts=CONTACTS, note="Example: please check")


def english_settings(folder: Path, *, days: Sequence[date]) -> str:
    """The whole configuration, for a campaign in `folder` (absolute)."""
    labels = "\n".join(
        f"  {{ key = {toml_text(key)}, name = {toml_text(name)}, keywords = {json.dumps(list(words))} }},"
        for key, name, words in _LABELS
    )
    return f"""# Demo configuration, written by rollcall demo; units and mails are made up.
[mailbox]
url = {toml_text(f"maildir:{folder / 'mailbox'}")}
receiving_hosts = ["mx.example.com"]

[store]
path = {toml_text(str(folder / "rollcall.db"))}

[campaign]
name = "Flood relief, daily situation reports (demo)"
starts = {days[0]}
ends = {max(days[-1], LAST_DAY)}
timezone = "Asia/Singapore"
deadline = 16:00:00
roster = {toml_text(str(folder / "roster.csv"))}
receiver_names = ["Relief HQ", "Headquarters"]
unknown_senders = "count"
vocabulary = ["en"]
date_order = "md"
unit_name = "unit"

[[campaign.taxonomy]]
name = "relief"
labels = [
{labels}
]

[[campaign.deliverable]]
key = "final_summary"
name = "Final summary"
opens = 2021-03-15
due = 2021-03-31
keywords = ["Final summary", "final summary"]

[digest]
officers = ["duty@example.com"]
to = ["leader@example.com"]
send_at = 16:10:00
language = "en"
photos = 6

[smtp]
url = {toml_text(f"file:{folder / 'outbox'}")}
from = "office@example.com"
"""
