"""`rollcall explore` over HTTP: what its pages say, what it lets nobody do, and what of a mail never reaches a browser as itself."""

import io
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from html import unescape
from urllib.parse import quote_plus, unquote

import pytest
from PIL import Image

import cli.explore
from store.asking import ask
from store.canned import CANNED
from store.meanings import meanings, public_names
from tests.integration import asked_case, cli_case, explore_case
from tests.integration.explore_case import exploring, seen, serving
from tests.integration.office_case import OfficeCase

demo_folder, demo_explorer = asked_case.demo_folder, explore_case.demo_explorer  # fixtures
office, rollcall = cli_case.office, cli_case.rollcall
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def asked(folder, query):
    with ask(folder / "rollcall.db", query, now=asked_case.NOW) as answer:
        return list(answer.rows)


def test_the_matrix_has_every_union_and_day_with_its_sign_and_a_link(demo_explorer, demo_folder):
    page = demo_explorer.get("/").text
    signs = {
        "on_time": "√",
        "late": "△",
        "backfilled": "○",
        "pending": "？",
        "missing": "×",
        "excused": "－",
        "expected": "…",
    }
    cells = {
        (unquote(union), day): sign
        for day, union, sign in re.findall(r'href="/day/([\d-]+)/([^"]+)" aria-label[^>]*>(.)<', page)
    }
    statuses = asked(demo_folder, "select union_id, day, status from daily_status")
    assert cells == {(union, day): signs[status] for union, day, status in statuses}
    assert len(cells) == 34 * 3


def test_every_cell_leads_to_a_page_that_names_its_mails(demo_explorer, demo_folder):
    for union, day, mails in asked(
        demo_folder,
        "select union_id, day, (select json_group_array(mail_id) from report_days r where r.union_id = d.union_id and r.day = d.day) "
        "from daily_status d where day = '2021-02-05'",
    ):
        got = demo_explorer.get(f"/day/{day}/{union}")
        assert got.status == 200
        assert set(re.findall(r'href="/mail/(\d+)"', got.text)) >= set(re.findall(r"\d+", mails))


def test_a_mail_is_explained_as_the_command_explains_it(demo_explorer, demo_folder):
    told = asked_case.run(demo_folder, "explain", "haixi", "2021-02-04")
    verdict = told.splitlines()[1].strip()
    assert verdict in seen(demo_explorer.get("/day/2021-02-04/haixi").text)
    numbers = re.findall(r"^\s*#(\d+) ", told, re.MULTILINE)
    assert numbers
    for block in re.split(r"^\s*(?=#\d)", told, flags=re.MULTILINE)[1:]:
        page = seen(demo_explorer.get(f"/mail/{re.match('#([0-9]+)', block)[1]}").text)
        for line in re.findall(r"^\s+[→·] (.+)$", block, re.MULTILINE):
            assert " ".join(line.split()) in page


def test_the_line_of_the_day_is_that_of_the_day_command(demo_explorer, demo_folder):
    line = next(line for line in asked_case.run(demo_folder, "day").splitlines() if "报送情况" in line)
    assert line.strip() in seen(demo_explorer.get("/").text)


def test_a_photo_is_shown_small_and_its_small_one_is_kept(demo_explorer, demo_folder):
    wall = demo_explorer.get("/photos/2021-02-04").text
    numbers = re.findall(r'src="/small/(\d+)\.jpg\?', wall)
    assert len(numbers) == asked(demo_folder, "select count(*) from photos where day = '2021-02-04'")[0][0]
    got = demo_explorer.get(f"/small/{numbers[0]}.jpg")
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert max(Image.open(io.BytesIO(got.body)).size) <= 320
    ((sha256,),) = asked(demo_folder, f"select sha256 from files where file_id = {numbers[0]}")
    with closing(sqlite3.connect(f"file:{demo_folder}/rollcall.db?mode=ro", uri=True)) as conn:
        assert conn.execute("select data from thumbnails where sha256 = ?", (sha256,)).fetchone()[0] == got.body
    assert f'href="/mail/{asked(demo_folder, f"select mail_id from files where file_id = {numbers[0]}")[0][0]}"' in (
        demo_explorer.get(f"/photo/{numbers[0]}").text
    )


def test_a_search_finds_what_the_command_finds(demo_explorer, demo_folder):
    found = set(re.findall(r"#(\d+)", asked_case.run(demo_folder, "search", "慰问", "--limit", "50")))
    assert set(re.findall(r'href="/mail/(\d+)"', demo_explorer.get("/search?q=慰问").text)) == found
    assert "每个词至少两个字" in demo_explorer.get("/search?q=慰").text
    assert "没有找到" in demo_explorer.get("/search?q=没有这样的词").text


def test_every_view_is_there_with_the_meanings_of_its_columns(demo_explorer):
    front = demo_explorer.get("/rollcall").text
    for name in public_names():
        assert f'href="/rollcall/{name}"' in front
        page = demo_explorer.get(f"/rollcall/{name}")
        assert page.status == 200, name
        for meaning in meanings():
            if meaning.view == name:
                assert meaning.zh in unescape(page.text)
    assert (
        "_facet=status" in demo_explorer.get("/rollcall/daily_status").text
        or "facet-results" in demo_explorer.get("/rollcall/daily_status").text
    )


def test_every_ready_made_query_has_an_answer(demo_explorer):
    given = {"search": "?words=慰问&", "photos_of_a_day": "?day=2021-02-04&"}
    for query in CANNED:
        assert demo_explorer.rows(f"/rollcall/{query.name}.json{given.get(query.name, '?')}_shape=arrays"), query.name
    assert demo_explorer.rows("/rollcall/photos_of_a_day.json?_shape=arrays&day=") is not None


def test_its_clock_stands_where_the_command_line_says(demo_folder):
    with serving(
        "--config", demo_folder / "config.toml", "--now", "2021-02-04T10:00:00+08:00", "explore", "--port", 0
    ) as early:
        assert early.rows("/rollcall/today.json?_shape=arrays") == [["2021-02-04"]]
        assert "2021-02-05" not in early.get("/").text
        assert "未到时限" in seen(early.get("/").text)


@pytest.mark.parametrize(
    "query",
    [
        "select * from mails",
        "select name from unions",
        "select data from thumbnails",
        "select load_extension('x')",
        "select * from pragma_database_list",
        "select 1 union all select mail_id from places",
    ],
)
def test_what_is_not_public_is_not_read(demo_explorer, query):
    assert demo_explorer.get(f"/rollcall?sql={query.replace(' ', '+')}").status == 400


@pytest.mark.parametrize(
    "query", ["attach 'x.db' as x", "delete from decisions", "pragma journal_mode=delete", "vacuum"]
)
def test_nothing_but_a_query_is_carried_out(demo_explorer, query):
    assert demo_explorer.get(f"/rollcall?sql={query.replace(' ', '+')}").status == 400


def test_its_connections_are_guarded_whatever_is_sent_to_them(demo_folder):
    """Datasette looks at the text of a query first; the guards of the connection stand without it."""
    from service.explore.guarded import Guarded

    database = Guarded(None, demo_folder / "rollcall.db", asked_case.NOW)
    conn = database.connect()
    try:
        for statement in (
            "attach ':memory:' as x", "delete from decisions", "pragma journal_mode = delete", "pragma query_only = off",
            "create temp table t (x)", "select * from mails", "pragma schema_version = 7", "drop view inbox",
        ):  # fmt: skip
            with pytest.raises(sqlite3.DatabaseError):
                conn.execute(statement).fetchall()
        with pytest.raises(PermissionError):
            database.connect(write=True)
    finally:
        database.close()


def test_a_query_that_takes_too_long_is_ended(demo_explorer):
    got = demo_explorer.get(f"/rollcall?sql={quote_plus(ENDLESS)}&_timelimit=50")
    assert got.status == 400
    assert "interrupted" in got.text.lower() or "too long" in got.text.lower()


def test_only_this_machine_by_its_own_name_is_answered(demo_explorer):
    assert demo_explorer.get("/", Host="evil.example").status == 421
    assert demo_explorer.get("/", Host="localhost:1").status == 200
    assert demo_explorer.get("/mail/1", method="POST").status in (403, 405)


def test_what_is_not_there_is_said_to_be_not_there(demo_explorer):
    for path in (
        "/mail/999999", "/photo/999999", "/file/999999", "/small/999999.jpg", "/day/2021-02-05/nobody", "/day/2021-99-99/xining",
        "/photos/2021-99-99", "/photos/0001-01-01", "/rollcall/mails", "/rollcall/verdicts", "/mail/999999/original.eml",
        "/?until=2021-99-99",
    ):  # fmt: skip
        assert demo_explorer.get(path).status == 404, path


def test_an_english_office_is_spoken_to_in_english(tmp_path):
    case = OfficeCase(tmp_path).write(digest='language = "en"')
    case.mail("east@example.com", "工作信息", "5 10:00:00")
    with exploring(case) as found:
        pages = [
            found.get(path).text for path in ("/", "/day/2021-02-05/east", "/mail/1", "/photos", "/search", "/rollcall")
        ]
        (row,) = found.rows("/rollcall/schema.json?_shape=arrays&view=today&column=day")
    ours = re.sub(
        "[东西]山总工会|港口工会|迎春活动|市州|直属|工作信息|今日慰问职工50人，情况良好。|值班员[甲乙丙]",
        "",
        "".join(map(seen, pages)),
    )
    assert not re.findall("[\u4e00-\u9fff]+", ours)
    assert row[:2] == ["today", "day"]


def test_without_the_extra_it_says_which_to_install(rollcall, monkeypatch):
    monkeypatch.setattr(cli.explore, "find_spec", lambda name: None)
    for words in (("explore",), ("demo", "--serve")):
        code, _, err = rollcall(*words)
        assert code == 2
        assert "make install-explore" in err and "rollcall[explore]" in err


def test_a_port_that_is_taken_is_said_to_be_taken(rollcall):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = rollcall("explore", "--port", taken.getsockname()[1])
    assert code == 1
    assert "--port" in err


def test_it_ends_quietly_when_it_is_interrupted_and_stays_in_the_present_without_now(demo_folder):
    command = [sys.executable, "-m", "cli.main", "--config", str(demo_folder / "config.toml"), "explore", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = re.search(r"http://[\d.:]+", process.stdout.readline())[0]
        page = explore_case.Explorer(address).get("/").text
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert 'href="/day/2021-03-31/xining"' in page  # the last day of a campaign that is long over
    assert (process.returncode, err) == (0, "")


def test_the_demo_can_be_opened_at_once(tmp_path):
    with serving("demo", "--dir", tmp_path / "demo", "--days", 1, "--serve", "--port", 0) as found:
        assert found.get("/").text.count('href="/day/2021-02-03/') >= 34
