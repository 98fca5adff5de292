"""What is no report, and what kind a report is, in words that rules once did not read: DOMAIN 6. Each group has its near misses."""

from filing_rows import no_report, report, triage
from rosters import NEWS

JT = {"sender": "jt@example.com"}

# fmt: off

WITHDRAWN = [
    triage(f"withdrawn: {subject} {body}", subject, "withdrawal", "jt", body=body, **JT)
    for subject, body in (
        ("作废", "上午报送的信息作废，请勿采用。"), ("省交通工会：作废", "请见谅"), ("信息作废声明", "如题"),
        ("撤稿申请", "请将我会今天上午所报稿件撤下，不要刊发。"), ("撤稿申请", "如题"), ("省交通工会申请撤稿", "谢谢"), ("信息", "请把刚发的那条信息撤下"),
        ("Recall: 工作信息", "The sender would like to recall the message"), ("召回：工作信息", ""), ("召回: 工作信息", "张三 想要召回邮件“工作信息”。"),
        ("声明", "今日上午所报信息数据有误，请勿使用，稍后重报。"), ("说明", "数据有误，请勿使用，稍后重报"), ("说明", "内容有误，请暂不要采用。"),
        ("信息", "我会今日报送的工作信息因数据有误，现申请作废。"), ("信息", "昨晚的信息作废"), ("信息", "该稿件作废，勿用"), ("信息", "刚才报的数据不对，先不要统计，稍后重报"), ("信息", "我会昨晚报送的信息有误，请不要刊发。"), ("信息", "请不要采用，稍后重新报送。"),
        ("信息", "请撤回上一封，修改稿稍后另行报送给贵办公室"), ("信息", "上一封作废，以此件为准，新的稍后另行报送给你们办公室"),
        ("信息", "上午信息作废，以此件为准。"),  # and nothing in its place
    )
] + [
    triage("withdrawn, and a file that replaces nothing", "信息", "withdrawal", "jt", body="上午报送的信息作废，请勿采用。", files=("信息.docx",), **JT),
] + [
    report(f"not withdrawn, but corrected: {body}", subject, "jt", kind="correction", body=body, files=("信息.docx",), **JT)
    for subject, body in (
        ("信息", "数据有误，以此件为准"), ("信息", "上午报送的信息数据有误，请勿使用，以此件为准。"), ("信息（以此件为准）", "上午报送的信息作废"),
        ("信息", "上午报送的信息作废，正确的见附件。"), ("信息", "数据有误，请勿使用，现重新报送。"),
        ("重新报送：信息", "上午报送的信息数据有误，请勿使用。"), ("信息（修改稿）", "之前报的那份作废。"), ("信息", "刚才发的有误，请以这份为准。"),
        ("信息", "上一封邮件作废，请以本邮件附件为准"), ("信息", "今日上午所报信息作废，以附件为准。"), ("更正：信息", "上午报送的信息作废，请勿采用。"),
    )
] + [
    report("not withdrawn, but corrected, the text itself", "信息", "jt", kind="correction",
           body="上午报送的信息作废，以此件为准：今日慰问环卫工人50人。", **JT),
] + [
    report(f"no withdrawal: {subject} {body}", subject, "jt", body=body, **JT)
    for subject, body in (
        ("省交通工会清理作废制度12项", NEWS), ("关于旧版会员卡作废的公告", NEWS), ("省交通工会撤下旧标语换上新春联", NEWS), ("汽车召回检修进站场", NEWS),
        ("信息", "对企业上报的证件逐一核对，作废过期证件12本。"), ("信息", "过期优惠券作废，重新发放消费券200张。"), ("信息", "超市撤下过期食品30件。"), ("信息", "提醒职工电热毯不要使用，随后走访宿舍20间。"),
        ("信息", "提醒职工请勿使用明火，请不要采用违规电器。"), ("信息", "慰问20人。\n如误收本邮件，请勿使用或传播。"), ("作废发票专项检查信息", NEWS),
        ("信息", "原数据已作废的会员卡换新120张。"), ("信息", "提醒职工网传信息有误，请勿使用偏方。"), ("信息", "今日慰问50人。若您误收本邮件，请立即删除该邮件。"),
        ("信息", "对各企业报送的统计表认真审核，撤销不合格班组3个。"), ("信息", "对基层上报的材料要求删除个人信息，共审核30份。"), ("信息", "慰问职工20人，以法律为准绳"),
        ("信息", "今日受理工资信息有误投诉3件，请勿使用现金支付的提示已张贴。"),
    )
]

MORE_NIL = [
    report(f"nil, signed: {body!r}", "工作信息", "jt", kind="nil", body=body, **JT)
    for body in (
        *("零报告\n李四", "我单位今日零报告，联系人张三，电话010-0000-0000", "今日无信息（值班人：李四）", "零报告（李四）", "零报告 李四", "零报告——李四"),
        *("零报告\n办公室 李四", "今日无信息，值班员：李四", "今日无信息，值班员李四，值班电话0000-0000000", "无\n李主任", "零报告。经办人：李四 13900000000"),
        *("零报告\n李四 13900000000", "今日零报告。\n小李", "今日零报告\n负责人：李四\n填报人：张三"),
        *("零报告\n工会主席 李四", "今日无信息上报\n县总 李四", "零报告，值班人员张三、李四", "今日无信息。\n李四 敬上", "零报告\n省交通工会\n二〇二一年二月九日"),
    )
] + [
    report(f"nil, a list: {body!r}", "工作信息", "jt", kind="nil", body=body, **JT)
    for body in (
        "一、工作进展：无\n二、新闻线索：无", "一、工作进展：无\n二、新闻线索：无\n三、媒体舆情：无", "1.送温暖：无\n2.送福利：无。",
        "工作进展：无；新闻线索：暂无；媒体舆情：无", "1、工作动态：无\n2、数据分析：无\n省交通工会\n李四", "（一）工作进展：无\n（二）新闻线索：无", "一、工作动态：今日无\n二、线索：今日无",
        "工作进展：无。新闻线索：无。", "今日情况如下：\n一、工作进展：无\n二、新闻线索：无",
    )
] + [
    report(f"nil, in other words: {body}", "工作信息", "jt", kind="nil", body=body, **JT)
    for body in (
        *("今日0报告", "0报告", "今日 0 报告。", "平安无事", "今日平安无事。", "今日无变化", "今日无任何变化。", "同昨日，无新增", "情况同昨日，无变化。"),
        *("本日无更新内容", "您好，今日没有要报的", "今日没有要报的信息。", "今日没有可报的内容", "今日一切正常，零报告。", "今日无异常情况", "无特殊情况"),
        "今日零报告，如有情况随时上报。",
    )
] + [
    report("nil by the subject, 0报告", "省交通工会2月9日0报告", "jt", kind="nil", body="", **JT),
] + [
    report(f"no nil: {body!r}", "工作信息", "jt", body=body, **JT)
    for body in (
        *("零报告，但附件补充有关信息", "零报告\n慰问环卫工人", "一、工作进展：慰问20人\n二、新闻线索：无", "一、工作进展：无\n二、新闻线索：省台报道慰问活动"),
        *("今日报告10报告会3场", "今日平安无事，走访慰问20人", "同昨日", "今日无变化，新增慰问3户", "今日零报告（附慰问信息）", "李四同志今日慰问职工20人"),
        *("零报告制度\n李四", "今日无信息（李四慰问职工）", "联系人：李四\n今日慰问职工。", "无论如何，李四"),
        *("慰问20人、其他情况：无", "慰问困难职工 其他情况：无", "一、慰问人数：20\n二、异常情况：无", "零报送单位：无", "今日无信息，慰问干部", "无\n元宵慰问"),
        *("一切正常，慰问职工", "平安无事茶话会", "零报告\n马上慰问", "零报告\n温暖送达", "今日无变化，春联300副"),
    )
] + [
    report("no nil: 补充昨日信息", "工作信息", "jt", "2-8", body="零报告，但附件补充昨日信息", **JT),
    report("no nil: signed, with a document", "工作信息", "jt", body="零报告\n李四", files=("信息.docx",), **JT),
    report("no nil: a list, with a document", "工作信息", "jt", body="工作进展：无\n新闻线索：无", files=("信息.docx",), **JT),
    triage("only a person's name", "工作信息", "empty", "jt", body="李四", **JT),
    triage("only a person's name of three characters, and a day", "省交通工会2月9日信息", "empty", "jt", body="您好！\n李小四", **JT),
    report("a person's name under a headline", "省交通工会走访慰问困难职工", "jt", body="李四", **JT),
    report("two characters that are no name", "工作信息", "jt", body="慰问", **JT),
    report("two characters that begin like a name", "工作信息", "jt", body="安全", **JT),
    report("a person's name and a photo", "工作信息", "jt", body="李四", files=("1.jpg",), **JT),
]

ASKED = [
    triage(f"question: {subject} {body}", subject, "unclear_kind", "jt", body=body, **JT)
    for subject, body in (
        ("请问", "周末是否需要报送？"), ("请问日报表用哪个模板", "如题"), ("请问信息报送用哪个邮箱", "领导好，如题，谢谢"),
        ("咨询报送事项", "领导您好，想咨询一下日报表中“慰问人数”一栏是否包含下级工会，盼复。"), ("咨询", "请问日报表用哪个模板"), ("信息", "除夕当天还报不报？"), ("信息", "这个表怎么填？谢谢"),
        ("信息", "您好，春节放假，还需要报吗？谢谢！"), ("信息", "照片要几张？"), ("信息", "报送方式是邮件还是微信？"), ("信息", "明日几点前报？"), ("信息", "零报告也要写原因吗？"), ("信息", "信息报给谁？\n李四"), ("信息", "领导好，附件模板在哪里下载？"),
    )
] + [
    report(f"no question: {subject} {body}", subject, "jt", body=body, **JT)
    for subject, body in (
        ("信息", "今日慰问环卫工人50人，周末是否需要报送？"), ("信息", "今日慰问50人。周末是否需要报送？"), ("欠薪怎么办？工会来帮忙", NEWS),
        ("信息", "开展“您有什么需要”问需活动，解决职工困难3个。"), ("信息", "我会走访职工，询问是否需要帮扶"), ("走访慰问困难职工", "如题"), ("信息", "咨询职工50人次。"), ("信息", "为职工提供法律咨询，请回复率100%"),
    )
] + [
    no_report("收到 with who says it", "回复：提醒", "acknowledgement", body="收到\n\n李四", **JT),
    no_report("收到 with who says it and a telephone", "回复：提醒", "acknowledgement", body="已收到，谢谢\n李四 010-0000-0000", **JT),
    triage("an answer that is a name alone", "回复：提醒", "empty", "jt", body="李四", **JT),
    triage("a question beside 收到", "回复：提醒", "unclear_kind", "jt", body="收到，请问周末是否需要报送？", **JT),
    report("a question beside a file", "请问", "jt", body="这样报可以吗？", files=("信息.docx",), **JT),
    report("a question beside 零报告", "信息", "jt", body="今日零报告，周末是否需要报送？", **JT),
]

AWAY = [
    no_report(f"automatic text: {body}", "Re: 提醒", "auto_reply", body=body, **JT)
    for body in (
        "您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。",
        "这是来自QQ邮箱的假期自动回复邮件。\n您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。",
        "您好，我正在出差，不能及时回复您的邮件，回来后会尽快与您联系。",
    )
] + [
    report("an automatic text with 零报告 behind it", "Re: 提醒", "jt", body="我最近正在休假中，无法亲自回复您的邮件。今日慰问职工20人。", **JT),
    report("an automatic text with a file", "信息", "jt", body="您好，我最近正在休假中，无法亲自回复您的邮件。", files=("信息.docx",), **JT),
    report("a holiday as news", "信息", "jt", body="慰问正在休假的职工30人，及时回复职工来信。", **JT),
]

MORE_KINDS = [
    report(f"correction by its headline: {subject}", subject, "jt", kind="correction", **JT)
    for subject in (
        *("省交通工会2月9日信息（以本次为准）", "以本次为准：信息", "以此次为准 信息", "更正件", "更正稿", "信息更正", "信息更正版", "更正2月9日信息", "更正 信息"),
        *("更正信息", "更正数据", "更正上午报送的信息", "关于更正2月9日信息的说明", "更正后的信息", "更正省交通工会信息", "更正今日信息", "更正一下信息"),
    )
] + [
    report(f"no correction by its headline: {subject}", subject, "jt", **JT)
    for subject in ("更正劳动合同120份", "省交通工会督促企业更正劳动合同120份", "省交通工会帮助职工更正社保登记30人", "以法律为准绳调解纠纷")
]

ROWS = [*WITHDRAWN, *MORE_NIL, *ASKED, *AWAY, *MORE_KINDS]
