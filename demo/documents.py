"""The files that unions attach, as few bytes of OOXML as Word, Excel and their readers accept, and zips as Chinese
Windows writes them. Written by hand with zipfile: the demo needs no library that the product does not need."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
REL = f"{OFFICE}/officeDocument/2006/relationships"
STAMP = (2021, 2, 1, 9, 0, 0)  # fixed, so that the same content has the same bytes


def docx(paragraphs: Sequence[str], *, picture: bytes = b"") -> bytes:
    """A Word document of these paragraphs, the first centred as a title; `picture` a JPEG to stand at its end."""
    body = "".join(_paragraph(text, title=place == 0) for place, text in enumerate(paragraphs))
    links = ""
    if picture:
        body += f"<w:p><w:r>{_DRAWING}</w:r></w:p>"
        links = f'<Relationship Id="rId1" Type="{REL}/image" Target="media/image1.jpeg"/>'
    word = f"{OFFICE}/wordprocessingml/2006/main"
    members = {
        "[Content_Types].xml": _content_types(("/word/document.xml", "wordprocessingml.document.main")),
        "_rels/.rels": _relationships(
            f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _relationships(links),
        "word/document.xml": f'{XML}<w:document xmlns:w="{word}" xmlns:r="{REL}"><w:body>{body}</w:body></w:document>',
    }
    return _packed(members | ({"word/media/image1.jpeg": picture} if picture else {}))


def _paragraph(text: str, *, title: bool) -> str:
    """One paragraph of WordprocessingML."""
    style = '<w:pPr><w:jc w:val="center"/></w:pPr>' if title else ""
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


# 12.8 cm by 9.6 cm, in English Metric Units.
_DRAWING = (
    f'<w:drawing><wp:inline xmlns:wp="{OFFICE}/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="4608000" cy="3456000"/><wp:docPr id="1" name="图片 1"/>'
    f'<a:graphic xmlns:a="{OFFICE}/drawingml/2006/main"><a:graphicData uri="{OFFICE}/drawingml/2006/picture">'
    f'<pic:pic xmlns:pic="{OFFICE}/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="image1.jpeg"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="4608000" cy="3456000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing>"
)


def xlsx(rows: Sequence[Sequence[str | int | float]], *, sheet: str) -> bytes:
    """An Excel workbook of one sheet; strings stand inline, numbers as numbers."""
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(value) for value in values)}</row>' for number, values in enumerate(rows, 1)
    )
    main = f"{OFFICE}/spreadsheetml/2006/main"
    to_sheet = f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    return _packed(
        {
            "[Content_Types].xml": _content_types(
                ("/xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
            ),
            "_rels/.rels": _relationships(
                f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
            ),
            "xl/_rels/workbook.xml.rels": _relationships(to_sheet),
            "xl/workbook.xml": f'{XML}<workbook xmlns="{main}" xmlns:r="{REL}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
        }
    )


def _cell(value: str | float) -> str:
    """One cell of SpreadsheetML."""
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def _content_types(*pairs: tuple[str, str]) -> str:
    """The package's list of types, of (part name, type) pairs."""
    kinds = "".join(
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for part, kind in pairs
    )
    return (
        f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="jpeg" ContentType="image/jpeg"/>{kinds}</Types>'
    )


def _relationships(links: str) -> str:
    """A relationships part."""
    return f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">{links}</Relationships>'


def _packed(members: dict[str, str | bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_with_gbk_names(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip whose names are GBK without any flag, as Windows' own packer writes them; files are stored, not deflated.

    zipfile can only write ASCII or flagged UTF-8, so each name is packed as a stand-in of the same length first.
    """
    names = [name.encode("gbk") for name, _ in files]
    stand_ins = [f"@{number:x}".encode().ljust(len(name), b"@") for number, name in enumerate(names)]
    if len(set(stand_ins)) != len(files):
        raise ValueError("the names are too short or the same")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for stand_in, (_, content) in zip(stand_ins, files, strict=True):
            archive.writestr(zipfile.ZipInfo(stand_in.decode(), STAMP), content)
    packed = out.getvalue()
    for stand_in, name in zip(stand_ins, names, strict=True):
        packed = packed.replace(stand_in, name)
    return packed


def plain_zip(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip whose names are ASCII; files are stored, not deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, STAMP), content)
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """A zip marked as encrypted, which nobody can open without the password: here, nobody at all."""
    entries = (b"PK\3\4\x14\0", b"PK\1\2\x14\3\x14\0")  # what stands before the flags of each member
    for entry in entries:
        archive = archive.replace(entry + b"\0\0", entry + b"\1\0")
    return archive


def clip(seconds: int) -> bytes:
    """The boxes of an MP4 that say how long it is, around no picture at all."""

    def box(kind: bytes, data: bytes) -> bytes:
        return (8 + len(data)).to_bytes(4, "big") + kind + data

    times = bytes(12) + (1000).to_bytes(4, "big") + (1000 * seconds).to_bytes(4, "big") + bytes(80)
    return box(b"ftyp", b"isom\0\0\2\0isommp41") + box(b"mdat", bytes(64)) + box(b"moov", box(b"mvhd", times))
