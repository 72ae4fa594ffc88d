"""An export as docs/job.md describes it, written to be read: no speed, no memory bound, nothing shared with the engine.

Export(job, now, states).run(inputs) knows what must be visible afterwards: the files as bytes (CSV) or as records (JSON
lines), the counts of the report, the rejected lines, what is remembered for the next run; or the line at which it fails.
"""

import gzip

from reference_columns import BadProfile, Columns, Csv, at_path, is_active, membership, parse, parse_time, text_of

MIN_TIME = -(10 ** 18)


def lines_of(data):
    """(number from 1, bytes) of the lines that hold something."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    for number, line in enumerate(data.split(b"\n"), 1):
        line = line[:-1] if line.endswith(b"\r") else line
        if line.strip(b" \t\r\n"):
            yield number, line


def is_identity(column):
    return column["source"].startswith("identity:") or column.get("target", "").startswith("identity:")


class Export:
    def __init__(self, job, now, states=None):
        self.job, self.now = job, parse_time(now)
        self.states = states or [None for _ in job["audiences"]]  # by audience; None: the first run
        self.after = list(self.states)
        self.removed = [0 for _ in job["audiences"]]
        self.deletes = [[] for _ in job["audiences"]]
        self.csv = Csv(job["file"].get("preset", "pega-cdh"), job["file"].get("csv", {}))
        self.columns = Columns(job, self.csv)
        self.skip = job.get("on_bad_profile") == "skip"
        self.limit = job.get("limits", {}).get("max_line_bytes", 16 << 20)
        self.read, self.bad, self.rejects, self.failed = 0, 0, [], None
        self.kept = [[] for _ in job["audiences"]]
        self.counts = [{"not_member": 0, "consent": 0, "duplicate": 0, "unchanged": 0, "required": {}} for _ in job["audiences"]]

    def run(self, inputs):
        for name, data in inputs:
            for number, line in lines_of(data):
                self.read += 1
                try:
                    self.line(line)
                except BadProfile:
                    if not self.skip:
                        self.failed = (name, number)
                        return self
                    self.bad += 1
                    self.rejects.append(line[:self.limit])
        return self

    def line(self, line):
        if len(line) > self.limit:
            raise BadProfile
        try:
            profile = parse(line)
        except ValueError:
            raise BadProfile from None
        if not isinstance(profile, dict):
            raise BadProfile
        entries = [membership(profile, audience) for audience in self.job["audiences"]]
        standing = [self.standing(index, entry) for index, entry in enumerate(entries)]
        active = [s == "row" for s in standing]
        consents = self.consents(profile)
        # Everything that may be bad about it, before anything is counted.
        cells = [self.columns.cells(profile, entry) if there and consents else None for entry, there in zip(entries, active)]
        for index, (there, made) in enumerate(zip(active, cells)):
            if not there:
                self.counts[index][standing[index]] += 1
            elif not consents:
                self.counts[index]["consent"] += 1
            else:
                self.member(index, made, entries[index])

    def standing(self, index, entry):
        """"row", or the bucket of who gets none."""
        audience = self.job["audiences"][index]
        active = entry is not None and is_active(entry, audience, self.now)
        if entry is None or audience.get("mode") != "incremental":
            return "row" if active else "not_member"
        when = entry.get("lastQualificationTime")
        when = None if when is None else parse_time(when) or (_ for _ in ()).throw(BadProfile)
        lapsed = not active and entry.get("status") in (None, "realized", "existing")
        if lapsed:  # it ended by itself
            when = parse_time(entry["validUntil"]) if entry.get("validUntil") is not None else (when[0] + 30 * 86400, when[1])
        if self.states[index] is None:
            changed = active and (when is None or when <= self.now)
        else:
            changed = when is not None and self.states[index] < when <= self.now
        shows_status = any(c["source"] == "segmentMembership.status" for c in self.job["mapping"])
        if changed and (active or shows_status and not lapsed):
            return "row"
        return "unchanged" if active else "not_member"

    def consents(self, profile):
        for path, accepted in self.job.get("consent", {}).items():
            value = at_path(profile, path)[1]
            if value is None or isinstance(value, (list, dict)) or \
                    text_of(value).lower() not in [a.lower() for a in accepted]:
                return False
        return True

    def single(self, column, cell):
        return (cell[0] if cell else None) if is_identity(column) else cell

    def member(self, index, cells, entry):
        for column, cell in zip(self.job["mapping"], cells):
            value = self.single(column, cell)
            if self.columns.required(column) and (value is None or value == ""):
                return self.exclude(index, column)
        exploded = [i for i, column in enumerate(self.job["mapping"]) if self.columns.is_exploded(column)][:1]
        diff = self.job["audiences"][index].get("mode") == "diff"
        if diff and not any(self.state_key(cells)):
            return self.exclude(index, self.job["mapping"][self.state_columns()[0]])
        variants = [cells]
        if exploded and len(cells[exploded[0]]) > 1:
            variants = [cells[:exploded[0]] + [[value]] + cells[exploded[0] + 1:] for value in cells[exploded[0]]]
        rows = [self.row(variant, self.job["audiences"][index]) for variant in variants]
        rows = [row for row in rows if row is not None]
        if not rows:
            return self.exclude(index, self.job["mapping"][0])
        time = parse_time(entry.get("lastQualificationTime"))
        self.kept[index].append({"rows": rows, "time": time or (MIN_TIME, 0), "keys": self.keys(cells, exploded),
                                 "state_key": self.state_key(cells) if diff else None, "tie": self.tie(cells, exploded), "place": len(self.kept[index])})

    def exclude(self, index, column):
        required = self.counts[index]["required"]
        header = self.columns.header(column)
        required[header] = required.get(header, 0) + 1

    def row(self, cells, audience):
        if self.columns.json:
            return self.columns.record(cells, audience)
        return self.csv.row([self.single(column, cell) for column, cell in zip(self.job["mapping"], cells)])

    def state_columns(self):
        key = self.job.get("key") or self.columns.by
        return [self.columns.headers().index(name) for name in ([key] if isinstance(key, str) else key)]

    def state_key(self, cells):
        return tuple(self.plain(i, cells) for i in self.state_columns())

    def changes(self, index):
        """Keeps the rows of keys that are new or have other rows than before."""
        before, now = self.states[index] or {}, {}
        for item in self.kept[index]:
            now.setdefault(item["state_key"], []).extend(item["rows"])
        now = {key: sorted(rows) for key, rows in now.items()}
        same = {key for key in now if before.get(key) == now[key]}
        self.counts[index]["unchanged"] += sum(item["state_key"] in same for item in self.kept[index])
        self.kept[index] = [item for item in self.kept[index] if item["state_key"] not in same]
        gone = sorted(set(before) - set(now), key=lambda key: [(0, b"") if v is None else (1, v) for v in key])
        self.removed[index] = len(gone)
        if self.job["audiences"][index].get("deletes"):
            rows = [self.csv.row([None if v is None else v.decode() for v in key]) for key in gone]
            self.deletes[index] = [row for row in rows if row is not None]
        self.after[index] = now

    def key_columns(self, exploded):
        return exploded if exploded else [self.columns.headers().index(name) for name in self.columns.by]

    def keys(self, cells, exploded):
        if exploded:
            return set(cells[exploded[0]])
        key = tuple(self.plain(i, cells) for i in self.key_columns(exploded))
        return {key} if any(part is not None for part in key) else set()

    def plain(self, i, cells):
        value = self.single(self.job["mapping"][i], cells[i])
        return value if value is None or isinstance(value, (list, dict)) else text_of(value).encode()

    def tie(self, cells, exploded):
        """Of the simple columns that are no keys; null before text, texts by their bytes."""
        values = [self.plain(i, cells) for i in range(len(cells)) if i not in self.key_columns(exploded)]
        return [(0, b"") if v is None else (1, v) for v in values if not isinstance(v, (list, dict))]

    def deduplicate(self, index):
        if not self.columns.by:
            return
        taken, chosen = set(), []
        for item in sorted(self.kept[index], key=lambda i: ((-i["time"][0], -i["time"][1]), i["tie"], i["place"])):
            if item["keys"] & taken:
                self.counts[index]["duplicate"] += 1
                continue
            taken |= item["keys"]
            chosen.append(item)
        self.kept[index] = sorted(chosen, key=lambda i: i["place"])

    def files(self):
        """Name without the destination's folder: bytes, or the records of JSON lines."""
        files = {}
        spec = self.job["file"]
        for index, audience in enumerate(self.job["audiences"]):
            self.deduplicate(index)
            if audience.get("mode") == "diff":
                self.changes(index)
            if audience.get("mode") == "incremental":
                self.after[index] = self.now
            rows = [row for item in self.kept[index] for row in item["rows"]]
            start = b"" if self.columns.json else self.csv.start(self.columns.headers())
            parts = self.parts(rows, start)
            if not parts and spec.get("on_empty", "write_header") == "write_header":
                parts = [[]]
            self.add_files(files, audience, "", parts, start)
            headers = self.columns.headers()
            start = self.csv.start([headers[i] for i in self.state_columns()]) if self.deletes[index] else b""
            self.add_files(files, audience, "_deletes", self.parts(self.deletes[index], start), start)
        return files

    def parts(self, rows, start):
        parts = []
        limit_rows, limit_bytes = self.job["file"].get("max_rows", 5000000), self.job["file"].get("max_bytes", 0)
        for row in rows:
            full = parts and (len(parts[-1]) == limit_rows or
                              limit_bytes and len(start) + sum(map(len, parts[-1])) + len(row) > limit_bytes)
            if not parts or full:
                parts.append([])
            parts[-1].append(row)
        return parts

    def add_files(self, files, audience, suffix, parts, start):
        spec = self.job["file"]
        for number, part in enumerate(parts, 1):
            folder = audience.get("name", audience["id"]) + "/" if "%SEGMENT_NAME%" in self.job["destination"]["url"] else ""
            stem = audience.get("file_name", spec["name"]).replace("%SEGMENT_ID%", audience["id"]) + suffix
            name = folder + stem + ("" if number == 1 else f"_{number}") + (".json" if self.columns.json else ".csv")
            files[name + (".gz" if spec.get("compression") == "gzip" else "")] = \
                part if self.columns.json else start + b"".join(part)

    def profiles(self, index):
        return len(self.kept[index])

    def rows(self, index):
        return sum(len(item["rows"]) for item in self.kept[index])
