"""The members of an archive, whatever packed it: what fails keeps its row, the litter of file managers is left out."""

import re
from collections.abc import Callable, Iterator

from parsers.contents import Allowance, Contents
from parsers.values import ENCRYPTED, OVER_LIMIT, Part

_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX(?:/|$)|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$)", re.IGNORECASE
)

# One member: its name, its declared size, and a way to take its bytes and what was wrong with them
Entry = tuple[str, int, Callable[[Allowance], tuple[bytes, str | None]]]


def gather(entries: Iterator[Entry], allowance: Allowance) -> Contents:
    """Members of what an archive lists. A member that fails keeps its row; the archive says what most of them have."""
    members: list[Part] = []
    junk, problem = 0, None
    for name, size, take in entries:
        if _JUNK.search(name.replace("\\", "/")):
            junk += 1
            continue
        if len(members) >= allowance.files_left:
            problem = OVER_LIMIT
            break
        data, fault = take(allowance)
        missing = fault is not None and not data
        members.append(Part(len(members) + 1, name, data, problem=fault, size=size if missing else None))
    faults = {member.problem for member in members}
    if ENCRYPTED in faults:
        problem = ENCRYPTED
    elif len(faults) == 1:
        problem = problem or faults.pop()  # the same with each of them: the archive as a whole
    note = f"{junk} junk {'file' if junk == 1 else 'files'} left out" if junk else None
    return Contents(members=tuple(members), problem=problem, note=note)
