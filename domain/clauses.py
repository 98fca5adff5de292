"""What a short own text says, clause by clause: nothing, "nothing today", "received", or something (DOMAIN 6).

Each row is a pattern that a whole clause must match, with clauses that it matches; the examples are tests.
"""

import re
from collections.abc import Iterator

from domain.mail import bounded_text
from domain.roster import Roster

MAX_SHORT = 120  # characters; a nil report and an acknowledgement are short
_CLAUSE = re.compile(r"[,，。;；!！?？~\n、:：]+")
_AROUND = " \t.()（）【】“”\"'"
_SIGNATURE_LINES = 4
_CAMPAIGN_WORD = re.compile(r"[“\"'《]?[一二三四五六七八九十]送[”\"'》]?")
_DATE = r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{1,2}[./-]\d{1,2}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
# 联系人：小王, 供稿：某某 审核：某某
_ROLES = re.compile(
    r"(?:供稿|撰稿|审核|审签|签发|信息员|联系人|报送人|填报人|拟稿|编辑|作者|通讯员|报送单位|填报单位|单位|联系电话|电话|手机|传真|"
    r"地址|邮编)[:：][^,，。;；\n]{0,24}"
)
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")

_PERSON = re.compile(r"[\s\-—()（）]*(?:(?:\s|[\u4e00-\u9fa5]{1,4}[部室处科])\s*[一-龥]{2,3})?[\s\-—()（）]*")
_PERSON_AND_PHONE = re.compile(r"[\s\-—()（）:：]*[一-龥]{0,4}[\s\-—()（）:：]*")
_THANKS = re.compile("谢|感谢|thank", re.IGNORECASE)
_FACES = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]|\\[[一-龥]{1,3}\\]")  # emoji, and QQ's [强]

# Says nothing of its own: a greeting, thanks, a request to look.
GREETINGS = (
    (r"(?:各位|尊敬的)?(?:领导|老师|同志|主任|部长|主席|同事|编辑)(?:们)?(?:下午|上午|早上)?(?:你|您)?好?", ("各位领导", "领导好")),
    (r"(?:你|您|大家)(?:们)?好|(?:早上|上午|下午|晚上)好|hi|hello|dear.{0,20}", ("您好", "下午好")),
    (r"(?:谢谢|感谢|多谢).{0,4}|辛苦了?|此致|敬礼|祝好|顺?祝.{0,12}|阖家.{0,6}|身体健康|万事如意|工作顺利|(?:新年|新春|春节)(?:好|快乐)",
     ("谢谢领导", "此致", "祝新春快乐")),
    (r"thanks?|thank you|best regards|regards|see attached|please find attached", ("thank you",)),
    (r"(?:请|敬请|烦请|望|恳请|盼)?(?:各位)?(?:领导|老师|省总.{0,4})?(?:注意|予以)?(?:查收|查阅|审阅|审核|审定|接收|收阅|指正|批评指正)"
     r"(?:附件|一下|为盼|材料|为荷)?", ("请领导审阅", "敬请查收")),
    (r"特此(?:报告|上报|说明|报送)|妥否|以上|办公室", ("特此报告",)),
    (r"经(?:统计|核实|了解|汇总|梳理|排查)", ("经统计",)),
    (r"(?:因|由于)?(?:今[日天])?(?:为|系|是|处于)?(?:春节|国庆|元旦)?(?:放假|节假日|假期|长假|周末|休息日?|双休日|公休日?)(?:期间|原因)?",
     ("因放假", "春节假期期间")),
    (r"[\s\-—_*=.()（）【】\[\]\"'“”·•\d+]*", ("----", "0971-8200000")),
    (r"发自我的.{1,20}|来自.{0,12}邮箱.{0,12}|sent from my .{1,30}", ("发自我的iPhone",)),
)  # fmt: skip
# Points at a file, and says nothing where there is none. Matched word after word.
POINTER = (
    r"(?:现将|兹将|现|附件|附上?|详|请?见|如下?|[为是]|报送|报上|上报|呈报|呈上|发送|发来|发给|传上|奉上|随[附信]|我|本|贵|单位|[州市县]|工会|的|"
    rf"{_DATE}|[今昨当本][日天]|截至|截止|目前|\d{{1,2}}(?:[:：]\d\d|[时点])|[“”\"'《》（）()\s]|[一二三四五六七八九十]送|活动|开展|工作|信息|动态|情况|进展|"
    r"材料|资料|照片|图片|视频|稿件|日报表?|报表|统计表?|报告|表|及|和|与|已|均|在|中|里|上传|请?查收|审阅|领导|[给您你们于过了报]|经|[上下]午|\d{1,3}[.、]?|[张份个篇条])++",
    ("现将我单位今日工作信息报上", "附件为2月9日信息", "1.工作信息 2.照片3张", "截至今日16时", "我们已于上午报送"),
)
_WHEN = (
    rf"(?:截至|截止)?(?:目前|今[日天]|本[日周]|当[日天]|{_DATE})?(?:\d{{1,2}}(?:[:：]\d\d|[时点]))?"
    r"(?:我|本)?(?:[州市县会区单位司局部门公工]{0,4})?(?:今[日天])?(?:的)?(?:活动|工作)?(?:信息|情况)?(?:暂|暂时|均|目前|为|系|实行)?"
)
# "Nothing today", and nothing else.
NIL = (
    (rf"{_WHEN}零报告", ("零报告", "今日零报告", "我单位今日零报告")),
    (rf"{_WHEN}(?:无|没有|未有)(?:新增|新的?|最新|任何|相关|其他|需要?(?:报送|上报)的?)?(?:的)?(?:工作|活动)?"
     r"(?:信息|动态|情况|进展|内容|材料|事项|更新|数据|报送(?:内容|信息|事项)?|上报(?:内容|信息|事项)?)?(?:需要?(?:报送|上报)|可报|报送|上报)?",
     ("无", "今日无新增", "我州今日无信息报送", "无新信息", "今日没有需要报送的信息", "今日活动无新增")),
    (rf"{_WHEN}(?:未|没有|无)(?:开展|组织|举办)(?:任何|相关|新的)?(?:活动|工作)", ("今日未开展活动",)),
    (r"nil(?: report)?|nothing (?:new )?to report(?: today)?|no news(?: today)?", ("nil report",)),
)  # fmt: skip
# "Received", and the promise to do it later.
ACKNOWLEDGED = (
    (r"(?:您的)?(?:邮件|来件|通知|文件|提醒|信息|消息)?(?:已|均已|已经)?(?:收到|收悉|知悉|知道|了解|阅)了?(?:邮件|通知|提醒)?",
     ("已收到", "邮件已收到", "知悉")),
    (r"(?:好的?|嗯|明白|遵命|照办|没问题|ok|okay)+[了呢啊]?", ("好的", "嗯嗯", "OK")),
    (r"(?:我们|我会|我单位|我州|我市|我处)?(?:会|将|一定|尽快|马上|立即|立刻|抓紧|按时|及时|稍后|随后|稍晚|一会儿?|今天|今日|明天|下午)++"
     r"(?:按要求)?(?:报送?|上报|报来|落实|办理|提交|补报|发送?|报|发过?[来去]?|整改)(?:信息|材料)?",
     ("我们会按时报送", "马上报", "稍后报送")),
    (r"received|noted|got it|will do|thanks?(?: you)?|thank you|well received", ("noted",)),
)  # fmt: skip
EXAMPLES = {"greeting": GREETINGS, "pointer": (POINTER,), "nil": NIL, "acknowledged": ACKNOWLEDGED}


def _one_of(rows: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern, _ in rows), re.IGNORECASE)


_GREETING, _POINTER, _NIL, _ACK = map(_one_of, EXAMPLES.values())


def says_nil(text: str, roster: Roster) -> bool | None:
    """Whether every clause that tells anything says "nothing today"; None where none does."""
    clauses = list(_telling(text, roster))
    return all(map(_NIL.fullmatch, clauses)) if clauses else None


def is_blank(text: str, roster: Roster) -> bool:
    """Whether a text holds nothing beyond greetings, 见附件, names, dates and a signature."""
    return next(_telling(text, roster), None) is None


def acknowledges(text: str, roster: Roster) -> bool:
    """Whether a text says 收到 or the like, and besides at most a greeting and who says it."""
    if len(text) > MAX_SHORT:
        return False
    words = _FACES.sub("", text)
    clauses = list(_clauses(words, roster))
    said = [clause for clause in clauses if not _GREETING.fullmatch(clause)]
    thanked = words != text or any(map(_THANKS.search, clauses))
    return bool(said or thanked) and all(map(_ACK.fullmatch, said))


def _telling(text: str, roster: Roster) -> Iterator[str]:
    return (
        clause
        for clause in _clauses(text, roster)
        if not any(says_nothing.fullmatch(clause) for says_nothing in (_GREETING, _POINTER, _ACK))
    )


def _clauses(text: str, roster: Roster) -> Iterator[str]:
    """Clauses without the names of unions and persons, the campaign's own words, and signature lines."""
    body = _ROLES.sub("", "\n".join(_unsigned(bounded_text(text).splitlines(), roster)))
    folded = _CAMPAIGN_WORD.sub("", roster.without_names(re.sub(r"\d{4}年\d{1,2}月\d{1,2}日", "", body)))
    return (clause for piece in _CLAUSE.split(folded) if (clause := piece.strip(_AROUND)))


def _unsigned(lines: list[str], roster: Roster) -> Iterator[str]:
    """Lines without those at the end that hold a union's name or a telephone, and beside it at most a person's name."""
    for n, line in enumerate(lines):
        nameless = roster.without_names(line)
        rest = _PHONE.sub("", nameless)
        person = _PERSON_AND_PHONE if rest != nameless else _PERSON if nameless != line else None
        if not (person and n and n >= len(lines) - _SIGNATURE_LINES and person.fullmatch(rest)):
            yield line
