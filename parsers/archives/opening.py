"""Archives: who opens which. What is encrypted, damaged or over the limit has its row and says so."""

from collections.abc import Callable

from parsers.archives.foreign import FOREIGN, read_foreign
from parsers.archives.rars import read_rar
from parsers.archives.sevenzip import read_seven_zip
from parsers.archives.tars import read_compressed, read_tar
from parsers.archives.zips import read_zip
from parsers.contents import Allowance, Contents, Source


def read_archive(source: Source, allowance: Allowance) -> Contents:
    """The members of an archive, in its own order."""
    return _ARCHIVES[source.found.extension](source, allowance)


_ARCHIVES: dict[str, Callable[[Source, Allowance], Contents]] = {
    "zip": read_zip,
    "7z": read_seven_zip,
    "rar": read_rar,
    "tar": read_tar,
    **dict.fromkeys(("gz", "bz2", "xz", "zst"), read_compressed),
    **dict.fromkeys(FOREIGN, read_foreign),
}
