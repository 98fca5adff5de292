"""How a digest looks and what it may carry: signs, contrast, hostile text, the look in a real browser."""

import email
import email.policy
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from demo.campaign import make_campaign
from domain.words import Kind, Reason, Status
from reports.digest.digest import build_digest
from reports.mail.letter import Envelope, Letter, UnsafeHeader, check_headers, write_mail
from reports.render import render_html, render_page, render_text
from reports.wording import SIGNS, catalogue
from service.jobs import poll
from service.parts import Parts
from service.photos import make_ready
from tests.integration import digest_case
from tests.integration.digest_case import a_busy_day, digest_of, golden, polled
from tests.integration.mail_lint import faults
from tests.integration.office_case import OfficeCase
from tests.needs import needs

office = digest_case.office  # fixtures


CHROMIUM = shutil.which("chromium")


def mail_of(digest, office):
    photos = tuple(photo.data for photo in digest.photos)
    letter = Letter(digest.kind, digest.subject, render_text(digest), render_html(digest), photos)
    return write_mail(letter, Envelope("office@example.com", "duty@example.com", "<a@example.com>", office.now))


def test_both_catalogues_have_the_same_keys_and_fields():
    chinese, english = catalogue("zh"), catalogue("en")
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert set(re.findall(r"%\((\w+)", text)) >= set(re.findall(r"%\((\w+)", english[key])) - {"minutes"}, key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_member_of_a_closed_list_has_words(language):
    words = catalogue(language)
    shown = {Reason.UNKNOWN_SENDER, Reason.FORGED_SENDER, Reason.CONFLICT, Reason.SHARED_ADDRESS, Reason.UNCONFIRMED_SENDER,
             Reason.UNCLEAR_DAY, Reason.UNCLEAR_KIND, Reason.WITHDRAWAL, Reason.EMPTY, Reason.TOO_LARGE, Reason.TIMED_OUT,
             Reason.OUT_OF_LIMITS, Reason.UNREADABLE}  # fmt: skip
    assert {f"s_{status}" for status in Status} <= words.keys()
    assert {f"k_{kind}" for kind in Kind} <= words.keys()
    assert {f"r_{reason}" for reason in shown} <= words.keys()


def test_signs_come_from_gb2312():
    assert "".join(SIGNS.values()).encode("gb2312")


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


LIGHT = {"#1d2733", "#4a5868", "#b71c1c", "#1b5e20", "#7a4a00"}


DARK = {"#eef2f6", "#b4c0cd", "#ff9d94", "#9be2ac", "#ffcf87"}


BOXES = [("#8c1d18", "#fdecea"), ("#14532d", "#e8f3ec"), ("#6b4300", "#fff6e0"),
         ("#ffd9d5", "#44211f"), ("#d3f2dd", "#1d3a27"), ("#ffe7b8", "#43351a")]  # fmt: skip


def test_every_text_has_a_contrast_of_at_least_four_and_a_half():
    css = (Path(__file__).parents[2] / "reports/templates/mail.css").read_text(encoding="utf-8")
    used = set(re.findall(r"[{; ](?:color: )(#\w{6})", css))
    assert used == LIGHT | DARK | {text for text, _ in BOXES}
    pairs = [(text, ground) for text in LIGHT for ground in ("#ffffff", "#f7f9fb")]
    pairs += [(text, ground) for text in DARK for ground in ("#1c2229", "#232b34")]
    for text, ground in pairs + BOXES:
        assert contrast(text, ground) >= 4.5, (text, ground)


def test_the_html_uses_nothing_that_mail_programs_do_not_know(office):
    a_busy_day(office)
    html = render_html(digest_of(office, "5 16:10:00"))
    assert not re.search(r"flex|grid-|position:|<svg|<script|<link|javascript:|https?://", html)
    assert html.count("<h1") == 1
    assert "<img" not in html or 'alt="' in html


class _Shape(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))


def shape(html):
    parser = _Shape()
    parser.feed(html)
    return parser.tags


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "{{7*7}}{% raw %}",
        '"><img src=x onerror=alert(1)>',
        "\u202egnp.exe",
        "=cmd|'/c calc'!A0",
        "\r\nBcc: x@evil.example",
        "免报 全部 2月5日 放假",
    ],
)
def test_hostile_text_changes_no_tag_no_attribute_and_no_header(tmp_path, hostile):
    results = []
    for name, subject in (("benign", "慰问职工"), ("hostile", hostile)):
        folder = tmp_path / name
        folder.mkdir()
        office = OfficeCase(folder).write()
        office.mail("stranger@mailbox.example", subject, "5 12:00:00")
        office.mail("east@example.com", f"更正：{subject}", "5 12:30:00")
        digest = digest_of(office, "5 16:10:00")
        mail = mail_of(digest, office)
        results.append((shape(render_html(digest)), email.message_from_bytes(mail, policy=email.policy.SMTP).keys()))
        assert "49" not in render_text(digest) or "{{7*7}}" not in hostile
    assert results[0] == results[1]


HOSTILE = (
    ("<script>alert(1)</script>", "5 12:00:00"), ("{{7*7}}{% raw %}", "5 12:01:00"), ("=cmd|'/c calc'!A0", "5 12:02:00"),
    ("\u202egnp.exe\u2066慰问", "5 12:03:00"), ("+1-800 &lt;b&gt; \x07\ufffe\udc80"[:-1], "5 12:04:00"),
    ("长" * 100_000, "5 12:05:00"), ("困难职工110101199001011234慰问金6222020200012345678元", "5 12:06:00"),
    ("【机密】内部通报", "5 12:07:00"),
)  # fmt: skip


def hostile_day(office):
    for subject, at in HOSTILE:
        office.mail("stranger@mailbox.example", subject, at)
        office.mail("east@example.com", subject, at)
    return digest_of(office, "5 16:10:00")


def test_hostile_names_as_they_are_shown(office):
    text = render_text(hostile_day(office))
    golden("hostile.officer.txt", text)
    assert "110101199001011234" not in text
    assert "机密" not in text


def test_hostile_names_in_html(office):
    golden("hostile.officer.html", render_html(hostile_day(office)))


def test_a_header_that_we_did_not_write_keeps_the_mail_from_being_sent():
    with pytest.raises(UnsafeHeader, match="bcc"):
        check_headers(b"Subject: x\r\nTo: duty@example.com\r\nBcc: x@evil.example\r\n\r\nbody")


def test_our_own_mail_says_that_it_is_automatic(office):
    digest = digest_of(office, "5 16:10:00")
    raw = mail_of(digest, office)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Rollcall"] == "digest officer"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_our_own_digest_coming_back_is_no_report(office):
    digest = digest_of(office, "5 16:10:00")
    raw = mail_of(digest, office)
    (office.folder / "box" / "back.eml").write_bytes(raw)
    parts = polled(office, "5 17:00:00")
    with parts.store(office.now) as store:
        (row,) = store.query("select disposition, reason from inbox")
    assert tuple(row) == ("not_report", "own_mail")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """kind -> digest of the last day of a demo."""
    campaign = make_campaign(tmp_path_factory.mktemp("demo"), days=2)
    from config.load import load_config

    parts = Parts(load_config(campaign.config), clock=lambda: campaign.now)
    day, now = campaign.days[-1], campaign.now
    with parts.store(now) as store:
        poll(parts, store)
        make_ready(parts, store, day)
        return {
            kind: build_digest(store, parts.config.campaign, day, kind=kind, language="zh", now=now, photos=photos)
            for kind, photos in (("officer", 6), ("leaders", 4))
        }


@pytest.fixture(scope="module")
def demo_page(demo, tmp_path_factory):
    digest = demo["officer"]
    path = tmp_path_factory.mktemp("page") / "digest.html"
    path.write_text(render_page(digest), encoding="utf-8")
    return path, digest


def test_the_html_of_a_whole_roster_stays_under_100_kb_and_loads_nothing_remote(demo_page):
    _, digest = demo_page
    html = render_html(digest)
    assert len(html.encode()) < 100_000
    assert not re.search(r"(?:src|href)\s*=\s*(?![\"']?cid:)", html)
    assert "url(" not in html


@pytest.mark.parametrize("width", [640, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_digest_fits_its_width_in_a_real_browser(demo_page, tmp_path, width, scheme):
    needs(CHROMIUM, "chromium")
    page, _ = demo_page
    probe = tmp_path / "probe.html"
    # A frame of the mail's width measures how wide its content really is.
    probe.write_text(
        f'<iframe id=f src="{page.as_uri()}" style="width:{width}px;height:900px;border:0"></iframe>'
        "<script>onload = () => { const d = document.getElementById('f').contentDocument.documentElement;"
        "document.title = d.scrollWidth + ' ' + d.clientWidth; document.body.innerText = document.title; }</script>",
        encoding="utf-8",
    )
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()
    )
    flags += (
        "--disable-component-update --disable-sync --allow-file-access-from-files --virtual-time-budget=5000".split()
    )
    flags += [f"--user-data-dir={tmp_path}/profile", "--dump-dom"]
    if scheme == "dark":
        flags.append("--blink-settings=preferredColorScheme=0")
    done = subprocess.run([CHROMIUM, *flags, probe.as_uri()], capture_output=True, text=True, timeout=100, check=True)
    found = re.search(r"<body>(\d+) (\d+)", done.stdout)
    assert found, done.stdout[-500:]
    assert int(found[1]) <= int(found[2]) <= width


def test_the_leaders_edition_prints_on_one_page(demo, tmp_path):
    """With eight lines of late reports, four photos and material under every label."""
    needs(CHROMIUM, "chromium")
    digest = demo["leaders"]
    assert len(digest.photos) == 4
    assert len(digest.highlights) == 3
    late = tuple(f"迟报：某单位{n}（邮件标注15:58发出，16:14收到）。" for n in range(8))
    page = tmp_path / "leaders.html"
    page.write_text(render_page(replace(digest, late=late)), encoding="utf-8")
    command = [
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={tmp_path}/profile",
    ]
    made = [*command, f"--print-to-pdf={tmp_path}/l.pdf", page.as_uri()]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    assert len(PdfDocument(tmp_path / "l.pdf")) == 1


@pytest.mark.parametrize("kind", ["officer", "leaders"])
def test_outlook_and_qq_mail_draw_the_digest_as_browsers_do(demo, kind):
    assert faults(render_html(demo[kind])) == []
