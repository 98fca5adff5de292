"""A mail in which every text is hostile: markup, scripts, marks of direction, escape characters, in subject, sender, names, texts,
files. And files that a browser would run."""

import io
from email.message import EmailMessage
from email.policy import SMTP

from PIL import Image

RUN = "document.title='owned'"
SUBJECT = f"<script>{RUN}</script>\"'><img src=x onerror={RUN}>"
SENDER = f"<b onmouseover={RUN}>领导</b>"
BODY = f"</div><script>{RUN}</script>\n<img src=x onerror={RUN}>\x1b[31m红\u202e字 {{{{7*7}}}}\n"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script></svg>'
HTML = f"<html><script>{RUN}</script>慰问</html>"


def picture(colour="#c62828", side=400):
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "JPEG")
    return out.getvalue()


def hostile_mail(at="Fri, 05 Feb 2021 10:00:00 +0800"):
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"{SENDER}" <east@example.com>'
    mail["To"] = "office@example.com"
    mail["Subject"] = SUBJECT
    mail["Date"] = at
    mail.set_content(BODY, cte="base64")
    for name, kind, data in (
        (f'"><script>{RUN}</script>.svg', "image/svg+xml", SVG.encode()),
        (f"<script>{RUN}</script>.html", "text/html", HTML.encode()),
        ("\u202egpj.exe", "application/octet-stream", b"MZ" + bytes(200)),
        ("现场.jpg", "image/jpeg", picture()),
        ("慰问名单.jpg", "image/jpeg", picture("#2e7d32")),
    ):
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    raw = mail.as_bytes()
    return b"Received: from mx.example.com by imap.example.com; " + at.encode() + b"\r\n" + raw
