"""Identities as docs/identities.md describes them: emails, phone numbers, advertising ids, digests.

Phone numbers are read by Google's libphonenumber (Debian's python3-phonenumbers); without it, random_case.py maps none.
"""

import base64
import hashlib
import re

try:
    import phonenumbers
except ImportError:
    phonenumbers = None

SPACES = "".join(map(chr, range(33))) + "\u00a0\u200b\u3000\ufeff"
ZERO_ID = re.compile("(?:0-*){32}")


class Invalid(Exception):
    """No identity; the argument is the count of the report."""


def encoded(digest, encoding):
    return base64.b64encode(digest).decode() if encoding == "base64" else digest.hex()


def email(text, column):
    address = text.strip(SPACES)
    name, at, domain = address.partition("@")
    if not (name and at and domain) or "@" in domain or any(c in SPACES + "<>,;\x7f" for c in address):
        raise Invalid("invalid_email")
    form = column.get("email_format", "adobe")
    if form == "adobe":
        return (address if column.get("trim", True) else text).lower()  # no letter of the pools depends on its place
    name, domain = name.lower(), domain.lower()
    if domain == "gmail.com" or (form == "google" and domain == "googlemail.com"):
        name = (name.split("+")[0] if form == "uid2" else name).replace(".", "")
    if not name:
        raise Invalid("invalid_email")
    return f"{name}@{domain}"


def region(job):
    if job.get("default_country"):
        return job["default_country"].upper()
    code = job.get("default_country_code")
    return phonenumbers.region_code_for_country_code(int(code)) if code else None


def read_number(text, home):
    try:
        number = phonenumbers.parse(text, home)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None


def e164(text, home):
    """00 begins an international number in every region; libphonenumber knows it only where it is dialed. Of two possible
    readings the valid one counts; the last one is a calling code without +, whose number must be valid
    (docs/decisions/33-phone-numbers-by-numbering-plan.md)."""
    text = text.strip()
    readings = [read_number(text, home), read_number("+" + text[2:], home) if text.startswith("00") else None]
    possible = [number for number in readings if number]
    if not possible and home and "+" not in text:
        number = read_number("+" + text, home)
        possible = [number] if number and phonenumbers.is_valid_number(number) else []
    if not possible:
        raise Invalid("invalid_phone")
    number = next(filter(phonenumbers.is_valid_number, possible), possible[0])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone(text, column, job):
    form = column.get("phone_format", "e164")
    if form == "as_is":
        kept = re.sub("[^0-9+]", "", text)
        if not re.search("[0-9]", kept):
            raise Invalid("invalid_phone")
        return kept
    number = e164(text, region(job))
    return number[1:] if form == "digits" else number


def digest(text, column, job, target):
    """The digest that the column writes; "" of nothing. A digest is not hashed again."""
    trimmed = text.strip(SPACES)
    encoding = column.get("hash_encoding", "hex")
    if re.fullmatch("[0-9a-fA-F]{64}", trimmed):
        return encoded(bytes.fromhex(trimmed), encoding)
    if trimmed == "":
        return ""
    plain = email(text, column) if target == "identity:email_lc_sha256" else phone(text, column, job)
    return encoded(hashlib.sha256(plain.encode()).digest(), encoding)


def given_digest(text, column):
    """Of a namespace that holds digests; an empty text is not a digest."""
    if not re.fullmatch("[0-9a-fA-F]{64}", text.strip(SPACES)):
        raise Invalid("invalid_hash")
    return digest(text, column, None, None)


def advertising_id(text):
    if ZERO_ID.fullmatch(text.strip(SPACES)):
        raise Invalid("invalid_id")
    return text
