"""A flood is one line: what one sender sent by the hundred does not hide what others sent. Nothing is lost, and all are counted."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

One = TypeVar("One")

FEW = 10  # of one kind stand each for itself


def gathered(items: Iterable[One], kind: Callable[[One], Hashable]) -> Iterator[tuple[One, int]]:
    """Each item with 0; where there are more than a few of a kind only the first, with how many more there are."""
    every = list(items)
    counts = Counter(map(kind, every))
    seen: set[Hashable] = set()
    for item in every:
        of_it = kind(item)
        if counts[of_it] <= FEW:
            yield item, 0
        elif of_it not in seen:
            seen.add(of_it)
            yield item, counts[of_it] - 1
