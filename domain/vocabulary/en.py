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
TRIAL = r"test\s*+(?:mail|ing)?"
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
# Outlook's own words, whatever language its office writes. Pattern, reason, an example.
FOR_A_PERSON = (
    (r"^\W*recall\s?:|would like to recall the (?:message|e-?mail)", Reason.WITHDRAWAL, "Recall: daily report"),
)
# In the subject or a document's name: pattern, kind, an example.
KINDS = (
    (r"\bcorrect(?:ion|ed)\b", Kind.CORRECTION, "Correction: figures"),
    (r"\bsupplement", Kind.SUPPLEMENT, "supplement"),
)

# ── From here on: where reports are written in English (`vocabulary` holds "en"). Patterns are matched in any case. ──

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_DATE = (
    rf"(?:{_WEEKDAY},? )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\.?(?:,? 20\d\d)?|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? 20\d\d)?"
    rf"|\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{1,4}})?|{_WEEKDAY}|today|yesterday|this (?:morning|afternoon|evening)|tonight)"
)
# Words that say "this is a report" and nothing else.
NOUNS = (
    r"\b(?:reports?|reporting|returns?|updates?|summary|sitreps?|statistics|stats|figures|data|numbers|news(?:letter)?|information|info|bulletin"
    r"|photos?|photographs?|pictures?|images?|videos?|logs?|register|forms?|sheets?|spreadsheets?|tables?|submissions?|status|stor(?:y|ies)"
    r"|articles?|headcount|attendance|notes?|records?|highlights|dashboard|roundup|round-up|digest)\b",
)
# Patterns of what in a subject or a file's name says neither when nor what.
FILLERS = (
    r"\b(?:the|a|an|our|my|your|their|its|this|these|of|for|from|on|at|as|by|to|in|and|with|re|ref|is|are|here|dated?|days?|daily|please"
    r"|kindly|find|attached|attaching|attachments?|see|enclosed|final|draft|copy|new|latest|regular|usual|full|short|brief|official)\b",
    r"\b(?:v|ver|version|rev|revision|issue|no|number|part|page|week|annex|appendix|item)\.? ?\d+\b",
    r"\b(?:revised|corrected|corrections?|correcting|amended|amendments?|updated|replacement|supplement(?:ary|al)?|additional|addendum|more"
    r"|further|late|belated|delayed|overdue|outstanding|missed|missing|backdated|catch-?up|back-?fill(?:ed|ing)?|resubmi(?:t|tted|ssion)|resen[dt](?:ing)?|again)\b",
    r"\b(?:urgent|important|priority|reminder|fyi|nil|zero|interim|evening|morning|afternoon|night|noon|midday|end|eod|cob|close|business"
    r"|submitted|submitting|sent|sending|period|ending|situation|operations?|operational|work|progress|activity|activities)\b",
    rf"\b{_WEEKDAY}\b|\btoday(?:['’]s)?\b",
    r"\b(?:school|branch|union|unit|office|department|dept|team|site|station|depot|store|shop|clinic|district|head|area|region|centre|center)\b",
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm|hrs?|hours|o['’]clock)\b|\b\d{1,2}:\d\d\b|['’]s?\b|\(\d+\)|#\d+|(?<!\d)20\d\d(?!\d)|(?<![\d.])\d{1,2}(?![\d.])",
    r"\b(?:fw|fwd|aw)\b",
)
# The mail says itself that it belongs to that day, belatedly or once more.
BELATED = (
    r"\b(?:late(?! (?:shift|night|opening|evening|bus))|belated(?:ly)?|delayed|overdue|outstanding|missed|backdated|catch-?up|back-?fill(?:ed|ing)?|resubmi\w+|resen[dt]"
    r"|correct(?:ion|ions|ed)|erratum|amend(?:ed|ment)|revised|updated|replacement|supersed\w+|supplement\w*|addendum|additional|"
    r"apologies for the delay|sorry for the delay|should have been sent)\b"
)
# Stands before a date that is a label.
BEFORE_LABEL = (
    r"\b(?:as (?:of|at)|(?:late|belated|delayed|overdue|missed|corrected|revised|amended|updated|daily|our|the|my)?\s*(?:report|return|update|sitrep|figures"
    r"|submission|nil return|nil report)s? (?:for|of|dated|as of|as at)|(?:correction|supplement|addendum|amendment)s? (?:for|to|of)|period ending|backdated to)"
    r"(?: the)?[\s:]*$"
)
# A date before a noun, and then one of these, is an event: 5 February data protection training
NO_LABEL_AFTER = (
    r"\W*(?:meetings?|conferences?|training|workshops?|visits?|events?|inspections?|briefings?|calls?|sessions?|trips?|notices?|circulars?|e-?mails?"
    r"|letters?|protection|centre|center|desk|system|template|deadline|request)\b"
)
# Whole clauses that say nothing of their own.
OFFICE_GREETINGS = (
    (r"(?:good )?(?:morning|afternoon|evening|day)(?: (?:all|team|everyone|colleagues|sir|madam))?|greetings|all|team|colleagues|sirs?(?:/| or )?(?:madam)?|madam",
     ("Good morning all", "colleagues")),
    (r"(?:hi|hello|dear|hey)(?: [\w.'’&/-]+){0,5}", ("Dear Sir or Madam", "Hi Jane")),
    (r"(?:i |we )?(?:hope|trust) (?:this|that|you|all)(?: [\w'’]+){0,8}", ("I hope this finds you well", "Hope you are well")),
    (r"(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many)? ?(?:regards|wishes|thanks|rgds)(?: (?:and|in|for|from|to)(?: [\w'’]+){1,6})?",
     ("Kind regards", "Best wishes", "Many thanks in advance")),
    (r"thank(?:s| you)(?: (?:very much|so much|again|in advance|all|for(?: [\w'’]+){1,7}|to(?: [\w'’]+){1,5}))?|cheers|ta", ("Thank you for your help",)),
    (r"yours(?: (?:sincerely|faithfully|truly))?|sincerely(?: yours)?|respectfully(?: submitted)?|faithfully", ("Yours sincerely",)),
    (r"(?:please |kindly )?(?:let (?:me|us) know|do not hesitate|don['’]t hesitate|feel free|contact (?:me|us)|get in touch|call me|call us)(?: [\w'’]+){0,9}",
     ("Please let me know if you have any questions",)),
    (r"sent (?:from|using|via)(?: [\w'’.]+){1,6}|get outlook for (?:ios|android)|sent from (?:mail|outlook) for windows(?: 1\d)?",
     ("Get Outlook for iOS", "Sent from Mail for Windows 10")),
    (r"have a (?:good|nice|great|lovely)(?: [\w'’]+){1,3}|enjoy (?:the|your) (?:weekend|day|evening)", ("Have a good weekend",)),
    (r"(?:apologies|sorry)(?: for (?:the|being|my|our)(?: [\w'’]+){1,5}| (?:i am|we are|this is) late)?", ("Apologies for the delay",)),
    (r"(?:for|on) (?:your|and on)? ?(?:information|behalf)(?: (?:only|of)(?: [\w'’]+){0,5})?|fyi|as (?:requested|promised|usual|required|discussed)",
     ("as requested", "For your information")),
    (r"(?:tel|phone|mob(?:ile)?|cell|fax|ext|t|m|e|w|e-?mail|web)\b\W{0,3}.{0,40}|[+()\d\s-]{6,24}|(?:www\.|https?:)\S{1,80}", ("Tel 0000 000000",)),
    (r"(?:this e-?mail|this message|the information in this|disclaimer|confidential(?:ity)?|please consider the environment).{0,300}",
     ("This email is confidential",)),
)  # fmt: skip
# A whole clause of these words points at a file, and says nothing where there is none.
POINTER = (
    rf"(?:(?:today['’]s|yesterday['’]s|{_WEEKDAY}['’]s|{_DATE}|please|kindly|find|see|attached|attaching|attachments?|enclosed|enclosing|herewith|hereby|here|below|above|following|pfa|is|are|be|will"
    r"|the|our|my|your|a|an|for|of|from|to|at|as|per|in|on|by|and|with|this|that|it|we|i|have|has|am|re|daily|report(?:s|ing)?|returns?|update|updates|summary|sitrep"
    r"|statistics|figures|data|numbers|information|photos?|pictures?|images?|videos?|forms?|sheets?|spreadsheets?|tables?|submissions?|file|files|document"
    r"|documents|copy|latest|school|branch|union|unit|office|team|district|sending|sent|submit(?:ting|ted)?|send|forward(?:ing|ed)?|\d{1,2}(?::\d\d)?"
    r"|[()\"'’.,&-])(?:\s+|$|(?=[()\"'’.,&-])))++",  # possessive: "the Monday" is a date and two words
    (
        "Please find attached our daily report for 5 February",
        "see attached",
        "here is Monday's report",
        "The report is attached",
    ),
)
_WHO = r"(?:(?:we|i|our (?:school|branch|union|unit|office|team|district)|the (?:school|branch|union|unit|office|team|district)|there)(?: currently| still| also)? )?"
_HAVE = r"(?:(?:have|has|had|['’]ve|is|are|was|were|has been|have been) )?"
_THING = (
    r"(?:news|incidents?|cases?|activit(?:y|ies)|updates?|changes?|issues?|information|events?|developments?|absences?|accidents?|injuries|complaints?"
    r"|problems?|matters?|items?|concerns?|reports?|figures|data|reportable (?:incidents|matters|events|items)|new cases|anything|positive cases|damage|losses)"
)
_TAIL = (
    rf"(?: (?:to report|to add|to declare|to note|reported|recorded|occurred|arising|received|so far|at (?:this|our|the)(?: \w+){{1,2}}|on our side|from us|from (?:the|our) \w+"
    rf"|here|(?:for|on|as of|as at|since) {_DATE}|{_DATE}|in the last 24 hours|over the weekend|during the day|whatsoever|either|from here|this week)){{0,6}}"
)
# "Nothing today", and nothing else.
OFFICE_NIL = (
    (rf"(?:{_DATE} ?[-–] ?)?(?:this is (?:a|our) )?(?:nil|zero|null)(?: (?:report|return|submission|response|declaration|cases|incidents))?{_TAIL}",
     ("Nil return for 5 February", "zero report today", "This is a nil return")),
    (rf"{_WHO}{_HAVE}(?:nothing|none)(?: (?:new|further|else|more|special|significant|of note|unusual))?{_TAIL}",
     ("We have nothing to report today", "nothing further", "Nothing new to report as of 5 Feb")),
    (rf"{_WHO}{_HAVE}(?:no|zero|not any)(?: (?:new|further|more|other|significant|relevant|major|reportable))* {_THING}"
     rf"(?:(?:,? (?:and|or|nor)(?: no)?|,)(?: (?:new|further|other))? {_THING}){{0,6}}{_TAIL}",
     ("No incidents today", "There were no new cases or absences to report", "We have no news", "No change since yesterday")),
    (r"(?:all (?:quiet|well|normal|clear|in order|is well|is quiet)|ntr|business as usual|a quiet day|quiet day|n/?a|none|nil|as usual)(?: (?:today|here|with us|at our end|yesterday))?",
     ("All quiet here", "N/A", "NTR")),
    (rf"(?:{_WHO})(?:did not|didn['’]t|have not|haven['’]t) (?:hold|have|organise|organize|carry out|conduct|record|receive)(?: any| an)? {_THING}{_TAIL}",
     ("We did not hold any activities today",)),
)  # fmt: skip
OFFICE_NIL_TAIL = rf"(?:(?:and|or|nor) )?(?:no )?{_THING}(?: (?:and|or|nor)(?: no)? {_THING}){{0,6}}{_TAIL}"  # no absences, accidents or complaints
OFFICE_NIL_SUBJECT = r"\b(?:nil|zero|null) (?:report|return|submission)\b|\bnothing to report\b|\bno (?:incidents|news|cases) to report\b"
# "Received", and the promise to do it later.
OFFICE_ACKNOWLEDGED = (
    (r"(?:well |safely )?(?:received|noted|acknowledged|understood|got it|got this|copied|roger)(?: (?:with thanks|and understood|and noted|thanks?|thank you|the (?:e-?mail|mail|message|reminder)|your (?:e-?mail|mail|message|reminder)))?",
     ("Received with thanks", "Well noted")),
    (r"(?:thanks?(?: you)?|many thanks)(?: (?:for|very much)(?: [\w'’]+){0,6})?", ("Thank you for the reminder",)),
    (r"(?:ok(?:ay)?|yes|sure|of course|no problem|fine|great|perfect|will do|on it)(?: (?:thanks?|thank you|will do))?", ("OK thanks", "sure")),
    (r"(?:(?:we|i)(?:['’]ll| will| shall)?|will|shall)? ?(?:be )?(?:send|sending|submit|submitting|report|forward|get|do|let)(?: (?:it|this|that|them|ours|our report|the report|you|one|to you|over|know))*"
     r"(?: (?:shortly|soon|asap|today|tomorrow|later|this (?:afternoon|evening|morning)|as soon as possible|by \d{1,2}(?::\d\d)?(?: ?[ap]m)?|in a (?:minute|moment|while)|before the deadline))+",
     ("We will send it shortly", "will send our report by 3pm", "I'll send it later today")),
    (r"(?:it is|it['’]s|report is)? ?on (?:its|the) way", ("on its way",)),
)  # fmt: skip
# Start of the subject: pattern, reason, an example.
OFFICE_NOT_A_REPORT_BY_SUBJECT = (
    (r"(?:not )?read\s*:|read receipt|delivered\s*:|message read", Reason.READ_RECEIPT, "Not read: reminder"),
    (r"(?:auto(?:matic|mated)?[ -]?(?:reply|response|responder)|autoreply|auto:|ooo\b|out[- ]of[- ](?:the[- ])?office|away from (?:the|my) (?:office|desk)|on (?:annual |maternity |sick )?leave\b"
     r"|i am (?:currently )?(?:away|out|on)|vacation (?:reply|notice|responder)|currently (?:away|out))",
     Reason.AUTO_REPLY, "Out of office: reminder"),
    (r"undeliver|delivery (?:status|failure|has failed)|returned mail|failure notice|mail delivery|message (?:could )?not (?:be )?delivered",
     Reason.BOUNCE, "Failure notice"),
)  # fmt: skip
_EARLIER = r"(?:previous|earlier|last|first|prior|other|above|preceding)"
_MAIL = r"(?:e-?mail|mail|message|report|return|version|submission|one|figures|attachment|file)"
# Subject, or short own text: what only a person can settle. Pattern, reason, an example.
OFFICE_FOR_A_PERSON = (
    (rf"\b(?:ignore|disregard|delete|discard|withdraw|retract|cancel|scrap)(?: (?:my|our|the|that|this))? {_EARLIER}(?: \w+)? ?{_MAIL}?\b",
     Reason.WITHDRAWAL, "Please disregard our previous email"),
    (rf"\b(?:my|our|the|that) {_EARLIER} {_MAIL}[^.]{{0,30}}\b(?:in error|by mistake|ignored|disregarded|withdrawn)\b",
     Reason.WITHDRAWAL, "our previous report was sent in error"),
    # what was wrong, with something in its place, is a correction
    (rf"\b(?:my|our|the|that) {_EARLIER} {_MAIL}[^.]{{0,30}}\b(?:was|is) wrong\b(?!(?s:.){{0,200}}\b(?:attached|instead|correct\w*|replac\w*|below)\b)",
     Reason.WITHDRAWAL, "our previous report was wrong"),
    (r"\b(?:sent|submitted) (?:this |that |it |them )?(?:in error|by mistake|by accident)\b", Reason.WITHDRAWAL, "sent in error"),
    (r"\bplease (?:withdraw|retract|recall)\b", Reason.WITHDRAWAL, "Please withdraw it"),
)  # fmt: skip
OFFICE_QUESTION = r"(?:do|does|did|should|could|can|may|must|is|are|was|what|when|where|how|which|who|will|would|have|has|any|please)\b.{2,120}"
OFFICE_TRIAL = r"(?:this is )?(?:just )?a? ?test(?:ing)?(?: (?:e-?mail|message|mail|only|please ignore))*"
# In the subject or a document's name: pattern, kind, an example.
OFFICE_KINDS = (
    (r"\b(?:correct(?:ion|ions|ed|ing)|amend(?:ed|ment|ments|ing)|erratum|errata|supersed(?:es|ed|ing)|replac(?:es|ing|ement)(?= (?:report|return|version|figures|our|the|my))"
     r"|revised(?= (?:\w+ )?(?:report|return|figures|version|data|update|sheet|table|statistics))|(?:report|return|figures|version|data)s?\W{0,3}revised)\b",
     Kind.CORRECTION, "Revised figures"),
    (r"\b(?:supplement\w*|addendum|addenda|additional (?:\w+ )?(?:photos?|pictures?|material|figures|information|data|reports?|images|videos?)|further to our|more (?:photos|pictures|figures|information)"
     r"|in addition to our)\b", Kind.SUPPLEMENT, "Additional photos"),
)  # fmt: skip
# In the first words of the body.
OFFICE_BODY_KINDS = (
    (r"\W*(?:correction|erratum|amendment)\s*[:：-]|[^.\n]{0,60}\b(?:supersedes|replaces) (?:our|the|my)\b|[^.\n]{0,40}\bcorrected (?:version|report|figures|return)\b",
     Kind.CORRECTION, "Correction: 12, not 21"),
    (r"\W*(?:supplement|addendum)\s*[:：-]|[^.\n]{0,40}\b(?:additional|more|further) (?:photos|pictures|material|information|figures)\b|\W*in addition to our",
     Kind.SUPPLEMENT, "Further photos of today"),
)  # fmt: skip
# A report of another period: for a person.
OTHER_SUMMARY = r"\b(?:weekly|fortnightly|monthly|quarterly|annual|yearly|half-year(?:ly)?|termly|end of (?:term|month|year|week))\s+(?:\w+ )?(?:report|return|summary|review|figures|statistics)\b"
# Before a name that is not who reports: visit to Harbour Branch
OBJECT = r"\b(?:to|about|against|regarding|re|visits?|visited|near|with|complaint from|at)\s+(?:the\s+)?$"
SIGN_OFF = r"(?:(?:kind(?:est)?|best|warm(?:est)?|with|many)\s*)?(?:regards|wishes|thanks|rgds)(?: and best wishes)?|thank you|thanks|cheers|yours(?: \w+)?|sincerely|respectfully|br|--|—"
