"""Filing of mail in English, rule by rule (DOMAIN 4, 5 and 6). Received on Tuesday 9 February 2021, 10:00, unless the row says
otherwise; figures are read day first, as this office writes them.
"""

from datetime import date

from english_office import SHARED
from filing_rows import no_report, report, triage

MILL = {"sender": "mill@example.com"}
NORTH = {"sender": "north@example.com"}
RE = "Re: Reminder: your daily report is due"
PDF = {"files": ("report.pdf",)}
FIGURES = {"files": ("figures.xlsx",)}

# fmt: off

FORMS = [
    report(f"form {form}", f"North Branch daily report {form}", "north", "2-5", pending="2-9")
    for form in (
        *("5 Feb", "5 February", "5th February", "5th of February", "the 5th of February", "February 5", "February 5th", "Feb 5th, 2021"),
        *("5 Feb 2021", "05 Feb 2021", "5-Feb-2021", "5-Feb-21", "Feb. 5", "Friday 5 February", "Fri 5 Feb", "Friday, 5 February 2021"),
        *("Fri, Feb 5", "5/2", "05/02", "5/2/2021", "05/02/2021", "05/02/21", "5.2.2021", "5-2-2021", "2021-02-05", "2021/02/05", "20210205"),
        *("(5 Feb)", "[5 February]", "- 5 Feb", "5 FEB", "5 feb", "FEBRUARY 5", "5FEB2021", "for 5 Feb", "of 5 February", "as of 5 Feb", "as at 5 Feb"),
        *("dated 5 Feb", "for Friday", "for last Friday", "for Fri", "Friday's", "on Friday 5th"),
    )
    if form != "on Friday 5th"  # a day without a month is the weekday alone
] + [
    report("order month first", "North Branch report 2/5", "north", "2-5", pending="2-9", campaign={"date_order": "md"}),
    report("order month first with a year", "North Branch report 2/5/2021", "north", "2-5", pending="2-9", campaign={"date_order": "md"}),
    report("order iso reads no figures", "North Branch report 5/2", "north", "2-9", campaign={"date_order": "iso"}, **NORTH),
    report("order iso with the year first", "North Branch report 2021-02-05", "north", "2-5", pending="2-9", campaign={"date_order": "iso"}),
    report("order day first of a day over twelve", "North Branch report 28/1", "north", "2-9", **NORTH),
    report("both languages, English", "North Branch report 5 Feb", "north", "2-5", pending="2-9", campaign={"vocabulary": ("zh", "en"), "date_order": "md"}),
    report("both languages, Chinese", "North Branch 2月5日工作信息", "north", "2-5", pending="2-9", campaign={"vocabulary": ("zh", "en"), "date_order": "md"}),
    report("both languages, four digits", "North Branch 0205 report", "north", "2-5", pending="2-9", campaign={"vocabulary": ("zh", "en"), "date_order": "md"}),
]

RELATIVE = [
    report("today", "North Branch report for today", "north", pending=""),
    report("today's", "Today's report from North Branch", "north", pending=""),
    report("yesterday", "North Branch report for yesterday", "north", "2-8", pending="2-9"),
    report("yesterday's", "Yesterday's figures - North Branch", "north", "2-8", pending="2-9"),
    report("the day before yesterday", "Report for the day before yesterday, North Branch", "north", "2-7", pending="2-9"),
    report("Monday's report", "Monday's report, North Branch", "north", "2-8", pending="2-9"),
    report("a weekday that is today", "Tuesday report North Branch", "north", pending=""),
    report("last Tuesday is not today", "Report for last Tuesday: North Branch", "north", "2-2", pending="2-9", campaign={"starts": date(2021, 1, 1)}),
    report("an abbreviated weekday", "Mon report North Branch", "north", "2-8", pending="2-9"),
    report("next Monday is no label", "North Branch report, next Monday closed", "north"),
    report("every Monday is no label", "North Branch report on the every Monday market", "north"),
    report("a weekday in a name", "Friday Harbour Clinic daily report", "fhc", pending=None),
    report("a month in a name", "May Street School daily report", "may"),
    report("a month in a name, and a date", "May Street School daily report 5 Feb", "may", "2-5", pending="2-9"),
    report("a weekday in a name, and a date", "Friday Harbour report 8 Feb", "fhc", "2-8", pending="2-9"),
]

LABELS = [
    report(f"label {subject}", subject, "mill", "2-8", pending="2-9", **MILL)
    for subject in (
        *("8 February", "Report 8 Feb", "8 Feb report", "Daily report for 8 February", "Daily update - 8 Feb", "Return for Monday 8 February"),
        *("Sitrep 8 Feb 16:00", "Situation report as at 8 Feb 4pm", "Statistics 8/2", "Attendance figures for 8 Feb", "Photos 8 Feb (3)"),
        *("Mill Road School: daily report (8 Feb)", "Mill Road School - 8 Feb - news", "mill road school daily report 8 feb"),
        *("RE: Daily report 8 Feb", "FW: Fwd: Daily report 8 Feb", "Re[2]: report 8 Feb", "Winter watch report 8 Feb", "Winter watch: 8 February"),
        *("Report for the 8th of February", "Our report of 8 February", "Please find attached the daily report for 8 Feb", "Daily report v2 8 Feb"),
        *("Daily report no. 12 8 Feb", "URGENT: daily report 8 Feb", "Daily report to Head Office 8 Feb", "Evening report 8 Feb", "End of day report 8 Feb"),
        *("8 Feb - daily summary from Mill Road School", "Report period ending 8 Feb", "COB report 8 Feb", "Headcount 8 Feb", "School report 8 Feb"),
    )
] + [
    report("as of before news", "As of 8 Feb 300 parcels given out, Mill Road School", "mill", "2-8", pending="2-9", **MILL),
    report("in a document's name", "Report", "mill", "2-8", pending="2-9", files=("Daily report 8 Feb.docx",), **MILL),
    report("in a workbook's name", "Figures", "mill", "2-8", pending="2-9", files=("Daily_figures_2021-02-08.xlsx",), **MILL),
    report("a photo's name is none", "Report", "mill", files=("8 Feb report.jpg",), **MILL),
    report("in a document's title", "Report", "mill", "2-8", pending="2-9", files=(("a.docx", "Daily report for 8 February"),), **MILL),
    report("in the first line of the body", "Report", "mill", "2-8", pending="2-9", body="Daily report for 8 February\nForty parcels were handed out.", **MILL),
    report("in the first words of the body", "Report", "mill", "2-8", pending="2-9", body="Please find below our report for Monday 8 February. Forty parcels.", **MILL),
    report("Monday's report in the body", "Report", "mill", "2-8", pending="2-9", body="Here is Monday's report. Forty parcels were handed out.", **MILL),
    report("several mails a day add up", "Daily report", "mill", history="2-9", **MILL),
    report("tomorrow's label", "Report for 10 Feb", "mill", "2-10", **MILL),
]

EVENTS = [
    report(f"event {subject}", subject, "mill", "2-9", **MILL)
    for subject in (
        *("120 pupils vaccinated on 5 February", "Visit of the mayor on 5 Feb", "5 February training day", "Report on the 5 February meeting"),
        *("Invitation: 12 February conference", "Accident of 5 Feb: all well", "School trip 5 Feb", "29/34 pupils present", "2.5 tonnes delivered"),
        *("Photos of the Monday market", "We march on", "Staff may be absent", "Section 2.5 of the plan", "Story: how the storm of 5 Feb was met"),
        *("Room 12/3 flooded", "5 of 12 parcels delivered", "Version 2.5 of the form", "Monday blues beaten by music", "Open day on 20 February"),
    )
] + [
    report("an event in the body", "Report", "mill", body="On 5 February we visited forty families.", **MILL),
    report("an event beside a noun", "Report", "mill", body="The report on the 5 February meeting is with the head.", **MILL),
]

RANGES = [
    report(f"range {form}", f"North Branch report {form}", "north", "2-6 2-7 2-8", pending="")
    for form in (
        *("6-8 Feb", "6 - 8 February", "6th to 8th February", "Feb 6-8", "6 Feb - 8 Feb", "6 February to 8 February 2021", "6/2 - 8/2"),
        *("6, 7 and 8 Feb", "Sat 6 - Mon 8 Feb", "2021-02-06 to 2021-02-08", "February 6 through 8"),
    )
] + [
    report("two days named", "North Branch report 6 and 8 Feb", "north", "2-6 2-8", pending=""),
    report("two days with an ampersand", "North Branch report 6 & 8 February", "north", "2-6 2-8", pending=""),
]

BELATED = [
    report(f"belated {subject}", subject, "mill", "2-5", pending="", **MILL)
    for subject in (
        *("Late report for 5 Feb", "Belated report 5 February", "Report 5 Feb (late)", "Delayed daily report 5 Feb", "Missed report 5 Feb"),
        *("Overdue return 5 Feb", "Resubmission: report 5 Feb", "Backdated report 5 Feb", "Report for Friday (late)", "Outstanding report 5 Feb"),
        *("Backfill: report for 5 February", "Backfilled report 5 Feb", "Daily report 5 Feb (back-fill)"),
    )
] + [
    report("a belated one of a day that has one", "Late report for 5 Feb", "mill", "2-5", history="2-5", pending="", **MILL),
    report("an old label of a day that has one is a left-over", "Daily report 5 Feb", "mill", history="2-5", flags="stale_label", **MILL),
    report("a year that is one off", "Daily report 8 Feb 2020", "mill", "2-8", flags="year_typo", pending="2-9", **MILL),
    report("a year that is one off on the day", "Daily report 9 Feb 2020", "mill", flags="year_typo", **MILL),
    triage("a label too far ahead", "Daily report 20 Feb", "unclear_day", "mill", days="2-9 2-20", **MILL),
    triage("a label too far behind", "Daily report 5 Jan", "unclear_day", "mill", **MILL),
    triage("the wrong order of figures is not believed", "Daily report 2/8", "unclear_day", "mill", **MILL),
    triage("two unrelated labels", "Report 3 Feb, report 8 Feb", "unclear_day", "mill", days="2-9 2-3 2-8", **MILL),
]

NIL = [
    report(f"nil {text}", "Daily report", "mill", kind="nil", body=text, **MILL)
    for text in (
        *("Nil report", "Nil return.", "Nil", "NIL RETURN", "Zero report today", "Nothing to report", "Nothing to report today.", "Nothing new to report"),
        *("We have nothing to report today.", "There is nothing to report.", "No incidents today", "No incidents or accidents to report.", "None"),
        *("There were no new cases today.", "We have no news.", "No change since yesterday.", "No updates", "All quiet here.", "All quiet", "N/A"),
        *("No activities today.", "Hello,\n\nNothing to report today.\n\nKind regards,\nJane Doe\nHead Teacher, Mill Road School", "This is a nil return."),
        *("Dear all,\nwe have no incidents to report for 9 February.\nMany thanks", "No absences, accidents or complaints.", "Nil report for 9 Feb"),
        *("Good morning,\n\nNil return for Mill Road School.\n\nThanks\nJane", "Nothing further to report from us.", "nothing to report\n\nSent from my iPhone"),
        *("No new cases and no absences.", "We had nothing significant to report.", "Nothing to report.\nGet Outlook for iOS"),
        *("NTR", "NTR today.", "No news from us today", "No news from us today. Regards, Bob", "Nothing to report. Many thanks, Jane Doe"),
        *("Nothing to report\n\nJane Doe\nMill Road School\n+44 0000 000 000", "Nothing to report\nJane Doe, Mill Road School, 0000 000 000"),
    )
] + [
    report("nil in the subject alone", "Nil return", "mill", kind="nil", body="", **MILL),
    report("nil in the subject with a date", "Nil report 8 Feb", "mill", "2-8", kind="nil", body="", pending="2-9", **MILL),
    report("nil in the subject, greeting in the body", "Nothing to report - Mill Road School", "mill", kind="nil", body="Hello,\nKind regards,\nJane", **MILL),
    report("nil with a label", "Daily report 8 Feb", "mill", "2-8", kind="nil", body="Nothing to report.", pending="2-9", **MILL),
    report("nil in answer to the reminder", RE, "mill", kind="nil", body="Nil return today, thanks.", **MILL),
    report("no nil: news beside it", "Daily report", "mill", body="No incidents today. Forty parcels were handed out.", **MILL),
    report("no nil: a document", "Daily report", "mill", body="Nothing to report", **PDF, **MILL),
    report("no nil: the words within a sentence", "Daily report", "mill", body="The nil report policy was explained to forty members of staff.", **MILL),
    report("no nil: no incidents but a visit", "Daily report", "mill", body="No incidents, the mayor visited the kitchen.", **MILL),
    *(report(f"no nil: {text}", "Daily report", "mill", body=text, **MILL)
      for text in ("Nothing to report. Parcels Handed Out: 40", "No incidents\nforty parcels", "Nil report\nFire Drill", "Nil report\nFire Drill\n\nRegards,\nJane", "NTR but two visits")),
    report("no nil: a figure", "Daily report", "mill", body="No absences today, 212 pupils present.", **MILL),
]

KINDS = [
    report(f"correction {subject}", subject, "mill", kind="correction", **MILL)
    for subject in (
        *("Correction", "Correction: daily report", "Corrected figures", "Amended return", "Revised report", "Daily report (amended)", "Erratum"),
        *("Daily report - revised", "This supersedes our report", "Replacement report", "Daily report corrected"),
    )
] + [
    report(f"supplement {subject}", subject, "mill", kind="supplement", **MILL)
    for subject in (
        *("Supplement", "Supplementary report", "Addendum to the daily report", "Additional photos", "More photos of today", "Further to our report"),
    )
] + [
    report("a correction of a day", "Correction to the report for 8 Feb", "mill", "2-8", kind="correction", pending="", **MILL),
    report("a correction of a day that has one", "Corrected report 8 Feb", "mill", "2-8", kind="correction", history="2-8", pending="", **MILL),
    report("a supplement of a day that has one", "Supplement to 8 Feb report", "mill", "2-8", kind="supplement", history="2-8", pending="", **MILL),
    report("a correction said in the body", "Daily report", "mill", kind="correction", body="Correction: 12 absent, not 21.", **MILL),
    report("a corrected version said in the body", "Daily report", "mill", kind="correction", body="Here is the corrected version of today's figures.", **FIGURES, **MILL),
    report("a correction that says what was wrong", "Correction: report 8 Feb", "mill", "2-8", kind="correction", pending="", **PDF,
           body="The number of absences in our earlier report was wrong.\nPlease use the attached one instead.", **MILL),
    report("a correction with the right figures below", "Daily report", "mill", kind="daily",
           body="My previous email is wrong, the correct figures are below: 12 absent, 400 present.", **MILL),
    report("a supplement said in the body", "Daily report", "mill", kind="supplement", body="Here are more photos of this morning.", files=("a.jpg",), **MILL),
    report("corrections officer is a person, and a union's news", "Visit to the correctional facility", "mill", **MILL),
    report("a revised timetable is news", "Revised timetable for buses", "mill", **MILL),
    report("a deliverable in its window", "Final report of Mill Road School", "mill", "3-20", kind="deliverable", at="2021-03-20 10:00:00", **MILL),
    report("a deliverable in any case", "CLOSING REPORT", "mill", "3-20", kind="deliverable", at="2021-03-20 10:00:00", **MILL),
    report("before its window it is a report of the day", "Final report", "mill", **MILL),
]

FOR_A_PERSON = [
    triage(f"withdrawal {subject}", subject, "withdrawal", "mill", **MILL)
    for subject in (
        *("Recall: daily report", "Please disregard our previous email", "Please ignore my last message", "Our previous report was sent in error"),
        *("Daily report sent by mistake", "Please withdraw our report", "Kindly delete the earlier version"),
    )
] + [
    triage(f"another period {subject}", subject, "unclear_kind", "mill", **MILL)
    for subject in ("Weekly report", "Monthly return January", "Quarterly report", "Annual report 2020", "End of term report", "Weekly staff summary")
] + [
    triage(f"question {text}", "Daily report", "unclear_kind", "mill", body=text, **MILL)
    for text in ("When is the report due?", "Hello,\nshould we send photos as well?\nThanks\nJane", "Could you send us the form again?", "Is it due on Saturday?")
] + [
    triage(f"nothing in it {text!r}", "Daily report", "empty", "mill", body=text, **MILL)
    for text in (
        *("", "Please find attached our daily report.", "See attached", "Attached.", "Kind regards,\nJane Doe", "Hello,\n\nplease see attached report for 9 February.\n\nThanks"),
        *("Good morning all,\nHere is today's report\nBest wishes", "Hi Jane", "Dear Sir or Madam,\n\nThe report is attached.\n\nYours faithfully,\nJane Doe"),
        *("Sent from my iPhone", "As requested", "Apologies for the delay, report attached."),
    )
] + [
    triage("what was wrong with nothing in its place", "Daily report", "withdrawal", "mill", body="Our previous report was wrong.", **MILL),
    triage("a test", "Daily report", "unclear_kind", "mill", body="This is a test email", **MILL),
]

POINTED_AT = [
    report("it points at a file that is there", "Daily report", "mill", body="Please find attached our daily report.", **PDF, **MILL),
    report("a file and no word", "Daily report", "mill", body="", **PDF, **MILL),
    report("a photo and a greeting", "Daily report", "mill", body="Hello,\nregards,\nJane", files=("IMG_1.jpg",), **MILL),
    report("a link alone", "Daily report", "mill", body="See attached", links=1, **MILL),
]

NOT_REPORTS = [
    no_report(f"automatic {subject}", subject, "auto_reply", **MILL)
    for subject in (
        *("Automatic reply: Reminder", "Auto-reply: Reminder", "Auto: Reminder", "Out of office: Reminder", "Out of Office Re: Reminder", "OOO Reminder"),
        *("Automated response", "Away from the office", "On annual leave Re: Reminder", "Vacation responder", "I am currently out of the office"),
    )
] + [
    no_report(f"receipt {subject}", subject, "read_receipt", **MILL)
    for subject in ("Read: Reminder", "Not read: Reminder", "Read receipt: Reminder", "Delivered: Reminder")
] + [
    no_report(f"bounce {subject}", subject, "bounce")
    for subject in ("Undeliverable: Reminder", "Delivery Status Notification (Failure)", "Mail delivery failed", "Failure notice", "Returned mail: see transcript")
] + [
    no_report(f"acknowledgement {text!r}", RE, "acknowledgement", body=text, **MILL)
    for text in (
        *("Received", "Noted", "Noted, thanks.", "Received with thanks", "Thank you for the reminder", "Thanks!", "OK", "OK thanks", "Will do", "Got it"),
        *("We will send it shortly.", "Will send our report by 3pm", "I'll send it later today", "Hi,\n\nnoted with thanks.\n\nKind regards\nJane Doe\nMill Road School"),
        *("Acknowledged", "Understood", "On its way", "Well received, thank you", "Sure, no problem"),
    )
] + [
    no_report("a newsletter", "February bulletin", "newsletter", fields={"list-unsubscribe": ("<https://x.example>",)}),
    report("no acknowledgement: a report in answer to the reminder", RE, "mill", body="Forty parcels were handed out today.", **MILL),
    report("no acknowledgement: received, and a figure", RE, "mill", body="Received 40 parcels from the depot today.", **MILL),
    report("no acknowledgement: thanks, and a file", RE, "mill", body="Thanks, attached.", **PDF, **MILL),
]

OWNERS = [
    report("name at the start, a stranger's address", "North Branch daily report", "north"),
    report("name in any case", "NORTH BRANCH DAILY REPORT", "north"),
    report("name behind from", "Daily report from Harbour Branch", "harbour"),
    report("name behind a dash", "Daily report - Hill Top Depot", "hill"),
    report("name with a possessive", "Mill Road School's daily report", "mill"),
    report("an alias", "Mill Rd School report", "mill"),
    report("a name within a longer word is none", "Northern Branchline news", "mill", **MILL),
    report("signature", "Daily report", "hill", body="Forty parcels were handed out.\n\nKind regards,\nJane Doe\nManager, Hill Top Depot"),
    report("signature in any case", "Daily report", "hill", body="Forty parcels were handed out.\n\nRegards,\nJane\nHILL TOP DEPOT"),
    report("display name", "Daily report", "north", sender_name="North Branch (duty)"),
    report("a document's name", "Daily report", "harbour", body="See attached", files=("Harbour Branch report.docx",)),
    report("a document's title", "Daily report", "harbour", body="See attached", files=(("a.docx", "Harbour Branch: daily report"),)),
    report("address before a name that is visited", "Visit to Harbour Branch", "north", **NORTH),
    report("address before a name in the text", "Daily report", "north", body="We met colleagues of Harbour Branch at the fair.", **NORTH),
    report("a domain", "Daily report", "harbour", sender="clerk@harbour.example"),
    report("the receiver's name names nobody", "Report to Head Office from North Branch", "north"),
    report("a shared address and a name", "Hill Top Depot daily report", "hill", sender=SHARED),
    triage("a shared address and no name", "Daily report", "shared_address", "harbour hill", sender=SHARED),
    triage("nobody named", "Daily report", "unknown_sender"),
    triage("a stranger visits a branch", "Visit to Harbour Branch", "unknown_sender"),
    triage("a complaint is not the branch's own", "Complaint about North Branch", "unknown_sender"),
    triage("two names at one level", "North Branch and Harbour Branch daily report", "conflict", "north harbour"),
    triage("another name where the reporter stands", "Harbour Branch daily report", "conflict", "north harbour", **NORTH),
    triage("another one signs", "Daily report", "conflict", "north hill", body="Forty parcels.\nJane Doe\nHill Top Depot", **NORTH),
    triage("no sender", "North Branch daily report", "forged_sender", "north", sender=""),
    triage("the receiver's name only", "Report for Head Office", "unknown_sender"),
]

ROWS = [
    *FORMS, *RELATIVE, *LABELS, *EVENTS, *RANGES, *BELATED, *NIL, *KINDS, *FOR_A_PERSON, *POINTED_AT, *NOT_REPORTS, *OWNERS,
]
