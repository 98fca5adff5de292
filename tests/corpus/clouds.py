"""Cloud attachments as providers write them, and what only looks like one. All keys in links are made up."""

from html import escape

from case import TEXT, Case, File, head, leaf, mixed, text_leaf

QQ = "http://mail.qq.com/cgi-bin/ftnExs_download?k=0001&t=exs_ftn_download&code=0001"
QQ_NEW = "https://wx.mail.qq.com/ftn/download?func=3&key=0002&code=0002"
EXMAIL = "https://exmail.qq.com/cgi-bin/ftnExs_download?k=0003&t=exs_ftn_download&code=0003"
OLD_163 = "http://fs.163.com/fs/display/?p=X-NETEASE-HUGE-ATTACHMENT&file=0004&title=%E8%A7%86%E9%A2%91.mp4"
NEW_163 = "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=0005"
MASTER = "https://dashi.163.com/html/cloud-attachment-download/?key=0006"
EDISK = "https://edisk.qiye.163.com/api/biz/attachment/download?identity=0007&title=%E8%A7%86%E9%A2%91.mp4"
FEISHU = "https://www.feishu.cn/mail/page/attachment?token=0008"
LARK = "https://www.larksuite.com/mail/page/attachment?token=0009"
BAIDU = "https://pan.baidu.com/s/1aBcD"
E189 = "https://cloud.189.cn/t/aBcDeF"
SIZE = int(128.03 * 2**20)


def page(html: str, text: str = "", **more) -> Case:
    return Case(head() + leaf(b"text/html; charset=utf-8", html.encode()), text=text, **more)


def link(
    provider: str, url: str, name: str = "视频.mp4", size: int = SIZE, expires: str = "2021-02-12T15:30:00", **more
) -> dict:
    told = {
        "provider": provider,
        "kind": "cloud_file",
        "url": url,
        "filename": name,
        "size": size,
        "expires_at": expires,
        "quoted": False,
    }
    return {key: value for key, value in (told | more).items() if value is not None}


def clouds() -> dict[str, Case]:
    old = escape(QQ)
    qq = (
        f'<b>从QQ邮箱发来的超大附件</b><div><a href="{old}"><img src="cid:x" width="24"></a><a href="{old}">视频.mp4</a>'
        f"<span>(128.03M, 2021年2月12日 15:30 到期)</span><div><a href='{old}'>进入下载页面</a></div></div>"
    )
    button = (
        f'<div class="bigatt_bt" title="视频.mp4&#10;文件大小：128.03M&#10;到期时间：2021年02月12日 15:30">'
        f'<a href="{old}"><img width="24"></a></div>'
    )
    new = (
        f'<div>从QQ邮箱发来的超大附件</div><div><a href="{escape(QQ_NEW)}">视频.mp4</a> (128.03M, 2021年02月12日 15:30 到期)'
        f'<a href="{escape(QQ_NEW)}">进入下载页面</a></div>'
    )
    exmail = f'<div>从腾讯企业邮箱发来的超大附件</div><a href="{escape(EXMAIL)}">视频.mp4</a> (128.03M, 2021年2月12日 15:30 到期)'
    old163 = (
        f'<div>从网易163邮箱发来的超大附件</div><div style="clear:both;height:36px;padding:6px 4px"><a href="{escape(OLD_163)}" '
        f'download="x" filename="视频.mp4">下载</a><span style="color:#bbb">(128.03M, 2021年2月12日 15:30 到期)</span></div>'
    )
    new163 = (
        f'<div>从网易163邮箱发来的云附件</div><a href="{escape(NEW_163)}" download="x" filename="视频.mp4">视频.mp4</a>'
        f"<span>(128.03M, 2021年2月12日 15:30 到期)</span><a href='{escape(NEW_163)}'>下载</a>"
    )
    master = (
        f'<a href="{MASTER}">视频.mp4</a><div>128.03M | 过期时间：2021年2月12日 15:30</div><a href="{MASTER}">下载</a>'
    )
    sirius = (
        '<div id="divNeteaseSiriusCloudAttach"><b>从网易企业邮箱发来的云附件</b>'
        f'<a href="{escape(EDISK)}">视频.mp4</a><div>128.03M | 过期时间：2021年2月12日 15:30</div>'
        f'<a class="divNeteaseSiriusCloudAttachItem" href="{escape(EDISK)}" file-name="视频.mp4" file-size="134249185">下载</a></div>'
    )
    feishu = (
        '<div id="large-file-area-1"><div>来自飞书的超大附件</div><div id="large-file-item"><div>视频.mp4</div><span>128.03 MB</span>'
        f'<a href="{FEISHU}" data-mail-token="0008">下载</a></div></div>'
    )
    plain = f"从QQ邮箱发来的超大附件\n\n视频.mp4 (128.03M, 2021年2月12日 15:30 到期)进入下载页面：{QQ}"
    baidu = f"链接：{BAIDU} 提取码：ab12"
    quoted = f"{TEXT}\n------------------ 原始邮件 ------------------\n发件人: x\n视频.mp4 (128.03M, 2021年2月12日 15:30 到期)进入下载页面：{QQ}"
    words = "<style>#divNeteaseBigAttach{display:none}</style><p>超大附件请不要用，云附件会过期</p>"
    evil = QQ.replace("mail.qq.com", "mail.qq.com.evil.example")
    inner = head() + text_leaf(plain)
    body = "从QQ邮箱发来的超大附件\n视频.mp4(128.03M, 2021年2月12日 15:30 到期)\n进入下载页面"
    fw = b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="fw.eml"\r\n\r\n' + inner
    page_inner = head() + leaf(b"text/html; charset=utf-8", qq.encode())
    page_fw = b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="fw.eml"\r\n\r\n' + page_inner
    dated = f'<a href="{escape(QQ)}">视频.mp4</a> (128.03M, 有效期至2021年2月12日)'
    return {
        "qq-old": page(qq, body, links=(link("qq", QQ),)),
        "qq-button": page(button, links=(link("qq", QQ),)),
        "qq-new": page(
            new, "从QQ邮箱发来的超大附件\n视频.mp4 (128.03M, 2021年02月12日 15:30 到期)进入下载页面", links=(link("qq", QQ_NEW),)
        ),
        "exmail": page(exmail, "从腾讯企业邮箱发来的超大附件\n视频.mp4 (128.03M, 2021年2月12日 15:30 到期)", links=(link("exmail", EXMAIL),)),
        "163-old": page(
            old163, "从网易163邮箱发来的超大附件\n下载(128.03M, 2021年2月12日 15:30 到期)", links=(link("netease", OLD_163),)
        ),
        "163-new": page(
            new163, "从网易163邮箱发来的云附件\n视频.mp4(128.03M, 2021年2月12日 15:30 到期)下载", links=(link("netease", NEW_163),)
        ),
        "mailmaster": page(master, "视频.mp4\n128.03M | 过期时间：2021年2月12日 15:30\n下载", links=(link("netease", MASTER),)),
        "netease-enterprise": page(
            sirius, "从网易企业邮箱发来的云附件视频.mp4\n128.03M | 过期时间：2021年2月12日 15:30\n下载",
            links=(link("netease", EDISK, size=134249185),),
        ),
        "feishu": page(feishu, "来自飞书的超大附件\n视频.mp4\n128.03 MB下载", links=(link("feishu", FEISHU, expires=None),)),
        "lark": page(
            feishu.replace(FEISHU, LARK), "来自飞书的超大附件\n视频.mp4\n128.03 MB下载", links=(link("feishu", LARK, expires=None),)
        ),
        "plain-text": Case(head() + text_leaf(plain), text=plain, links=(link("qq", QQ),)),
        "baidu": Case(head() + text_leaf(baidu), text=baidu, links=(link("baidu", BAIDU, "", None, None, access_code="ab12"),)),
        "189": Case(
            head() + text_leaf(f"{E189}（访问码：9zz9）"), text=f"{E189}（访问码：9zz9）",
            links=(link("189", E189, "", None, None, access_code="9zz9"),),
        ),
        "in-a-quoted-mail": Case(head() + text_leaf(quoted), text=quoted, links=(link("qq", QQ, quoted=True),)),
        "in-an-attached-mail": Case(
            mixed(fw).replace(b"BB", b"OO"), files=(File("fw.eml", inner, "message/rfc822", "mail"),), links=(link("qq", QQ),)
        ),
        "in-the-page-of-an-attached-mail": Case(
            mixed(page_fw).replace(b"BB", b"OO"), files=(File("fw.eml", page_inner, "message/rfc822", "mail"),), links=(link("qq", QQ),)
        ),
        "own-link-above-a-short-quotation": page(
            f"<div>{TEXT * 30}</div>{qq}<div>---原始邮件---</div><div>发件人: x</div><a href='{escape(QQ_NEW)}'>旧.mp4</a>",
            f"{TEXT * 30}\n从QQ邮箱发来的超大附件\n视频.mp4(128.03M, 2021年2月12日 15:30 到期)\n进入下载页面\n---原始邮件---\n发件人: x\n旧.mp4",
            links=(link("qq", QQ), link("qq", QQ_NEW, "旧.mp4", None, None, quoted=True)),
        ),
        "words-only": page(words, "超大附件请不要用，云附件会过期"),
        "look-alike-host": Case(head() + text_leaf(f"视频.mp4 {evil}"), text=f"视频.mp4 {evil}"),
        "expiry-without-a-time": page(dated, "视频.mp4 (128.03M, 有效期至2021年2月12日)", links=(link("qq", QQ, expires="2021-02-12T23:59:00"),)),
        "press": Case(
            head() + text_leaf("报道：https://mp.weixin.qq.com/s/abc"), text="报道：https://mp.weixin.qq.com/s/abc",
            links=({"provider": "weixin", "kind": "content", "url": "https://mp.weixin.qq.com/s/abc"},),
        ),
    }  # fmt: skip


CLOUDS = {"cloud": clouds}
