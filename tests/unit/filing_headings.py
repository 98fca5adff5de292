"""Labels in lines of their own: titles of documents and first lines of bodies, and what there is an event or a signature (DOMAIN 4)."""

from filing_rows import report, triage

YUSHU = {"sender": "yushu@example.com"}
LINYE = {"sender": "ly@example.com"}
TEN = {"campaign": {"name": "工会“十送”活动"}}

# fmt: off

HEADINGS = [
    report(f"label in a heading: {text!r}", "报送", "yushu", "2-8", files=(("信息.docx", text),), pending="2-9", **YUSHU)
    for text in ("玉树州总工会\n“十送”活动工作信息\n2021年2月8日", "工作信息专报\n第3期\n2月8日", "“十送”活动日报表（2月8日）",
                 "2月8日工作信息", "玉树州总工会工作信息\n（2月8日）\n走访慰问一线盐工", "“十送”活动日报表（2月8日）\n项目 人数\n送温暖 20",
                 "玉树州总工会工作信息\n2021年2月8日\n慰问环卫工人", "信息专报 第3期\n办公室 2月8日\n慰问环卫工人",
                 "工作信息（2.8日）\n玉树州总工会\n慰问", "一周工作信息\n玉树州总工会 2月8日\n慰问环卫工人",
                 "送温暖日报表（2021. 2. 8）\n县 人数")
] + [
    report(f"no label in a heading: {text!r}", "报送", "yushu", "2-9", files=(("信息.docx", text),), pending="", **YUSHU)
    for text in ("2021年2月8日", "玉树州总工会\n2月8日走访慰问环卫工人", "2月6日，玉树州总工会走访慰问", "慰问纪实\n2021年2月8日",
                 "工作信息\n2月4日，玉树州总工会走访慰问", "工作信息：2月4日走访慰问困难职工", "工作信息\n（2月4日）玉树州总工会走访慰问",
                 "工作信息\n2月4日走访慰问\n现场", "走访慰问纪实\n（2月4日）\n现场", "日报表\n2月4日 20 30\n走访 慰问 户数",
                 "《关于报送工作信息的通知》（2月4日）\n慰问", "慰问信息\n走访困难职工\n2月4日", "工作信息（2月4日慰问）\n慰问",
                 "送温暖（2月4日）\n慰问")
]
BODIES = [
    report(f"label in a heading of the body: {text!r}", "报送", "yushu", "2-8", body=text, pending="2-9", **YUSHU)
    for text in (
        *("玉树州总工会“十送”活动日报（2月8日）\n\n走访慰问环卫工人20人。", "玉树州总工会工作信息\n（2月8日）\n慰问职工50名。"),
        *("领导好！\n“十送”工作信息【2月8日】\n慰问20人", "省总办公室：\n每日一报2月8日\n慰问20人", "送温暖工作信息（2.8日）\n慰问20人"),
        "“十送”活动日报（2月8日）\n截至2月7日累计慰问300人，今日慰问20人。",
    )
] + [
    report("two days in a heading of the body", "报送", "yushu", "2-8 2-9", body="工作信息（2月8日、2月9日）\n慰问", pending="", **YUSHU),
    triage("two days in two headings of the body", "报送", "unclear_day", "yushu", days="2-6 2-8 2-9",
           body="工作信息（2月6日）\n慰问20人\n工作信息（2月8日）\n慰问30人", **YUSHU),
] + [
    report(f"no label in the body: {text!r}", "报送", "yushu", "2-9", body=text, pending="", **YUSHU)
    for text in (
        *("玉树州总工会工作信息：2月4日走访慰问环卫工人", "工作信息\n2月4日，州总慰问20人", "工作信息\n（2月4日）州总慰问20人"),
        *("慰问职工50名，请审阅工作信息\n玉树州总工会\n2021年2月8日", "工作信息\n玉树州总工会\n2021年2月8日\n慰问科",
          "慰问纪实（2月4日）\n慰问20人", "根据《信息报送通知》（2月5日）\n慰问20人"),
    )
]
NAMES_THAT_SHARE_A_WORD = [
    report(f"a campaign named behind its union: {text}", text, "ly", "2-8", pending="2-9", **LINYE, **TEN)
    for text in ("省林业工会“十送”活动2月8日日报", "关于工会“十送”活动2月8日信息", "2月8日省林业工会“十送”活动信息",
                 "省总工会“十送”活动2月8日信息", "林业工会 工会“十送”活动2月8日日报")
] + [
    report("a campaign named behind its union, in the body", "报送", "ly", "2-8", body="省林业工会“十送”活动日报（2月8日）\n慰问20人",
           pending="2-9", **LINYE, **TEN),
    report("date and campaign behind its union, in the body", "报送", "ly", "2-8", body="现将2月8日省林业工会“十送”活动信息报上，慰问20人",
           pending="2-9", **LINYE, **TEN),
    report("a campaign that begins with the receiver's name", "省总工会迎新2月8日信息", "ly", "2-8", pending="2-9",
           sender="ly@example.com", campaign={"name": "省总工会迎新"}),
    report("an event of such a campaign", "省林业工会“十送”活动2月8日走访慰问", "ly", "2-9", pending="", **LINYE, **TEN),
    report("a word of a campaign's name is not the name", "省林业工会2月8日迎新信息", "ly", "2-9", pending="",
           sender="ly@example.com", campaign={"name": "工会迎新"}),
]

ROWS = [*HEADINGS, *BODIES, *NAMES_THAT_SHARE_A_WORD]
