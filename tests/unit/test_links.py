"""Cloud attachments and content links: recorded, never fetched."""

import time

import pytest

from parsers.interpretation import interpret
from parsers.mail.detach import detach
from parsers.mail.links import MAX_LINKS, find_links, find_remote_pictures

QQ = "http://mail.qq.com/cgi-bin/ftnExs_download?k={}&t=exs_ftn_download&code=0"


def block(number: int, name: str, size: str) -> str:
    url = QQ.format(number).replace("&", "&amp;")
    return (
        f'<div filename="1"><a href="{url}" target="_blank"><img width="24" alt=""></a><a href="{url}">{name}</a>'
        f'<span> ({size}, 2021年2月12日 15:30 到期)</span><div><a href="{url}">进入下载页面</a></div></div>'
    )


def test_a_cloud_attachment_of_html_is_one_link_with_its_facts():
    (link,) = find_links("", "<b>从QQ邮箱发来的超大附件</b>" + block(1, "视频.mp4", "128.03M"))
    assert (link.provider, link.kind, link.filename) == ("qq", "cloud_file", "视频.mp4")
    assert (link.size, link.expires_at) == (int(128.03 * 2**20), "2021-02-12T15:30:00")
    assert link.url == QQ.format(1)


def test_each_of_two_cloud_attachments_has_its_own_facts():
    links = find_links("", block(1, "一.mp4", "128M") + block(2, "二.zip", "2.5G"))
    assert [(link.filename, link.size) for link in links] == [("一.mp4", 128 * 2**20), ("二.zip", int(2.5 * 2**30))]


def test_cloud_attachments_in_plain_text_have_their_own_facts():
    text = "\n".join(f"{name} ({size}, 2020年11月{day}日 21:59 到期)进入下载页面：{QQ.format(day)}"
                     for name, size, day in (("一.mp4", "128.03M", 27), ("二.zip", "2G", 28)))  # fmt: skip
    assert [(link.filename, link.size, link.expires_at) for link in find_links(text, "")] == [
        ("一.mp4", int(128.03 * 2**20), "2020-11-27T21:59:00"),
        ("二.zip", 2 * 2**30, "2020-11-28T21:59:00"),
    ]


def test_access_codes_belong_to_the_link_before_them():
    text = (
        "链接：https://pan.baidu.com/s/1abc 提取码：ab12\nhttps://cloud.189.cn/t/xyz（访问码：9zz9）\n"
        "https://pan.baidu.com/s/1def提取码: cd34"
    )
    assert [(link.provider, link.url[-4:], link.access_code) for link in find_links(text, "")] == [
        *(("baidu", "1abc", "ab12"), ("189", "/xyz", "9zz9"), ("baidu", "1def", "cd34")),
    ]


@pytest.mark.parametrize(
    ("url", "provider", "kind"),
    [
        (QQ.format(1), "qq", "cloud_file"),
        ("https://wx.mail.qq.com/ftn/download?func=3", "qq", "cloud_file"),
        ("https://iwx.mail.qq.com/ftn/download?func=3", "qq", "cloud_file"),
        ("https://exmail.qq.com/cgi-bin/ftnExs_download?k=1", "exmail", "cloud_file"),
        ("https://mail.163.com/large-attachment-download/index.html?p=1", "netease", "cloud_file"),
        ("http://fs.163.com/fs/display/?p=1", "netease", "cloud_file"),
        ("https://dashi.163.com/html/cloud-attachment-download/?key=1", "netease", "cloud_file"),
        ("https://pan.baidu.com/s/1abc", "baidu", "cloud_file"),
        ("https://cloud.189.cn/t/abc", "189", "cloud_file"),
        ("https://mp.weixin.qq.com/s/abc", "weixin", "content"),
        ("https://www.meipian.cn/abc", "meipian", "content"),
    ],
)
def test_known_providers_are_told_by_host_and_path(url, provider, kind):
    for links in (find_links(f"见 {url} 。", ""), find_links("", f"<a href='{url}'>打开</a>")):
        assert [(link.provider, link.kind, link.url) for link in links] == [(provider, kind, url)]


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://mail.163.com.evil.example/large-attachment-download/",
            "https://evil.example/mail.qq.com/cgi-bin/ftnExs_download",
        ),
        *(
            "https://mail.qq.com@evil.example/cgi-bin/ftnExs_download",
            "https://mail.qq.com/other",
            "https://example.com/",
            "http://[::1",
        ),
    ],
)
def test_look_alikes_are_nobodys(url):
    assert find_links(url, f'<a href="{url}">x.mp4</a>') == ()


@pytest.mark.parametrize("anchor", ['<a href=" {} ">', '<a class="x"href="{}">', '<a title=it\'s href="{}">'])
def test_an_anchor_is_read_as_programs_write_it(anchor):
    assert [link.url for link in find_links("", anchor.format(QQ.format(1)) + "视频.mp4</a>")] == [QQ.format(1)]


def test_the_same_link_in_text_and_html_is_one():
    assert len(find_links(QQ.format(1), block(1, "a.mp4", "1M"))) == 1


def test_an_impossible_expiry_is_none():
    (link,) = find_links(f"a.mp4 (1M, 2021年2月30日 25:61 到期) {QQ.format(1)}", "")
    assert link.expires_at is None


@pytest.mark.parametrize(
    "html",
    [
        *("<a " * 200_000, '<a "' * 200_000, "<a href='" * 100_000, "<a href=http://x>" * 50_000, "http://" * 100_000),
        "<a href=" * 100_000,
        *("https://pan.baidu.com/s/1 " * 20_000, "x." * 300_000 + "(", "".join(f"https://pan.baidu.com/s/{n} " for n in range(20_000))),
        "".join(f'<a href="https://pan.baidu.com/s/{n}">x</a>' for n in range(10_000)),
    ],
)  # fmt: skip
def test_work_is_linear_and_links_are_bounded(html):
    start = time.perf_counter()
    assert len(find_links(html, html)) <= MAX_LINKS
    assert time.perf_counter() - start < 15


def external(parameters, body="Content-Type: video/mp4\r\n"):
    part = f"--b\r\nContent-Type: message/external-body; {parameters}\r\n\r\n{body}\r\n--b--\r\n"
    return interpret(detach(f'Content-Type: multipart/mixed; boundary="b"\r\n\r\n{part}'.encode()))


def test_an_external_body_is_a_link():
    read = external('access-type=URL; URL="http://files.example.com/video.mp4"; name="video.mp4"; size=12')
    ((link, quoted),) = read.links
    assert (link.url, link.filename, link.size, link.kind, quoted) == (
        "http://files.example.com/video.mp4", "video.mp4", 12, "cloud_file", False,
    )  # fmt: skip
    assert read.files == ()


@pytest.mark.parametrize(
    "parameters", ["access-type=anon-ftp; site=x", 'access-type=URL; URL="file:///etc/passwd"', "x=y"]
)
def test_an_external_body_that_names_no_page_stays_a_file(parameters):
    read = external(parameters)
    assert (read.links, len(read.files)) == ((), 1)


def test_a_piece_of_a_mail_is_kept_and_says_so():
    raw = b'Content-Type: message/partial; id="a"; number=1; total=2\r\n\r\nSubject: x\r\n\r\nhalf'
    (file,) = interpret(detach(raw)).files
    assert (file.problem, b"half" in file.data) == ("partial", True)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<img src="http://img.example.com/1.jpg">', [("http://img.example.com/1.jpg", False)]),
        ("<IMG alt='x' SRC='https://img.example.com/1.jpg' width=600>", [("https://img.example.com/1.jpg", False)]),
        ('<img class="a" data-src="https://mmbiz.example.com/a?wx_fmt=png&amp;x=1">',
         [("https://mmbiz.example.com/a?wx_fmt=png&x=1", False)]),
        ('<img src="//img.example.com/1.jpg"/>', [("//img.example.com/1.jpg", False)]),
        ('<img src="http://t.example.com/o.gif" width="1" height="1">', [("http://t.example.com/o.gif", True)]),
        ('<img style="width:1px;height:1px" src="http://t.example.com/o.gif">', [("http://t.example.com/o.gif", True)]),
        ('<img width="100%" src="http://t.example.com/o.gif">', [("http://t.example.com/o.gif", False)]),
        ('<img src="http://a.example.com/1"><img src="http://a.example.com/1">', [("http://a.example.com/1", False)]),
        ('<img src="cid:x"><img src="data:,"><a href="http://a.example.com/1.jpg">x</a>', []),
    ],
)  # fmt: skip
def test_pictures_on_other_servers_are_links_of_their_own_kind(html, found):
    links = find_remote_pictures(html)
    assert [(link.url, link.tiny) for link in links] == found
    assert {link.kind for link in links} <= {"remote_picture"}


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "html", ["<img " * 300_000, '<img src="' * 200_000, "<img a='" * 200_000, "<img src=http://" * 200_000]
)
def test_pages_of_pictures_made_to_be_slow_are_read_to_their_end(html):
    find_remote_pictures(html)
