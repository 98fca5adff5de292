"""Content-Type and Content-Disposition in a redacted copy: structure stays, in the form in which it stood."""

import pytest

from parsers.mail.header import parameters
from parsers.redaction.masking import Mask
from parsers.redaction.parameters import redacted_parameters
from parsers.redaction.words import encoded_words
from tests.unit.test_redaction import KEEP, NAME


@pytest.mark.parametrize(
    ("value", "name", "kept"),
    [
        (b"text/plain; charset=gb2312; format=flowed; delsp=yes", "charset", "gb2312"),
        (b'multipart/mixed; boundary="a b"', "boundary", "a b"),
        (b"message/partial; number=2; total=3; id=abc", "number", "2"),
        (b"message/external-body; access-type=URL; size=120", "access-type", "URL"),
        (b"application/pkcs7-mime; smime-type=signed-data", "smime-type", "signed-data"),
    ],
)
def test_structure_stays(value, name, kept):
    assert parameters(redacted_parameters(value, Mask(KEEP)))[1][name] == kept


@pytest.mark.parametrize(
    "value",
    [
        f'attachment; filename="{NAME}.docx"'.encode(),
        f'attachment; filename="{NAME}.docx"'.encode("gbk"),
        f"attachment; filename={NAME}.docx".encode(),
        b'attachment; filename="=?utf-8?Q?' + b"".join(b"=%02X" % byte for byte in NAME.encode()) + b'?=.docx"',
        b"attachment; filename=" + b"".join(b"%%%02X" % byte for byte in NAME.encode()) + b".docx",
        b"attachment; filename*=utf-8''" + b"".join(b"%%%02X" % byte for byte in NAME.encode()) + b".docx",
        b"attachment; filename*0*=gbk''" + b"".join(b"%%%02X" % b for b in NAME.encode("gbk")) + b"; filename*1*=.docx",
        b'attachment; filename*0="Zhuge"; filename*1=".docx"',
        f"attachment; filename*={NAME}.docx".encode(),  # extended by name only
        b"attachment; filename*0*=nosuch''%E8%AF%B8; filename*1*=.docx",
        b'attachment; filename="Zhu\\"ge.docx"; filename=twice.docx',
    ],
)
def test_a_name_is_masked_in_its_form_and_its_ending_stays(value):
    copy = redacted_parameters(value, Mask(KEEP))
    said = parameters(copy)[1]["filename"]
    assert said.endswith(".docx")
    for hidden in (NAME, NAME[:1], "Zhu"):
        assert hidden not in said
        assert hidden.encode() not in copy


@pytest.mark.parametrize("codec", ["utf-8", "gb2312", "no-such-codec", "latin-1"])
@pytest.mark.parametrize("encoding", [b"B", b"q"])
def test_a_long_text_is_cut_into_words_that_say_it(codec, encoding):
    from parsers.mail.header import decode_words

    said = encoded_words("某某" * 40, codec.encode(), encoding, fold=b"\r\n ")
    assert decode_words(said) == "某某" * 40
    assert max(map(len, said.split())) <= 80
