"""The example roster: 34 unions in three groups. Which unions a province has is partly a guess, so the first row says
示例，请核对; no address, person or phone in it is real, and no alias names two unions."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    *("id", "name", "short_name", "group", "senders", "domains", "aliases", "subordinates"),
    *("contact", "phone", "from", "until", "notes"),
)
PREFECTURE, INDUSTRY, DIRECT = "市州", "产业", "直属"
CONTACTS = (
    *("小王", "小李", "小张", "小马", "值班员甲", "值班员乙", "值班员丙"),
    *("信息员甲", "信息员乙", "信息员丙", "小陈", "小韩"),
)


@dataclass(frozen=True, slots=True)
class Union:
    """One row of the roster. `owns_domain`: mail from anybody at `<id>.example` is this union's."""

    id: str
    name: str
    short_name: str
    group: str
    aliases: tuple[str, ...]
    subordinates: tuple[str, ...] = ()
    owns_domain: bool = False

    @property
    def senders(self) -> tuple[str, ...]:
        """Exact addresses; prefectures have a second one, of their office."""
        first = f"{self.id}@{self.id}.example"
        return (first, f"{self.id}.bgs@example.com") if self.group == PREFECTURE else (first,)

    @property
    def domain(self) -> str:
        """The mail domain the union owns, or nothing."""
        return f"{self.id}.example" if self.owns_domain else ""


def _prefecture(id_: str, stem: str, *, formal: str, counties: str) -> Union:
    """`counties` without 总工会, separated by spaces."""
    short = f"{stem}总"
    aliases = [short, f"{formal}总工会"] if formal else [short, f"{stem[:-1]}总工会"]
    below = tuple(f"{county}总工会" for county in counties.split())
    return Union(id_, f"{stem}总工会", short, PREFECTURE, tuple(aliases), below)


def _industry(id_: str, name: str, *more: str) -> Union:
    """A provincial industry union; its name without 省 is its short name."""
    short = name.removeprefix("省")
    return Union(id_, name, short, INDUSTRY, (short, *more))


def _direct(id_: str, name: str, short: str, *more: str, owns_domain: bool = True) -> Union:
    """A directly affiliated union, mostly of a company with a mail domain of its own."""
    return Union(id_, name, short, DIRECT, (short, *more), owns_domain=owns_domain)


UNIONS: tuple[Union, ...] = (
    _prefecture("xining", "西宁市", formal="", counties="城东区 城中区 城西区 城北区 湟中区 大通县 湟源县"),
    _prefecture("haidong", "海东市", formal="", counties="乐都区 平安区 民和县 互助县 化隆县 循化县"),
    _prefecture("haibei", "海北州", formal="海北藏族自治州", counties="门源县 祁连县 海晏县 刚察县"),
    _prefecture("huangnan", "黄南州", formal="黄南藏族自治州", counties="同仁市 尖扎县 泽库县 河南县"),
    _prefecture("hainan", "海南州", formal="海南藏族自治州", counties="共和县 同德县 贵德县 兴海县 贵南县"),
    _prefecture("guoluo", "果洛州", formal="果洛藏族自治州", counties="玛沁县 班玛县 甘德县 达日县 久治县 玛多县"),
    _prefecture("yushu", "玉树州", formal="玉树藏族自治州", counties="玉树市 杂多县 称多县 治多县 囊谦县 曲麻莱县"),
    _prefecture(
        "haixi", "海西州", formal="海西蒙古族藏族自治州", counties="格尔木市 德令哈市 茫崖市 都兰县 乌兰县 天峻县"
    ),
    _industry("jkwwt", "省教科文卫体工会", "教科文卫工会"),
    _industry("nyhg", "省能源化工机冶工会", "能源化学工会"),
    _industry("cmjr", "省财贸金融工会", "财贸工会"),
    _industry("nlsl", "省农林水利工会", "农林水工会"),
    _industry("jt", "省交通工会", "交通运输工会"),
    _industry("ly", "省林业工会", "林草工会"),
    _industry("jsjc", "省建设建材工会", "建材工会"),
    _industry("gfyd", "省国防邮电工会", "国防邮电工会委员会"),
    _direct("szjg", "省直机关工会", "省直工会", "省直机关工会工委", owns_domain=False),
    _direct("qztl", "青藏铁路集团公司工会", "青藏铁路工会"),
    _direct("qhyt", "青海油田工会", "油田工会", "青海油田公司工会"),
    _direct("gwqh", "国网青海电力工会", "国网电力工会", "国网青海省电力公司工会"),
    _direct("hhsd", "黄河水电公司工会", "黄河水电工会"),
    _direct("yhjt", "盐湖集团工会", "盐湖工会"),
    _direct("xbky", "西部矿业集团工会", "西部矿业工会"),
    _direct("xntg", "西宁特钢工会", "特钢工会", "西宁特钢集团工会"),
    _direct("zlqh", "中铝青海分公司工会", "中铝青海工会"),
    _direct("qhyd", "青海移动工会", "移动工会", "移动青海公司工会"),
    _direct("qhdx", "青海电信工会", "电信工会", "电信青海公司工会"),
    _direct("qhlt", "青海联通工会", "联通工会", "联通青海分公司工会"),
    _direct("yzgs", "邮政公司工会", "省邮政工会", "青海邮政工会"),
    _direct("swxt", "税务系统工会", "税务工会", owns_domain=False),
    _direct("jyxt", "监狱系统工会", "省监狱局工会", owns_domain=False),
    _direct("dkj", "地矿局工会", "地矿工会", owns_domain=False),
    _direct("stjt", "省投集团工会", "省投工会"),
    _direct("kfyy", "康复医院工会", "省康复医院工会", owns_domain=False),
)
BY_ID: dict[str, Union] = {union.id: union for union in UNIONS}


def roster_csv(
    unions: Sequence[Union] = UNIONS, *, contacts: Sequence[str] = CONTACTS, note: str = "示例，请核对"
) -> str:
    """The roster as CSV, a note in its first row; lists are split by semicolons."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for number, union in enumerate(unions):
        contact, phone = contacts[number % len(contacts)], f"000-0000-{101 + number:04d}"
        lists = (union.senders, (union.domain,), union.aliases, union.subordinates)
        remark = note if number == 0 else ""
        mine = (union.id, union.name, union.short_name, union.group, *(";".join(x) for x in lists))
        table.writerow((*mine, contact, phone, "", "", remark))
    return text.getvalue()


def write_roster(path: Path) -> None:
    """Write the roster to `path`, UTF-8."""
    path.write_text(roster_csv(), encoding="utf-8")
