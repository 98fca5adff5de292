"""`--help` in Chinese: click's English paragraphs by the catalogue, wrapped by the columns that Chinese takes."""

import re
from collections.abc import Iterable, Iterator

import click
from rich.cells import cell_len

from reports.wording import helps

# Blanks, or a word or one Chinese character with the marks that never begin a line.
_PIECE = re.compile(r"\s+|(?:[^\s\u2e80-\uffef]+|.)[，。；：、）”！？…]*")
_EXTRA = re.compile(r"(?P<text>.*?)  \[(?P<extra>[^\[\]]*)\]", re.DOTALL)  # [default: 5; 1<=x<=3600]


class Chinese(click.HelpFormatter):
    """Help in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line of usage; its placeholders are those of the English help."""
        super().write_usage(prog, args, f"{_told('Usage')}：")

    def write_heading(self, heading: str) -> None:
        """The head of a section."""
        self.write(f"{'':>{self.current_indent}}{_told(heading)}：\n")

    def write_text(self, text: str) -> None:
        """Paragraphs."""
        indent = " " * self.current_indent
        paragraphs = (_told(" ".join(paragraph.split())) for paragraph in text.split("\n\n"))
        lines = (wrapped(paragraph, self.width - self.current_indent) for paragraph in paragraphs)
        self.write("\n".join("".join(f"{indent}{line}\n" for line in paragraph) for paragraph in lines))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names on the left, what they mean on the right."""
        rows = list(rows)
        first = min(max((len(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            lines = wrapped(_explained(text), self.width - self.current_indent - first)
            beside = len(name) + col_spacing <= first
            names = [name, *[""] * (len(lines) - 1)] if beside else [name, *[""] * len(lines)]
            for left, right in zip(names, lines if beside else ["", *lines], strict=True):
                self.write(f"{indent}{left:<{first}}{right}".rstrip() + "\n")


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` columns, broken between Chinese characters and English words."""
    return [line.rstrip() for line in _lines(_PIECE.findall(text), max(width, 10))]


def _lines(pieces: Iterable[str], width: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line.strip() and cell_len(line) + cell_len(piece.rstrip()) > width:
            yield line
            line = ""
        line += piece if line else piece.lstrip()
    yield line


def _told(paragraph: str) -> str:
    return helps("zh").get(paragraph, paragraph)


def _explained(text: str) -> str:
    """What an option means, and its default."""
    found = _EXTRA.fullmatch(text)
    if found is None:
        return _told(" ".join(text.split()))
    extra = (name + colon.replace(": ", "：") + value for name, colon, value in map(_extra, found["extra"].split("; ")))
    return f"{_told(' '.join(found['text'].split()))} [{'；'.join(extra)}]"


def _extra(said: str) -> tuple[str, str, str]:
    name, colon, value = said.partition(": ")
    return _told(name), colon, value
