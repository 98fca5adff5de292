"""Own text of a mail: what its sender wrote, without quoted older mail and the signatures of phones (DOMAIN 7)."""

import re

_SEPARATORS = (
    "原始邮件|原邮件|邮件原件|邮件原文|原始信息|原始信件|(?:回复|转发|答复)的?(?:原?邮件|邮件信息)|转寄邮件|原始郵件|"
    "(?i:Original (?:Message|Mail|Appointment)|(?:Forwarded|Replied|Reply) Message)"
)
_SENDER = "(?:发件人|寄件者|發件人)"
_NO_LETTER = "(?!.{0,60}(?:来信|信中|留言|感谢))"  # 在2021年2月5日的来信中，职工写道：
_SENT = "(?:发送时间|发送日期|寄件日期|傳送時間|發送時間|日[ \u3000]{0,2}期|时[ \u3000]{0,2}间|Date|Sent)"
_SUBJECT = "主[ \u3000]{0,2}[题旨題]"
# From here on it is somebody else's mail. Each with the sample that forced it.
_TAILS = re.compile(
    "|".join(
        (
            rf"^[ >]*-{{2,}} ?(?:{_SEPARATORS}) ?-{{2,}}",  # QQ, 163, WeCom, Outlook, Gmail
            r"^[ >]*-{2,}[ \t]*(?:原始邮件|Original)[ \t]*+-*+[ \t]*+$",  # ---原始邮件---
            rf"^[ >]*在 ?\d{{4}}[-年/.]{_NO_LETTER}.{{0,80}}(?:写道|wrote) ?[:：]",  # 在 2021-02-05 10:00:00，"xx" <…> 写道：
            rf"^[ >]*于 ?\d{{4}}[-年/.]{_NO_LETTER}(?=.{{0,60}}\d[:：]\d\d).{{0,80}}写道 ?[:：]",  # Thunderbird
            # xx 在 2021年2月5日 15:00 写道：
            r"^[ >]*.{1,40} [在于] \d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}.{0,12}?\d[:：]\d\d(?:[:：]\d\d)? ?写道 ?[:：][ \t]*$",
            r"^[ >]*At \d{4}-\d\d-\d\d.{5,120} wrote:[ \t]*$",  # 163 on the web
            # Gmail and Apple Mail in Chinese: xx <…> 于2021年2月5日周五 下午3:00写道：; the second where the line was broken
            r"^(?=.{0,160}\d{4}[-年/.])(?=.{0,200}<[^\n<>@]{1,64}@).{4,240}(?:写道 ?[:：]|\bwrote:)[ \t]*$",
            r"^(?=.{0,160}\d{4}[-年/.])(?=.{0,200}<[^\n<>@]{1,64}@).{4,240}\n[^\n，。]{0,30}写道 ?[:：][ \t]*$",
            r"^[ >]*\d{4}-\d\d-\d\d \d\d:\d\d GMT[-+]\d.{1,160}>:[ \t]*$",
            r"^[ >]*On .{5,120} wrote:[ \t]*$",  # Gmail, Apple Mail; the next: where the line was broken
            r"^[ >]*On (?=.{0,60}\d).{5,120}\n[^\n]{0,120}(?<=[\s>])wrote:[ \t]*$",
            r"^[ >]*(?:Begin forwarded message|Start of forwarded message):[ \t]*$",  # Apple Mail
            r"^[ >]*_{20,}[ \t]*\n(?=[ >*]*From:)",  # Outlook on the web and on phones
            # Foxmail, Outlook, Aliyun; the next: on one line
            rf"^(?:[ >]*-{{20,}}[ \t]*\n)?[ >]*{_SENDER}[:：].{{0,200}}\n(?:.{{0,300}}\n){{0,3}}?[ >]*{_SENT}[:：]",
            rf"^[ >]*{_SENDER}[:：](?=.{{0,300}}(?:@|\d[:：]\d\d)).{{0,200}}{_SENT}[:：].{{0,300}}{_SUBJECT}[:：]",
            r"^[ >]*\*?From:\*? .{0,200}\n(?:.{0,300}\n){0,3}?[ >]*\*?(?:Sent|Date):\*? ",
        )
    ),
    re.MULTILINE,
)
_PHONES = re.compile(
    r"^[ \t]*(?:发自我的.{1,20}|来自.{0,12}邮箱.{0,12}|(?:Sent|Send) from my .{1,30}|"
    r"Sent from (?:Mail|Outlook)(?: for .{1,30})?|Get Outlook for .{1,30}|发送自.{1,30}|从.{1,12}发送|"
    r"从.{0,20}(?:手机|[Pp]hone|Galaxy|Pad|客户端|设备).{0,6}发送[。.]?|"
    r"从QQ邮箱发来的超大附件|从腾讯企业邮箱发来的超大附件|从网易163邮箱发来的超大附件)[ \t]*$",
    re.MULTILINE,
)
# 网易邮箱大师 draws a table of lines: the sender's name and address in it are nobody's words
_CARD = re.compile(
    r"^(?:[ \t]*\|[ \t]*\n){1,4}(?:[^\n]{0,100}\n){1,12}?[ \t]*签名由 ?网易邮箱大师 ?定制[ \t]*$", re.MULTILINE
)
_QUOTED_LINE = re.compile(r"^>.*$", re.MULTILINE)
_FIELD = rf"[ >*|]*(?:{_SENDER}|{_SENT}|收件人|收件者|抄送|{_SUBJECT}|附件|From|To|Cc|Subject)\s*"
_HEAD = re.compile(rf"{_FIELD}[:：].*|[ >]*--.*|\s*", re.IGNORECASE)
_DRAWN = re.compile(rf"{_FIELD}[|\t].*", re.IGNORECASE)
# 发件人: xx <…>; 网易邮箱大师 draws a table: | 发件人 | xx<…> |
_INNER_SENT = re.compile(rf"^[ >*|]*+{_SENT} ?[:：|\t][ \t]*+(.{{1,200}})", re.MULTILINE)
_INNER_SENDER = re.compile(rf"^[ >|]*(?:{_SENDER}|From) ?[:：|\t]\s*(.{{1,200}})$", re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}")


def own_text(text: str) -> str:
    """`text` up to the first quoted older mail, without quoted lines and phone signatures."""
    tail = _TAILS.search(text)
    own = text[: tail.start()] if tail else text
    return _PHONES.sub("", _CARD.sub("", _QUOTED_LINE.sub("", own))).strip()


def unflow(text: str, *, delsp: bool) -> str:
    """format=flowed (RFC 3676): lines that end in a blank go on in the next of the same depth of quotation."""
    lines: list[str] = []
    open_depth = -1  # of the line that goes on, -1 when none does
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")  # stuffed
        goes_on = body.endswith(" ") and body != "-- "
        said = body[:-1] if goes_on and delsp else body
        if depth == open_depth:
            lines[-1] += said
        else:
            lines.append(">" * depth + " " * bool(depth) + said)
        open_depth = depth if goes_on else -1
    return "\n".join(lines)


def inner_sender(text: str) -> str:
    """Address in the first quoted 发件人 line, lower case; "" where there is none. A claim, not a fact."""
    tail = _TAILS.search(text)
    line = _INNER_SENDER.search(text, tail.start()) if tail else None
    found = _ADDRESS.search(line[1]) if line else None
    return found[0].lower() if found else ""


def inner_sent(text: str) -> str:
    """When the first quoted mail was sent, as its head says; "" where it does not. A claim, not a fact."""
    tail = _TAILS.search(text)
    line = _INNER_SENT.search(text, tail.start()) if tail else None
    return line[1].rstrip(" \t;|")[:60] if line else ""


def has_quotation(text: str) -> bool:
    """Whether somebody else's mail is quoted in a text."""
    return _TAILS.search(text) is not None


def forwarded_text(text: str) -> str:
    """What a forward passes on: the first quoted mail without its head, and without what it quotes itself."""
    tail = _TAILS.search(text)
    if tail is None:
        return ""
    lines = text[tail.start() :].splitlines()
    return own_text("\n".join(lines[_head_ends(lines) :]))


def _head_ends(lines: list[str]) -> int:
    """Where the head of a quoted mail ends; a table that is its head ends with it, and one below is what the mail says."""
    fields, drawn = False, True
    for n, line in enumerate(lines):
        drawn = drawn and (bool(line.strip()) or not fields)
        if not _HEAD.fullmatch(line) and not (drawn and _DRAWN.fullmatch(line)):
            return n
        fields = fields or bool(line.strip(" >-"))
    return len(lines)
