"""The English of mail programs, and of those who answer in it. Rows are (pattern, examples that it matches whole) unless a table
says otherwise; case never matters.
"""

from domain.words import Kind, Reason

PREFIXES = ("re", "aw"), ("fwd?",)  # of an answer; of what is passed on
GREETINGS = (
    (r"hi|hello|dear.{0,20}", ("hello", "Dear all")),
    (r"thanks?|thank you|best regards|regards|see attached|please find attached", ("thank you",)),
    (r"sent from my .{1,30}", ("Sent from my phone",)),
)
NIL = ((r"nil(?: report)?|nothing (?:new )?to report(?: today)?|no news(?: today)?", ("nil report",)),)
NIL_SUBJECT = r"\bnil\b"
ACKNOWLEDGED = (
    (r"received|noted|got it|will do|thanks?(?: you)?|thank you|well received", ("noted",)),
    (r"(?:ok|okay)+", ("OK",)),
)
THANKS = "thank"
QUERY = r"status|query"
TRIAL = r"test\s*(?:mail|ing)?"
# Start of the subject: pattern, reason, an example.
NOT_A_REPORT_BY_SUBJECT = (
    (r"read(?: receipt)?\s*:", Reason.READ_RECEIPT, "Read: reminder"),
    (r"auto(?:matic)?[ -]?reply|out of (?:the )?office", Reason.AUTO_REPLY, "Automatic reply: reminder"),
    (
        r"undeliver|delivery status notification|returned mail|mail delivery (?:failed|system)",
        Reason.BOUNCE,
        "Undeliverable: x",
    ),
)
# The whole address: pattern, reason, an example.
NOT_A_REPORT_BY_SENDER = ((r"(?:mailer-daemon|postmaster)@.*", Reason.BOUNCE, "mailer-daemon@mx.example"),)
# In the subject or a document's name: pattern, kind, an example.
KINDS = (
    (r"\bcorrect(?:ion|ed)\b", Kind.CORRECTION, "Correction: figures"),
    (r"\bsupplement", Kind.SUPPLEMENT, "supplement"),
)
