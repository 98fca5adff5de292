"""Whose report is it? DOMAIN 5, signal by signal. The sender is on nobody's roster unless the row says otherwise."""

from filing_rows import report, triage
from rosters import COLLEAGUE, NEWS, SHARED

UNKNOWN = "unknown_sender"
HOLD = {"count_unknown_senders": False}
NOTE = {"count_subordinates": False}
SHORT = "今日慰问职工二十人。"


def signed(line: str) -> str:
    return f"今日走访慰问环卫工人，开展防疫宣传两场，情况如下。\n\n{line}"


# fmt: off

SIGNALS = [
    report("1 exact address", "工作信息", "yushu", sender="yushu@example.com"),
    report("1 second address", "工作信息", "haibei", sender="haibei.bgs@example.net"),
    report("1 address before the body's names", "工作信息", "yushu", sender="yushu@example.com", body="到海西州总工会学习。"),
    report("1 address before the display name", "信息", "yushu", sender="yushu@example.com", sender_name="海西州总工会"),
    report("2 owned domain", "工作信息", "xining", sender="anybody@xn.example"),
    report("2 owned domain and own name", "西宁市总工会信息", "xining", sender="anybody@xn.example"),
    report("3 name in the subject", "海北州总工会工作信息", "haibei", flags="new_address"),
    report("3 alias in the subject", "海北州总工作信息", "haibei"),
    report("3 a name whose letters stand apart", "海 西 州 总 工 会 工作信息", "haixi"),
    report("4 a signature whose letters stand apart", "报送材料", "guoluo", body=signed("果 洛 州 总 工 会")),
    report("7 a title whose letters stand apart", "报送", "haidong", files=(("信息.docx", "海 东 市 总 工 会"),)),
    report("3 longest alias", "海西蒙古族藏族自治州总工会信息", "haixi"),
    report("3 full-width letters do not hide it", "【海西州总工会】　工作信息", "haixi"),
    report("4 signature in brackets", "报送材料", "guoluo", body=signed("（果洛州总）")),
    report("4 signature with office", "报送材料", "guoluo", body=signed("果洛州总工会办公室")),
    report("4 signature with 供稿", "报送材料", "guoluo", body=signed("（果洛州总工会 供稿）")),
    report("4 signature above a date", "报送材料", "guoluo", body=signed("果洛州总工会\n2021年2月9日")),
    report("4 signature below a person", "报送材料", "guoluo", body=signed("信息员：小王\n果洛州总工会")),
    report("5 display name", "工作信息", "haidong", sender_name="海东市总工会"),
    report("5 display name with office", "工作信息", "haidong", sender_name="海东市总办公室"),
    report("6 document's name", "报送", "haidong", files=("海东市总工会信息.docx",)),
    report("7 title", "报送", "haidong", files=(("信息.docx", "海东市总工会“十送”信息"),)),
    report("6 not a photo's name, 7 a title", "报送", "jt", files=("海东市总工会.jpg", ("信息.docx", "省交通工会信息"))),
    report("3 before 5", "海北州总工会信息", "haibei", sender_name="海东市总工会"),
    report("4 before 5", "报送", "guoluo", body=signed("果洛州总工会"), sender_name="海东市总工会"),
    report("5 before 6", "报送", "haidong", sender_name="海东市总工会", files=("海北州总工会信息.docx",)),
    triage("6 two names", "报送", "conflict", "haibei haidong", files=("海东市总工会信息.docx", "海北州总工会信息.docx")),
    triage("nobody named", "工作信息", UNKNOWN, body=SHORT),
    triage("photo's name names nobody", "报送", UNKNOWN, body=SHORT, files=("海东市总工会.jpg",)),
    triage("mention in the body's story is no signature", "报送", UNKNOWN,
        body="今日到海东市总工会学习交流并慰问职工。\n活动效果好，职工满意。"),
]

CONFLICTS = [
    report("visit to another union, from its address", "省交通工会赴海西州总工会慰问", "jt", sender="jt@example.com"),
    report("talks with another union", "省交通工会与玉树州总工会座谈", "jt", sender="jt@example.com"),
    report("another union as an object", "赴海西州总工会学习", "jt", sender="jt@example.com"),
    triage("other union at the start", "海西州总工会2月9日信息", "conflict", "jt haixi", sender="jt@example.com"),
    triage("other union in brackets", "【西宁市总工会】2月9日信息", "conflict", "jt xining", sender="jt@example.com"),
    triage("other union before 报送", "关于海西州总工会报送信息", "conflict", "jt haixi", sender="jt@example.com"),
    triage("other union signs", "工作信息", "conflict", "jt haixi", sender="jt@example.com", body=signed("海西州总工会")),
    triage("other union against a domain", "【海东市总工会】信息", "conflict", "xining haidong", sender="a@xn.example"),
    triage("joint report by a stranger", "西宁市总工会、海东市总工会联合开展送文体活动", "conflict", "xining haidong"),
    triage("visit, by a stranger", "省交通工会赴海西州总工会慰问", "conflict", "jt haixi"),
    triage("subject against signature", "海西州总工会信息", "conflict", "haixi guoluo", body=signed("果洛州总工会")),
    report("signs behind a label", "报送", "guoluo", body=signed("报送单位：果洛州总工会 联系人：小王")),
    triage("抄送 does not sign", "报送", UNKNOWN, body=signed("抄送：果洛州总工会")),
    triage("two signatures", "报送", "conflict", "haixi guoluo", body=signed("海西州总工会\n果洛州总工会")),
    report("joint report from one's address", "玉树州总工会、海西州总工会联合慰问", "yushu", sender="yushu@example.com"),
    report("salutation is no signature", "信息", "jt", sender="jt@example.com", body="海西州总工会：\n现将信息报上，慰问百人。"),
]

SHARED_ADDRESSES = [
    report("shared address, subject decides", "省林业工会工作信息", "ly", sender=SHARED, flags=""),
    report("shared address, signature decides", "信息", "nlsl", sender=SHARED, body=signed("省农林水利工会")),
    report("shared address, display name decides", "信息", "nlsl", sender=SHARED, sender_name="农林水利工会"),
    triage("shared address, nobody named", "信息", "shared_address", "ly nlsl", sender=SHARED),
    triage("shared address, a third named", "省交通工会信息", "shared_address", "ly nlsl jt", sender=SHARED),
    triage("shared address, both named", "省林业工会、省农林水利工会信息", "shared_address", "ly nlsl", sender=SHARED),
    triage("shared address, document's name is not asked", "信息", "shared_address", "ly nlsl", sender=SHARED,
        files=("省林业工会信息.docx",)),
]

FORGED = [
    triage("no valid From", "工作信息", "forged_sender", "yushu", sender="", sender_name="yushu@example.com"),
    triage("no valid From, subject names", "玉树州总工会2月9日信息", "forged_sender", "yushu", sender=""),
    triage("no valid From, name shows", "工作信息", "forged_sender", "yushu", sender="", sender_name="玉树州总工会"),
    triage("shown address in words", "信息", "forged_sender", "yushu", sender="", sender_name="玉树 (YUSHU@example.com) "),
    triage("shown address of a domain", "信息", "forged_sender", "xining", sender="", sender_name="anybody@xn.example"),
    triage("two shown addresses", "信息", "forged_sender", "jt yushu", sender="", sender_name="jt@example.com,yushu@example.com"),
    triage("nothing shown", "工作信息", "forged_sender", "", sender="", body=SHORT),
]

FORWARDED = [
    report("colleague passes on", "转发：工作信息", "yushu", sender=COLLEAGUE, inner_sender="yushu@example.com"),
    report("colleague passes on a stranger's, named", "转发：玉树州总工会信息", "yushu", sender=COLLEAGUE,
        inner_sender="x@mailbox.example"),
    triage("colleague writes himself", "信息", UNKNOWN, sender=COLLEAGUE, body=SHORT),
    report("outer sender reports", "转发：信息", "jt", sender="jt@example.com", inner_sender="yushu@example.com"),
]

SUBORDINATES = [
    report("subordinate in the subject", "格尔木市总工会工作信息", "haixi", flags="subordinate"),
    report("subordinate written out, by its 总", "湟源县总信息", "xining", flags="subordinate"),
    report("subordinate written out, by its 工会", "乐都区工会走访慰问困难职工", "haidong", flags="subordinate"),
    report("the place alone of a subordinate written out", "湟源县慰问信息", "yushu", sender="yushu@example.com"),
    report("subordinate by short name with 县", "互助县开展慰问", "haidong", flags="subordinate"),
    report("subordinate by short name with 总工会", "互助总工会信息", "haidong", flags="subordinate"),
    report("subordinate with 县总", "共和县总信息", "hainan", flags="subordinate"),
    report("subordinate with 县总工会", "同德县总工会信息", "hainan", flags="subordinate"),
    report("subordinate signs", "报送", "xining", body=signed("湟源县总工会"), flags="subordinate"),
    report("news about a subordinate, by the union", "城西区总工会信息", "xining", sender="xining@example.com", flags="-subordinate"),
    report("note: news about a subordinate, by the union", "城西区总工会信息", "xining", sender="xining@example.com", campaign=NOTE),
    report("subordinate at the owned domain", "城西区总工会信息", "xining", sender="cx@xn.example", flags="subordinate"),
    report("note: an earlier day waits for nobody", "格尔木市总工会2月8日信息", "haixi", "", pending="", campaign=NOTE),
    report("union and subordinate", "海西州总工会、格尔木市总工会信息", "haixi", flags="-subordinate"),
    report("note: filed without a day", "格尔木市总工会工作信息", "haixi", "", flags="subordinate", campaign=NOTE),
    report("note: the union itself counts", "海西州总工会工作信息", "haixi", campaign=NOTE),
    triage("互助 is an ordinary word", "职工互助保障信息", UNKNOWN, body=SHORT),
    triage("共和 is an ordinary word", "中华人民共和国工会法宣传", UNKNOWN, body=SHORT),
    triage("同德 is an ordinary word", "同心同德共克时艰", UNKNOWN, body=SHORT),
    report("河南县 lies in 黄南州", "河南县总工会信息", "huangnan", flags="subordinate"),
    report("玉树市 lies in 玉树州", "玉树市总工会信息", "yushu", flags="subordinate"),
]

NAMES = [
    triage("receiver's name names nobody", "省总工会工作信息", UNKNOWN, body=SHORT),
    triage("receiver's office", "致省总办公室", UNKNOWN, body=SHORT),
    triage("receiver in the signature", "信息", UNKNOWN, body=signed("省总工会")),
    triage("receiver as display name", "信息", UNKNOWN, body=SHORT, sender_name="省总工会"),
    report("receiver beside a union", "省总工会领导赴海东市总工会调研", "haidong"),
    triage("州总 alone", "州总工作信息", UNKNOWN, body=SHORT),
    triage("市总 alone", "市总工会信息", UNKNOWN, body=SHORT),
    triage("县总 alone", "县总工会信息", UNKNOWN, body=SHORT),
    triage("another province", "海南省总工会来函", UNKNOWN, body=SHORT),
    triage("a county of another province", "河南省总工会信息", UNKNOWN, body=SHORT),
    triage("海南 alone", "海南工会信息", UNKNOWN, body=SHORT),
    report("海南州", "海南州总工会信息", "hainan"),
    report("海东", "海东市总工会信息", "haidong"),
    report("海北", "海北州总工会信息", "haibei"),
    report("海西", "海西州总工会信息", "haixi"),
    report("黄南", "黄南州总工会信息", "huangnan"),
    triage("上海西站 is not 海西", "上海西站总工会信息", UNKNOWN, body=SHORT),
    triage("a city's body of a province's name", "西宁市交通工会信息", UNKNOWN, body=SHORT),
    report("the province before its body", "青海省交通工会信息", "jt"),
    report("stranger who is named counts", "海东市总工会信息", "haidong", flags="new_address"),
    report("known address has no flag", "信息", "jt", sender="jt@example.com", flags="-new_address"),
    triage("unknown_senders = hold", "海东市总工会信息", "unconfirmed_sender", "haidong", campaign=HOLD),
    report("hold: a known address counts", "信息", "jt", sender="jt@example.com", campaign=HOLD),
    triage("hold: nobody named", "信息", UNKNOWN, body=SHORT, campaign=HOLD),
    report("succeeded by another union", "工作信息", "new", sender="plant@example.com", body=NEWS),
    report("before its succession", "工作信息", "old", "2-5", sender="plant@example.com", at="2021-02-05 10:00:00"),
    report("succeeded, by its old name", "盐湖旧厂工会信息", "new"),
]

ROWS = SIGNALS + CONFLICTS + SHARED_ADDRESSES + FORGED + FORWARDED + SUBORDINATES + NAMES
