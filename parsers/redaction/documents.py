"""Minimal documents of a few lines of text and a few embedded files, as small as their readers accept them. Put together by hand with
zipfile: no library that writes documents is needed to make one that says nothing.
"""

import base64
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

Lines = Sequence[str]
Files = Sequence[tuple[str, bytes]]  # names within the document, bytes
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_REL = f"{_OFFICE}/officeDocument/2006/relationships"
_PACKAGE = f"{_OFFICE}/package/2006"
_STAMP = (2021, 1, 1, 0, 0, 0)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_PLAIN = str.maketrans({character: " " for character in map(chr, range(32)) if character not in "\t\n"})


def docx(lines: Sequence[str], files: Files) -> bytes:
    """A Word document."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{_text(line)}</w:t></w:r></w:p>' for line in lines)
    word = f"{_OFFICE}/wordprocessingml/2006/main"
    document = f'{_XML}<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
    return _package(
        "word/document.xml", "wordprocessingml.document.main", {"word/document.xml": document}, files, "word"
    )


def xlsx(lines: Sequence[str], files: Files) -> bytes:
    """A workbook of one sheet: a line a row, parted by tabs."""
    rows = _table(lines, "<row>{}</row>", '<c t="inlineStr"><is><t>{}</t></is></c>')
    main = f"{_OFFICE}/spreadsheetml/2006/main"
    sheet = f'{_XML}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    book = f'{_XML}<workbook xmlns="{main}" xmlns:r="{_REL}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    link = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/worksheet" '
    link += 'Target="worksheets/sheet1.xml"/></Relationships>'
    members = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": link, "xl/worksheets/sheet1.xml": sheet}
    return _package("xl/workbook.xml", "spreadsheetml.sheet.main", members, files, "xl")


def pptx(lines: Sequence[str], files: Files) -> bytes:
    """A presentation of one slide, as far as its text is read."""
    drawing = f"{_OFFICE}/drawingml/2006/main"
    text = "".join(f"<a:p><a:r><a:t>{_text(line)}</a:t></a:r></a:p>" for line in lines)
    main = f"{_OFFICE}/presentationml/2006/main"
    slide = (
        f'{_XML}<p:sld xmlns:p="{main}" xmlns:a="{drawing}"><p:cSld><p:spTree><p:sp><p:txBody>{text}</p:txBody></p:sp>'
    )
    slide += "</p:spTree></p:cSld></p:sld>"
    show = f'{_XML}<p:presentation xmlns:p="{main}"/>'
    members = {"ppt/presentation.xml": show, "ppt/slides/slide1.xml": slide}
    return _package("ppt/presentation.xml", "presentationml.presentation.main", members, files, "ppt")


def _package(main: str, kind: str, members: Mapping[str, str], files: Files, folder: str) -> bytes:
    types = f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    types += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types += '<Default Extension="bin" ContentType="application/octet-stream"/>'
    types += (
        f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/></Types>'
    )
    links = (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" '
    )
    links += f'Target="{main}"/></Relationships>'
    placed = {f"{folder}/{name}": data for name, data in files}
    return packed({"[Content_Types].xml": types, "_rels/.rels": links, **members, **placed})


def opendocument(mime_type: str) -> Callable[[Sequence[str], Files], bytes]:
    """Writes OpenDocuments of this type."""

    def write(lines: Sequence[str], files: Files) -> bytes:
        word = mime_type.rpartition(".")[2].partition("-")[0]
        said = [f"<text:p>{_text(line)}</text:p>" for line in lines]
        if word == "spreadsheet":
            cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
            table = _table(lines, "<table:table-row>{}</table:table-row>", cell)
            said = [f'<table:table table:name="Sheet1">{table}</table:table>']
        names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table"))
        kind = word if word in ("text", "spreadsheet", "presentation") else "drawing"
        body = f"<office:body><office:{kind}>{''.join(said)}</office:{kind}></office:body>"
        content = f"{_XML}<office:document-content {names}>{body}</office:document-content>"
        return packed({"mimetype": mime_type, "content.xml": content, **{f"Pictures/{n}": data for n, data in files}})

    return write


def ofd(lines: Sequence[str], files: Files) -> bytes:
    """An OFD page (GB/T 33190), as far as its text is read."""
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    texts = "".join(
        f'<ofd:TextObject Boundary="0 {10 * at} 100 5"><ofd:TextCode>{_text(line)}</ofd:TextCode></ofd:TextObject>'
        for at, line in enumerate(lines)
    )
    page = f"{_XML}<ofd:Page {name}><ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>"
    placed = {f"Doc_0/Res/{name}": data for name, data in files}
    return packed({"OFD.xml": f"{_XML}<ofd:OFD {name}/>", "Doc_0/Pages/Page_0/Content.xml": page, **placed})


def rtf(lines: Sequence[str], _: Files) -> bytes:
    """Rich text."""
    said = "\\par\n".join(
        "".join(
            c if c.isascii() and c not in "\\{}" else f"\\u{ord(c) - 65536 * (ord(c) > 32767)}?"
            for c in line
            if ord(c) < 65536
        )
        for line in lines
    )
    return f"{{\\rtf1\\ansi\n{said}}}".encode("ascii")


def pdf(lines: Sequence[str], files: Files) -> bytes:
    """A PDF of one page in a font that every reader has; JPEG pictures below the text."""
    said = "".join(f"<{line.encode('utf-16-be', 'replace').hex()}> Tj T* " for line in lines)
    drawn = "".join(f"q 100 0 0 100 {60 + 20 * n} 60 cm /P{n} Do Q " for n, _ in enumerate(files))
    content = f"BT /F1 12 Tf 14 TL 60 780 Td {said}ET {drawn}".encode()
    pictures = [_pdf_picture(data) for _, data in files]
    first = 8
    named = " ".join(f"/P{n} {first + n} 0 R" for n, _ in enumerate(pictures))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<<{named}>>>>>>".encode(),
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        b"/FontDescriptor 7 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
        b"/CapHeight 880/StemV 93>>",
        *pictures,
    ]  # fmt: skip
    written, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return written + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(written),
    )  # fmt: skip


def _pdf_picture(data: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
        space = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
    head = f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{space}/BitsPerComponent 8/Filter/DCTDecode"
    return f"{head}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def xml_sheet(lines: Lines) -> bytes:
    """XML Spreadsheet 2003: a line a row, parted by tabs."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = _table(lines, "<Row>{}</Row>", '<Cell><Data ss:Type="String">{}</Data></Cell>')
    table = f'<Worksheet ss:Name="Sheet1"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}">{table}</Workbook>'.encode()


def base64_text(data: bytes) -> str:
    """In one line."""
    return base64.b64encode(data).decode()


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip; what is called mimetype is not compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, how)
    return made.getvalue()


def _table(lines: Lines, row: str, cell: str) -> str:
    """Rows of cells, each put into these elements."""
    return "".join(row.format("".join(cell.format(_text(text)) for text in line.split("\t"))) for line in lines)


def _text(line: str) -> str:
    return escape(line.translate(_PLAIN))
