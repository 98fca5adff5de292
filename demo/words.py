"""What unions write: headlines, dates in all their forms, subjects, file names, bodies. Nobody real is named; a date
that stands where a label stands is always the day the letter is for (DOMAIN section 4)."""

import random
from datetime import date, datetime, timedelta

from demo.roster import PREFECTURE, Union

HEADLINES = (
    *("走访慰问一线环卫工人{n}人", "投入慰问金{m}万元送温暖", "慰问坚守岗位的值班职工{n}人"),
    *("为一线职工发放节日福利{n}份", "把米面油送到职工手中"),
    *("看望慰问困难职工家庭{n}户", "发放困难职工帮扶资金{m}万元"),
    *("开展疫情防控知识宣传，发放口罩{n}只", "慰问核酸检测点医务人员{n}人"),
    *("职工书屋、文化宫免费开放", "举办职工线上文艺展播"),
    *("开展“迎新春送春联”活动，书写春联{n}副", "组织职工消费扶贫采购年货"),
    *("组织留青务工人员包饺子、吃团圆饭", "为留守职工拨通团圆视频电话"),
    *("举办线上招聘会，提供就业岗位{n}个", "开展职业技能培训和法律援助"),
    *("开展节前安全生产隐患排查{n}处", "组织班组安全生产知识答题"),
    *("帮助农民工追回被拖欠工资{m}万元", "调处劳动争议{n}件"),
)
FESTIVAL = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
NEW_YEAR = date(2021, 2, 12)  # 正月初一
DIGITS = "〇一二三四五六七八九"
REMINDER = (
    "提醒：截至15:00，邮箱尚未收到贵单位{day}“十送”活动信息，请于16:00前报送；如无内容，请回复“零报告”。"
    "如已报送，请忽略。"
)
NILS = ("今日无信息，零报告。", "各位领导好，今天无新增动态，零报告。", "无", "今日无新增信息。")


def headline(rng: random.Random) -> str:
    """What was done, with figures."""
    text = rng.choice(HEADLINES)
    return text.format(n=rng.randrange(20, 400, 5), m=f"{rng.randint(15, 180) / 10:.1f}")


def plain(day: date) -> str:
    """2月5日."""
    return f"{day.month}月{day.day}日"


def _chinese(number: int) -> str:
    """A number below 100 in characters: 二, 十, 二十五."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


def some_form(day: date, rng: random.Random) -> str:
    """The day in one of the forms that offices use; those with a month sign more often."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    forms = (
        *(plain(day), f"{day.year}年{plain(day)}", plain(day).translate(wide), f"{day.month}月{day.day}号"),
        *(f"{_chinese(day.month)}月{_chinese(day.day)}日", f"{day:%Y%m%d}", f"{day.month}.{day.day}"),
        *(f"{day:%m-%d}", f"{day:%Y-%m-%d}", f"{day.year}.{day.month}.{day.day}", f"{day.year}/{day.month}/{day.day}"),
    )
    return rng.choices(forms, (12, 3, 1, 1, 1, 2, 3, 1, 1, 1, 1))[0]


def spoken(first: date, last: date) -> str:
    """A range of days: 2月4日-5日, 2月28日-3月1日."""
    return f"{plain(first)}-{plain(last) if last.month != first.month else f'{last.day}日'}"


def any_name(union: Union, rng: random.Random) -> str:
    """The union's name, or now and then a shorter one."""
    return rng.choice((union.name,) * 5 + (union.short_name,) + union.aliases)


def labelled_subject(union: Union, day: date, rng: random.Random) -> str:
    """A subject that says its day."""
    name, form = any_name(union, rng), some_form(day, rng)
    shapes = (
        *(f"{name}{form}工作信息", f"{name}{form}工作信息", f"{name}“十送”活动进展情况（{form}）"),
        *(f"{union.short_name}{day.month}.{day.day}信息", f"{name}{day:%Y%m%d}", f"{name} {form} 工作动态"),
        *(f"媒体舆情日报（{name}{form}）", f"关于报送{name}{form}“十送”活动情况的报告", form),
        f"截至{plain(day)}16时{union.name}“十送”数据统计",
    )
    return rng.choice(shapes)


def free_subject(union: Union, day: date, rng: random.Random, *, issue: int) -> str:
    """A subject whose dates, if any, are those of events; the report is for the day it comes."""
    name, line = union.name, headline(rng)
    shapes = [
        *(f"【{name}】{line}", f"{name}{line}", f"{name}“十送”活动信息专报（第{issue}期）", f"经验做法：{name}{line}"),
        *(f"新闻线索-{union.short_name}-{line}", "工作信息", "", f"{plain(day - timedelta(days=1))}，{name}{line}"),
    ]
    lunar = (day - NEW_YEAR).days
    if 0 <= lunar < len(FESTIVAL):
        ordinal = FESTIVAL[lunar] if lunar >= 10 else f"初{FESTIVAL[lunar]}"
        shapes += [f"{name}正月{ordinal}{line}"] * 3
    return rng.choice(shapes)


def body(union: Union, *, label: str, rng: random.Random) -> list[str]:
    """Lines of a mail: greeting, what is reported (`label` in front of it, "" for none), what happened, who signs."""
    we = "我州" if "州" in union.name else "我市" if union.group == PREFECTURE else "我单位"
    lines = [rng.choice(("省总办公室：", "各位领导好：", "省总工会办公室：", ""))]
    lines += [f"现将{we}{label}“十送”活动工作信息报上，请查收。", ""]
    lines += story(union, rng=rng)
    if rng.random() < 0.1:
        lines.insert(2, "今日无突发情况。")
    return [*lines, "", *signature(union, rng)]


def story(union: Union, *, rng: random.Random, event: date | None = None) -> list[str]:
    """Two or three paragraphs of news, the first of them dated where `event` is given."""
    when = f"{plain(event)}，" if event else "连日来，"
    first = f"{when}{union.name}{headline(rng)}，职工反响良好。"
    more = (
        "活动现场气氛热烈，大家纷纷表示，工会组织的关怀让人倍感温暖。",
        f"在此基础上，{headline(rng)}，把各项服务送到职工身边。",
        f"截至目前，累计开展活动{rng.randint(2, 20)}场次，惠及职工{rng.randrange(50, 900, 10)}人次。",
        "下一步，将持续抓好活动落实，确保职工度过欢乐祥和的春节。",
    )
    return [first, *rng.sample(more, rng.randint(1, 2))]


def signature(union: Union, rng: random.Random) -> list[str]:
    """One of the ways in which a mail ends; 喆 and 堃 are in GBK, not in the GB2312 that mails claim."""
    endings: tuple[list[str], ...] = (
        *([f"（{union.short_name}）"], [f"{union.name}办公室"], [f"（{union.name} 供稿）"], []),
        *(
            ["供稿：信息员甲 审核：值班员乙", union.name],
            [f"信息员：{rng.choice(('小王', '小喆', '小堃'))}", union.name],
        ),
    )
    return rng.choice(endings)


def document_name(union: Union, day: date | None, rng: random.Random) -> str:
    """A Word file's name; with `day` it may be a label."""
    names = ["工作信息.docx", "新建 Microsoft Word 文档.docx", f"{union.name}信息.docx", "“十送”活动情况.docx"]
    if day:
        names += [f"{union.name}{plain(day)}工作信息.docx", f"{day.month}.{day.day}信息.docx"] * 2
    return rng.choice(names)


def photo_name(taken: datetime, number: int, rng: random.Random) -> str:
    """A photo's name as phones, WeChat and people give it; `taken` is in local time."""
    names = (
        *(f"微信图片_{taken:%Y%m%d%H%M%S}.jpg", f"微信图片_{taken:%Y%m%d%H%M%S}{number}.jpg"),
        *(f"mmexport{int(taken.timestamp() * 1000) + 345}.jpg", f"IMG_{taken:%Y%m%d_%H%M%S}.jpg", f"{number}.jpg"),
        *(f"图{number}：慰问环卫工人.jpg", "送春联现场.jpeg", f"DSC_{rng.randint(1, 999):04d}.JPG"),
        "tcmime.1771.1986.2204.bin",
    )
    return rng.choices(names, (10, 4, 4, 4, 3, 3, 2, 2, 1))[0]
