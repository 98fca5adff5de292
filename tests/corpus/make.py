"""Makes the corpus: `python tests/corpus/make.py` writes every <hazard>/<case>.eml and its .toml beside this file.

A case is the bytes of one mail and what a person would say stands in it; the .toml is written from that saying, never
from what the parser answers. The same bytes come out on every run. All names are synthetic, addresses end in example.
"""

import hashlib
import json
from pathlib import Path

from case import Case
from clouds import CLOUDS
from containers import CONTAINERS
from contents import CONTENTS
from mails import MAILS

HERE = Path(__file__).parent
HAZARDS = {**MAILS, **CONTAINERS, **CONTENTS, **CLOUDS}


def toml(case: Case) -> str:
    """What must be found; JSON's strings are TOML's."""

    def quote(text: str) -> str:
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

    rows = [f"{key} = {quote(value)}" for key, value in (
        ("subject", case.subject), ("from_name", case.name), ("from_address", case.address), ("text", case.text))]  # fmt: skip
    for file in case.files:
        size, sha256 = (len(file.data), hashlib.sha256(file.data).hexdigest()) if file.size is None else (file.size, "")
        rows += ["", "[[files]]", f"name = {quote(file.name)}", f"size = {size}", f'sha256 = "{sha256}"',
                 f"mime_type = {quote(file.mime_type)}", f"kind = {quote(file.kind)}", f"problem = {quote(file.problem)}",
                 f"parent = {quote(file.parent)}"]  # fmt: skip
        more = {key: getattr(file, key) for key in ("text", "note", "duration") if getattr(file, key) is not None}
        rows += [f"{key} = {quote(value)}" for key, value in more.items()]
        if file.rows is not None:
            rows.append(f"rows = {quote(json.dumps(file.rows, ensure_ascii=False))}")
    for link in case.links:
        rows += ["", "[[links]]", *(f"{key} = {quote(value)}" for key, value in link.items())]
    return "\n".join(rows) + "\n"


def corpus() -> dict[str, Case]:
    """Every case by `hazard/name`."""
    return {f"{hazard}/{name}": case for hazard, make in HAZARDS.items() for name, case in make().items()}


def main() -> None:
    for name, case in corpus().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.with_name(path.name + ".eml").write_bytes(case.raw)
        path.with_name(path.name + ".toml").write_text(toml(case), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
