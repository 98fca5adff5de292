"""What one union does on one day: each story is the mails it sends, as (time, sender, subject, body, files).

A time is `10:05` of the story's own day, or `+1 09:00` of the day after, `-1 20:00` of the day before. Words in braces are
filled in: {name}, {short}, {m}, {d} (the day), {y} (the day before), {t} (the day after), {other} (another union's name).
"""

from dataclasses import dataclass

OWN, OFFICE2, STRANGER, COUNTY = (
    "{id}@{id}.example",
    "{id}.bgs@example.com",
    "duty.{id}@mailbox.example",
    "county.{id}@mailbox.example",
)
NEWS = "今日走访慰问一线职工{n}人，送去慰问品和春联。"
SIGNED = NEWS + "\n\n{name}办公室"
REMINDER = (
    "\n\n------------------ 原始邮件 ------------------\n发件人: office@example.com\n发送时间: 2021年{m}月{d}日 15:00\n"
    "主题: 提醒\n\n邮箱尚未收到贵单位信息，如无内容，请回复“零报告”。"
)
DOC, PHOTO, OLD_PHOTO = "{name}工作信息.txt", "现场.jpg", "微信图片_202102{y:02}103321.jpg"


@dataclass(frozen=True)
class Sent:
    """One mail of a story. `date` is what its Date header claims, as a time of the same day; "" for the truth."""

    at: str
    sender: str
    subject: str
    body: str = NEWS
    files: tuple[str, ...] = ()
    date: str = ""
    charset: str = "utf-8"
    folder: str = "INBOX"


# more of the day, beside what counts
PICTURES = tuple(
    Sent(f"{hour:02}:{minute:02}", OWN, "照片", "", (PHOTO, f"{n}.jpg"))
    for n, (hour, minute) in enumerate(((13, 41), (14, 11), (14, 52), (17, 5)), start=1)
)

STORIES: dict[str, tuple[Sent, ...]] = {
    "nothing": (),
    # plain days: one mail, or several that add up
    "label": (
        *PICTURES,
        Sent("09:40", OWN, "{name}{m}月{d}日工作信息", files=(DOC,)),
        Sent("10:20", OWN, "{name}{m}月{d}日工作信息（补充照片）", "补充照片", (PHOTO,)),
        Sent("14:30", OWN, "【{name}】走访慰问环卫工人"),
    ),
    "points": (
        *PICTURES,
        Sent("11:12", OWN, "{short}{m}.{d}信息", SIGNED),
        Sent("15:01", OWN, "图片", "见附件", (PHOTO, OLD_PHOTO)),
    ),
    "digits": (
        *PICTURES,
        Sent("13:05", OWN, "{name}2021{m:02}{d:02}", files=(DOC,)),
        Sent("13:06", OWN, "新闻线索-{short}-送岗位"),
        Sent("17:30", OWN, "{name}开展送文体活动"),
    ),
    "no_subject": (*PICTURES[:2], Sent("08:15", OWN, "", SIGNED), Sent("09:00", OWN, "照片", "", (PHOTO,))),
    "statistics": (
        *PICTURES,
        Sent("15:20", OWN, "截至{m}月{d}日16时{name}“十送”数据统计", files=("“十送”活动统计表.txt",)),
        Sent("15:25", OWN, "媒体舆情日报（{name}{m}月{d}日）"),
    ),
    "year_slip": (Sent("10:00", OWN, "{name}2020年{m}月{d}日工作信息"),),
    "legacy_bytes": (Sent("12:40", OWN, "{name}{m}月{d}日工作信息", SIGNED, charset="gb18030"),),
    "nil": (Sent("14:00", OWN, "{name}{m}月{d}日零报告", "各位领导，今日无新增信息，零报告。"),),
    "nil_reply": (Sent("15:10", OWN, "回复：提醒", "零报告" + REMINDER),),
    "second_address": (
        *PICTURES,
        Sent("11:00", OFFICE2, "{m}月{d}日工作信息"),
        Sent("11:30", OFFICE2, "经验做法：{short}暖心行动"),
    ),
    # traps of the day
    "event_date": (
        *PICTURES[:2],
        Sent("10:30", OWN, "{m}月{y}日，{name}慰问坚守岗位职工"),
        Sent("10:35", OWN, "{name}投入慰问金2.{y}万元送温暖"),
    ),
    "old_photo": (Sent("11:45", OWN, "图片", "", (OLD_PHOTO,)),),
    "template": (Sent("09:50", OWN, "报送", files=("{m}月{y}日工作信息.txt",)), Sent("15:30", OWN, "{short}动态")),
    "evening_before": (Sent("-1 20:30", OWN, "{name}{m}月{d}日工作信息"),),
    "quoted_nil": (Sent("15:30", OWN, "回复：提醒", NEWS + REMINDER),),
    "correction": (
        Sent("09:00", OWN, "{name}{m}月{d}日信息"),
        Sent("16:40", OWN, "更正：{name}{m}月{d}日信息（以此件为准）"),
    ),
    "withdrawn": (
        *PICTURES[:1],
        Sent("09:10", OWN, "{name}{m}月{d}日信息"),
        Sent("09:20", OWN, "请撤回上一封邮件", "有误，请撤回上一封。"),
        Sent("09:40", OWN, "{name}{m}月{d}日信息（以此件为准）"),
    ),
    "visit": (*PICTURES[:2], Sent("10:10", OWN, "{short}赴{other}慰问"), Sent("11:10", OWN, "{name}与{other}座谈")),
    "junk": (Sent("10:00", OWN, "{name}{m}月{d}日工作信息", folder="Junk"),),
    "thrice": (
        *(Sent("09:30", OWN, "{name}{m}月{d}日工作信息"),) * 2,
        Sent("09:30", OWN, "{name}{m}月{d}日工作信息", folder="Junk"),
    ),
    "cloud": (
        Sent(
            "11:00",
            OWN,
            "视频",
            "从QQ邮箱发来的超大附件\n现场.mp4 (128.03M, 2021年3月12日 21:59 到期)进入下载页面："
            "http://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs_ftn_download&code={id}{d}",
        ),
    ),
    # traps of the sender
    "stranger_subject": (Sent("10:50", STRANGER, "{name}{m}月{d}日“十送”工作信息"),),
    "stranger_signature": (Sent("11:20", STRANGER, "报送材料", NEWS + "\n\n（{short}）"),),
    "stranger_file": (Sent("12:20", STRANGER, "报送", NEWS, (DOC,)),),
    "county": (Sent("13:30", COUNTY, "{county}{m}月{d}日工作信息"),),
    "wrong_name": (Sent("10:00", OWN, "【{other}】{m}月{d}日信息"),),
    "nameless": (Sent("10:00", "{id}.somebody@mailbox.example", "工作信息"),),
    "forged": (Sent("10:00", '"{id}@{id}.example" <x@evil.example>', "{name}{m}月{d}日信息"),),
    "look_alike": (Sent("10:00", "{id}@{id}.examp1e", "{m}月{d}日信息"),),
    # the deadline
    "sharp": (Sent("15:59:59", OWN, "{m}月{d}日工作信息"), Sent("16:00:00", OWN, "{short}照片", "", (PHOTO,))),
    "at_the_second": (
        *PICTURES[3:],
        Sent("16:00:00", OWN, "{name}{m}月{d}日工作信息"),
    ),
    "a_second_late": (Sent("16:00:01", OWN, "{name}{m}月{d}日工作信息"),),
    "claims_earlier": (Sent("16:07", OWN, "{name}{m}月{d}日工作信息", date="15:58"),),
    "evening": (Sent("21:30", OWN, "{name}慰问夜班职工"),),
    "noon": (Sent("11:59:59", OWN, "{name}{m}月{d}日工作信息"),),
    "after_noon": (Sent("12:00:01", OWN, "{name}{m}月{d}日工作信息"),),
    # later
    "belated": (Sent("+1 08:30", OWN, "{name}（补报{m}月{d}日）"),),
    "belated_unsaid": (Sent("+1 08:40", OWN, "{name}{m}月{d}日工作信息"),),
    "midnight": (Sent("+1 00:00:00", OWN, "补报{m}月{d}日信息"),),
    "three_days": (Sent("15:00", OWN, "{name}{m}月{first}日-{d}日工作情况"),),
    # no report
    "automatic": (Sent("15:00:20", OWN, "自动回复: 提醒", "我正在休假。"), Sent("15:01", OWN, "已读: 提醒", "")),
    "received": (Sent("15:03", OWN, "回复：提醒", "收到，马上报送，谢谢！" + REMINDER),),
    "empty": (Sent("10:00", OWN, "{name}{m}月{d}日工作信息", "请查收附件"),),
    "question": (Sent("10:00", OWN, "请教", "您好，请问照片需要几张？"),),
    "meeting_quarter": (Sent("10:00", OWN, "{name}一季度工作总结"),),
}
# Whoever else writes to the mailbox, every day.
NOISE: tuple[Sent, ...] = (
    *(
        Sent(f"{hour:02}:17", f"news{hour}@newsletter.example", "【订阅】今日办公技巧", "点击阅读")
        for hour in range(24)
    ),
    *(Sent(f"{hour:02}:23", f"happy{hour}@mailbox.example", "优惠活动", "全场五折") for hour in range(1, 24, 2)),
    *(Sent(f"{hour:02}:31", "mailer-daemon@mx.example.com", "系统退信/Systems bounce", "退信") for hour in (9, 15, 20)),
    Sent("09:45", "secretary@hainan-province.example", "海南省总工会来函", "函告如下。"),
)
