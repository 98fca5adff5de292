"""Ordinary mails with the very words by which others are withdrawn, nil, asked, signed or dated: they are what they are."""

from filing_rows import no_report, report, triage

JT = {"sender": "jt@example.com"}
YUSHU = {"sender": "yushu@example.com"}

# fmt: off

ROWS = [
    report(f"still news: {body!r}", "信息", "jt", body=body, **JT)
    for body in (
        "今日无异常，看望办公室李主任。", "今日一切正常，走访生产科张师傅。", "今日零报告，走访财务科李会计", "无异常，看望工会李四",
        "提醒职工电热毯不要使用，随后再次走访宿舍20间", "不合格口罩请勿使用，随后补发口罩200个",
        "网传信息有误，请勿使用，工会发布权威信息12条", "审核企业提交的材料，撤销不合格班组3个",
        "接听职工想问能否补发工资电话12个", "接待职工咨询一下工资是否拖欠12人次", "想咨询劳动合同的职工20人得到答复",
        "值班人员：李四，带班领导：王主席", "具体数据以附件为准，慰问30人。", "累计数以这次为准，共慰问1200人。",
        "每人休假2.5日情况统计，慰问20人", "职工年休假2.5日统计完成，慰问20人", "新闻线索（2月10日）\n明日慰问",
        "2.6日报道我会活动，慰问20人", "2.6日统计返岗120人", "2.6日视频连线职工20人", "根据省总2月5日工作反馈，整改问题2个",
        "媒体报道（2月7日）\n慰问20人", "照片（2月6日）\n慰问20人", "信息1（2月6日）\n慰问20人\n信息2（2月8日）\n慰问30人",
        "“十送”活动工作情况（2月3日-2月9日）\n累计慰问300人",
    )
] + [
    report(f"still a headline: {subject!r}", subject, "jt", **JT)
    for subject in (
        "省交通工会撤回驻点工作组", "省交通工会撤回外派职工安全返乡", "省交通工会召回：年货质量问题处置", "材料作废申请表整理",
        "2.6日志愿者走访慰问", "2.6日志愿服务信息", "2.6日报社记者采访", "2.6日报纸刊登慰问信息", "2.6日信息采集完毕", "2.6日新闻联播报道",
        "6-7日报", "补报7-8日报", "3-9日报表", "11-12日报", "格尔木市总医院医护慰问", "3.8日信息员培训",
    )
] + [
    report(f"a correction: {subject!r}", subject, "jt", kind="correction", **JT)
    for subject in (
        "更正工作信息", "更正日报表", "更正报告", "更正照片", "更正我会信息", "更正20210209信息", "更正二月九日信息", "更正第3期",
        "更正上一封", "更正昨晚报送的", "更正名单", "更正汇总表", "更正人数", "更正错误", "关于更正的说明",
    )
] + [
    report("an answer that tells a story of an office", "回复：提醒", "jt", body="收到，慰问财务科王芳", **JT),
    report("an answer that saw an officer", "回复：提醒", "jt", body="收到。今日看望办公室李主任", **JT),
    report("an answer that saw another union", "回复：提醒", "jt", body="已收到，走访县总王主席", **JT),
    triage("a stranger at a hospital", "慰问格尔木市总医院", "unknown_sender", body="今日慰问医护二十人。"),
    no_report("收到 that is signed", "回复：提醒", "acknowledgement", body="收到\n办公室 李四", **JT),
    report("several items in a document", "报送", "yushu", "2-9", pending="",
           files=(("信息.docx", "信息1（2月6日）\n慰问20人\n信息2（2月8日）\n座谈"),), **YUSHU),
    report("a heading counts, and not a part of it", "报送", "yushu", "2-9", body="2月9日工作信息\n媒体报道（2月8日）\n慰问20人",
           pending="", **YUSHU),
]
