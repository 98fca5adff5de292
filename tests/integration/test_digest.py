"""What readers get: exact wording, whole digests as golden files."""

from reports.digest.digest import build_digest
from reports.render import render_html, render_text
from service.running import Service
from store import rounds
from tests.integration import digest_case
from tests.integration.digest_case import a_busy_day, digest_of, golden, polled
from tests.integration.office_case import local, text_of

office = digest_case.office  # fixtures


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


def test_a_day_with_the_mailbox_down(office, monkeypatch):
    office.everybody("5 10:00:00", but=("west", "port"))
    polled(office, "5 15:42:00")
    office.now = local("5 16:10:00")
    parts = office.parts
    with parts.store(office.now) as store:
        round_id = rounds.start_round(store, parts.mailbox().name, now=office.now)
        rounds.finish_folder(store, round_id, "", started=office.now, now=office.now, new=0, error="no route to host")
        rounds.finish_round(store, round_id, now=office.now, ok=False)
        digest = build_digest(
            store, parts.config.campaign, local("5 12:00:00").date(), kind="officer", language="zh", now=office.now
        )
    golden("mailbox-down.officer.txt", render_text(digest))
    assert "未报" not in digest.line + digest.subject


def test_a_revised_edition(office):
    office.everybody("5 10:00:00", but=("port",))
    service = Service(office.parts)
    service.start()
    for at in ("5 16:02:00", "5 17:05:00"):
        office.now = local(at)
        service.poll()
        service.tick()
        if at.startswith("5 16:02"):
            office.mail("port@example.com", "工作信息", "5 15:57:00")
    mail = [mail for mail in office.sent() if mail["To"] == "duty@example.com"][-1]
    assert mail["Subject"] == "【更正版】第2版 2月5日报送情况（17:05）"
    assert "【更正版】第2版（17:05），以本版为准：港口工会由“未报”更正为“按时”（15:57收到）" in text_of(mail)
    golden("revised.officer.txt", text_of(mail).replace("\r\n", "\n"))


def test_a_day_of_200_unions_is_complete_as_text_and_short_enough_as_html(office):
    lines = [
        f"u{n:03d},第{n:03d}工会,{'市州' if n % 2 else '产业'},u{n:03d}@example.com,,,值班员,000-0000-{n:04d}"
        for n in range(200)
    ]
    roster = "id,name,group,senders,domains,aliases,contact,phone\n" + "\n".join(lines) + "\n"
    (office.folder / "roster.csv").write_text(roster, encoding="utf-8")
    for n in range(0, 120):
        office.mail(
            f"u{n:03d}@example.com", f"第{n:03d}工会2月5日走访慰问一线职工并发放春节慰问品的工作信息", "5 10:00:00"
        )
    digest = digest_of(office, "5 16:10:00")
    golden("two-hundred.officer.txt", render_text(digest))
    html = render_html(digest)
    assert len(html.encode()) < 100_000
    assert "未报80家" in html
    assert html.count("000-0000-") == 80


def test_runs_of_misses_are_named(office):
    for day in (3, 4, 5):
        office.everybody(f"{day} 10:00:00", but=("port",) if day > 3 else ("port", "west"))
    digest = digest_of(office, "5 16:10:00")
    assert digest.runs == ("连续3天未报：港口工会",)
    assert [(union.name, union.run) for union in digest.absent] == [("港口工会", 3)]


def test_a_union_whose_duty_is_over_makes_no_run_of_misses(office):
    roster = (office.folder / "roster.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{roster[0]},from,until", *(f"{line},," for line in roster[1:-1]), f"{roster[-1]},,2021-02-04"]
    (office.folder / "roster.csv").write_text("\n".join(lines), encoding="utf-8")
    for day in (3, 4, 5):
        office.everybody(f"{day} 10:00:00", but=("port",))
    assert digest_of(office, "5 16:10:00").runs == ()


def test_figures_stand_at_the_top_with_sign_and_word(office):
    a_busy_day(office)
    tiles = [(tile.label, tile.sign, tile.n) for tile in digest_of(office, "5 16:10:00").tiles]
    assert tiles == [("应报", "", 3), ("按时", "√", 1), ("迟报", "△", 1), ("未报", "×", 0), ("待核", "？", 1)]


def test_a_day_on_which_everybody_reported(office):
    office.everybody("5 10:00:00")
    assert digest_of(office, "5 16:10:00").missing == "应报3家均已报送，无未报单位。"


def test_before_the_deadline_it_is_progress_and_says_so(office):
    office.everybody("5 10:00:00", but=("port",))
    digest = digest_of(office, "5 15:30:00")
    assert digest.line == "15:30进度（未到时限，非最终结果）：已报2家，尚未收到1家。"
    assert "进度" in digest.subject
    assert digest.health[0] == "邮箱读至15:30，各文件夹读取正常。"


def test_an_expiry_reads_well_in_both_languages(office):
    url = "http://mail.qq.com/cgi-bin/ftnExs_download?k=1&code=1"
    text = f"今日慰问职工50人。\n视频.mp4 (128M, 2021年2月12日 15:30 到期)进入下载页面：{url}"
    office.mail("east@example.com", "工作信息", "5 10:00:00", body=text)
    assert "2月12日15:30前" in digest_of(office, "5 16:10:00").before[0]
    assert "before 12 Feb 15:30" in digest_of(office, "5 16:10:00", language="en").before[0]


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


def test_more_material_for_a_day_that_had_its_report_is_not_called_late_on_the_next(office):
    office.mail("east@example.com", "工作信息", "4 15:57:00")
    office.mail("east@example.com", "补充照片", "4 16:20:00")
    office.mail("west@example.com", "工作信息", "4 16:20:00")
    office.mail("west@example.com", "又一条信息", "4 17:20:00")
    office.mail("port@example.com", "补报2月3日-4日信息", "5 09:00:00")
    late = digest_of(office, "5 16:10:00").late
    assert [line for line in late if "东山" in line] == []
    assert [line for line in late if "西山" in line] == ["迟报：西山总工会（2月4日材料，2月4日16:20收到）。"]
    assert [line for line in late if "港口" in line] == ["补报：港口工会（2月3日、2月4日材料，09:00收到）。"]


def test_a_day_on_which_3000_strangers_wrote(office):
    """Each from an address of its own, so that nothing makes one of them: some are listed, all are counted, it stays short."""
    office.everybody("5 10:00:00", but=("port",))
    mbox = office.folder / "flood.mbox"
    with mbox.open("wb") as file:
        for n in range(3000):
            at = f"{12 + n // 1800:02}:{n // 30 % 60:02}:{n * 2 % 60:02}"
            file.write(
                f"From x Fri Feb  5 {at} 2021\nReceived: from a by mx.example.com; Fri, 05 Feb 2021 {at} +0800\n"
                f"From: <m{n}@mailbox.example>\nSubject: offer {n}\n\ncheap\n\n".encode()
            )
    config = office.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    flood = f'[[mailbox]]\nurl = "eml:{office.folder}/box"\n[[mailbox]]\nurl = "mbox:{mbox}"\n'
    config.write_text(flood + text[text.index("[store]") :], encoding="utf-8")
    digest = digest_of(office, "5 16:10:00")
    assert len(render_html(digest).encode()) < 100_000
    golden("flood.officer.txt", render_text(digest))
