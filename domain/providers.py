"""The mail providers whose customs a person must be told of: their servers, and how one gets a code for programs. Advice about
one is no help at another.
"""

from dataclasses import dataclass

from domain.saying import say


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider. `{domain}` in a url is that of the address; `steps` say how to get what is typed as password."""

    key: str
    name: str
    domains: tuple[str, ...]  # of addresses; none where the address does not tell
    imap: str
    smtp: str
    steps: str

    def imap_url(self, address: str) -> str:
        """Where the mail of an address is read."""
        return self.imap.format(domain=_domain(address))

    def smtp_url(self, address: str) -> str:
        """Where mail of an address goes out."""
        return self.smtp.format(domain=_domain(address))


_CODE_OF_QQ = say(
    "1. Open the mailbox in a browser: Settings, Account (设置 → 账户, 账号与安全).\n"
    "2. Switch the IMAP/SMTP service on (开启服务) and send the text message it asks for.\n"
    "3. It shows a 16-letter authorization code (授权码): that is what is asked for here, not the password.\n"
    "4. Settings, Receiving (收取选项): all mail (全部), not only the last 30 days (最近30天)."
)
_CODE_OF_EXMAIL = say(
    "1. The administrator must have allowed IMAP/SMTP for your mailbox.\n"
    "2. In the web mail: Settings, Client settings (设置 → 客户端设置): switch IMAP/SMTP on, and receive all mail (全部).\n"
    "3. Where safe login is on, make a password for clients there (客户端专用密码); else your own password is asked for here."
)
_CODE_OF_NETEASE = say(
    "1. Open the mailbox in a browser: Settings, POP3/SMTP/IMAP (设置 → POP3/SMTP/IMAP).\n"
    "2. Switch IMAP/SMTP on and confirm by telephone.\n"
    "3. It shows an authorization code (授权码) once: that is what is asked for here, not the password."
)
_CODE_OF_139 = say(
    "1. Open mail.10086.cn: Settings, POP3/SMTP/IMAP (设置 → 邮箱协议设置).\n"
    "2. Switch IMAP on and make an authorization code (授权码): that is what is asked for here."
)
_CODE_OF_189 = say(
    "1. Open the mailbox in a browser: Settings, POP/SMTP/IMAP (设置 → POP/SMTP/IMAP).\n"
    "2. Switch IMAP on and make a password for clients (客户端专用密码): that is what is asked for here."
)
_CODE_OF_ALIYUN = say(
    "1. Open the mailbox in a browser: Settings, POP/IMAP (设置 → 客户端). IMAP must be switched on.\n"
    "2. Where a code for third-party clients is offered (三方客户端安全码), make one and type it here; else the password."
)
_CODE_OF_GMAIL = say(
    "1. Switch 2-Step Verification on in the Google account's security page.\n"
    "2. Make an app password there (16 letters): that is what is asked for here.\n"
    "3. In Gmail's settings, Forwarding and POP/IMAP, IMAP must be on and folders not limited in size."
)
_CODE_OF_OUTLOOK = say(
    "Outlook.com and Microsoft 365 take no passwords from programs any more, and Rollcall logs in with a password only.\n"
    "1. Let that mailbox forward to one at another provider, and name that one here; or\n"
    "2. If your administrator still allows an app password, type it here."
)
_CODE_OF_OTHERS = say(
    "Ask your mail administrator: the IMAP server's name, whether IMAP is switched on for the mailbox, and whether programs"
    " need a password of their own."
)

PROVIDERS = (
    Provider("qq", say("QQ Mail (qq.com, foxmail.com)"), ("qq.com", "vip.qq.com", "foxmail.com"),
             "imaps://imap.qq.com:993", "smtps://smtp.qq.com:465", _CODE_OF_QQ),
    Provider("netease", say("NetEase (163, 126, yeah)"), ("163.com", "126.com", "yeah.net", "vip.163.com", "vip.126.com", "188.com"),
             "imaps://imap.{domain}:993", "smtps://smtp.{domain}:465", _CODE_OF_NETEASE),
    Provider("exmail", say("Tencent Exmail"), (), "imaps://imap.exmail.qq.com:993", "smtps://smtp.exmail.qq.com:465", _CODE_OF_EXMAIL),
    Provider("139", say("China Mobile 139"), ("139.com",), "imaps://imap.139.com:993", "smtps://smtp.139.com:465", _CODE_OF_139),
    Provider("189", say("China Telecom 189"), ("189.cn",), "imaps://imap.189.cn:993", "smtps://smtp.189.cn:465", _CODE_OF_189),
    Provider("aliyun", say("Aliyun"), ("aliyun.com",), "imaps://imap.aliyun.com:993", "smtps://smtp.aliyun.com:465", _CODE_OF_ALIYUN),
    Provider("qiye", say("Aliyun for enterprises"), (), "imaps://imap.qiye.aliyun.com:993", "smtps://smtp.qiye.aliyun.com:465",
             _CODE_OF_ALIYUN),
    Provider("gmail", say("Gmail"), ("gmail.com", "googlemail.com"), "imaps://imap.gmail.com:993", "smtps://smtp.gmail.com:465",
             _CODE_OF_GMAIL),
    Provider("outlook", say("Outlook, Microsoft 365"), ("outlook.com", "hotmail.com", "live.com", "msn.com"),
             "imaps://outlook.office365.com:993", "smtp+starttls://smtp-mail.outlook.com:587", _CODE_OF_OUTLOOK),
    Provider("custom", say("another one"), (), "", "", _CODE_OF_OTHERS),
)  # fmt: skip
BY_KEY = {provider.key: provider for provider in PROVIDERS}
_HOSTS = {"qq": ("qq.com", "foxmail.com"), "netease": ("163.com", "126.com", "yeah.net", "188.com", "netease.com")}


def provider_of(host: str) -> str:
    """The provider of a server: qq (with its service for enterprises), netease, or "" for any other."""
    name = host.lower().rstrip(".")
    for provider, domains in _HOSTS.items():
        if any(name == domain or name.endswith(f".{domain}") for domain in domains):
            return provider
    return ""


def provider_of_address(address: str) -> Provider | None:
    """The provider that an address tells; None where it may be anybody's."""
    domain = _domain(address)
    return next((provider for provider in PROVIDERS if domain in provider.domains), None)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
