import pytest

from reports.masking import MAX_SUBJECT, is_private, is_secret, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("张某 630102199001011234 慰问", "张某 630*************34 慰问"),
        ("联系电话13800138000", "联系电话138******00"),
        ("卡号6222 0000 1111 2222 333", "卡号622******************33"),
        ("2021年2月5日工作信息", "2021年2月5日工作信息"),
        ("黄南州总工会20210209", "黄南州总工会20210209"),
        ("Daily report 2021-02-05", "Daily report 2021-02-05"),
        ("2021-02-05 工作信息 2021-02-06", "2021-02-05 工作信息 2021-02-06"),
        ("2021-2-5至2021-2-7", "2021-2-5至2021-2-7"),
        ("信息2021-02-05 16-30", "信息2021-02-05 16-30"),
        ("20210205-20210207周报", "20210205-20210207周报"),
        ("IMG_20210205_103000", "IMG_20210205_103000"),
        ("2021-02-05 13800138000", "2021-02-05 138******00"),
        ("13800138000-20210205", "138***************05"),
        ("证号19700101199001011234", "证号197***************34"),
        ("0971-8200000", "097*******00"),
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


@pytest.mark.parametrize(
    "name",
    ["困难职工名单.jpg", "帮扶资金发放花名册（含身份证号）.xlsx", "银行卡.png", "签收表1.jpg", "【秘密】通报.jpg"],
)
def test_what_tells_of_persons_or_secrets_is_private(name):
    assert is_private(name)


@pytest.mark.parametrize(
    "name", ["微信图片_20210205103321.jpg", "送春联现场.jpeg", "IMG_1024.HEIC", "慰问环卫工人.jpg"]
)
def test_a_photo_of_an_activity_is_not_private(name):
    assert not is_private(name)


@pytest.mark.parametrize(
    "name", ["微信图片_20210205103321.jpg", "微信图片_202102051033211.jpg", "十送活动日报表20210205.xlsx"]
)
def test_a_time_in_a_file_name_is_no_number_of_a_person(name):
    assert shown(name, secret="") == name
