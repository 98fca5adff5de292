"""A large mail by partial fetches (RFC 3501, BODY[]<origin.count>), from servers that know them, half know them, or do not."""

from collections import deque
from collections.abc import Callable

from ingest.imap_wire import Attributes, body, has_nil_body

PIECE_BYTES = 4 << 20  # one partial fetch of a mail that is larger than a batch


def fetch_pieces(ask: Callable[[str], Attributes], *, claimed: int, exists: Callable[[], bool]) -> deque[bytes] | None:
    """The pieces of one mail in their order; None if it vanished on the way: half a mail is never handed on.

    `ask` fetches an item of the mail; `claimed` is its size in bytes as listed, which may be wrong either way; `exists` says whether
    the mail is still there.
    """
    pieces, size = deque[bytes](), 0
    while True:
        said = ask(f"(UID BODY.PEEK[]<{size}.{PIECE_BYTES}>)")
        origin, piece = body(said) or ((size, b"") if size and has_nil_body(said) else (-1, b""))
        if origin not in (None, size):
            return None
        # A piece names its origin, the whole mail does not; but some servers leave it out of pieces too, and go on behind the first,
        # where those that know no pieces send the whole again.
        if origin is None and (piece == pieces[0] if size else len(piece) != PIECE_BYTES):
            return deque([piece])
        pieces.append(piece)
        size += len(piece)
        if not piece or (len(piece) < PIECE_BYTES and size == claimed):
            return pieces if size >= claimed or exists() else None
