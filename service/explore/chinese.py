"""Datasette's own pages in Chinese: what stands as words in its templates is replaced before they are compiled. What a page shows of
the store never passes through here.
"""

import json
from collections.abc import Callable
from typing import Any

from jinja2 import BaseLoader

# The menu of a column, which a script of Datasette's makes.
_MENU = {
    "sort-asc": "从小到大", "sort-desc": "从大到小", "facet": "按它统计", "hide-column": "隐藏这一列", "show-all-columns": "显示全部列",
    "not-blank": "只看不为空白的",
}  # fmt: skip
_TABLE_SCRIPT = "<script src=\"{{ urls.static('table.js') }}\" defer></script>"
_MENU_SCRIPT = (
    f"<style>.dropdown-column-type{{display:none}}</style><script>window.addEventListener('load',()=>Object.entries({json.dumps(_MENU)})"
    ".forEach(([name,text])=>document.querySelectorAll('.dropdown-'+name).forEach(link=>link.textContent=text)))</script>"
)
# A piece of a template of Datasette's, and what stands there in Chinese; a test holds that each is in one.
PHRASES = (
    ("row{% if filtered_table_rows_count == 1 %}{% else %}s{% endif %}", "行"),
    ("{{ human_description_en }}", ""),  # the form below says the same
    (" (view)", ""),
    (">Search:<", ">检索：<"),
    (">- remove filter -<", ">- 去掉这个条件 -<"),
    (">- column -<", ">- 列 -<"),
    (">{{ display }}<", ">{{ display | in_chinese }}<"),
    (">Sort...<", ">排序…<"),
    (">Sort by {{ column.name }}<", ">按 {{ column.name }}<"),
    ("> descending<", "> 从大到小<"),
    ('value="Apply"', 'value="筛选"'),
    (" extra where clause{% if extra_wheres_for_ui|length != 1 %}s{% endif %}", "个附加条件"),
    (">remove<", ">去掉<"),
    (">View and edit SQL<", ">查看和修改 SQL<"),
    ("This data as ", "导出："),
    (">advanced<", ">更多<"),
    ("These facets timed out:", "统计超时："),
    (">Next page<", ">下一页<"),
    (">Advanced export<", ">更多导出方式<"),
    ("JSON shape:", "JSON 形式："),
    (">default<", ">默认<"),
    (">array<", ">数组<"),
    (">newline-delimited<", ">每行一个<"),
    (">object<", ">对象<"),
    ("CSV options:", "CSV 选项："),
    ("> download file<", "> 下载文件<"),
    ("> expand labels<", "> 展开名称<"),
    ("> stream all rows<", "> 全部行<"),
    ('value="Export CSV"', 'value="导出 CSV"'),
    ("Custom SQL query{% if display_rows %} returning {% if truncated %}more than {% endif %}", "SQL 查询{% if display_rows %}：{% if truncated %}多于{% endif %}"),
    ("row{% if display_rows|length == 1 %}{% else %}s{% endif %}", "行"),
    (">{{ show_hide_text }}<", ">{{ show_hide_text | in_chinese }}<"),
    (">Query parameters<", ">参数<"),
    (">Format SQL<", ">整理 SQL<"),
    ('value="Run SQL"', 'value="运行"'),
    (">Edit SQL<", ">修改 SQL<"),
    (">0 results<", ">没有结果<"),
    (">0 records<", ">没有记录<"),
    ("Suggested facets:", "可按这些列统计："),
    ("Error {{ status }}", "出错（{{ status }}）"),
    (">{{ error }}<", ">{{ error | in_chinese }}<"),
    (_TABLE_SCRIPT, _TABLE_SCRIPT + _MENU_SCRIPT),
)  # fmt: skip
# Words that its code hands to the templates.
_WORDS = {
    "contains": "包含", "does not contain": "不包含", "ends with": "结尾是", "starts with": "开头是", "like": "匹配 like", "not like": "不匹配 like",
    "glob": "匹配 glob", "in": "属于", "not in": "不属于", "array contains": "列表里有", "array does not contain": "列表里没有", "date": "日期是",
    "is null": "为空", "is not null": "不为空", "is blank": "为空白", "is not blank": "不为空白", "show": "显示", "hide": "隐藏",
    "Record not found": "没有这条记录", "Table not found": "没有这张表", "Database not found": "没有这个库",
}  # fmt: skip


def in_chinese(word: str) -> str:
    """A word of Datasette's; what is not known, as a sign, stays."""
    return _WORDS.get(word, word)


class ChineseTemplates(BaseLoader):
    """Templates of another loader, their words replaced."""

    def __init__(self, loader: BaseLoader) -> None:
        """`loader` finds them."""
        self._loader = loader

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of one template."""
        source, path, is_current = self._loader.get_source(environment, template)
        for phrase, words in PHRASES:
            source = source.replace(phrase, words)
        return source, path, is_current

    def list_templates(self) -> list[str]:
        """Names of all."""
        return self._loader.list_templates()
