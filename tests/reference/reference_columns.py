"""The value of a column for a profile, and how CSV writes it: docs/job.md and docs/identities.md in plain Python."""

import datetime
import hashlib
import json
import re


class Number(str):
    """A JSON number with its original spelling."""


class BadProfile(Exception):
    pass


def parse(line):
    return json.loads(line.decode("utf-8"), parse_int=Number, parse_float=Number,
                      parse_constant=lambda text: (_ for _ in ()).throw(ValueError(text)))


# ---- times: the spellings of docs/job.md ----

TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?)?$")


def parse_time(text):
    """(seconds since 1970, nanoseconds), or None."""
    match = TIME.match(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        when = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.timezone.utc)
    except ValueError:
        return None
    zone = match.group(8)
    offset = 0
    if zone and zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)
    return int(when.timestamp()) - offset, int((match.group(7) or "").ljust(9, "0"))


def format_time(time, pattern):
    when = datetime.datetime.fromtimestamp(time[0], datetime.timezone.utc)
    milliseconds = f".{time[1] // 1000000:03}" if time[1] >= 1000000 else ""  # docs/decisions/03-date-patterns.md
    written = {"yyyy-MM-dd": when.strftime("%Y-%m-%d"), "yyyy-MM-dd HH:mm:ss": when.strftime("%Y-%m-%d %H:%M:%S"),
               "dd.MM.yyyy": when.strftime("%d.%m.%Y"),
               "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]": when.strftime("%Y-%m-%dT%H:%M:%S") + milliseconds + "Z",
               "yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX":
                   when.strftime("%Y-%m-%dT%H:%M:%S") + milliseconds + "Z"}
    return written[pattern]


# ---- CSV: docs/job.md, file.csv ----

PRESETS = {
    "pega-cdh": {"escape": '"', "timestampFormat": "yyyy-MM-dd HH:mm:ss"},
    "rfc4180": {"escape": '"', "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX"},
    "spark": {"emptyValue": '""', "ignoreLeadingWhiteSpace": True, "ignoreTrailingWhiteSpace": True, "univocity": True,
              "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]"},
}
PRESETS["adobe-s3"] = dict(PRESETS["spark"], quote="\0", nullValue="null", emptyValue="")
DEFAULTS = {"delimiter": ",", "quote": '"', "escape": "\\", "nullValue": "", "emptyValue": "", "header": True,
            "quoteAll": False, "escapeQuotes": True, "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False,
            "lineSep": "\n", "encoding": "UTF-8", "dateFormat": "yyyy-MM-dd", "univocity": False}
BLANKS = "".join(chr(c) for c in range(33))


class Csv:
    def __init__(self, preset, options):
        self.o = {**DEFAULTS, **PRESETS[preset], **options}
        if self.o["quote"] == "":
            self.o["quote"] = "\0"

    def value(self, text):
        o = self.o
        start = text.lstrip(BLANKS) if o["ignoreLeadingWhiteSpace"] else text
        shown = start.rstrip(BLANKS) if o["ignoreTrailingWhiteSpace"] else start
        if shown == "":
            return self.constant(o["emptyValue"])
        return self.quoted(shown) if self.needs_quotes(start, shown) else shown

    def needs_quotes(self, start, shown):
        o = self.o
        if o["quoteAll"] or start.startswith(o["quote"]) or (o["escapeQuotes"] and o["quote"] in start):
            return True
        if any(mark in start for mark in (o["delimiter"], "\n", "\r")):
            return True
        # The beginning of a delimiter at the end of the value must be quoted, too.
        return not o["univocity"] and (shown + o["delimiter"]).index(o["delimiter"]) < len(shown)

    def quoted(self, text):
        o = self.o
        made = ""
        for c in text:
            if c == o["quote"]:
                made += o["escape"]
            elif c == o["escape"]:
                made += o["escape"]
            elif c == "\n" and o["univocity"] and o["lineSep"] == "\r\n":
                made += "\r"
            made += c
        return o["quote"] + made + o["quote"]

    def constant(self, text):
        quote = self.o["quote"]
        if text == "":
            return quote * 2 if self.o["quoteAll"] else ""
        if len(text) >= 2 and text[0] == quote and text[-1] == quote:
            return text
        return self.quoted(text) if self.needs_quotes(text, text) else text

    def row(self, values):
        """The bytes, or None if the row is omitted."""
        line = self.o["delimiter"].join(self.constant(self.o["nullValue"]) if v is None else self.value(v) for v in values)
        if line == "":
            if self.o["univocity"]:
                return None
            line = self.o["quote"] * 2
        return (line + self.o["lineSep"]).encode("utf-16-le" if self.o["encoding"] == "UTF-16LE" else "utf-8")

    def start(self, headers):
        mark = b"\xff\xfe" if self.o["encoding"] == "UTF-16LE" else b""
        return mark + (self.row(headers) if self.o["header"] else b"")


# ---- profiles ----

def at_path(profile, path):
    """(found, value) at "a.b[0].c"."""
    here = profile
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if name:
            if not isinstance(here, dict) or name not in here:
                return False, None
            here = here[name]
        else:
            if not isinstance(here, list) or int(index) >= len(here):
                return False, None
            here = here[int(index)]
    return True, here


def text_of(value):
    """A scalar as text; None for null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def identities(profile, namespace):
    found = []
    for key, entries in (profile.get("identityMap") or {}).items() if isinstance(profile.get("identityMap"), dict) else ():
        if key.lower() == namespace.lower() and isinstance(entries, list):
            found += [e for e in entries if isinstance(e, dict) and type(e.get("id")) is str]
    return [e["id"] for e in found if e.get("primary") is True] + [e["id"] for e in found if e.get("primary") is not True]


def membership(profile, audience):
    found, entry = at_path(profile, f"segmentMembership.{audience.get('namespace', 'ups')}.{audience['id']}")
    return entry if found and isinstance(entry, dict) else None


def is_active(entry, audience, now):
    status = entry.get("status")
    if status not in (None, "realized", "existing"):
        return False
    if entry.get("validUntil") is not None:
        until = parse_time(entry["validUntil"])
        if until is None:
            raise BadProfile
        return now <= until
    if audience.get("namespace", "ups") == "ups" or entry.get("lastQualificationTime") is None:
        return True
    qualified = parse_time(entry["lastQualificationTime"])
    if qualified is None:
        raise BadProfile
    return now <= (qualified[0] + 30 * 86400, qualified[1])


# ---- columns ----

def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def lower(text):
    return text.lower()  # no letter in the pools has a lower case that depends on its position


def hashed(text, normalize):
    """The digest of the normalized value; None if the value is invalid. A digest is not hashed again."""
    if re.fullmatch("[0-9a-fA-F]{64}", text):
        return text.lower()
    plain = normalize(text) if text.strip(BLANKS) else None
    return None if plain is None else sha256(plain)


def email(trim):
    return lambda text: lower(text.strip(BLANKS) if trim else text)


def e164(text, country):
    digits = re.sub(r"[^0-9+]", "", re.sub(r"^(\s*\+[0-9 ]*)\(0\)", r"\1", text))
    plus = digits.startswith("+")
    digits = digits.replace("+", "")
    if not plus and digits.startswith("00"):
        plus, digits = True, digits[2:]
    if not plus:
        digits = digits.lstrip("0")
        if not country or not digits:
            return None
        digits = country + digits
    return "+" + digits if 8 <= len(digits) <= 15 and digits[0] != "0" else None


def expression(text, profile, entry):
    """The expressions of the random jobs, computed by hand."""
    get = lambda path: text_of(at_path(profile, path)[1])
    scalar = lambda value: "" if value is None else value
    if text == "=concat(person.first, '-', n)":
        return scalar(get("person.first")) + "-" + scalar(get("n"))
    if text == "=upper(person.first)":
        return None if get("person.first") is None else get("person.first").upper()
    if text == "=coalesce(z, n, 'none')":
        return get("z") if get("z") is not None else get("n") if get("n") is not None else "none"
    if text == "=size_of(tags)":
        tags = at_path(profile, "tags")[1]
        return None if tags is None else Number(len(tags))
    if text == "=iif(segmentMembership.status == 'existing', 'old', 'new')":
        return "old" if entry.get("status") == "existing" else "new"
    if text == "=${identity:CRMID}":
        return next((i for i in identities(profile, "CRMID") if i), None)
    raise AssertionError(text)


class Columns:
    def __init__(self, job, csv):
        self.job, self.csv = job, csv
        self.json = job["file"].get("format") == "json"
        self.mapping = job["mapping"]
        by = job.get("deduplicate_by", [])
        self.by = [by] if isinstance(by, str) else by
        self.namespace = self.by[0][9:] if self.by and self.by[0].startswith("identity:") else None

    def header(self, column):
        target = column.get("target")
        if target is None:
            return column["source"][9:] if column["source"].startswith("identity:") else \
                re.sub(r"[\[\]]", "", column["source"]).replace(".", "_")
        return target[9:] if target.startswith("identity:") else target

    def headers(self):
        return [self.header(column) for column in self.mapping]

    def required(self, column):
        return column.get("required", False) or \
            self.job["file"].get("preset", "pega-cdh") == "pega-cdh" and self.header(column) == "CustomerID"

    def is_exploded(self, column):
        return self.namespace is not None and column["source"] == "identity:" + self.namespace

    def cell(self, column, profile, entry):
        """The value: None, text, Number, bool, and for JSON lists and dicts; for an identity a list of texts."""
        source, target = column["source"], column.get("target", "")
        if source.startswith("identity:"):
            found = [i for i in identities(profile, source[9:]) if i]
            if target == "identity:email_lc_sha256":
                found = [h for h in (hashed(i, email(column.get("trim", True))) for i in found) if h]
            if target == "identity:phone_sha256":
                country = self.job.get("default_country_code", "")
                found = [h for h in (hashed(i, lambda text: e164(text, country)) for i in found) if h]
            return list(dict.fromkeys(found)) if self.is_exploded(column) else found
        if source == "segmentMembership.status":
            return "realized" if entry.get("status") is None else entry["status"]
        if source == "segmentMembership.lastQualificationTime":
            value = entry.get("lastQualificationTime")
        elif source.startswith("="):
            value = expression(source, profile, entry)
        else:
            value = at_path(profile, source)[1]
        if target.startswith("identity:"):
            if value is None:
                return []
            if isinstance(value, (list, dict)):
                raise BadProfile
            value = text_of(value)
            if target == "identity:email_lc_sha256" and column.get("apply_transformation"):
                value = hashed(value, email(column.get("trim", True)))
            return [value] if value else []
        if self.json or value is None:
            return value
        if isinstance(value, (list, dict)):
            raise BadProfile
        value = text_of(value)
        kind = column.get("type", "timestamp" if source.endswith("lastQualificationTime") else "string")
        if kind == "string" or value == "":
            return value
        time = parse_time(value)
        if time is None:
            raise BadProfile
        return format_time(time, self.csv.o["dateFormat" if kind == "date" else "timestampFormat"])

    def cells(self, profile, entry):
        return [self.cell(column, profile, entry) for column in self.mapping]

    def record(self, cells, audience):
        record, members, ids = {}, {}, {}
        for column, cell in zip(self.mapping, cells):
            source = column["source"]
            if source in ("segmentMembership.status", "segmentMembership.lastQualificationTime"):
                if cell is not None:
                    members[source.split(".")[1]] = cell
            elif source.startswith("identity:") or column.get("target", "").startswith("identity:"):
                if cell:
                    ids[self.header(column)] = [{"id": i} for i in cell]
            elif cell is not None:
                here = record
                steps = [self.header(column)] if source.startswith("=") else source.replace("[", "").replace("]", "").split(".")
                for step in steps[:-1]:
                    here = here.setdefault(step, {})
                here[steps[-1]] = cell
        if any(c["source"].startswith("segmentMembership.") for c in self.mapping):
            record["segmentMembership"] = {audience.get("namespace", "ups"): {audience["id"]: members}}
        if ids:
            record["identityMap"] = ids
        return record
