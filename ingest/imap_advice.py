"""What a person can do when a mail server refuses or cannot be reached, in Chinese and English. Pure: an error's text
goes in, a MailboxError comes out; what the server said is shortened, and the password is struck out of it."""

import ssl

from ingest.mailbox import MailboxError, Refused, Unreachable

MOST_WORDS = 300  # characters of the server's text that are worth showing

CODE_ADVICE = (
    "QQ、163、126 邮箱请填 16 位授权码，不是登录密码；改了账号密码，授权码就作废，要重新生成；"
    "并在网页版的邮箱设置里开启 IMAP 服务。登录过于频繁也会被拒，请过一会儿再试。"
    " / For QQ, 163 and 126 the password is the 16-letter authorization code (授权码), not the account's password; it"
    " becomes void when the account password changes: make a new one. IMAP must be switched on in the web settings."
    " Logins in quick succession are refused as well: wait before trying again."
)
UNSAFE_ADVICE = (
    "网易拒绝了这个客户端（Unsafe Login）：请在网页版设置里开启 IMAP/SMTP 服务，用授权码登录；"
    "仍被拒绝时请在网页版登录一次，处理安全提醒，过一会儿再试。"
    " / NetEase refuses this client (Unsafe Login): switch IMAP on in the web settings and log in with the authorization"
    " code (授权码). If it still refuses, log in on the web once, answer its security notice, and wait a while."
)
CERTIFICATE_ADVICE = (
    "服务器证书无法验证：请核对主机名和本机时间，公司网络里可能有代理替换了证书。"
    " / The server's certificate could not be verified: check the host name and this machine's clock; a proxy may have"
    " replaced the certificate."
)
NETWORK_ADVICE = (
    "请检查网络、主机名和端口，稍后会自动重试。"
    " / Check the network, the host name and the port; the next poll tries again."
)
PLAIN_ADVICE = (
    "不加密的 imap:// 只允许连本机，请改用 imaps:// 或 imap+starttls://。"
    " / Unencrypted imap:// is for this machine only; use imaps:// or imap+starttls://."
)


def unreachable(where: str, error: BaseException, *, secret: str = "") -> Unreachable:
    """The error for a connection that failed or broke; `where` is the mailbox's name."""
    if isinstance(error, TimeoutError):
        return Unreachable(f"{where}: no answer in time", advice=NETWORK_ADVICE)
    advice = CERTIFICATE_ADVICE if isinstance(error, ssl.SSLCertVerificationError) else NETWORK_ADVICE
    return Unreachable(f"{where}: {words(str(error) or type(error).__name__, secret)}", advice=advice)


def login_refused(where: str, said: str, *, secret: str) -> MailboxError:
    """The error for a LOGIN the server answered with NO or BAD; [UNAVAILABLE] (RFC 5530) asks to try again later."""
    problem = f"{where}: login refused: {words(said, secret)}"
    if "[UNAVAILABLE]" in said.upper():
        return Unreachable(problem, advice=NETWORK_ADVICE)
    return Refused(problem, advice=UNSAFE_ADVICE if is_unsafe_login(said) else CODE_ADVICE)


def folder_refused(where: str, folder: str, said: str) -> MailboxError:
    """The error for a folder that cannot be opened; NetEase's Unsafe Login concerns the whole mailbox."""
    problem = f"{where}: folder {folder!r} cannot be opened: {words(said)}"
    if is_unsafe_login(said):
        return Refused(problem, advice=UNSAFE_ADVICE)
    return MailboxError(problem, advice="文件夹可能已改名或删除 / The folder may have been renamed or deleted.")


def is_unsafe_login(said: str) -> bool:
    """Whether NetEase refuses a client that did not introduce itself (DOMAIN section 8)."""
    return "unsafe login" in said.casefold()


def words(said: str, secret: str = "") -> str:
    """The server's text, fit to show: one line, shortened, without the secret."""
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')  # as LOGIN sends it, and a server may echo it
    for form in {secret, quoted} - {""}:
        said = said.replace(form, "***")
    return " ".join(said.split())[:MOST_WORDS]
