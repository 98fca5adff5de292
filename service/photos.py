"""The photos of a digest are made small before it is, in a limited child; a digest without them goes out all the same."""

import logging
from datetime import date

from domain.mailing import Addressees
from ingest.child import children
from reports.attachments import MAX_PHOTOS, PHOTOS
from reports.digest.photos import make_ready as make_photos_ready
from service.parts import Parts
from store.database import Store

logger = logging.getLogger(__name__)


def make_ready(parts: Parts, store: Store, day: date) -> None:
    """Make the small JPEGs that a digest of `day` will show. Never raises."""
    try:
        with children(parts.limits) as child:  # none is started where nothing is to be made
            make_photos_ready(store, day, child.shrink, limit=_most(parts.addressees))
    except Exception:
        logger.exception("the digest of %s shows no photos that were not made small before", day)


def _most(addressees: Addressees) -> int:
    return MAX_PHOTOS if PHOTOS in addressees.attach else addressees.photos
