"""What stands in files: documents, spreadsheets, texts, pictures, videos and sounds."""

import base64
import struct

from blocks import movie, office
from case import PHOTO, TEXT, Case, File, leaf, mixed, multi, text_leaf
from containers import attached, holding

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def one(name: str, data: bytes, mime_type: str, kind: str, *members: File, **more) -> Case:
    return holding(name, data, mime_type, *members, kind=kind, **more)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(body: str, **members) -> bytes:
    document = f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode()
    return office(word__document_xxml=document, **members)


def documents() -> dict[str, Case]:
    cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("单位", "人数"))
    second = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("珺堃队", "120"))
    table = f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{second}</w:tr></w:tbl>"
    box = f"<w:txbxContent>{paragraph('框中字')}</w:txbxContent>"
    boxed = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:t>框外字</w:t></w:r></w:p>"
    )
    header = f"<w:hdr {_W}>{paragraph('眉上字')}</w:hdr>".encode()
    runs = "<w:p><w:r><w:t>2月</w:t></w:r><w:r><w:t>5日</w:t></w:r><w:r><w:tab/><w:t>x</w:t><w:br/><w:t>y</w:t></w:r></w:p>"
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    slides = {f"ppt__slides__slide{n}_xxml": slide.format(f"第{n}页").encode() for n in (1, 2, 10)}
    page = (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:TextObject Boundary="10 20 50 5"><ofd:TextCode>关于</ofd:TextCode>'
        '</ofd:TextObject><ofd:TextObject Boundary="60 20.5 50 5"><ofd:TextCode>报送</ofd:TextCode></ofd:TextObject>'
        '<ofd:TextObject Boundary="10 40 50 5"><ofd:TextCode>第二行</ofd:TextCode></ofd:TextObject></ofd:Page>'
    )
    ofd = office(
        OFD_xxml=b"<ofd:OFD/>", Doc_0__Pages__Page_0__Content_xxml=page.encode(), Doc_0__Res__image_1_xpng=PHOTO
    )
    bomb = '<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    hostile = office(
        word__document_xxml=f"{bomb}<w:document {_W}><w:body>{paragraph('甲&b;乙')}</w:body></w:document>".encode()
    )
    picture = File("image1.png", PHOTO, parent="2")
    return {
        "docx-with-a-table": one("信息.docx", word(paragraph("海西州总工会") + table), _WORD, "document", text="海西州总工会\n单位\t人数\n珺堃队\t120"),
        "docx-with-a-text-box": one("信息.docx", word(boxed), _WORD, "document", text="框中字\n框外字"),
        "docx-with-a-header": one("信息.docx", word(paragraph("正文"), word__header1_xxml=header), _WORD, "document", text="正文\n眉上字"),
        "docx-with-runs": one("信息.docx", word(runs), _WORD, "document", text="2月5日\tx\ny"),
        "docx-with-a-photo": one("信息.docx", word(paragraph("图"), word__media__image1_xpng=PHOTO), _WORD, "document", picture, text="图"),
        "docx-with-entities": one("信息.docx", hostile, _WORD, "document", text="甲"),
        "docx-broken-xml": one("信息.docx", office(word__document_xxml=b"<w:document"), _WORD, "document", text=""),
        "pptx-slides-in-order": one(
            "汇报.pptx", office(**slides), "application/vnd.openxmlformats-officedocument.presentationml.presentation", "presentation",
            text="第1页\n第2页\n第10页",
        ),
        "ofd": one("贯彻情况.ofd", ofd, "application/ofd", "document", File("image_1.png", PHOTO, parent="2"), text="关于报送\n第二行"),
        "doc-that-is-html": one(
            "信息.doc", f"<html><body><p>{TEXT}</p></body></html>".encode("gbk"), "text/html", "document", text=TEXT
        ),
        "doc-that-is-mhtml": one("信息.doc", mhtml(), "application/x-mimearchive", "document", File("image001.png", PHOTO, parent="2"), text=TEXT),
        "txt-gbk": one("说明.txt", TEXT.encode("gbk"), "text/plain", "document", text=TEXT),
        "txt-utf-16": one("说明.txt", TEXT.encode("utf-16"), "text/plain", "document", text=TEXT),
        "md": one("说明.md", f"# {TEXT}".encode(), "text/markdown", "document", text=f"# {TEXT}"),
        "exe": one("信息.docx.exe", b"MZ" + bytes(60), "application/octet-stream", "other"),
    }  # fmt: skip


def mhtml() -> bytes:
    page = f'<html><body><p>{TEXT}</p><img src="image001.png"></body></html>'
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="MH"\r\n\r\n--MH\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page.encode())
        + b"--MH\r\nContent-Type: image/png; name=image001.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(PHOTO)
        + b"--MH--\r\n"
    )


def excel(rows: dict[int, dict[str, str | float]], merged: tuple[str, ...] = (), **members) -> bytes:
    """A workbook of one sheet, 表一: {row: {column: text or number}}."""

    def cell(at: str, value: str | float) -> str:
        if isinstance(value, str):
            return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{at}"><v>{value}</v></c>'

    lines = "".join(
        f'<row r="{number}">{"".join(cell(f"{column}{number}", value) for column, value in cells.items())}</row>'
        for number, cells in rows.items()
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return office(**{
        "_rels___xrels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl__workbook_xxml": f'<workbook {main} xmlns:r="{rels}"><sheets><sheet name="表一" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl___rels__workbook_xxml_xrels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl__worksheets__sheet1_xxml": f"<worksheet {main}><sheetData>{lines}</sheetData>"
        + (f'<mergeCells count="{len(merged)}">{merges}</mergeCells>' if merged else "")
        + "</worksheet>",
        **members,
    })  # fmt: skip


def row(number: int, sheet: str = "表一", **cells) -> dict:
    return {"sheet": sheet, "row": number, "cells": cells}


def sheets() -> dict[str, Case]:
    plain = excel(
        {
            1: {"A": "单位", "B": "身份证号", "C": "金额"},
            2: {"A": "海西州总", "B": "000000199001010011", "C": 2.5},
            4: {"A": "玉树州总", "C": 3},
        }
    )
    titled = excel(
        {1: {"A": "“十送”活动统计表"}, 2: {"A": "填报单位：海西州总"}, 3: {"A": "序号", "B": "单位", "C": "慰问"}, 4: {"C": "人数", "D": "金额"},
         5: {"A": 1, "B": "格尔木", "C": 120, "D": 2.5}, 6: {"A": 2, "C": 30, "D": 1}},
        ("A1:D1", "A2:D2", "A3:A4", "B3:B4", "C3:D3", "B5:B6"),
    )  # fmt: skip
    bare = excel({1: {"A": 1, "B": 2}, 2: {"A": 3, "B": 4}})
    twice = excel({1: {"A": "单位", "B": "数量", "C": "备注"}, 2: {"A": "甲", "B": 1, "C": "无", "D": "多"}})
    csv = '单位,电话,金额\r\n海西州总,013800138000,2.5\r\n"甲,乙",,\r\n'
    tabs = "单位\t人数\n甲\t3\n"
    away = excel({5: {"C": "单位", "D": "人数"}, 6: {"C": "甲", "D": 3}})
    photo = excel({1: {"A": "单位", "B": "人数"}, 2: {"A": "甲", "B": 3}}, xl__media__image1_xpng=PHOTO)
    found = (row(2, "", 单位="海西州总", 电话="013800138000", 金额="2.5"), row(3, "", 单位="甲,乙"))
    return {
        "text-stays-text": one("统计.xlsx", plain, _EXCEL, "spreadsheet",
            rows=(row(2, 单位="海西州总", 身份证号="000000199001010011", 金额=2.5), row(4, 单位="玉树州总", 金额=3))),
        "title-and-two-headers": one("统计.xlsx", titled, _EXCEL, "spreadsheet", rows=(
            row(5, 序号=1, 单位="格尔木", **{"慰问/人数": 120, "慰问/金额": 2.5}), row(6, 序号=2, 单位="格尔木", **{"慰问/人数": 30, "慰问/金额": 1}))),
        "no-header": one("数.xlsx", bare, _EXCEL, "spreadsheet", rows=(row(1, A=1, B=2), row(2, A=3, B=4))),
        "column-without-header": one("数.xlsx", twice, _EXCEL, "spreadsheet", rows=(row(2, 单位="甲", 数量=1, 备注="无", D="多"),)),
        "not-at-the-corner": one("数.xlsx", away, _EXCEL, "spreadsheet", rows=(row(6, 单位="甲", 人数=3),)),
        "with-a-photo": one("数.xlsx", photo, _EXCEL, "spreadsheet", File("image1.png", PHOTO, parent="2"), rows=(row(2, 单位="甲", 人数=3),)),
        "csv-gbk": one("统计.csv", csv.encode("gbk"), "text/csv", "spreadsheet", rows=found),
        "csv-utf-8-with-mark": one("统计.csv", b"\xef\xbb\xbf" + csv.encode(), "text/csv", "spreadsheet", rows=found),
        "csv-semicolons": one("统计.csv", csv.replace(",", ";").replace("甲;乙", "甲,乙").encode(), "text/csv", "spreadsheet", rows=found),
        "csv-tabs": one("统计.csv", tabs.encode(), "text/csv", "spreadsheet", rows=(row(2, "", 单位="甲", 人数="3"),)),
        "damaged": one("统计.xlsx", plain[:-200], _EXCEL, "spreadsheet", problem="damaged"),
        "empty": one("统计.xlsx", excel({}), _EXCEL, "spreadsheet", rows=()),
    }  # fmt: skip


def bmp(side: int) -> bytes:
    pixels = bytes(side * side * 3 + side * (-side * 3 % 4))
    head = struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54)
    return b"BM" + head + struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, 0, len(pixels), 0, 0, 0, 0) + pixels


def tiff(side: int) -> bytes:
    """Uncompressed grey, one strip."""
    tags = (
        (256, side),
        (257, side),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8 + 2 + 9 * 12 + 4),
        (277, 1),
        (278, side),
        (279, side * side),
    )
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + bytes(side * side)


def media() -> dict[str, Case]:
    truncated = PHOTO[: len(PHOTO) // 2]
    amr = b"#!AMR\n" + (b"\x04" + bytes(12)) * 150
    avi = b"RIFF" + struct.pack("<I", 200) + b"AVI LIST" + struct.pack("<I", 68) + b"hdrlavih"
    avi += struct.pack("<IIIIII", 56, 40_000, 0, 0, 0, 250) + bytes(36)
    wav = (
        b"RIFF"
        + struct.pack("<I", 36 + 16000)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        + b"data"
    )
    wav += struct.pack("<I", 16000) + bytes(100)
    gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
    return {
        "bmp": one("a.bmp", bmp(70), "image/bmp", "image"),
        "tiff": one("a.tif", tiff(70), "image/tiff", "image"),
        "gif-pixel": one("spacer.gif", gif, "image/gif", "image"),
        "png-named-jpg": one("照片.jpg", PHOTO, "image/png", "image"),
        "png-truncated": one("照片.png", truncated, "image/png", "image", problem="damaged_picture"),
        "jpg-that-is-none": one(
            "照片.jpg", b"\xff\xd8\xff" + bytes(50), "image/jpeg", "image", problem="damaged_picture"
        ),
        "mp4": one("VID_20210205_101500.mp4", movie(125), "video/mp4", "video", duration=125.0),
        "mov": one("连线视频.mov", movie(7, b"qt  "), "video/quicktime", "video", duration=7.0),
        "m4a": one("采访录音.m4a", movie(61, b"M4A "), "audio/mp4", "audio", duration=61.0),
        "amr": one("录音.amr", amr, "audio/amr", "audio", duration=3.0),
        "avi": one("a.avi", avi, "video/x-msvideo", "video", duration=10.0),
        "wav": one("a.wav", wav, "audio/x-wav", "audio", duration=2.0),
        "mp4-of-one-box": one("a.mp4", movie(1)[:24], "video/mp4", "video"),
    }


def more_parts() -> dict[str, Case]:
    """MIME beyond the plain: flowed text, yEnc, apple-double."""
    flowed = "今日走访 \r\n慰问职工 \r\n120人。\r\n-- \r\n海西州总".encode()
    flow = b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n" + flowed
    yenc = b"=ybegin line=128 size=3 name=a.bin\r\nabc\r\n=yend size=3"
    head = mixed().partition(b"Content-Type")[0]
    apple = (
        b'Content-Type: multipart/appledouble; boundary="AD"\r\n\r\n--AD\r\nContent-Type: application/applefile; name="a.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nAAUWBwACAAA=\r\n--AD\r\n"
        + attached("a.png", PHOTO, b"image/png")
        + b"\r\n--AD--\r\n"
    )
    quoted = leaf(
        b"text/plain; charset=utf-8", b"=E6=85=B0=E9=97=AE=\r\n=E8=81=8C=E5=B7=A5=ZZ=", encoding=b"quoted-printable"
    )
    applefile = File("a.png", base64.b64decode("AAUWBwACAAA="), "application/octet-stream", "other")
    return {
        "flowed": Case(head + flow, text="今日走访慰问职工120人。\n-- \n海西州总"),
        "stand-in-for-html": Case(
            head + multi(text_leaf("您的邮件客户端不支持HTML格式"), leaf(b"text/html; charset=utf-8", f"<p>{TEXT}</p>".encode()), kind=b"alternative"),
        ),
        "yenc-stays": Case(head + b"Content-Type: text/plain\r\n\r\n" + yenc, text=yenc.decode().replace("\r\n", "\n")),
        "apple-double": Case(mixed(apple), files=(applefile, File("a.png", PHOTO))),
        "damaged-quoted-printable": Case(head + quoted, text="慰问职工=ZZ"),
        "zero-bytes": Case(mixed(attached("空.txt", b"")), files=(File("空.txt", b"", "application/octet-stream", "other"),)),
        "html-table": Case(
            head + "Content-Type: text/html; charset=utf-8\r\n\r\n<table><tr><td>单位</td><td>人数</td></tr><tr><td>甲</td><td>3</td></tr></table>".encode(),
            text="单位\t人数\n甲\t3",
        ),
    }  # fmt: skip


CONTENTS = {"document": documents, "sheet": sheets, "media": media, "more": more_parts}
