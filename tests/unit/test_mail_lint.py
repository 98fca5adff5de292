"""The lint that holds the digest to what mail programs draw."""

import pytest

from tests.integration.mail_lint import faults


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<div>x</div>", "<div> is not drawn alike"),
        ('<td style="position: absolute">x</td>', "position is not drawn by Outlook, QQ Mail"),
        ('<td style="background-color: rgba(0,0,0,.5)">x</td>', "background-color: rgba(0,0,0,.5) is not drawn alike"),
        ('<p style="padding: 10px 12px">x</p>', "Outlook ignores the padding of <p>"),
        ("<table><tr><td>x</td></tr></table>", "a table without cellpadding or cellspacing has Outlook's own"),
        ('<img src="cid:a" alt="x">', "Outlook draws a picture without a width attribute in its own size"),
        ('<img src="cid:a" width="10">', "a picture that is not loaded says nothing"),
        ("<p><b>x</p>", "</p> closes another element"),
    ],
)
def test_what_they_do_not_draw_is_found(page, fault):
    assert fault in faults(page)
