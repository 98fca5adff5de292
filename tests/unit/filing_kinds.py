"""What is not a report, and what kind a report is: DOMAIN 6, line by line."""

from filing_rows import no_report, report, triage
from rosters import NEWS, STRANGER

JT = {"sender": "jt@example.com"}
MARCH = {"at": "2021-03-28 11:00:00"}


def header(**fields: str) -> dict[str, tuple[str, ...]]:
    return {name.replace("_", "-"): (value,) for name, value in fields.items()}


# fmt: off

NOT_REPORTS = [
    no_report("Auto-Submitted", "信息", "auto_reply", fields=header(auto_submitted="auto-replied"), **JT),
    no_report("Auto-Submitted with a comment", "信息", "auto_reply", fields=header(auto_submitted="auto-generated; x"), **JT),
    report("Auto-Submitted: no", "信息", "jt", fields=header(auto_submitted="no"), **JT),
    no_report("X-Autoreply", "信息", "auto_reply", fields=header(x_autoreply="yes"), **JT),
    no_report("Precedence", "信息", "auto_reply", fields=header(precedence="auto_reply"), **JT),
    no_report("自动回复", "自动回复：提醒", "auto_reply", body="我在休假。", **JT),
    no_report("自动回复 with a half-width colon", "自动回复: 提醒", "auto_reply", body="我在休假。", **JT),
    no_report("Automatic reply", "Automatic reply: reminder", "auto_reply", body="I am out.", **JT),
    report("answer to an automatic reply", "回复：自动回复：提醒", "jt", body="今日慰问司机80人。", **JT),
    no_report("notice of the provider", "安全提醒", "provider_notice", sender="10000@qq.com"),
    no_report("已读", "已读: 提醒", "read_receipt", body="已阅读。", **JT),
    no_report("已读 full-width", "已读：提醒", "read_receipt", body="", **JT),
    no_report("disposition-notification", "回执", "read_receipt",
              fields=header(content_type='multipart/report; report-type="disposition-notification"'), **JT),
    no_report("delivery-status", "退回", "bounce",
              fields=header(content_type="multipart/report; report-type=delivery-status"), sender=STRANGER),
    no_report("empty Return-Path", "邮件", "bounce", fields=header(return_path="<>"), sender=STRANGER),
    no_report("MAILER-DAEMON", "邮件", "bounce", sender="mailer-daemon@mx.example.com"),
    no_report("postmaster", "邮件", "bounce", sender="postmaster@mx.example.com"),
    no_report("系统退信", "系统退信/Systems bounce", "bounce", sender=STRANGER),
    no_report("Undelivered", "Undelivered Mail Returned to Sender", "bounce", sender=STRANGER),
    no_report("our own mail", "提醒", "own_mail", body="", fields=header(x_rollcall="reminder")),
    no_report("bare acknowledgement", "回复：通知", "acknowledgement", body="收到！", **JT),
    no_report("收到，谢谢", "回复：通知", "acknowledgement", body="收到，谢谢！", **JT),
    no_report("好的", "Re: 通知", "acknowledgement", body="好的，收到。", **JT),
    no_report("收到 with a name", "回复：提醒", "acknowledgement", body="收到，谢谢。\n省交通工会", **JT),
    no_report("greeting and 收到", "答复: 提醒", "acknowledgement", body="您好，已收到，谢谢！", **JT),
    no_report("List-Id", "【订阅】今日技巧", "newsletter", fields=header(list_id="<daily.newsletter.example>")),
    no_report("List-Unsubscribe", "今日技巧", "newsletter", fields=header(list_unsubscribe="<mailto:x@newsletter.example>")),
    report("List-Id from the roster", "信息", "jt", fields=header(list_id="<office.example>"), **JT),
]

REPLIES = [
    report("reply with a report in a file", "回复：提醒", "jt", body="今日信息见附件。", files=("省交通工会2月9日信息.docx",), **JT),
    report("reply with a file and 收到", "回复：提醒", "jt", body="收到，谢谢", files=("信息.docx",), **JT),
    report("reply with a story", "回复：提醒", "jt", body="收到。今日慰问司机80人，送去慰问品。", **JT),
    report("reply with 零报告", "回复：提醒", "jt", kind="nil", body="零报告", **JT),
    report("reply with 无", "Re: 提醒", "jt", kind="nil", body="无", **JT),
    report("reply with a link", "回复：提醒", "jt", body="收到", links=1, **JT),
    report("收到 that is no reply", "省交通工会信息", "jt", body="已收到上级慰问金，全部发放到位。", **JT),
    report("reply whose reminder names a day", "回复：2月8日“十送”信息", "jt", "2-8", body="慰问司机80人。", pending="2-9", **JT),
]

EMPTY = [
    triage("only 请查收", "2月9日工作信息", "empty", "jt", body="请查收", **JT),
    triage("请查收附件", "2月9日工作信息", "empty", "jt", body="请查收附件", **JT),
    triage("见附件 without a file", "工作信息", "empty", "jt", body="各位领导好：\n详见附件，谢谢！", **JT),
    triage("no text at all", "工作信息", "empty", "jt", body="", **JT),
    triage("only a signature", "工作信息", "empty", "jt", body="省交通工会", **JT),
    triage("greeting, name, date", "2月9日信息", "empty", "jt", body="领导好！\n省交通工会\n2021年2月9日", **JT),
    triage("请审阅", "工作信息", "empty", "jt", body="请审阅。", **JT),
    triage("附件为 …", "工作信息", "empty", "jt", body="附件为2月9日工作信息，请查收。", **JT),
    triage("今日信息见附件", "工作信息", "empty", "jt", body="今日信息见附件。", **JT),
    triage("empty, by a stranger who is named", "海东市总工会信息", "empty", "haidong", body="见附件"),
    report("见附件 with a file", "工作信息", "jt", body="见附件", files=("信息.docx",), **JT),
    report("见附件 with a photo", "工作信息", "jt", body="", files=("1.jpg",), **JT),
    report("見附件 with a link", "工作信息", "jt", body="见附件", links=1, **JT),
]

NIL = [
    report(f"nil: {text}", "工作信息", "jt", kind="nil", body=text, **JT)
    for text in (
        *("无", "无。", "今日无信息", "今日无信息。", "零报告", "今日无新增", "今日无新增信息。", "今日无信息，零报告。",
          "今天无新增动态，零报告。"),
        *("各位领导好，今天无新增动态，零报告。", "今日零报告", "我单位今日无工作信息。", "我州今日无信息报送。", "暂无",
          "今日暂无信息。"),
        *("省交通工会今日无新增信息。", "2月9日无信息", "没有", "无新增", "今日无相关信息，特此报告。",
          "今日没有需要报送的信息。", "无。\n省交通工会"),
        *("各位领导：\n今日无工作动态。\n省交通工会办公室\n2021年2月9日", "今日零报告，谢谢！", "我会今日无信息上报",
          "今日无情况。", "本日无新增。"),
        *("今日无更新。", "截至目前无新增信息", "今日无报送内容。", "今日我单位无信息报送，零报告。", "Nil report.",
          "2月9日，我单位零报告。"),
    )
] + [
    report("nil by the subject", "零报告", "jt", kind="nil", body="", **JT),
    report("nil, its day within the sentence", "信息", "jt", kind="nil", body="我会2月9日无工作信息上报。", **JT),
    report("nil, its day before the unit", "信息", "jt", kind="nil", body="2月9日我会无信息报送。", **JT),
    report("nil, the day in points", "信息", "jt", kind="nil", body="我单位2.9无新增信息", **JT),
    report("nil, a list of nouns", "信息", "jt", kind="nil", body="暂无新闻线索和工作动态", **JT),
    report("nil, a list of three", "信息", "jt", kind="nil", body="今日无信息、动态及新闻线索报送。", **JT),
    report("nil, 新闻线索", "信息", "jt", kind="nil", body="今日无新闻线索。", **JT),
    report("nil in traditional characters", "信息", "jt", kind="nil", body="今日無信息", **JT),
    report("nil in traditional characters, 無新增", "信息", "jt", kind="nil", body="無新增", **JT),
    report("nil in traditional characters, a sentence", "信息", "jt", kind="nil", body="我會今日無工作動態報送。", **JT),
    report("nil with spaces within the word", "信息", "jt", kind="nil", body="零  报 告", **JT),
    report("nil with full-width spaces", "信息", "jt", kind="nil", body="零　报　告", **JT),
    report("nil with spaces, a sentence", "信息", "jt", kind="nil", body="今 日 无 信 息", **JT),
    report("nil with spaces in the subject", "2月9日零 报 告", "jt", kind="nil", body="", **JT),
    report("no nil: none of one thing, and another done", "信息", "jt", body="今日无新闻线索，走访慰问职工20人。", **JT),
    report("no nil: a list that ends in work", "信息", "jt", body="无新增困难职工和新增慰问20人", **JT),
    report("nil by the subject, 见附件", "2月9日零报告", "jt", kind="nil", body="请查收", **JT),
    report("nil by subject and name", "省交通工会零报告", "jt", kind="nil", body="省交通工会", **JT),
    report("nil by a stranger", "海东市总工会2月9日零报告", "haidong", kind="nil", body="今日无新增信息。"),
]

NOT_NIL = [
    report(f"not nil: {text}", "工作信息", "jt", body=text, **JT)
    for text in (
        *("今日无突发情况，慰问环卫工人120人", "我会今日实行零报告制度，并开展了慰问",
          "今日无突发情况，为职工送春联300副，慰问医务人员80人。"),
        *("今日无偿献血50人。", "无一人掉队，慰问全部完成。", "今日无信息化故障，开展慰问。", "零报送单位已通报。",
          "今日慰问职工，无新增病例。"),
        *("无论多忙，都要把温暖送到职工手中。",),
    )
] + [
    report("零报告 in the subject, news below", "零报告", "jt", body=NEWS, **JT),
    report("nil text with a document", "工作信息", "jt", body="今日无新增", files=("统计表.xlsx",), **JT),
    report("零报送 is not nil", "关于零报送情况的说明", "jt", body="昨日零报送系网络故障，现将信息补上，慰问百人。", **JT),
]

KINDS = [
    report("更正", "更正：省交通工会2月9日信息", "jt", kind="correction", **JT),
    report("以此件为准", "省交通工会2月9日信息（以此件为准）", "jt", kind="correction", **JT),
    report("修改稿", "省交通工会2月9日信息修改稿", "jt", kind="correction", **JT),
    report("更正 in a document's name", "信息", "jt", kind="correction", files=("2月9日信息（修改稿）.docx",), **JT),
    report("更正 in a workbook's name", "信息", "jt", kind="correction", files=("统计表（更正）.xlsx",), **JT),
    report("补充", "补充：省交通工会2月9日信息", "jt", kind="supplement", **JT),
    report("补充 in a document's name", "信息", "jt", kind="supplement", files=("2月9日信息补充.docx",), **JT),
    report("补充 as a word of the news", "省交通工会补充医疗保险办理", "jt", **JT),
    triage("withdrawal", "请撤回上一封", "withdrawal", "jt", **JT),
    triage("withdrawal in the body", "信息", "withdrawal", "jt", body="请撤回上一封邮件，有误。", **JT),
    triage("上一封作废", "信息", "withdrawal", "jt", body="上一封作废，稍后重发。", **JT),
    triage("忽略上一封", "请忽略上一封邮件", "withdrawal", "jt", **JT),
    report("撤回 as news", "省交通工会督促企业撤回违法裁员决定", "jt", **JT),
    triage("quarterly summary", "省交通工会一季度工作总结", "unclear_kind", "jt", **JT),
    triage("quarterly summary, late March", "省交通工会一季度工作总结", "unclear_kind", "jt", days="3-28", **MARCH, **JT),
    triage("summary of the year", "省交通工会2020年度工作总结", "unclear_kind", "jt", **JT),
    report("final summary in its window", "省交通工会“十送”活动总结", "jt", "3-28", kind="deliverable", **MARCH, **JT),
    report("final summary by document", "报送", "jt", "3-28", kind="deliverable", files=("“十送”活动总结.docx",), **MARCH, **JT),
    report("十送 … 总结", "省交通工会“十送”工作总结", "jt", "3-28", kind="deliverable", **MARCH, **JT),
    report("迎春送暖 … 总结", "省交通工会“迎春送暖”总结报告", "jt", "3-28", kind="deliverable", **MARCH, **JT),
    report("a meeting is news", "省交通工会召开活动总结会", "jt", "3-28", **MARCH, **JT),
    report("a meeting with awards is news", "省交通工会举行活动总结表彰大会", "jt", "3-28", **MARCH, **JT),
    report("first day of the window", "省交通工会活动总结", "jt", "3-15", kind="deliverable", at="2021-03-15 00:00:00", **JT),
    report("a second before the window", "省交通工会活动总结", "jt", "3-14", at="2021-03-14 23:59:59", **JT),
    report("last second of the window", "省交通工会活动总结", "jt", "3-31", kind="deliverable", at="2021-03-31 23:59:59", **JT),
    report("summary after the campaign", "省交通工会活动总结", "jt", "", kind="deliverable", at="2021-04-02 10:00:00", **JT),
    report("corrected summary", "更正：省交通工会活动总结", "jt", "3-28", kind="deliverable", **MARCH, **JT),
]

ROWS = NOT_REPORTS + REPLIES + EMPTY + NIL + NOT_NIL + KINDS
