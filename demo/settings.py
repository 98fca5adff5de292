"""The demo's config.toml: complete, and an example of what a campaign says of itself. The words by which activities and
kinds of material are known are configuration here as everywhere."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

LAST_DAY = date(2021, 3, 31)
Label = tuple[str, str, str]  # key, name, keywords separated by spaces
ACTIVITIES: tuple[Label, ...] = (
    ("warmth", "送温暖", "送温暖 走访慰问 慰问金 慰问坚守 环卫工人"),
    ("benefits", "送福利", "送福利 节日福利 米面油 慰问品"),
    ("aid", "送帮扶", "送帮扶 困难职工 帮扶资金 困难家庭"),
    ("epidemic", "送防疫", "送防疫 疫情防控 防疫 口罩 核酸检测"),
    ("culture", "送文体", "送文体 职工书屋 文化宫 文艺展播 文体活动"),
    ("discounts", "送实惠", "送实惠 送春联 书写春联 年货 消费扶贫 平安返乡"),
    ("reunion", "送团圆", "送团圆 包饺子 团圆饭 视频电话"),
    ("jobs", "送岗位", "送岗位 招聘会 就业岗位 技能培训 法律援助"),
    ("safety", "送安全", "送安全 安全生产 隐患排查"),
    ("stability", "送稳定", "送稳定 拖欠工资 劳动争议 欠薪"),
)
MATERIAL: tuple[Label, ...] = (
    ("progress", "工作进展情况", "工作信息 进展情况 工作情况"),
    ("figures", "数据分析", "数据统计 统计表 日报表 数据分析"),
    ("activity_news", "工作动态", "工作动态 活动信息专报"),
    ("media", "媒体舆情", "媒体舆情 舆情日报"),
    ("press", "新闻报道", "新闻报道 媒体报道"),
    ("practice", "经验做法", "经验做法 典型经验"),
    ("leads", "新闻线索", "新闻线索"),
)


def settings(folder: Path, *, days: Sequence[date]) -> str:
    """The whole file, for a campaign in `folder` (absolute) that lasts to the end of March or longer."""
    taxonomies = "\n".join(
        _taxonomy(name, labels) for name, labels in (("activity", ACTIVITIES), ("material", MATERIAL))
    )
    return f"""# 演示配置：由 rollcall demo 生成，单位、邮件均为虚构。
[mailbox]
url = {toml_text(f"maildir:{folder / 'mailbox'}")}
receiving_hosts = ["mx.example.com"]

[store]
path = {toml_text(str(folder / "rollcall.db"))}

[campaign]
name = "迎春“十送”活动（演示）"
starts = {days[0]}
ends = {max(days[-1], LAST_DAY)}
timezone = "Asia/Shanghai"
deadline = 16:00:00
roster = {toml_text(str(folder / "roster.csv"))}
receiver_names = ["省总工会", "省总", "省总办公室"]
unknown_senders = "count"

{taxonomies}
[[campaign.deliverable]]
key = "final_summary"
name = "活动总结"
opens = 2021-03-15
due = 2021-03-31
keywords = ["活动总结"]

[digest]
officers = ["duty@example.com"]
to = ["leader@example.com"]
send_at = 16:10:00
language = "zh"
photos = 6
attach = ["xlsx", "docx", "photos"]

[smtp]
url = {toml_text(f"file:{folder / 'outbox'}")}
from = "office@example.com"
"""


def toml_text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's too, but for DEL, which JSON leaves bare."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _taxonomy(name: str, labels: Sequence[Label]) -> str:
    """One taxonomy table."""
    lines = [
        f"  {{ key = {toml_text(key)}, name = {toml_text(title)}, keywords = [{', '.join(map(toml_text, words.split()))}] }},"
        for key, title, words in labels
    ]
    return "\n".join(["[[campaign.taxonomy]]", f"name = {toml_text(name)}", "labels = [", *lines, "]", ""])
