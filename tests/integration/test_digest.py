"""What readers get: exact wording, whole digests as golden files, hostile text, the look in a real browser."""

import email
import email.policy
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from demo.campaign import make_campaign
from domain.words import Kind, Reason, Status
from reports.digest import build_digest
from reports.letter import Envelope, Letter, UnsafeHeader, check_headers, write_mail
from reports.render import render_html, render_page, render_text
from reports.wording import SIGNS, catalogue
from scheduler import Parts
from tests.integration.office_case import OfficeCase, local

GOLDEN = Path(__file__).parents[1] / "golden"
UPDATE = os.environ.get("ROLLCALL_UPDATE_GOLDEN") == "1"
CHROMIUM = shutil.which("chromium")


@pytest.fixture
def office(tmp_path):
    return OfficeCase(tmp_path).write()


def polled(office, at):
    office.now = local(at)
    parts = office.parts
    with parts.store(office.now) as store:
        parts.poll(store)
    return parts


def digest_of(office, at, *, kind="officer", language="zh"):
    parts = polled(office, at)
    day = parts.config.campaign.local_day(office.now)
    with parts.store(office.now) as store:
        return build_digest(store, parts.config.campaign, day, kind=kind, language=language, now=office.now, photos=6)


def mail_of(digest, office):
    photos = tuple(photo for _, photo in digest.photos)
    letter = Letter(digest.kind, digest.subject, render_text(digest), render_html(digest), photos)
    return write_mail(letter, Envelope("office@example.com", "duty@example.com", "<a@example.com>", office.now))


def golden(name, text):
    path = GOLDEN / name
    if UPDATE:
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} was written; look at it, then run without ROLLCALL_UPDATE_GOLDEN")
    assert text == path.read_text(encoding="utf-8")


def a_busy_day(office):
    office.mail("east@example.com", "东山总工会2月5日工作信息", "5 15:59:30")
    office.mail("east@example.com", "更正：东山总工会2月5日信息（以此件为准）", "5 16:05:00")
    office.mail("west@example.com", "【港口工会】2月5日信息", "5 11:00:00")
    office.mail("port@example.com", "工作信息", "5 16:00:01", Date="Fri, 05 Feb 2021 15:20:00 +0800")
    office.mail("stranger@mailbox.example", "工作信息", "5 12:00:00")


def test_the_officers_edition_of_a_busy_day(office):
    a_busy_day(office)
    golden("busy-day.officer.txt", render_text(digest_of(office, "5 16:10:00")))


def test_the_leaders_edition_of_a_busy_day(office):
    a_busy_day(office)
    golden("busy-day.leaders.txt", render_text(digest_of(office, "5 16:10:00", kind="leaders")))


def test_the_same_day_in_english(office):
    a_busy_day(office)
    golden("busy-day.english.txt", render_text(digest_of(office, "5 16:10:00", language="en")))


def test_the_html_of_a_busy_day(office):
    a_busy_day(office)
    golden("busy-day.officer.html", render_html(digest_of(office, "5 16:10:00")))


def test_an_empty_day(office):
    golden("empty-day.officer.txt", render_text(digest_of(office, "5 16:10:00")))


def test_a_day_on_which_everybody_reported(office):
    office.everybody("5 10:00:00")
    assert digest_of(office, "5 16:10:00").missing == "应报3家均已报送，无未报单位。"


def test_before_the_deadline_it_is_progress_and_says_so(office):
    office.everybody("5 10:00:00", but=("port",))
    digest = digest_of(office, "5 15:30:00")
    assert digest.line == "15:30进度（未到时限，非最终结果）：已报2家，尚未收到1家。"
    assert "进度" in digest.subject


def test_the_line_names_every_figure(office):
    a_busy_day(office)
    assert digest_of(office, "5 16:10:00").line == (
        "2月5日报送情况（截至16:10）：应报3家，按时1家，迟报1家，未报0家，待核1家；待确认邮件2封。"
    )


def test_a_mail_written_before_and_received_after_the_deadline_shows_both_times(office):
    a_busy_day(office)
    assert "迟报：港口工会（邮件标注15:20发出，16:00:01收到）。" in digest_of(office, "5 16:10:00").late


def test_what_came_since_the_last_digest_is_called_late_on_its_own_day_and_backfilled_after_it(office):
    office.mail("east@example.com", "工作信息", "4 16:30:00")
    office.mail("west@example.com", "西山总工会（补报2月4日）", "5 09:00:00")
    late = digest_of(office, "5 16:10:00").late
    assert "迟报：东山总工会（2月4日材料，2月4日16:30收到）。" in late
    assert "补报：西山总工会（2月4日材料，09:00收到）。" in late


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
def demo_page(tmp_path_factory):
    campaign = make_campaign(tmp_path_factory.mktemp("demo"), days=2)
    from config import load_config

    parts = Parts(load_config(campaign.config), clock=lambda: campaign.now)
    with parts.store(campaign.now) as store:
        parts.poll(store)
        digest = build_digest(
            store, parts.config.campaign, campaign.days[-1], kind="officer", language="zh", now=campaign.now, photos=6
        )
    path = campaign.folder / "digest.html"
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
    if CHROMIUM is None:
        assert os.environ.get("ROLLCALL_REQUIRE_ALL") != "1", "chromium is required"
        pytest.skip("chromium not installed")
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
