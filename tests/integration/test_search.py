"""Full text over a real store: exact for every query of two or more characters, wherever the words stand."""

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store.search
from ingest.interpret import interpret_waiting
from store import derived
from store.database import open_store
from store.grams import bigrams, fold, unwrap
from store.search import TooShort, find, snippet
from tests.conftest import OFFICE, at, make_mail, read_mailbox, rows
from tests.integration.fake import FakeMailbox
from tests.unit.test_images import picture


@pytest.fixture
def box():
    return FakeMailbox()


def document(text: str) -> bytes:
    made = docx.Document()
    made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def places(store, *words, limit=50):
    return [(hit.mail_id, hit.where) for hit in find(store, words, limit=limit)]


@pytest.fixture
def filled(store, box, reader):
    """Three mails: words in subject and body, in a document, in a document in an archive."""
    mails = (
        make_mail(
            "north@example.com", "北城总工会3月2日工作信息", body="走访慰问环卫工人，投入2.5万元，WiFi已开通。\n谢谢"
        ),
        make_mail(
            "south@example.com", "照片", body="见附件", files=[("南山慰问名单.docx", document("困难职工王堃，ID 0123"))]
        ),
        make_mail(
            "rail@example.com",
            "铁路信息",
            body="见附件",
            files=[("材料.zip", zipped("内部/名册.txt", "值班表：张珺".encode("gbk")))],
        ),
    )
    for number, raw in enumerate(mails):
        box.put(raw, arrived_at=at(f"03-02 1{number}:00:00"))
    read_mailbox(store, box, reader)
    return store


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("慰问",), [(2, "filename"), (1, "body")]),
        (("环卫工人",), [(1, "body")]),
        (("问环",), [(1, "body")]),
        (("北城", "环卫"), [(1, "subject"), (1, "body")]),
        (("环卫 北城",), [(1, "subject"), (1, "body")]),
        (("2.5万",), [(1, "body")]),
        (("wifi已",), [(1, "body")]),
        (("ＷＩＦＩ",), [(1, "body")]),
        (("王堃",), [(2, "text")]),
        (("0123",), [(2, "text")]),
        (("张珺",), [(3, "text")]),
        (("名册",), [(3, "filename")]),
        (("元，w",), [(1, "body")]),
        (("开通。谢",), []),  # a line's end is no letter
        (("慰环",), []),
        (("北城", "张珺"), []),
        (("没有的词",), []),
    ],
)
def test_words_are_found_where_they_stand(filled, words, found):
    assert places(filled, *words) == found


def test_a_hit_says_whose_when_and_where(filled):
    (hit,) = find(filled, ["王堃"], limit=5)
    assert (hit.union_id, hit.days, hit.filename, hit.subject) == ("south", "2026-03-02", "南山慰问名单.docx", "照片")
    assert hit.snippet == "困难职工王堃，ID 0123"
    assert hit.received_local.startswith("2026-03-02T11:00")


def test_the_newest_mails_come_first_and_no_more_than_asked_for(store, box, reader):
    for number in range(5):
        box.put(
            make_mail("north@example.com", f"慰问{number}", body="一二三四"), arrived_at=at(f"03-02 1{number}:00:00")
        )
    read_mailbox(store, box, reader)
    assert [mail for mail, _ in places(store, "慰问", limit=2)] == [5, 4]


def test_a_common_word_is_looked_for_from_the_newest_back(filled, monkeypatch):
    asked = [("慰问",), ("慰问", "环卫"), ("没有的",), ("王堃",), ("工人", "没有的")]
    from_hits = [list(find(filled, words, limit=limit)) for words in asked for limit in (1, 3, 50)]
    monkeypatch.setattr(store.search, "_MANY", 0)
    monkeypatch.setattr(store.search, "_FIRST_LOOK", 1)
    assert [list(find(filled, words, limit=limit)) for words in asked for limit in (1, 3, 50)] == from_hits
    assert from_hits[2]


@pytest.mark.parametrize("words", [("慰",), ("慰问", "工"), (" ",), ()])
def test_a_word_of_one_character_is_refused(filled, words):
    with pytest.raises(TooShort):
        list(find(filled, words, limit=5))


def test_quotes_and_operators_are_only_characters(filled):
    for word in ('"慰问"', "NOT 慰问", "慰问*", "'or'1=1", "subject:慰问", "(慰问)"):
        assert places(filled, word) == []


def test_reading_again_leaves_the_index_as_it_was(filled, reader):
    before = [places(filled, word) for word in ("慰问", "张珺", "北城", "王堃")]
    derived.drop_derived(filled)
    assert places(filled, "慰问") == []
    interpret_waiting(filled, reader, OFFICE, trusted=())
    assert [places(filled, word) for word in ("慰问", "张珺", "北城", "王堃")] == before
    check(filled)


def test_what_changes_is_found_as_it_is_now(filled):
    with filled.write() as conn:
        conn.execute("update parts set text = '换成别的' where filename like '%名单%'")
        conn.execute("insert or replace into texts values (1, '全新正文', '')")
    assert places(filled, "王堃") == []
    assert places(filled, "环卫") == []
    assert places(filled, "别的") == [(2, "text")]
    assert places(filled, "全新") == [(1, "body")]
    check(filled)


def test_what_stands_in_a_picture_is_found_for_every_mail_that_carries_it(store, box, reader):
    for number in range(2):
        raw = make_mail("north@example.com", f"照片{number}", files=[("1.jpg", picture())])
        box.put(raw, arrived_at=at("03-02 10:00:00"))
    read_mailbox(store, box, reader)
    (sha256,) = {row[0] for row in rows(store, "select sha256 from parts")}
    with store.write() as conn:
        conn.execute("insert into picture_texts values (?, '送温暖到家')", (sha256,))
    assert places(store, "温暖") == [(2, "picture"), (1, "picture")]
    assert rows(store, "select distinct text from files") == [("送温暖到家",)]


def check(store):
    """The indexes hold what their tables hold, and nothing else: without rows they are empty."""
    derived.drop_derived(store)
    for name in ("subject_grams", "body_grams", "file_grams"):
        store.conn.execute(f"create virtual table temp.{name}_words using fts5vocab (main, {name}, 'row')")
        assert rows(store, f"select * from temp.{name}_words") == []


characters = st.text(alphabet="慰问职工ab12 ，\n", max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(characters, min_size=1, max_size=5), word=st.text(alphabet="慰问职工ab12，", min_size=2, max_size=4)
)
def test_a_search_finds_exactly_the_texts_that_hold_the_word(tmp_path_factory, texts, word):
    store = open_store(tmp_path_factory.mktemp("x") / "x.db")
    try:
        with store.write() as conn:
            for number, text in enumerate(texts, 1):
                conn.execute("insert into mails (mail_id, size, accepted_at) values (?, 0, '')", (number,))
                conn.execute("insert into texts values (?, ?, '')", (number, text))
                conn.execute(
                    "insert into messages values (?, '', '', '', null, null, '', '', '', '', '', 0, '{}')", (number,)
                )
        found = {hit.mail_id for hit in find(store, [word], limit=99)}
        assert found == {number for number, text in enumerate(texts, 1) if fold(word) in fold(unwrap(text))}
    finally:
        store.close()


def test_tokens_of_a_text_never_join_over_a_gap():
    assert bigrams("慰 问") == ""
    assert bigrams("ab\ncd") == "00610062 00630064"
    assert bigrams("abab") == "00610062 00620061"  # each once
    assert bigrams(None) == ""
    assert bigrams("环卫 \n工人") == bigrams("环卫工人")  # the line was full


def test_a_snippet_shows_what_stands_around():
    text = "零" * 100 + "慰问" + "一" * 100
    assert snippet(text, "慰问") == "…" + "零" * 20 + "慰问" + "一" * 60 + "…"
    assert snippet("慰问", "别的") == "慰问"
