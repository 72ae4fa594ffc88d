"""Random jobs and inputs with few values, so that keys collide, and many special cases."""

import gzip
import json
import random

import reference_columns
from reference_identities import phonenumbers

TEXTS = ["", "a", "b", "x,y", 'q"q', '"', "  pad ", "a|", "a||b", "line\nbreak", "cr\rlf\r\n", "#c", "back\\slash", "é€😀", "null",
         "\t", "tab\tin", ";", "'", "A", "zz", "\u00a0nbsp", "=1+1"]
TIMES = ["2025-12-31T10:00:00Z", "2026-01-01T00:00:00+02:00", "2025-12-01 10:00:00", "2025-12-31T09:00:00.000+0000",
         "2019-04-15T02:41:50+0000", "2022-01-13T11:33:28.211895Z", "2026-01-02", "2025-12-31T10:00+01", "1767175200000",
         "2025-12-31T10:00:00.12345678901Z", "0000-01-01T00:00:00Z", "0001-01-01t00:00:00+05:00", "2025-12-31T23:59:60z", "", "soon"]
DAYS = ["2025-02-28", "2024-02-29", "1980-07-31T00:00:00+02:00", "1980-07-31 23:30-05:00", "0000-03-01", "333849600000", "1333849600000", ""]
LATER = ["2026-01-01T00:00:00Z", "2026-01-02T20:00:00Z", "2026-01-03T12:00:00+01:00", "2026-01-04T01:00:00Z", "2026-01-05T00:00:00Z"]
NUMBERS = ["0", "-1", "1.50", "1e3", "12345678901234567890", "0.1"]
EMAILS = ["John@Example.com", " john@example.com ", "J.o.hn+x@gmail.com", "n/a", "ÉVA@x.de", "", "  ", "5" * 64, "a@b", "ABCDEF01" * 8 + " \n",
          "\u00a0john@example.com\u200b", "\ufeffJohn@Example.com\u3000", "j.ohn@googlemail.com", "..@gmail.com", "John <john@example.com>", "a@b;c@d",
          "a@b@c", "two words@x.de", "@x.de", "x@"]
PHONES = ["+49 171 1234567", "0171/1234567", "0049 171 1234567", "none", "123", "+44 (0)20 7946 0018", "tel:+49-171-1234567", "0171 1234567 ext. 5",
          "1-650-555-1212", "06 6982 1234", "8 (701) 234-56-78", "+49 1711234567 x12", "\uff0b49\u00a0171 1234567", "+1 2345", "", "ABCDEF01" * 8]
AD_IDS = ["00000000-0000-0000-0000-000000000000", "6D92078A-8246-4BA4-AE5B-76104861E7DC", "0" * 32, "", " 00000000-0000-0000-0000-000000000000", "0"]
DIGESTS = ["5" * 64, "ABCDEF01" * 8, "\tABCDEF01" + "abcdef01" * 7 + "\n", "none", ""]
BAD_LINES = [b'{"a":tru}', b"nothing", b"[1]", b'{"a":1', b'{"a":"\xff"}', b'{"a":"\x01"}', b'"text"', b'{"a":01}']


CRM_IDS = ["C1", "C2", "C3 ", "\tC3", "C3", "C4", "C5", "  "]


class Raw(float):
    """A number that keeps its spelling."""

    def __new__(cls, text):
        made = super().__new__(cls, 0)
        made.text = text
        return made

    def __repr__(self):
        return self.text


class Doubled(dict):
    """An object that is written with earlier members of the same keys."""

    earlier = []


def dumps(value, rng):
    """JSON with numbers as they stand, in one of its spellings."""
    if isinstance(value, Raw):
        return value.text
    space = rng.choice(["", "", " "])
    if isinstance(value, dict):
        items = value.earlier + list(value.items()) if isinstance(value, Doubled) else value.items()
        return "{" + ("," + space).join(f"{dumps(k, rng)}:{space}{dumps(v, rng)}" for k, v in items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dumps(v, rng) for v in value) + space + "]"
    return json.dumps(value, ensure_ascii=rng.random() < 0.5)


class Case:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        rng = self.rng
        self.with_changes = False
        self.empties = rng.random() < 0.25  # bad values are emptied: let there be many
        self.bad = 0.3 if self.empties else 0.03
        self.few = rng.random() < 0.6  # few values, so that keys collide
        self.audiences = self.make_audiences()
        self.job = self.make_job()
        self.with_bad = rng.random() < 0.35
        self.people = [self.profile() for _ in range(rng.choice([0, 1, 3, 10, 25]))]
        self.snapshots = [self.make_inputs()]
        if self.with_changes:
            self.snapshots += [self.make_inputs(), self.make_inputs()]
        # The snapshot may have been taken before the run.
        self.snapshot_times = rng.choice([None, None, ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"]])

    def pick(self, values):
        return self.rng.choice(values[:4] if self.few else values)

    # ---- the job ----

    def make_audiences(self):
        rng = self.rng
        audiences = [{"id": "vip"}, {"id": "new", "name": "New ones"}, {"id": "out", "namespace": "ext"},
                     {"id": "none", "file_name": "of_%SEGMENT_ID%"}]
        return rng.sample(audiences, rng.randint(1, 4))

    def make_mapping(self, as_json):
        rng = self.rng
        columns = [{"source": "person.first", "target": "First"}, {"source": "person.last"}, {"source": "tags[1]"},
                   {"source": "n", "target": "N"}, {"source": "flag"}, {"source": "when", "target": "W", "type": "timestamp"},
                   {"source": "day", "type": "date"}, {"source": "z"},
                   {"source": "segmentMembership.status", "target": "Status"},
                   {"source": "segmentMembership.lastQualificationTime", "target": "Since"},
                   {"source": "identity:Email", "target": "identity:email_lc_sha256"},
                   {"source": "identity:Phone", "target": "identity:phone_sha256"},
                   {"source": "identity:ECID"}, {"source": "identity:Loyalty"}, {"source": "identity:IDFA"},
                   {"source": "identity:GAID", "target": "Device"}, {"source": "identity:Email_LC_SHA256", "target": "Hash"},
                   {"source": "person.birthDate", "target": "Born"}, {"source": "loyalty.joinDate"},
                   {"source": "mobile", "target": "identity:phone_sha256", "apply_transformation": True},
                   {"source": "mail", "target": "identity:email_lc_sha256", "apply_transformation": True},
                   {"source": "=concat(person.first, '-', n)", "target": "Made"}, {"source": "=upper(person.first)", "target": "Up"},
                   {"source": "=coalesce(z, n, 'none')", "target": "One"}, {"source": "=size_of(tags)", "target": "Tags"},
                   {"source": "=iif(segmentMembership.status == 'existing', 'old', 'new')", "target": "Age"},
                   {"source": "=${identity:CRMID}", "target": "Crm"}]
        if as_json:
            columns += [{"source": "tags"}, {"source": "nested.deep"}]
            columns = [c for c in columns if c["source"] != "tags[1]"]
        elif rng.random() < (0.5 if self.empties else 0.1):
            columns.append({"source": "tags"})  # an array now and then: a bad value
        if not as_json:
            columns += [{"source": source, "target": source + " as JSON", "type": "json"} for source in ["person", "tags", "n", "flag", "z"]]
        if rng.random() < (0.5 if self.empties else 0.1):
            columns.append({"source": "=to_integer(person.last)", "target": "Whole"})  # it fails on most texts
        if phonenumbers is None:
            columns = [c for c in columns if c.get("target") != "identity:phone_sha256"]
        chosen = rng.sample(columns, rng.randint(1, min(7, len(columns))))
        for target, source in [("identity:email_lc_sha256", "mail"), ("identity:phone_sha256", "mobile")]:
            if sum(c.get("target") == target for c in chosen) > 1:
                chosen = [c for c in chosen if c["source"] != source]
        for column in chosen:
            if rng.random() < 0.15:
                column["required"] = True
            self.choose_identity_keys(column)
        return chosen

    def choose_identity_keys(self, column):
        rng = self.rng
        target = column.get("target")
        if target == "identity:email_lc_sha256":
            column.update(rng.choice([{}, {}, {"trim": False}, {"email_format": "google"}, {"email_format": "uid2"}, {"email_format": "adobe"}]))
        if target == "identity:phone_sha256":
            column.update(rng.choice([{}, {}, {"phone_format": "digits"}, {"phone_format": "as_is"}, {"phone_format": "e164"}]))
        if target in ("identity:email_lc_sha256", "identity:phone_sha256", "Hash") and rng.random() < 0.25:
            column["hash_encoding"] = "base64"

    def make_job(self):
        rng = self.rng
        as_json = rng.random() < 0.2
        preset = rng.choice(["pega-cdh", "rfc4180", "spark", "adobe-s3"])
        mapping = self.make_mapping(as_json)
        if preset == "pega-cdh" or rng.random() < 0.4:
            mapping.insert(rng.randrange(len(mapping) + 1), {"source": "identity:CRMID", "target": "identity:CustomerID"})
        spec = {"preset": preset, "name": "%SEGMENT_ID%"}
        if rng.random() < 0.2:
            spec["time_zone"] = rng.choice(["Europe/Paris", "America/New_York", "Asia/Kolkata", "UTC"])
        if as_json:
            spec["format"] = "json"
            if rng.random() < 0.4:
                spec["json"] = {"layout": "flat"}
        options = {"delimiter": [";", "||", "\t"], "nullValue": ["NULL", '""', ""], "emptyValue": ["", '""', "EMPTY"],
                   "quoteAll": [True], "escapeQuotes": [False], "lineSep": ["\r\n"], "header": [False], "encoding": ["UTF-16LE", "UTF-8-BOM"], "escapeFormulas": [True],
                   "ignoreLeadingWhiteSpace": [True, False], "ignoreTrailingWhiteSpace": [True, False], "escape": ["\\", "'"],
                   "dateFormat": ["dd.MM.yyyy"]}
        spec["csv"] = {} if as_json else {name: rng.choice(values) for name, values in options.items() if rng.random() < 0.08}
        for name, values in {"max_rows": [1, 2, 5], "max_bytes": [1, 60, 300], "compression": ["gzip"], "on_empty": ["skip"]}.items():
            if rng.random() < 0.25 and not (as_json and name == "max_bytes"):
                spec[name] = rng.choice(values)
        job = {"destination": {"name": "d", "url": "out" + rng.choice(["", "", "/%SEGMENT_NAME%", "/dt=%DATETIME(yyyy-MM-dd)%/%SEGMENT_NAME%"])}, "audiences": self.audiences,
               "mapping": mapping, "file": spec}
        self.choose(job)
        if not as_json and rng.random() < 0.6:
            self.choose_modes(job)
        if rng.random() < (0.6 if self.with_changes else 0.3):
            job["consent"] = {"consents.val": rng.choice([["y"], ["Y", "vi"], ["true"]])}
        if rng.random() < 0.5:
            job["on_bad_profile"] = "skip"
        if rng.random() < 0.5:
            job.update(rng.choice([{"default_country_code": "49"}, {"default_country": "DE"}, {"default_country": "KZ", "default_country_code": "7"},
                                   {"default_country_code": "1"}, {"default_country": "IT"}, {"default_country": "gb"}]))
        if self.empties or rng.random() < 0.1:
            job["on_bad_value"] = "empty" if self.empties else "reject"
        if rng.random() < 0.1:
            job["limits"] = {"max_line_bytes": rng.choice([300, 600])}
        return job

    def choose(self, job):
        rng = self.rng
        columns = reference_columns.Columns(job, reference_columns.Csv("rfc4180", {}))
        simple = [c for c in job["mapping"] if c["source"] not in ("tags", "nested.deep")]
        headers = [columns.header(column) for column in simple]
        namespaces = [c["source"] for c in job["mapping"] if c["source"].startswith("identity:")]
        kind = rng.random()
        if kind < 0.25 and headers:
            job["deduplicate_by"] = rng.choice(headers)
        elif kind < 0.4 and len(headers) > 1:
            job["deduplicate_by"] = rng.sample(headers, 2)
        elif kind < 0.6 and namespaces:
            job["deduplicate_by"] = rng.choice(namespaces)

    def choose_modes(self, job):
        """Changes from run to run. Combines all modes with all kinds of deduplication, but not with JSON lines or a `key`
        together with deduplication."""
        rng = self.rng
        by = job.get("deduplicate_by", [])
        headers = reference_columns.Columns(job, reference_columns.Csv("rfc4180", {})).headers()
        if not by and "CustomerID" not in headers and rng.random() < 0.7:
            job["mapping"].append({"source": "identity:CRMID", "target": "identity:CustomerID"})
            headers.append("CustomerID")
        if not by:
            job["key"] = "CustomerID" if "CustomerID" in headers else rng.choice(headers)
        by_time = rng.random() < 0.4  # with deletes, statuses and filters: who left may be filtered too
        if by_time and not any(column["source"] == "segmentMembership.status" for column in job["mapping"]):
            job["mapping"].append({"source": "segmentMembership.status", "target": "Left"})
        for audience in job["audiences"]:
            audience["mode"] = "incremental" if by_time else rng.choice(["full", "incremental", "diff", "diff"])
            if audience["mode"] == "incremental":
                audience.update(rng.choice([{}, {"incremental_by": "state"}, {"incremental_by": "time"}]))
            if by_time:
                audience.update({"incremental_by": "time", "deletes": True})
            elif audience["mode"] != "full" and rng.random() < 0.5:
                audience["deletes"] = True
            self.with_changes = self.with_changes or audience["mode"] != "full"
        if rng.random() < 0.7:
            job["limits"] = {"allow_removals": 1000}
        elif rng.random() < 0.5:
            job["limits"] = {"max_removed_min": rng.choice([1, 2, 3]), "max_removed_percent": rng.choice([0, 20, 50, 100])}
            if rng.random() < 0.3:
                job["limits"]["allow_removals"] = rng.choice([0, 1, 2, 3])
        if self.with_changes:
            job["state"] = {"url": "state"}
        else:
            job.pop("key", None)

    # ---- the input ----

    def ids(self, values):
        rng = self.rng
        entries = [{"id": self.pick(values)} for _ in range(rng.choice([0, 1, 1, 2, 3]))]
        for entry in entries:
            if rng.random() < 0.2:
                entry["primary"] = rng.choice([True, False])
        if rng.random() < 0.05:
            entries.append(rng.choice([{"no": "id"}, {"id": None}, "text", {"id": ""}]))
        return entries

    def membership(self):
        rng = self.rng
        entry = {}
        if rng.random() < 0.8:
            entry["status"] = rng.choice(["realized", "realized", "existing", "exited", None])
        if rng.random() < 0.8:
            times = LATER if self.with_changes and rng.random() < 0.5 else TIMES[:-1]
            entry["lastQualificationTime"] = self.pick(times) if rng.random() < 0.98 else "soon"
        if rng.random() < 0.3:
            entry["validUntil"] = rng.choice(["2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z", None, "", "2026-01-02T03:04:05Z"])
        return entry

    def doubled(self, members):
        made = Doubled(members)
        if self.rng.random() < 0.3:
            made.earlier = [(key, self.rng.choice(["old", {}, [members]])) for key in self.rng.sample(list(members), self.rng.randint(1, len(members)))]
        return made

    def profile(self):
        rng = self.rng
        profile = {}

        def maybe(name, chance, make):
            if rng.random() < chance:
                profile[name] = None if rng.random() < 0.08 else make()

        maybe("person", 0.9, lambda: {"first": self.pick(TEXTS), "last": self.pick(TEXTS), "birthDate": rng.choice(DAYS + ["1980/07/31"])})
        maybe("loyalty", 0.4, lambda: {"joinDate": self.pick(TIMES)})
        maybe("tags", 0.6, lambda: [self.pick(TEXTS) for _ in range(rng.randint(0, 3))])
        maybe("n", 0.8, lambda: Raw(self.pick(NUMBERS)))
        maybe("flag", 0.5, lambda: rng.random() < 0.5)
        maybe("when", 0.6, lambda: self.pick(TIMES[:-1]) if rng.random() > self.bad else "soon")
        maybe("day", 0.4, lambda: rng.choice(DAYS) if rng.random() > self.bad else "2025-02-29")
        maybe("z", 0.3, lambda: self.pick(TEXTS))
        maybe("mail", 0.6, lambda: self.pick(EMAILS) if rng.random() > self.bad / 3 else ["a@b"])
        maybe("mobile", 0.6, lambda: self.pick(PHONES))
        maybe("nested", 0.4, lambda: {"deep": self.doubled({"x": [Raw("1"), None, self.doubled({"y": self.pick(TEXTS), "\u00e9": {}})]}), "noise": [[]]})
        maybe("consents", 0.8, lambda: {"val": rng.choice(["y", "Y", "n", "vi", True, None])})
        keys = {"Email": EMAILS, "email": EMAILS, "Phone": PHONES, "ECID": ["1", "2", "3", "4"], "IDFA": AD_IDS, "gaid": AD_IDS, "Email_LC_SHA256": DIGESTS,
                "Loyalty": TEXTS, "loyalty": TEXTS,
                "CRMID": CRM_IDS}
        maybe("identityMap", 0.95, lambda: {k: self.ids(v) for k, v in keys.items() if rng.random() < 0.6})
        entries = {a["id"]: self.membership() for a in self.audiences if rng.random() < 0.8}
        profile["segmentMembership"] = {
            "ups": {i: m for i, m in entries.items() if i != "out"}, "ext": {i: m for i, m in entries.items() if i == "out"}}
        items = list(profile.items())
        rng.shuffle(items)
        return dict(items)

    def make_inputs(self):
        """Returns a snapshot of the current profiles. Then some change, some leave and some join."""
        rng = self.rng
        cut = rng.randint(0, len(self.people)) if rng.random() < 0.3 else len(self.people)
        groups = [self.people[:cut], self.people[cut:]] if cut < len(self.people) else [self.people]
        inputs = [(f"in{i}.ndjson", self.make_input(group)) for i, group in enumerate(groups)]
        changed = []
        for person in self.people:
            chance = rng.random()
            if chance > 0.15:
                changed.append(person if chance > 0.4 else dict(person, **{k: v for k, v in self.profile().items() if rng.random() < 0.3}))
        self.people = changed + [self.profile() for _ in range(rng.choice([0, 1, 3]))]
        return inputs

    def make_input(self, people):
        rng = self.rng
        data = b"\xef\xbb\xbf" if rng.random() < 0.1 else b""
        for person in people:
            line = rng.choice(BAD_LINES) if self.with_bad and rng.random() < 0.1 else dumps(person, rng).encode()
            data += line + rng.choice([b"\n", b"\n", b"\n", b"\r\n", b"\n\n"])
        if data.endswith(b"\n") and rng.random() < 0.3:
            data = data[:-1]
        return gzip.compress(data) if rng.random() < 0.2 else data
