"""An office that works in English, for tests: its roster and its campaign. Synthetic, nobody real."""

from dataclasses import replace

from rosters import CAMPAIGN

from domain.campaign import Deliverable, Label, Taxonomy
from domain.roster import Roster, Union

SHARED = "cluster@example.org"  # serves two schools
UNIONS = (
    Union("mill", "Mill Road School", "schools", senders=("mill@example.com",), aliases=("Mill Rd School",)),
    Union("may", "May Street School", "schools", senders=("may@example.com",), aliases=("May Street",)),
    Union("fhc", "Friday Harbour Clinic", "clinics", senders=("friday@example.com",), aliases=("Friday Harbour",)),
    Union("north", "North Branch", "branches", senders=("north@example.com",), aliases=("Northern Branch",)),
    Union(
        "harbour", "Harbour Branch", "branches", senders=("harbour@example.com", SHARED), domains=("harbour.example",)
    ),
    Union("hill", "Hill Top Depot", "branches", senders=("hill@example.com", SHARED)),
)
ROSTER = Roster(UNIONS, ("Head Office", "District Office"))
CAMPAIGN_EN = replace(
    CAMPAIGN,
    name="Winter watch",
    vocabulary=("en",),
    date_order="dm",
    unit_name="branch/branches",
    receiver_names=("Head Office", "District Office"),
    taxonomies=(
        Taxonomy("subject", (Label("safety", "Safety", ("accident", "near miss")), Label("stock", "Stock", ("delivery",)))),
    ),
    deliverables=(
        Deliverable("final", "Final report", CAMPAIGN.deliverables[0].opens, CAMPAIGN.ends, ("final report", "closing report")),
    ),
)  # fmt: skip
NEWS_EN = (
    "Good morning, forty parcels were handed out at the centre and two volunteers joined us. Kind regards, Duty officer"
)
