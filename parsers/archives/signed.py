"""S/MIME: a mail that was only signed (application/pkcs7-mime, signed-data) is opened; an encrypted one says so."""

from asn1crypto import cms

from parsers.values import DAMAGED, ENCRYPTED


def signed_content(data: bytes) -> tuple[bytes, str | None]:
    """The signed MIME entity in a CMS message, or why it cannot be had. The signature itself is not checked."""
    try:
        content = cms.ContentInfo.load(data)
        kind = content["content_type"].native
        if kind in ("enveloped_data", "encrypted_data", "authenticated_enveloped_data"):
            return b"", ENCRYPTED
        if kind != "signed_data":
            return b"", None
        inner = content["content"]["encap_content_info"]["content"].native
    except MemoryError:
        raise
    except Exception:  # hostile DER fails in many ways
        return b"", DAMAGED
    return (inner, None) if isinstance(inner, bytes) else (b"", None)
