"""The same rules in the many words of real offices: forms of a label, of an event, of nothing, of a signature.

Each group is one rule; the words vary. The sender is the union of Yushu by its exact address unless a row says otherwise.
"""

from filing_rows import no_report, report, triage
from rosters import COLLEAGUE

YUSHU = {"sender": "yushu@example.com"}
MARCH = {"at": "2021-03-28 11:00:00"}
SHORT = "慰问二十人，发放物资。"

# fmt: off

# date + reporting noun, whatever else stands around them: the subject of a report that is a day old
LABELS = [
    report(f"label: {text}", f"玉树州总工会{text}", "yushu", "2-8", kind, pending="2-9" if kind == "daily" else "")
    for kind, texts in {
        "daily": (
            *("2月8日工作信息", "2月8日", "2.8", "02-08", "0208", "20210208", "2021.2.8", "2021/2/8", "21.2.8信息", "２月８日信息"),
            *("信息2.8", "工作信息（2月8日）", "【2月8日】工作信息", "[2.8]工作信息", "〔2月8日〕信息", "｜2月8日｜工作信息",
              "_2021-02-08_工作信息"),
            *("-20210208-信息", "2月8号信息", "二月八日信息", "二〇二一年二月八日工作信息", "2 月 8 日工作信息", "2021 年 2 月 8 日信息"),
            *("2月8日“十送”活动信息", "“十送”活动进展情况（2月8日）", "迎春送暖活动2月8日日报", "2月8日活动开展情况", "2月8日送温暖信息"),
            *("2月8日（星期一）信息", "2月8日16:00信息", "2月8日上午信息", "2月8日晚信息", "2月8日日报表", "日报（2.8）", "2月8日报"),
            *("2月8日工作信息3篇", "2月8日工作信息（一）", "2月8日工作信息（二）之三", "2月8日工作信息1", "2月8日信息及照片",
              "2月8日文字及图片材料"),
            *("2月8日新闻报道链接", "2月8日微信推送", "2月8日视频素材", "2月8日工作情况汇报", "2月8日情况说明", "2月8日信息汇总"),
            *("2月8日信息 请查收", "2月8日信息，请审阅", "2月8日信息.docx", "2月8日工作信息（已审）", "2月8日工作信息（送审稿）",
              "每日信息2月8日"),
            *("2.8日报", "2.8 日报", "2.8日工作信息", "2/8日报", "2-8日报", "2.8日报表", "（2.8日）信息", "0208日信息", "2021.2.8日报"),
            *("2021. 2. 8信息", "2021.2.8.", "2021.2.8. 工作信息"),
            *("2月8日工作信息（两篇）", "2月8日信息（2篇）", "2月8日信息三则", "2月8日信息（共1份）", "2月8日第一批信息",
              "2月8日信息（第2批）", "2月8日信息（第一篇）"),
            *("每日一报（2月8日）", "2月8日每日一报", "2月8日工作反馈", "2月8日工作情况反馈", "2月8日送温暖工作反馈", "2月8日反馈",
              "2月8日活动反馈表"),
            *("2月8日本周信息", "上周一（2月8日）工作信息", "春节假期2月8日工作信息", "节日期间2月8日动态", "周末信息（2月8日）"),
            *("春节期间2月8日信息", "上报2月8日信息", "报送2月8日工作动态", "2月8日新闻线索", "2月8日经验做法", "截至2月8日24时数据统计"),
        ),
    }.items() for text in texts
] + [
    report(f"label before the name: {text}", text, "yushu", "2-8", pending="2-9")
    for text in (
        *("2月8日玉树州总工会工作信息", "20210208玉树州总工会", "关于报送玉树州总工会2月8日信息的报告", "您好，玉树州总工会2月8日信息"),
        *("附件：玉树州总工会2月8日信息", "媒体舆情日报（玉树州总工会2月8日）", "截至2月8日玉树州总工会“十送”数据统计"),
        *("2月8日玉树州总工会“十送”工作开展情况日报", "回复：【催报】玉树州总工会2月8日信息"),
    )
] + [
    report(f"label of yesterday: {text}", text, "yushu", "2-8", pending="2-9", **YUSHU) for text in ("昨日信息", "昨天工作信息")
]
RANGES = [
    report(f"range: {text}", text, "yushu", "2-7 2-8 2-9", **YUSHU)
    for text in (
        *("2月7日-9日信息", "2.7—2.9信息", "2.7—2.9日工作信息", "2月7日至9日工作信息", "2月7日—2月9日信息", "2.7-9信息", "2.7-2.9"),
        *("二月七日至九日信息", "二月七日至二月九日工作信息", "二〇二一年二月七日—九日信息", "二〇二一年二月七、八、九日信息"),
        *("2月7日（周日）-9日（周二）信息", "2月7日（星期日）至2月9日（星期二）工作信息", "2.7日、8日、9日信息", "2.7、8、9日工作信息"),
        *("2月7日-9日（假期）工作信息", "春节假期（2月7日-9日）工作信息", "国庆假期2月7日-9日信息", "一周工作信息（2月7日-2月9日）"),
        *("上周工作信息（2月7日—9日）", "本周工作动态2.7-2.9", "每周信息（2月7日至9日）", "2月7日-9日三天工作信息",
          "2月7日至9日（3天）信息"),
        *("二月七日、八日、九日工作信息", "2.7日-2.9日信息", "2.7-9日报", "2021. 2. 7至2021. 2. 9信息"),
        *("20210207-20210209", "2021-02-07至2021-02-09信息", "2月7日、2月8日、2月9日信息", "2月7、8、9日信息"),
    )
] + [
    report(f"two days: {text}", text, "yushu", "2-8 2-9", **YUSHU)
    for text in ("2月8、9日信息", "2月8日、9日信息", "2月8日和9日工作信息", "2月8日及2月9日信息",
                 "周末（2月8日、9日）工作信息", "双休日（2月8日-9日）信息", "2月8日-9日（周末）工作信息", "2月8日、9日两天工作信息")
]
FESTIVALS = [
    report(f"festival: {text}", text, "yushu", day, at=f"2021-{at} 10:00:00", **YUSHU)
    for text, at, day in (
        ("小年信息", "02-04", "2-4"), ("除夕工作信息", "02-11", "2-11"), ("年三十信息", "02-11", "2-11"),
        ("大年三十信息", "02-11", "2-11"), ("正月初一信息", "02-12", "2-12"), ("大年初一信息", "02-12", "2-12"),
        ("农历正月初二信息", "02-13", "2-13"), ("正月十五信息", "02-26", "2-26"), ("元宵节信息", "02-26", "2-26"),
        ("腊月廿八信息", "02-09", "2-9"), ("正月初一至初三信息", "02-14", "2-12 2-13 2-14"),
    )
] + [
    report(f"festival as an event: {text}", text, "yushu", day, at=f"2021-{at} 10:00:00", **YUSHU)
    for text, at, day in (
        ("正月初二走访慰问环卫工人", "02-18", "2-18"), ("小年走访慰问困难职工", "02-05", "2-5"),
        ("元宵节猜灯谜活动信息", "02-25", "2-25"), ("除夕慰问坚守岗位职工", "02-12", "2-12"),
    )
]
EVENTS = [
    report(f"event: {text}", text, "yushu", "2-9", pending="")
    for text in (
        *("2月6日，玉树州总工会走访慰问环卫工人", "2月6日玉树州总工会走访慰问一线职工", "玉树州总工会2月6日走访慰问困难职工"),
        *("玉树州总工会于2月6日召开座谈会", "玉树州总工会2月6日开展“送温暖”活动", "玉树州总工会2月6日“送温暖”活动"),
        *("玉树州总工会2月5日至7日开展走访慰问", "玉树州总工会2.6慰问环卫工人", "玉树州总工会2月6日上午慰问医务人员信息"),
        *("玉树州总工会在2月6日举办专场招聘会信息", "玉树州总工会2月6日慰问活动照片", "玉树州总工会关于2月6日慰问活动的信息"),
        *("玉树州总工会2021年2月6日开展送岗位活动情况", "玉树州总工会昨日慰问环卫工人", "玉树州总工会2月20日将举办招聘会"),
        *("玉树州总工会关于2月6日会议精神贯彻落实情况的报告", "玉树州总工会学习贯彻2月6日会议精神"),
        *("玉树州总工会2月6日周末慰问活动信息", "玉树州总工会2月6日至7日两天慰问职工信息", "玉树州总工会2月6日春节假期值班安排"),
        *("玉树州总工会春节假期（2月6日-8日）慰问职工", "玉树州总工会本周2月6日走访慰问", "玉树州总工会2月6日一周年活动信息"),
        *("玉树州总工会2月6日反馈意见整改情况", "玉树州总工会2月6日第一批慰问金发放信息", "玉树州总工会2月6日三天培训信息"),
        *("玉树州总工会传达2月6日省总工会通知", "玉树州总工会1月1-31日，开展慰问"),
    )
] + [
    report(f"event in the body: {text}", "报送", "yushu", "2-9", body=text, pending="", **YUSHU)
    for text in (
        *("2月8日，玉树州总工会主席带队走访慰问困难职工20户。", "自1月20日至2月8日，全州慰问20人", "从2月3日起，慰问20人"),
        *("2月10日将召开会议，慰问20人", "昨日，州总慰问20人", "2月8日下午，慰问20人", "按照2月5日视频会议要求，慰问20人"),
        *("根据2月5日反馈情况，慰问20人", "针对2月5日工作反馈意见，慰问20人", "2月5日周末，州总慰问20人"),
        *("2月5日至7日假期，慰问20人", "春节假期（2月5日-8日）慰问20人"),
        *("根据《通知》（2月5日）要求报送信息，慰问20人", "2月8日以来，慰问20人", "2月5日至8日，全州慰问20人"),
        *("按照省总工会2月5日通知要求，现将信息报上，慰问50人。", "慰问职工50名。\n玉树州总工会\n2021年2月8日"),
    )
] + [
    report(f"event in a file's name: {name}", "报送", "yushu", "2-9", files=(name,), pending="", **YUSHU)
    for name in ("2月6日慰问环卫工人.docx", "2月6日慰问现场.docx", "微信图片_20210206103321.jpg", "VID_20210206_101500.mp4",
                 "mmexport1612508412345.jpg", "2.5万元慰问金.docx", "附件2：困难职工慰问名单.xls", "新建 Microsoft Word 文档.docx")
]
NEVER_DATES = [
    report(f"no date: {text}", f"玉树州总工会{text}", "yushu", "2-9", pending="")
    for text in (
        *("投入2.5万元送温暖信息", "发放慰问金15.4万信息", "6号文信息", "〔2021〕6号文件信息", "第2期信息", "总第15期信息",
          "“3·8”妇女节信息"),
        *("16:00前信息", "联系电话13900000000信息", "“十送”信息", "2.5%信息", "2.5公里信息", "第2-5期信息", "投入3.2余万元", "5G信息"),
        *("2-5日工作信息", "1-31日报表", "1-31日工作信息", "2.5日内信息", "2.8万日报", "第2.8日报", "二月十一二日信息"),
        *("2.0版信息", "2021年信息", "1月信息", "3.15消费者权益日", "2-3人次", "3.5吨面粉", "学习1.29讲话精神", "投资2.8 万元",
          "人均2.5元"),
    )
]
FILES = [
    report(f"label in a document's name: {name}", "报送", "yushu", "2-8", files=(name,), pending="2-9", **YUSHU)
    for name in (
        *("玉树州总工会2月8日工作信息.docx", "2.8信息.doc", "十送活动日报表20210208.xlsx", "玉树州“十送”活动日报表20210208.xlsx"),
        *("附件1：2月8日统计表.xls", "扫描件0208.pdf", "关于报送2月8日“十送”活动情况的报告.pdf", "2月8日照片.7z",
          "~$2月8日工作信息.docx"),
        *("玉树州总工会:2月8日/信息?.docx", "1.2月8日工作信息.docx", "2021-02-08 工作信息(1).docx", "0208.docx", "玉树2.8.docx",
          "2-8.docx"),
        *("玉树州总工会2.8日报表.docx", "2.8日报.xlsx", "日报2021. 2. 8.docx"),
    )
] + [
    report(f"label in the body: {text}", "报送", "yushu", "2-8", body=text, pending="2-9", **YUSHU)
    for text in (
        *("省总办公室：\n  现将我州2月8日“十送”活动工作信息报上，慰问20人", "截至2月8日16时，全州慰问20人", "截止2月8日，慰问20人"),
        *("2月8日情况：慰问20人", "2月8日工作情况如下：慰问20人", "玉树州总工会2月8日工作信息\n慰问职工50名。"),
    )
]
BELATED = [
    report(f"belated: {text}", text, "yushu", "2-7", pending="", history="2-7", **YUSHU)
    for text in ("补报2月7日信息", "补报：2月7日信息", "（补2.7）", "【补报】2月7日工作信息", "迟报2月7日信息", "补交2月7日信息",
                 "补报2.7日报", "补2.7日信息")
] + [
    report("belated range in Chinese numerals", "补报二月六日至八日工作信息", "yushu", "2-6 2-7 2-8", pending="", **YUSHU),
    report("belated range", "补报2月7日-8日工作信息", "yushu", "2-7 2-8", pending="", history="2-7", **YUSHU),
    report("correction of an earlier day", "更正：2月7日信息", "yushu", "2-7", "correction", pending="", history="2-7", **YUSHU),
    report("correction of yesterday in the body", "信息", "yushu", "2-8", "correction", pending="", history="2-8",
           body="更正：昨日上报人数有误，应为30人。", **YUSHU),
]
NIL = [
    report(f"nil: {text}", "工作信息", "yushu", kind="nil", body=text, **YUSHU)
    for text in (
        *("今日无活动", "今日未开展活动", "今日无事项", "经统计，今日无新增信息。", "领导好：今日我会无“十送”活动信息。",
          "因放假，今日无信息"),
        *("玉树州2月9日无新增信息，零报告。", "今日无“十送”工作动态，零报告。", "无新信息", "今日“十送”活动无新增",
          "截至今日16时，无新增。"),
        *("零报告。\n玉树州总工会\n2021年2月9日", "各位领导，玉树州总工会今日无情况，零报告，请查收。", "收到，今日无信息",
          "收到。零报告"),
        *("各位领导：\n玉树州总工会零报告", "今日无信息。\n联系人：小王\n电话：0976-8820000", "无\n玉树州总工会 小王 13900000000"),
    )
] + [
    report(f"nil by the subject alone: {text}", text, "yushu", kind="nil", body="", **YUSHU)
    for text in ("无", "今日无信息", "今日无新增", "零报告", "玉树州总工会零报告")
] + [
    report(f"not nil: {text}", "工作信息", "yushu", body=text, **YUSHU)
    for text in (
        *("今日无新增确诊病例，慰问医务人员80人。", "无论如何，慰问了30人", "今日开展慰问，无其他情况。",
          "今日走访30户，暂无新增困难职工。"),
        *("我会严格落实零报告制度，做好疫情防控，慰问30人", "今日慰问职工30人，无新增信息", "零报送单位：三家"),
    )
] + [report("not nil: a rule about nil reports", "关于实行零报告制度的情况", "yushu", body="慰问三十人。", **YUSHU)]
EMPTY = [
    triage(f"empty: {text}", "信息", "empty", "yushu", body=text, **YUSHU)
    for text in (
        *("附件：1.工作信息 2.照片3张", "附件为今日工作信息及照片，请领导审阅。", "今日信息已报送，请查收。", "收到", "谢谢",
          "我们已于上午报送"),
        *("见附件。\n-----\n玉树州总工会 小王 13900000000", "祝新年快乐，阖家幸福！", "已经报过了", "发自我的iPhone"),
        "您好！附件是玉树州总工会今日信息，请查收，谢谢！\n\n玉树州总工会办公室\n2021年2月9日\n联系电话：0976-8820000",
    )
] + [
    triage("a question", "回复：提醒", "unclear_kind", "yushu", body="您好，请问今天还需要报吗？", **YUSHU),
    triage("a question about the form", "回复：提醒", "unclear_kind", "yushu", body="请问信息报送格式是什么？", **YUSHU),
    triage("an answer", "回复：提醒", "unclear_kind", "yushu", body="收到，已转各科室办理。", **YUSHU),
    report("an answer that tells", "回复：提醒", "yushu", body="收到。走访慰问环卫工人，送去慰问品。", **YUSHU),
    triage("a trial", "测试", "unclear_kind", "yushu", body="测试", **YUSHU),
    triage("a trial in English", "test", "unclear_kind", "yushu", body="test mail", **YUSHU),
]
ACKNOWLEDGED = [
    no_report(f"acknowledged: {text}", "回复：提醒", "acknowledgement", body=text, **YUSHU)
    for text in (
        *("收到，我们会按时报送。", "收到，马上报", "好的，下午报", "收到，稍后报送", "已收悉，谢谢", "嗯嗯", "收到[强]", "收到~",
          "👌", "已阅"),
        *("您好，邮件已收到，谢谢！", "收到了，谢谢领导", "Received, thanks.", "知道了", "收到\n\n玉树州总工会 小王 13900000000",
          "好的，收到，辛苦了"),
    )
] + [
    no_report(f"automatic: {text}", text, "auto_reply", body="我在休假。", **YUSHU)
    for text in ("休假自动回复：信息", "自动答复: 信息", "【自动回复】信息", "Out of Office: x", "Auto-reply: x")
] + [no_report("read receipt", "已读回执：信息", "read_receipt", body="", **YUSHU)]
KINDS = [
    report(f"{kind}: {text}", text, "yushu", kind=kind)
    for kind, texts in {
        "correction": (
            *("玉树州总工会2月9日信息（更正）", "玉树州总工会2月9日信息（修订）", "请以此为准：玉树州总工会2月9日信息"),
            *("玉树州总工会2月9日信息（更新版）", "玉树州总工会2月9日信息（最新，以本件为准）", "【更正】玉树州总工会信息"),
        ),
        "supplement": (
            *("玉树州总工会2月9日信息（补充）", "玉树州总工会2月9日工作信息（补充照片）", "玉树州总工会补充材料", "玉树州总工会续报"),
            *("玉树州总工会2月9日补充信息", "玉树州总工会补发照片"),
        ),
        "daily": ("玉树州总工会补充完善机制", "玉树州总工会补报2月9日信息", "玉树州总工会修订完善制度"),
    }.items() for text in texts
] + [
    report("correction in the body", "信息", "yushu", kind="correction", body="以此件为准，前一封有误。慰问职工30人。", **YUSHU),
    report("supplement in the body", "信息", "yushu", kind="supplement", body="补充照片3张", files=("1.jpg",), **YUSHU),
    *(report(f"summary: {text}", f"玉树州总工会{text}", "yushu", "3-28", "deliverable", **MARCH)
      for text in ("十送总结", "关于“十送”活动的总结报告", "活动总结报告", "2021年“十送”活动总结")),
    *(report(f"meeting: {text}", f"玉树州总工会{text}", "yushu", "3-28", **MARCH)
      for text in ("召开“十送”活动总结会", "活动总结大会", "活动总结座谈会信息", "活动总结推进会")),
    *(triage(f"withdrawal: {text}", text, "withdrawal", "yushu", **YUSHU)
      for text in ("申请撤回上一封邮件", "撤回邮件", "请忽略上封邮件", "刚才发的邮件有误，请撤回", "前一封邮件发错了，请删除",
      "发错了，请忽略")),
]
NAMES = [
    *(report(f"signature: {line}", "信息", "guoluo", body=f"{SHORT}\n{line}")
      for line in ("——果洛州总工会", "单位：果洛州总工会", "来源：果洛州总工会", "【果洛州总工会】", "供稿：果洛州总工会 小王",
                   "（果洛州总工会 供稿）", "果洛州总工会办公室\n联系人：小王\n电话：0000\n2021年2月9日")),
    report("signature in brackets behind the last sentence", "信息", "guoluo", body="慰问二十人。（果洛州总）"),
    *(triage(f"names nobody: {text}", text, "unknown_sender", body=SHORT)
      for text in ("市总工会信息", "州总信息", "县总信息", "玉树总工会信息", "互助信息", "共和国信息", "西宁市交通工会信息",
      "州交通工会信息",
                   "海南省总工会来函", "河南省总工会信息", "海南省交通工会信息", "关于省总工会通知的回复")),
    report("our own province may stand before a name", "青海省交通工会信息", "jt"),
    report("an office that receives stands before the name", "省总工会：玉树州总工会2月9日信息", "yushu"),
    triage("visit between two, by a stranger", "海西州总工会与青海油田工会开展联谊活动", "conflict", "haixi qhyt"),
    report("visit between two, by one of them", "青海油田工会与海西州总工会开展联谊活动", "qhyt", sender="qhyt@example.com"),
]
DISGUISES = [
    triage("look-alike domain", "信息", "forged_sender", "yushu", sender="yushu@example.c0m", body=SHORT),
    triage("look-alike letter", "玉树州总工会信息", "forged_sender", "yushu", sender="уushu@example.com"),
    triage("roster address as a domain's beginning", "信息", "unknown_sender", sender="yushu@example.com.evil.example", body=SHORT),
    report("bidi mark in the subject", "信息\u202e", "yushu", flags="bidi_marks", **YUSHU),
    report("bidi mark in a file's name", "信息", "yushu", flags="bidi_marks", files=("信息\u202excod.exe",), **YUSHU),
    report("mixed letters in the display name", "信息", "yushu", flags="homograph", sender_name="Yuѕhu", **YUSHU),
    report("a Russian word alone is none", "信息", "yushu", flags="-homograph", sender_name="Профсоюз", **YUSHU),
]
LOGO = ("image001.png", "", True)
PICTURES = [
    triage("收到 beside a picture in the text", "回复：提醒", "unclear_kind", "yushu", body="收到，谢谢！", files=(LOGO,), **YUSHU),
    report("a nil report with a picture in its signature", "信息", "yushu", kind="nil", body="今日无信息。", files=(LOGO,), **YUSHU),
    report("a picture in the text is content", "信息", "yushu", body="请查收", files=(LOGO,), **YUSHU),
    report("a nil subject beside a picture is no nil report", "零报告", "yushu", body="", files=(LOGO,), **YUSHU),
    report("an attached photo is no signature", "信息", "yushu", body="今日无新增。", files=("1.jpg",), **YUSHU),
]
MX = {"campaign": {"authserv_id": "mx.example.com"}}
FAILED = {"authentication-results": ("mx.example.com; dmarc=fail header.from=example.com",)}
UNVERIFIED = [
    report("unverified", "信息", "yushu", flags="unverified", fields=FAILED, **YUSHU, **MX),
    report("unverified counts only by the configured server", "信息", "yushu", flags="-unverified", fields=FAILED, **YUSHU,
           campaign={"authserv_id": "other.example.com"}),
    report("unverified is not asked without a configured server", "信息", "yushu", flags="-unverified", fields=FAILED, **YUSHU),
]
FORWARDED = "今日玉树市总工会慰问20人，送去慰问品。"
FORWARDS = [
    report("a forward counts by what it passes on", "转发：玉树市总工会信息", "yushu", body="", forwarded=FORWARDED, **YUSHU),
    triage("a reply does not", "回复：提醒", "empty", "yushu", body="", forwarded=FORWARDED, **YUSHU),
    triage("nor a forward of our reminder", "转发：提醒", "empty", "yushu", body="",
           forwarded="截至15:00，邮箱尚未收到贵单位2月9日信息，如无内容，请回复“零报告”。", **YUSHU),
    report("a colleague passes on a text", "转发：信息", "yushu", sender=COLLEAGUE, inner_sender="yushu@example.com", body="",
           forwarded=FORWARDED),
    report("a colleague passes on a nil report", "转发：信息", "yushu", kind="nil", sender=COLLEAGUE, body="请收",
           inner_sender="yushu@example.com", forwarded="今日无信息。\n玉树州总工会"),
]

ROWS = [
    *LABELS, *RANGES, *FESTIVALS, *EVENTS, *NEVER_DATES, *FILES, *BELATED, *NIL, *EMPTY, *ACKNOWLEDGED, *KINDS, *NAMES,
    *DISGUISES,
    *PICTURES,
    *UNVERIFIED, *FORWARDS,
]
