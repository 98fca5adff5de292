"""Every word that a digest says, in both languages. The Chinese wording of DOMAIN 9 is exact; tests hold it."""

from collections.abc import Mapping
from datetime import date, datetime

from domain.words import Kind, Status

# Signs come from GB2312, which WPS and old printers have.
SIGNS: Mapping[str, str] = {
    Status.ON_TIME: "√",
    Status.LATE: "△",
    Status.BACKFILLED: "○",
    Status.PENDING: "？",
    Status.MISSING: "×",
    Status.EXCUSED: "－",
    Status.EXPECTED: "…",
}

_ZH = {
    "day": "{0.month}月{0.day}日",
    "join": "、",
    "comma": "，",
    "semicolon": "；",
    "subject": "【报送情况】{day}（截至{at}）应报{expected}家 未报{missing}家",
    "subject_revised": "【更正版】第{edition}版 {day}报送情况（{at}）",
    "subject_interim": "【进度】{day}报送进度（{at}，未到时限）",
    "title": "{campaign}",
    "line": "{day}报送情况（截至{at}）：应报{expected}家，按时{on_time}家{nil}，迟报{late}家{backfilled}，"
    "未报{missing}家{pending}{excused}；待确认邮件{triage}封。",
    "line_nil": "（含零报告{n}家）",
    "line_backfilled": "，补报{n}家",
    "line_pending": "，待核{n}家",
    "line_excused": "，免报{n}家",
    "line_unread": "{day}报送情况（截至{at}）：应报{expected}家，已报{actual}家{nil}，"
    "暂未收到{waiting}家{pending}{excused}；待确认邮件{triage}封。",
    "line_interim": "{at}进度（未到时限，非最终结果）：已报{actual}家，尚未收到{waiting}家。",
    "missing": "未报{n}家（截至{at}邮箱未收到）：{names}",
    "nobody_missing": "应报{n}家均已报送，无未报单位。",
    "unread": "邮箱仅读至{until}，此后来件不明；以下单位暂未收到，不作未报认定：{names}",
    "never_read": "邮箱尚未读取，来件不明；以下单位暂未收到，不作未报认定：{names}",
    "unread_all_in": "邮箱仅读至{until}，此后来件不明；应报单位均已报送。",
    "not_yet": "尚未收到{n}家：{names}",
    "pending": "待核{n}家（有来件待确认，不计未报）：{names}",
    "late": "迟报：{name}（{at}收到，晚{minutes}分钟）。",
    "late_claimed": "迟报：{name}（邮件标注{claimed}发出，{at}收到）。",
    "late_since": "迟报：{name}（{day}材料，{at}收到）。",
    "pardoned": "视同按时：{name}（{at}收到）。",
    "backfilled": "补报：{name}（{day}材料，{at}收到）。",
    "correction": "更正：{name}（{at}收到）《{subject}》。",
    "excused": "免报：{names}",
    "link": "超大附件请于{expires}前人工下载，逾期失效：{name}《{file}》（{size}）",
    "link_no_date": "超大附件请尽快人工下载：{name}《{file}》（{size}）",
    "broken": "附件无法打开：{name}《{file}》（{problem}）",
    "revised": "【更正版】第{edition}版（{at}），以本版为准：{changes}",
    "change": "{name}由“{was}”更正为“{becomes}”{received}",
    "change_received": "（{at}收到）",
    "covers": "另补发停机期间各日情况：",
    "secret": "涉密标识",
    "secret_alarm": "注意：有{n}封来件标题或附件带有涉密标识，请人工核查。",
    "h_missing": "未报单位",
    "h_pending": "待核与待确认",
    "h_before": "须人工限时处理",
    "h_late": "迟报、补报与更正",
    "h_material": "当日材料",
    "h_table": "各单位情况（近14日）",
    "h_groups": "分组情况",
    "h_health": "邮箱状况",
    "c_union": "单位", "c_status": "状态", "c_received": "收到时间", "c_mails": "邮件", "c_files": "附件",
    "c_photos": "照片", "c_strip": "近14日", "c_group": "组别", "c_rate": "报送率", "c_on_time": "按时率", "c_contact": "联系人",
    "counts": "文字{texts}篇，附件{attachments}个，照片{images}张，视频{videos}个，超大附件{links}个",
    "unlabelled": "未分类",
    "untitled": "（无标题）",
    "more": "……另有{n}篇",
    "waiting": "#{number} {at} {sender}《{subject}》：{reason}{candidates}",
    "candidates": "，可能是{names}",
    "new_address": "#{number} 新地址 {address}，按{name}计，请确认：《{subject}》",
    "triage_help": "处理方法：rollcall correct 编号 --union 单位 --why 原因；确认地址：rollcall assign 地址 单位。",
    "health_ok": "邮箱读至{until}，各文件夹读取正常。",
    "health_bad": "邮箱仅读至{until}；{errors}",
    "health_never": "邮箱尚未成功读取；{errors}",
    "health_junk": "有{n}封报送在垃圾邮件箱中找到，已计入。",
    "health_waiting": "待解析{accepted}封，隔离{quarantined}封，待确认{triage}封。",
    "legend": "√按时　△迟报　○补报　？待核　×未报　－免报　…未到时限",
    "photo_alt": "{name}照片",
    "footer": "本邮件由 Rollcall 自动生成。数据截至{at}；“按时”以邮箱收到时间为准，时限{deadline}。",
    "s_expected": "未到时限", "s_on_time": "按时", "s_late": "迟报", "s_backfilled": "补报", "s_pending": "待核",
    "s_missing": "未报", "s_excused": "免报", "nil": "零报告", "unconfirmed": "暂未收到",
    "k_daily": "日报", "k_nil": "零报告", "k_correction": "更正", "k_supplement": "补充", "k_deliverable": "专项材料",
    "r_unknown_sender": "发件人不在名册", "r_forged_sender": "发件人写法可疑", "r_conflict": "单位有冲突",
    "r_shared_address": "地址为多家共用", "r_unconfirmed_sender": "新地址待确认", "r_unclear_day": "日期不明",
    "r_unclear_kind": "类别不明", "r_withdrawal": "请求撤回", "r_empty": "空邮件", "r_too_large": "邮件过大",
    "r_new_address": "新地址", "r_unverified": "发件域名未通过验证",
    "r_timed_out": "解析超时", "r_out_of_limits": "超出解析限额", "r_unreadable": "无法解析",
    "p_damaged_picture": "图片损坏", "p_too_many_pixels": "图片过大", "p_damaged_base64": "编码损坏",
    "p_damaged_uuencode": "编码损坏", "p_damaged": "文件损坏", "p_encrypted": "已加密", "p_over_limit": "超出解析限额",
    "p_unsupported": "格式不支持", "p_no_tool": "本机缺少解压工具", "p_not_opened": "未能打开", "p_too_large": "邮件过大，未取全",
    "w_subject": "标题", "w_body": "正文", "w_filename": "文件名", "w_text": "文件内容", "w_picture": "图片文字",
    "nothing_found": "没有找到。",
}  # fmt: skip

_EN = {
    "day": "{0.day} {0:%b}",
    "join": ", ",
    "comma": ", ",
    "semicolon": "; ",
    "subject": "[Reports] {day} as of {at}: {expected} expected, {missing} missing",
    "subject_revised": "[Revised] edition {edition}, reports of {day} ({at})",
    "subject_interim": "[Progress] reports of {day} ({at}, before the deadline)",
    "title": "{campaign}",
    "line": "Reports of {day} (as of {at}): {expected} expected, {on_time} on time{nil}, {late} late{backfilled}, "
    "{missing} missing{pending}{excused}; {triage} mails wait for a person.",
    "line_nil": " (of these {n} nil)",
    "line_backfilled": ", {n} backfilled",
    "line_pending": ", {n} pending",
    "line_excused": ", {n} excused",
    "line_unread": "Reports of {day} (as of {at}): {expected} expected, {actual} in{nil}, "
    "{waiting} not in yet{pending}{excused}; {triage} mails wait for a person.",
    "line_interim": "Progress at {at} (before the deadline, not final): {actual} in, {waiting} not yet.",
    "missing": "Missing {n} (not in the mailbox as of {at}): {names}",
    "nobody_missing": "All {n} expected reports are in; nobody is missing.",
    "unread": "The mailbox was read until {until} only; what came later is not known. Not in so far, and not called missing: {names}",
    "never_read": "The mailbox has not been read yet. Not in so far, and not called missing: {names}",
    "unread_all_in": "The mailbox was read until {until} only; all expected reports are in.",
    "not_yet": "Not in yet, {n}: {names}",
    "pending": "Pending {n} (a mail waits for confirmation; not counted as missing): {names}",
    "late": "Late: {name} (received {at}, {minutes} min after the deadline).",
    "late_claimed": "Late: {name} (the mail says {claimed}, received {at}).",
    "late_since": "Late: {name} (for {day}, received {at}).",
    "pardoned": "Counted as on time: {name} (received {at}).",
    "backfilled": "Backfilled: {name} (for {day}, received {at}).",
    "correction": "Corrected: {name} (received {at}), {subject}.",
    "excused": "Excused: {names}",
    "link": "Download by hand before {expires}, it expires: {name}, {file} ({size})",
    "link_no_date": "Download by hand soon: {name}, {file} ({size})",
    "broken": "Could not be opened: {name}, {file} ({problem})",
    "revised": "REVISED, edition {edition} ({at}), replaces the earlier one: {changes}",
    "change": "{name} from \u201c{was}\u201d to \u201c{becomes}\u201d{received}",
    "change_received": " (received {at})",
    "covers": "Days during which the service was down:",
    "secret": "marked secret",
    "secret_alarm": "Attention: {n} mails carry a mark of secrecy in subject or file name.",
    "h_missing": "Missing",
    "h_pending": "Pending, and mails that need a person",
    "h_before": "Needs a person in time",
    "h_late": "Late, backfilled, corrected",
    "h_material": "Material of the day",
    "h_table": "All unions, last 14 days",
    "h_groups": "Groups",
    "h_health": "Mailbox",
    "c_union": "Union", "c_status": "Status", "c_received": "Received", "c_mails": "Mails", "c_files": "Files",
    "c_photos": "Photos", "c_strip": "14 days", "c_group": "Group", "c_rate": "Reported", "c_on_time": "On time", "c_contact": "Contact",
    "counts": "{texts} texts, {attachments} files, {images} photos, {videos} videos, {links} cloud files",
    "unlabelled": "unlabelled",
    "untitled": "(no subject)",
    "more": "… and {n} more",
    "waiting": "#{number} {at} {sender}, {subject}: {reason}{candidates}",
    "candidates": "; perhaps {names}",
    "new_address": "#{number} new address {address}, counted for {name}, please confirm: {subject}",
    "triage_help": "To settle: rollcall correct NUMBER --union UNION --why TEXT; to confirm an address: rollcall assign ADDRESS UNION.",
    "health_ok": "Read until {until}; every folder was read well.",
    "health_bad": "Read until {until} only; {errors}",
    "health_never": "Not read yet; {errors}",
    "health_junk": "{n} reports were found in the junk folder and count.",
    "health_waiting": "{accepted} mails to interpret, {quarantined} quarantined, {triage} in triage.",
    "legend": "√ on time  △ late  ○ backfilled  ？ pending  × missing  － excused  … not due yet",
    "photo_alt": "Photo of {name}",
    "footer": "Made by Rollcall. Data as of {at}; on time means received by the mailbox before {deadline}.",
    "s_expected": "not due yet", "s_on_time": "on time", "s_late": "late", "s_backfilled": "backfilled", "s_pending": "pending",
    "s_missing": "missing", "s_excused": "excused", "nil": "nil report", "unconfirmed": "not in so far",
    "k_daily": "daily", "k_nil": "nil", "k_correction": "correction", "k_supplement": "supplement", "k_deliverable": "deliverable",
    "r_unknown_sender": "sender not on the roster", "r_forged_sender": "doubtful sender", "r_conflict": "two unions named",
    "r_shared_address": "address of several unions", "r_unconfirmed_sender": "new address", "r_unclear_day": "unclear day",
    "r_unclear_kind": "unclear kind", "r_withdrawal": "asks to withdraw", "r_empty": "nothing in it", "r_too_large": "too large",
    "r_new_address": "new address, counted by name", "r_unverified": "sender's domain not verified",
    "r_timed_out": "timed out", "r_out_of_limits": "out of limits", "r_unreadable": "unreadable",
    "p_damaged_picture": "damaged picture", "p_too_many_pixels": "picture too large", "p_damaged_base64": "damaged encoding",
    "p_damaged_uuencode": "damaged encoding", "p_damaged": "damaged", "p_encrypted": "encrypted",
    "p_over_limit": "beyond the limits", "p_unsupported": "unsupported format", "p_no_tool": "no tool to open it here",
    "p_not_opened": "could not be opened", "p_too_large": "mail too large, not fetched whole",
    "w_subject": "subject", "w_body": "body", "w_filename": "file name", "w_text": "in the file", "w_picture": "in the picture",
    "nothing_found": "Nothing found.",
}  # fmt: skip

CATALOGUES: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}


class Words:
    """The catalogue of one language."""

    def __init__(self, language: str) -> None:
        """`language` is zh or en."""
        self.language = language
        self.texts = CATALOGUES[language]

    def __call__(self, key: str, **values: object) -> str:
        """The text of this key with these values."""
        return self.texts[key].format(**values)

    def get(self, key: str, default: str) -> str:
        """The text of this key where there is one: for closed lists that may grow before their words do."""
        return self.texts.get(key, default)

    def day(self, day: date) -> str:
        """A day without year."""
        return self.texts["day"].format(day)

    def join(self, names: list[str]) -> str:
        """Names ready to paste into a chat."""
        return self.texts["join"].join(names)

    def status(self, status: str) -> str:
        """A status as readers call it."""
        return self.texts[f"s_{status}"]

    def kind(self, kind: Kind) -> str:
        """A kind of report as readers call it."""
        return self.texts[f"k_{kind}"]


def clock_text(at: datetime, deadline: datetime) -> str:
    """HH:MM of a local instant; with seconds within a minute of the deadline, where they decide."""
    return at.strftime("%H:%M:%S" if abs((at - deadline).total_seconds()) <= 60 else "%H:%M")
