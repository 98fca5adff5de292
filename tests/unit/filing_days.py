"""Which day is a report for? DOMAIN 4, rule by rule. Received on 9 February 2021, 10:00, unless the row says otherwise."""

from filing_rows import report, triage
from rosters import COLLEAGUE, WORKDAYS

YUSHU = {"sender": "yushu@example.com"}
EVENING = {"at": "2021-02-09 18:10:00"}

# fmt: off

LABELS = [
    report("date and noun", "玉树州总工会2月9日工作信息", "yushu"),
    report("date alone", "2月9日", "yushu", **YUSHU),
    report("noun and date", "玉树州总工会工作信息（2月8日）", "yushu", "2-8", pending="2-9"),
    report("name, date, nothing else", "玉树州总工会20210208", "yushu", "2-8", pending="2-9"),
    report("关于报送 … 的报告", "关于报送玉树州总工会2月8日“十送”活动情况的报告", "yushu", "2-8", pending="2-9"),
    report("campaign's name", "玉树州总工会“迎春送暖”2月8日进展情况", "yushu", "2-8", pending="2-9"),
    report("label of a taxonomy", "玉树州总工会送温暖活动2月8日统计表", "yushu", "2-8", pending="2-9"),
    report("prefix repeated", "Re: 回复：转发：玉树州总工会2月8日动态", "yushu", "2-8", pending="2-9"),
    report("prefix with a count", "Re[2]: 玉树州总工会2月8日动态", "yushu", "2-8", pending="2-9"),
    report("full-width prefix", "ＦＷ：玉树州总工会2月8日稿件", "yushu", "2-8", pending="2-9"),
    report("brackets", "【玉树州总工会】（2月8日）照片", "yushu", "2-8", pending="2-9"),
    report("截至", "截至2月8日16时玉树州总工会慰问职工300人", "yushu", "2-8", pending="2-9"),
    report("截止", "玉树州总工会截止2月8日累计走访500户", "yushu", "2-8", pending="2-9"),
    report("更正", "更正2月8日玉树州总工会慰问人数", "yushu", "2-8", kind="correction", pending=""),
    report("更正 of a day that has a report", "更正：玉树州总工会2月8日信息", "yushu", "2-8", kind="correction", history="2-8"),
    report("补充 of a day that has a report", "补充玉树州总工会2月8日信息", "yushu", "2-8", kind="supplement", history="2-8"),
    report("weekday beside it", "玉树州总工会2月8日（星期一）工作信息", "yushu", "2-8", pending="2-9"),
    report("year of the campaign beside it", "2021年“十送”活动玉树州总工会2月8日日报", "yushu", "2-8", pending="2-9"),
    report("numbered", "1.玉树州总工会2月8日工作信息2", "yushu", "2-8", pending="2-9"),
    report("补报", "玉树州总工会补报2月5日信息", "yushu", "2-5", pending=""),
    report("补报 in brackets", "玉树州总工会2月5日工作信息（补报）", "yushu", "2-5", pending=""),
    report("补 in brackets", "玉树州总工会信息（补2.5）", "yushu", "2-5", pending=""),
    report("补报 in front of news", "【补报】2月5日玉树州总工会工作动态", "yushu", "2-5", pending=""),
    report("补交", "补交玉树州总工会2月5日日报表", "yushu", "2-5", pending=""),
    report("迟报", "玉树州总工会2月5日信息（迟报）", "yushu", "2-5", pending=""),
    report("backfill of a day that has one", "玉树州总工会（补报2月5日）", "yushu", "2-5", history="2-5", pending=""),
    report("noun 日报", "玉树州总工会日报2.8", "yushu", "2-8", pending="2-9"),
    report("noun 媒体舆情", "玉树州总工会2月8日媒体舆情", "yushu", "2-8", pending="2-9"),
    report("noun 零报告", "玉树州总工会2月8日零报告", "yushu", "2-8", kind="nil", body="无", pending="2-9"),
    report("issue beside it", "玉树州总工会2月8日信息专报（第12期）", "yushu", "2-8", pending="2-9"),
    report("time of day beside it", "玉树州总工会2月8日16:00工作信息", "yushu", "2-8", pending="2-9"),
    report("report's day is today", "玉树州总工会2月9日工作信息", "yushu", history="2-9", pending=""),
    report("several mails a day add up", "玉树州总工会工作信息", "yushu", history="2-9"),
]

FORMS = [
    report(f"form {form}", f"玉树州总工会{form}工作信息", "yushu", "2-5", pending="2-9")
    for form in (
        *("2月5日", "2.5", "02-05", "0205", "20210205", "2021.2.5", "2021/2/5", "2021-02-05", "21.2.5", "二月五日"),
        *("2021年2月5日", "2021年二月五日", "二〇二一年二月五日", "２月５日", "2月5号", "截至2月5日16时", "2021.02.05", "2-5"),
        *("（2月5日）", " 2 月 5 日", "2021年02月05日", "2021 年 2 月 5 日", "2021_02_05", "2/5"),
    )
] + [
    report("今日", "玉树州总工会今日工作信息", "yushu", "2-9", pending=""),
    report("今天", "玉树州总工会今天的动态", "yushu", "2-9", pending=""),
    report("昨日", "玉树州总工会昨日工作信息", "yushu", "2-8", pending="2-9"),
    report("昨天", "补报昨天信息", "yushu", "2-8", pending="", **YUSHU),
    report("小年", "玉树州总工会小年工作信息", "yushu", "2-4", pending="2-9"),
    report("腊月廿三", "玉树州总工会腊月廿三工作信息", "yushu", "2-4", pending="2-9"),
    report("除夕", "玉树州总工会除夕工作信息", "yushu", "2-11", at="2021-02-11 11:00:00"),
    report("年三十", "玉树州总工会年三十工作信息", "yushu", "2-11", at="2021-02-11 11:00:00"),
    report("大年三十", "玉树州总工会大年三十信息", "yushu", "2-11", at="2021-02-12 11:00:00", pending="2-12"),
    report("正月初一", "玉树州总工会正月初一工作信息", "yushu", "2-12", at="2021-02-12 11:00:00"),
    report("大年初一", "玉树州总工会大年初一工作信息", "yushu", "2-12", at="2021-02-13 11:00:00", pending="2-13"),
    report("初一 with 农历", "玉树州总工会农历正月初二动态", "yushu", "2-13", at="2021-02-13 11:00:00"),
    report("元宵节", "玉树州总工会元宵节工作信息", "yushu", "2-26", at="2021-02-26 11:00:00"),
    report("正月十五", "玉树州总工会正月十五动态", "yushu", "2-26", at="2021-02-27 11:00:00", pending="2-27"),
    report("range", "玉树州总工会2月7日-9日工作情况", "yushu", "2-7 2-8 2-9"),
    report("range with points", "玉树州总工会2.7—2.9工作情况", "yushu", "2-7 2-8 2-9"),
    report("range with 至", "玉树州总工会2月7日至2月9日工作情况", "yushu", "2-7 2-8 2-9"),
    report("list", "玉树州总工会2月8、9日工作信息", "yushu", "2-8 2-9"),
    report("list of full dates", "玉树州总工会2月8日、2月9日工作信息", "yushu", "2-8 2-9"),
    report("range over a month's end", "玉树州总工会2月27日-3月1日信息", "yushu", "2-27 2-28 3-1", at="2021-03-01 09:00:00"),
    report("range of years", "玉树州总工会2021年2月8日至9日情况", "yushu", "2-8 2-9"),
    report("range in digits", "玉树州总工会20210208-20210209信息", "yushu", "2-8 2-9"),
    report("range in years", "玉树州总工会2021-02-08至2021-02-09信息", "yushu", "2-8 2-9"),
    report("range with slashes", "玉树州总工会2/8-2/9信息", "yushu", "2-8 2-9"),
    report("range with spaces", "玉树州总工会2月8日 — 9日 信息", "yushu", "2-8 2-9"),
    report("range with backfill", "玉树州总工会补报2月5日-7日信息", "yushu", "2-5 2-6 2-7"),
]

EVENTS = [
    report("event opens the headline", "2月8日，玉树州总工会走访慰问环卫工人", "yushu", history="2-8"),
    report("event without a comma", "玉树州总工会2月6日走访慰问困难职工", "yushu"),
    report("event in a headline, after words", "玉树州总工会于2月6日召开座谈会", "yushu"),
    report("event with a verb and a noun", "玉树州总工会2月6日开展送福利活动的情况说明会", "yushu"),
    report("event with a lunar day", "玉树州总工会正月初一走访慰问", "yushu"),
    report("lunar day of an event, before it", "玉树州总工会除夕夜慰问活动筹备", "yushu"),
    report("昨日 of an event", "玉树州总工会昨日走访慰问", "yushu"),
    report("date in the body's story", "工作信息", "yushu", body="2月4日，玉树州总工会走访慰问环卫工人。\n玉树州总工会", **YUSHU),
    report("date in the body, with a verb", "信息", "yushu", body="2月6日下午在玉树开展慰问活动，送去慰问金。", **YUSHU),
    report("event in a document's name", "报送", "yushu", files=("2月6日走访慰问环卫工人.docx",), **YUSHU),
    report("photo of yesterday", "图片", "yushu", files=("微信图片_20210208103321.jpg",), **YUSHU),
    report("photo named like a label", "报送图片", "yushu", files=("2月8日照片.jpg",), **YUSHU),
    report("screenshot", "玉树州总工会", "yushu", files=("Screenshot_2021-02-08-10-30-00.png",)),
    report("phone's photo", "玉树州总工会", "yushu", files=("IMG_20210208_103000.jpg",)),
    report("photo with an epoch", "玉树州总工会", "yushu", files=("mmexport1612508412345.jpg",)),
    report("video", "视频", "yushu", files=("2月8日信息.mp4",), **YUSHU),
    report("sound", "报送", "yushu", files=("2月8日信息.amr",), **YUSHU),
    report("signature date in the body", "工作信息", "yushu", body=f"{'慰问' * 120}。\n玉树州总工会\n2021年2月8日", **YUSHU),
    report("quoted reminder is cut before", "回复：提醒", "yushu", body="今日信息见附件", files=("信息.docx",), **YUSHU),
]

NEVER_DATES = [
    report(f"never a date: {trap}", f"玉树州总工会{trap}", "yushu", pending="")
    for trap in (
        *("投入2.8万元信息", "慰问金2.5万工作信息", "15.4万", "学习青总办通〔2021〕6号", "学习6号文信息", "信息第12期", "总第15期"),
        *("“3·8”妇女节信息", "“3.8”妇女节信息", "16:00信息", "1-31日信息", "电话0970-2020208信息", "“十送”信息",
          "2.8公里健步走", "3.15亿元"),
        *("完成2.8%", "5.1级地震信息", "2.8倍", "信息（2）", "2.8折优惠信息", "发放2.8吨米面", "0208号文件", "101人信息", "20201人次"),
        *("“3.15”消费者权益日信息", "“5·1”劳动节信息", "二十一户信息", "12345热线信息", "2021年工作信息", "2月份信息", "2-3名职工"),
        *("1/3职工信息", "3-5岁儿童信息", "1.5小时信息", "13000000000信息", "0971-8202021信息"),
    )
] + [
    report("never a date in a document's name", "报送", "yushu", files=("附件1-2.docx", "信息2.0版.docx"), **YUSHU),
]

OTHER_PLACES = [
    report("document's name", "报送", "yushu", "2-8", files=("玉树州总工会2月8日工作信息.docx",), pending="2-9", **YUSHU),
    report("document's name in digits", "报送", "yushu", "2-8", files=("20210208.docx",), pending="2-9", **YUSHU),
    report("workbook's name", "报送", "yushu", "2-8", files=("日报表2.8.xlsx",), pending="2-9", **YUSHU),
    report("archive's name", "报送", "yushu", "2-8", files=("玉树州总工会2.8信息.zip",), pending="2-9", **YUSHU),
    report("copy of a document", "报送", "yushu", "2-8", files=("2月8日工作信息(1).docx",), pending="2-9", **YUSHU),
    report("subject before document", "2月9日信息", "yushu", files=("2月8日信息.docx",), **YUSHU),
    report("document beside photos", "报送", "yushu", "2-8", files=("IMG_20210209_103000.jpg", "2.8信息.docx"), pending="2-9", **YUSHU),
    report("title of a document", "报送", "yushu", "2-8", files=(("信息.docx", "玉树州总工会2月8日“十送”工作信息"),),
        pending="2-9", **YUSHU),
    report("first lines of the body", "报送", "yushu", "2-8", body="现将我州2月8日工作信息报上，慰问百人。", pending="2-9", **YUSHU),
    report("body: 截至", "报送", "yushu", "2-8", body="截至2月8日，全州慰问职工300人。", pending="2-9", **YUSHU),
    report("two labels of one day", "2月8日信息", "yushu", "2-8", files=("2.8信息.docx",), pending="2-9", **YUSHU),
    report("补报 only in the body", "报送", "yushu", "2-5", body="补报2月5日工作信息，慰问百人。", pending="", **YUSHU),
    report("补报 only in a document's name", "报送", "yushu", "2-5", files=("补报2月5日信息.docx",), pending="", **YUSHU),
]

CALENDAR = [
    report("no label: day of receipt", "玉树州总工会走访慰问", "yushu"),
    report("no subject at all", "", "yushu", **YUSHU),
    report("after the deadline: the same day", "玉树州总工会走访慰问", "yushu", **EVENING),
    report("last second of the day", "玉树州总工会走访慰问", "yushu", at="2021-02-09 23:59:59"),
    report("midnight begins the next day", "玉树州总工会走访慰问", "yushu", "2-10", at="2021-02-10 00:00:00"),
    report("tomorrow's label", "玉树州总工会2月10日工作信息", "yushu", "2-10", **EVENING),
    report("label of an earlier day, nothing there", "玉树州总工会2月8日信息", "yushu", "2-8", pending="2-9"),
    report("label of an earlier day that has one", "玉树州总工会2月8日信息", "yushu", history="2-8", flags="stale_label"),
    report("stale label of a document", "报送", "yushu", files=("2月5日信息.docx",), history="2-5", flags="stale_label", **YUSHU),
    report("last year's date is a typo", "玉树州总工会2020年2月9日信息", "yushu", flags="year_typo"),
    report("last year in digits", "玉树州总工会20200209", "yushu", flags="year_typo"),
    report("thirty days behind", "玉树州总工会2月3日信息", "yushu", "2-3", at="2021-03-05 10:00:00", pending="3-5"),
    triage("more than thirty behind", "玉树州总工会2月3日信息", "unclear_day", "yushu", days="2-3 3-6", at="2021-03-06 10:00:00"),
    triage("two days ahead", "玉树州总工会2月11日信息", "unclear_day", "yushu", days="2-9 2-11"),
    triage("two years back", "玉树州总工会2019年2月9日信息", "unclear_day", "yushu"),
    triage("two unrelated labels", "报送", "unclear_day", "yushu", days="2-5 2-8 2-9", files=("2.5信息.docx", "2.8信息.docx"), **YUSHU),
    triage("range that ends too late", "玉树州总工会2月8日-12日信息", "unclear_day", "yushu", days="2-8 2-9 2-10 2-11 2-12"),
    report("last due day", "玉树州总工会信息", "yushu", "3-31", at="2021-03-31 15:00:00"),
    report("after the campaign: no day", "玉树州总工会信息", "yushu", "", at="2021-04-02 10:00:00"),
    report("long before the campaign: no day", "玉树州总工会信息", "yushu", "", at="2021-01-20 10:00:00"),
    report("after the campaign, backfilled", "玉树州总工会补报3月30日信息", "yushu", "3-30", at="2021-04-02 10:00:00"),
    report("the eve of the campaign, label of its first day", "玉树州总工会2月3日信息", "yushu", "2-3", at="2021-02-02 19:00:00"),
    report("the eve of the campaign, no label: no day", "玉树州总工会信息", "yushu", "", at="2021-02-02 19:00:00"),
    report("range over the campaign's start", "玉树州总工会2月1日-4日情况", "yushu", "2-3 2-4", at="2021-02-04 10:00:00"),
    report("not due: the next due day", "玉树州总工会信息", "yushu", "2-8", at="2021-02-06 10:00:00", campaign={"days": WORKDAYS}),
    report("label not due: the next due day", "玉树州总工会2月7日信息", "yushu", "2-8", at="2021-02-07 10:00:00",
        campaign={"days": WORKDAYS}),
    report("Saturday's label on Monday", "玉树州总工会2月6日信息", "yushu", "2-8", at="2021-02-08 10:00:00",
        campaign={"days": WORKDAYS}),
    report("range over a weekend", "玉树州总工会2月5日-8日信息", "yushu", "2-5 2-8", at="2021-02-08 10:00:00",
        campaign={"days": WORKDAYS}),
    report("colleague passes it on", "转发：玉树州总工会2月9日信息", "yushu", sender=COLLEAGUE, inner_sender="yushu@example.com"),
]

ROWS = LABELS + FORMS + EVENTS + NEVER_DATES + OTHER_PLACES + CALENDAR
