"""The value of a column for a profile, and how CSV writes it: docs/job.md and docs/identities.md in plain Python."""

import json
import re

import reference_identities
from reference_times import format_time, parse_day, parse_time

KNOWN_TYPES = {"person.birthDate": "date", "loyalty.joinDate": "timestamp", "segmentMembership.lastQualificationTime": "timestamp"}


class Number(str):
    """A JSON number with its original spelling."""


class BadProfile(Exception):
    pass


class BadValue(Exception):
    """A mapped value that its column cannot hold: the job decides whether that makes the profile bad."""


class Object(dict):
    """An object with its source text."""


class Array(list):
    """An array with its source text."""


class Decoder(json.JSONDecoder):
    def __init__(self, record):
        super().__init__(parse_int=Number, parse_float=Number, object_pairs_hook=record,
                         parse_constant=lambda text: (_ for _ in ()).throw(ValueError(text)))
        self.parse_object = self.sourced(self.parse_object, Object)
        self.parse_array = self.sourced(self.parse_array, Array)
        self.scan_once = json.scanner.py_make_scanner(self)

    @staticmethod
    def sourced(parser, kind):
        def parse_one(text_and_place, *others):
            value, end = parser(text_and_place, *others)
            made = kind(value)
            made.source = text_and_place[0][text_and_place[1] - 1:end]
            return made, end
        return parse_one


def parse(line, record=dict):
    return json.loads(line.decode("utf-8"), cls=lambda **_: Decoder(record))


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
            "lineSep": "\n", "encoding": "UTF-8", "escapeFormulas": False, "dateFormat": "yyyy-MM-dd", "univocity": False}
BLANKS = "".join(chr(c) for c in range(33))


class Csv:
    def __init__(self, preset, options):
        self.o = {**DEFAULTS, **PRESETS[preset], **options}
        if self.o["quote"] == "":
            self.o["quote"] = "\0"

    def final(self, text):
        """What a reader of the file finds."""
        text = text.lstrip(BLANKS) if self.o["ignoreLeadingWhiteSpace"] else text
        return text.rstrip(BLANKS) if self.o["ignoreTrailingWhiteSpace"] else text

    def value(self, text):
        o = self.o
        start = text.lstrip(BLANKS) if o["ignoreLeadingWhiteSpace"] else text
        shown = self.final(text)
        if shown == "":
            return self.constant(o["emptyValue"])
        if o["escapeFormulas"] and shown[0] in "=+-@\t\r":
            start, shown = "'" + start, "'" + shown
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
        mark = {"UTF-16LE": b"\xff\xfe", "UTF-8-BOM": b"\xef\xbb\xbf", "UTF-8": b""}[self.o["encoding"]]
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


def json_text(value):
    """The random jobs have no repeated keys where a column is of type json."""
    if isinstance(value, (Object, Array)):
        return value.source
    return text_of(value) if isinstance(value, (bool, Number)) else json.dumps(value, ensure_ascii=False)


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
    if entry.get("validUntil"):
        until = parse_time(entry["validUntil"])
        if until is None:
            raise BadProfile
        return now <= until
    if audience.get("namespace", "ups") == "ups" or not entry.get("lastQualificationTime"):
        return True
    qualified = parse_time(entry["lastQualificationTime"])
    if qualified is None:
        raise BadProfile
    return now <= (qualified[0] + 30 * 86400, qualified[1])


# ---- columns ----

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
    if text == "=to_integer(person.last)":
        if get("person.last") is None or not get("person.last").strip(BLANKS):
            return None
        raise BadValue  # none of the texts is a number
    if text == "=${identity:CRMID}":
        return next((i for i in identities(profile, "CRMID") if i), None)
    raise AssertionError(text)


class Columns:
    def __init__(self, job, csv):
        self.job, self.csv = job, csv
        self.json = job["file"].get("format") == "json"
        self.flat = job["file"].get("json", {}).get("layout") == "flat"
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

    def final(self, text):
        return text if self.json else self.csv.final(text)

    def headers(self):
        return [self.header(column) for column in self.mapping]

    def required(self, column):
        return column.get("required", False) or \
            self.job["file"].get("preset", "pega-cdh") == "pega-cdh" and self.header(column) == "CustomerID"

    def is_exploded(self, column):
        return self.namespace is not None and column["source"] == "identity:" + self.namespace

    def cell(self, column, profile, entry, notes):
        """The value: None, text, Number, bool, and for JSON lists and dicts; for an identity a list of texts. Adds (count of
        the report, header) to the notes."""
        try:
            return self.value(column, profile, entry, notes)
        except BadValue:
            if self.job.get("on_bad_value") != "empty":
                raise BadProfile from None
            notes.append(("emptied", self.header(column)))
            return [] if column.get("target", "").startswith("identity:") else None

    def identity(self, column, text, notes):
        """What the column makes of an identity; "" if it is to be treated as missing."""
        source, target = column["source"], column.get("target", "")
        try:
            if target in ("identity:email_lc_sha256", "identity:phone_sha256"):
                return reference_identities.digest(text, column, self.job, target)
            if source == "identity:Email_LC_SHA256":
                return reference_identities.given_digest(text, column)
            return reference_identities.advertising_id(text) if source in ("identity:IDFA", "identity:GAID") else text
        except reference_identities.Invalid as invalid:
            notes.append((str(invalid), self.header(column)))
            return ""

    def value(self, column, profile, entry, notes):
        source, target = column["source"], column.get("target", "")
        if source.startswith("identity:"):
            found = []
            for text in identities(profile, source[9:]):
                made = self.identity(column, text, notes)
                found += [made] if self.final(made) else []
                if found and not (self.json and not self.flat or self.is_exploded(column)):
                    break  # the others are not looked at, nor counted
            if not self.is_exploded(column):
                return found
            first = {}
            for text in found:
                first.setdefault(self.final(text), text)
            return list(first.values())
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
                raise BadValue
            value = text_of(value)
            if column.get("apply_transformation"):
                value = self.identity(column, value, notes)
            return [value] if self.final(value) else []
        if self.json or value is None:
            return value
        if column.get("type") == "json":
            return json_text(value)
        if isinstance(value, (list, dict)):
            raise BadValue
        value = text_of(value)
        kind = column.get("type", KNOWN_TYPES.get(source, "string"))
        if kind == "string" or value == "":
            return value
        time = parse_day(value) if kind == "date" else parse_time(value)
        if time is not None:
            if kind == "date":
                return format_time(time, self.csv.o["dateFormat"])
            return format_time(time, self.csv.o["timestampFormat"], self.job["file"].get("time_zone", "UTC"))
        if "type" in column:
            raise BadValue
        notes.append(("unformatted", self.header(column)))
        return value

    def cells(self, profile, entry):
        """(cells, notes of all of them)"""
        notes = []
        return [self.cell(column, profile, entry, notes) for column in self.mapping], notes

    def record(self, cells, audience):
        if self.flat:
            values = [(column, (cell[0] if cell else None) if column["source"].startswith("identity:") or
                       column.get("target", "").startswith("identity:") else cell) for column, cell in zip(self.mapping, cells)]
            return {self.header(column): value for column, value in values if value is not None}
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
