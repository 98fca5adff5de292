import pytest

from reports.masking import MAX_SUBJECT, is_secret, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("张某 630102199001011234 慰问", "张某 630*************34 慰问"),
        ("联系电话13800138000", "联系电话138******00"),
        ("卡号6222 0000 1111 2222 333", "卡号622******************33"),
        ("2021年2月5日工作信息", "2021年2月5日工作信息"),
        ("黄南州总工会20210209", "黄南州总工会20210209"),
        ("慰问1200人，发放25000元", "慰问1200人，发放25000元"),
        ("机密：慰问方案", "涉密标识"),
        ("a\u202egnp.exe", "agnp.exe"),
    ],
)
def test_a_subject_is_shown_without_numbers_of_persons_marks_of_secrecy_and_tricks(text, seen):
    assert shown(text, secret="涉密标识") == seen


def test_a_long_subject_is_cut():
    assert len(shown("慰问" * 50_000, secret="")) == MAX_SUBJECT


def test_a_mark_of_secrecy_is_seen_in_both_languages():
    assert is_secret("绝密★启用前")
    assert is_secret("TOP SECRET plan")
    assert not is_secret("secretary's report")
