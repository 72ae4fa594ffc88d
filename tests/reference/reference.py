"""An export as docs/job.md describes it, written for readability: slow, without memory limits, without code of the engine.

Export(job, now, states).run(inputs) computes what must be visible afterwards: the files as bytes (CSV) or records (JSON
lines), the counts of the report, the rejected lines and the state for the next run; or the line at which it fails.
"""

import gzip

from reference_changes import by_key, compare, fingerprint, kind_of, refused, standing
from reference_columns import BadProfile, Columns, Csv, at_path, membership, parse, text_of
from reference_times import format_time, parse_time

MIN_TIME = -(10 ** 18)


def lines_of(data):
    """(number from 1, bytes) of the non-empty lines."""
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
    def __init__(self, job, now, states=None, snapshot_time=None):
        self.job, self.started, self.cut = job, parse_time(now), parse_time(snapshot_time or now)
        self.states = states or [None for _ in job["audiences"]]  # by audience; None: the first run
        self.after = list(self.states)
        self.known = [0 for _ in job["audiences"]]
        self.removed = [0 for _ in job["audiences"]]
        self.deletes = [[] for _ in job["audiences"]]
        self.csv = Csv(job["file"].get("preset", "pega-cdh"), job["file"].get("csv", {}))
        self.columns = Columns(job, self.csv)
        self.skip = job.get("on_bad_profile") == "skip"
        self.limit = job.get("limits", {}).get("max_line_bytes", 16 << 20)
        self.read, self.bad, self.rejects, self.failed = 0, 0, [], None
        self.kept = [[] for _ in job["audiences"]]
        # Keys without rows in this run. By time: of members and of profiles that left. By state: of deferred changes.
        self.held = [set() for _ in job["audiences"]]
        self.gone = [set() for _ in job["audiences"]]
        self.deferred = [set() for _ in job["audiences"]]
        self.staying = [set() for _ in job["audiences"]]  # by state, in diff: keys of members without a required value
        self.shows_status = any(c["source"] == "segmentMembership.status" for c in job["mapping"])
        self.noted = [{} for _ in job["audiences"]]  # (count of the report, header) -> number
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
        audiences = list(zip(self.job["audiences"], entries, self.states))
        standings = [standing(audience, entry, state, self.cut, self.shows_status) for audience, entry, state in audiences]
        consents = self.consents(profile)
        # Finds all faults of the profile before it is counted.
        cells = [self.columns.cells(profile, entry) if kind in ("member", "left") and consents else None
                 for entry, (kind, _) in zip(entries, standings)]
        keys = [self.plain_keys(index, profile, entry, kind) for index, (entry, (kind, _)) in enumerate(zip(entries, standings))]
        for index, (kind, bucket) in enumerate(standings):
            waits = kind == "deferred" and not consents  # a refusal does not wait for the next run
            self.hold(index, "missing" if waits else kind, keys[index])
            if kind not in ("member", "left"):
                self.counts[index]["consent" if waits and bucket == "unchanged" else bucket] += 1
            elif not consents:
                self.counts[index]["consent"] += 1
                self.compete(index, profile, entries[index])
            else:
                for note in cells[index][1]:
                    self.noted[index][note] = self.noted[index].get(note, 0) + 1
                self.member(index, cells[index][0], entries[index], kind)

    def plain_keys(self, index, profile, entry, kind):
        """The keys of profiles without rows. Filters do not apply to them (decision 74), and a faulty value of a profile that
        gets no row is not an error (decision 71)."""
        audience = self.job["audiences"][index]
        by_time = kind_of(audience) == "time" and audience.get("deletes")
        if kind == "missing" or not (by_time or kind == "deferred"):
            return []
        try:
            cells = [self.columns.cell(column, profile, entry, []) if i in self.state_columns() else []
                     for i, column in enumerate(self.job["mapping"])]
        except BadProfile:
            return []
        return self.row_keys(cells)

    def hold(self, index, kind, keys):
        if kind in ("member", "stays"):
            self.held[index].update(keys)
        if kind in ("left", "gone"):
            self.gone[index].update(keys)
        if kind == "deferred":
            self.deferred[index].update(keys)

    def consents(self, profile):
        for path, accepted in self.job.get("consent", {}).items():
            value = at_path(profile, path)[1]
            if value is None or isinstance(value, (list, dict)) or \
                    text_of(value).lower() not in [a.lower() for a in accepted]:
                return False
        return True

    def single(self, column, cell):
        return (cell[0] if cell else None) if is_identity(column) else cell

    def member(self, index, cells, entry, kind):
        column = self.missing(index, cells)
        if column is not None:
            if kind == "member" and kind_of(self.job["audiences"][index]) in ("diff", "state"):
                self.staying[index].update(self.row_keys(cells))
            return self.exclude(index, column)
        exploded = self.exploded()
        compared = kind_of(self.job["audiences"][index]) in ("diff", "state")
        variants = [cells]
        if exploded and len(cells[exploded[0]]) > 1:
            variants = [cells[:exploded[0]] + [[value]] + cells[exploded[0] + 1:] for value in cells[exploded[0]]]
        variants = [(variant, self.row(variant, self.job["audiences"][index])) for variant in variants]
        variants = [(variant, row) for variant, row in variants if row is not None]
        if not variants:
            return self.exclude(index, self.job["mapping"][0])
        rows = [row for _, row in variants]
        item = dict(self.item(cells, entry, len(self.kept[index])), rows=rows, left=kind == "left")
        if compared:
            item["row_keys"] = [self.row_keys(variant)[0] for variant, _ in variants]
            by_row = kind_of(self.job["audiences"][index]) == "diff"
            item["compared"] = rows if by_row else [(*fingerprint(entry), kind)] * len(rows)
        self.kept[index].append(item)
        return None

    def compete(self, index, profile, entry):
        """A profile that refuses gets no row, and no other profile with its key does: an older consent does not outlive
        a newer refusal."""
        if not self.columns.by:
            return
        try:
            cells, _ = self.columns.cells(profile, entry)
        except BadProfile:
            return
        if self.missing(index, cells) is None:
            self.kept[index].append(dict(self.item(cells, entry, len(self.kept[index])), rows=[], refuses=True))

    def missing(self, index, cells):
        """The column without which there is no row."""
        for column, cell in zip(self.job["mapping"], cells):
            value = self.single(column, cell)
            if self.columns.required(column) and (value is None or isinstance(value, str) and self.columns.final(value) == ""):
                return column
        if kind_of(self.job["audiences"][index]) in ("diff", "state") and not self.row_keys(cells):
            return self.job["mapping"][self.state_columns()[0]]
        return None

    def exploded(self):
        return [i for i, column in enumerate(self.job["mapping"]) if self.columns.is_exploded(column)][:1]

    def item(self, cells, entry, place):
        exploded = self.exploded()
        return {"time": parse_time(entry.get("lastQualificationTime")) or (MIN_TIME, 0), "keys": self.keys(cells, exploded),
                "tie": self.tie(cells, exploded), "place": place}

    def exclude(self, index, column):
        required = self.counts[index]["required"]
        header = self.columns.header(column)
        required[header] = required.get(header, 0) + 1

    def row(self, cells, audience):
        if self.columns.json:
            return self.columns.record(cells, audience)
        return self.csv.row([self.single(column, cell) for column, cell in zip(self.job["mapping"], cells)])

    def state_columns(self):
        """Indexes of the columns that form the key from run to run."""
        exploded = self.exploded()
        key = self.job.get("key") or exploded or self.columns.by
        return [i if isinstance(i, int) else self.columns.headers().index(i) for i in ([key] if isinstance(key, str) else key)]

    def row_keys(self, cells):
        """The key of each row (several rows for a namespace). None if it has no value."""
        places = self.state_columns()
        if self.columns.is_exploded(self.job["mapping"][places[0]]):
            return [(self.columns.final(value).encode(),) for value in cells[places[0]]]
        key = tuple(self.plain(i, cells) for i in places)
        return [key] if any(key) else []

    def changes(self, index):
        """Keeps the rows of new and changed keys, and finds the keys that left."""
        audience = self.job["audiences"][index]
        if kind_of(audience) == "time":
            gone = sorted(self.gone[index] - self.held[index], key=by_key)
            self.known[index] = len(self.gone[index] | self.held[index])
            self.after[index] = self.cut
        else:
            self.known[index] = sum(member for _, member in (self.states[index] or {}).values())
            self.after[index], gone = compare(self.kept[index], self.states[index], self.deferred[index],
                                                     self.staying[index])
            for item in self.kept[index]:
                if not item["rows"]:
                    self.counts[index]["not_member" if item["left"] else "unchanged"] += 1
            self.kept[index] = [item for item in self.kept[index] if item["rows"]]
        self.removed[index] = len(gone)
        if audience.get("deletes"):
            rows = [self.csv.row([None if v is None else v.decode() for v in key]) for key in gone]
            self.deletes[index] = [row for row in rows if row is not None]

    def key_columns(self, exploded):
        return exploded if exploded else [self.columns.headers().index(name) for name in self.columns.by]

    def keys(self, cells, exploded):
        if exploded:
            return {self.columns.final(value) for value in cells[exploded[0]]}
        key = tuple(self.plain(i, cells) for i in self.key_columns(exploded))
        return {key} if any(part is not None for part in key) else set()

    def plain(self, i, cells):
        value = self.single(self.job["mapping"][i], cells[i])
        return value if value is None or isinstance(value, (list, dict)) else self.columns.final(text_of(value)).encode()

    def tie(self, cells, exploded):
        """The sort key: the simple columns that are not keys; null before text, texts by bytes."""
        values = [self.plain(i, cells) for i in range(len(cells)) if i not in self.key_columns(exploded)]
        return [(0, b"") if v is None else (1, v) for v in values if not isinstance(v, (list, dict))]

    def deduplicate(self, index):
        if not self.columns.by:
            return
        taken, chosen = set(), []
        for item in sorted(self.kept[index], key=lambda i: ((-i["time"][0], -i["time"][1]), i["tie"], i["place"])):
            refuses = item.get("refuses", False)
            if item["keys"] & taken:
                self.counts[index]["duplicate"] += not refuses
                continue
            taken |= item["keys"]
            if not refuses:
                chosen.append(item)
        self.kept[index] = sorted(chosen, key=lambda i: i["place"])

    def files(self):
        """Name without the destination's folder: bytes, or the records of JSON lines."""
        files = {}
        spec = self.job["file"]
        for index, audience in enumerate(self.job["audiences"]):
            self.deduplicate(index)
            if kind_of(audience) != "full":
                self.changes(index)
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

    def guarded(self):
        """Whether the purge guard stops the run. After files()."""
        limits = self.job.get("limits", {})
        allowed = limits.get("allow_removals", -1) >= sum(self.removed)
        return any(refused(limits, *each, allowed, self.read == 0)
                   for each in zip(self.job["audiences"], self.known, self.removed))

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
            folder = self.job["destination"]["url"].removeprefix("out").removeprefix("/")
            folder = folder.replace("%SEGMENT_NAME%", audience.get("name", audience["id"]))
            day = format_time(self.started, "yyyy-MM-dd", spec.get("time_zone", "UTC"))
            folder = folder.replace("%DATETIME(yyyy-MM-dd)%", day) + ("/" if folder else "")
            stem = audience.get("file_name", spec["name"]).replace("%SEGMENT_ID%", audience["id"]) + suffix
            name = folder + stem + ("" if number == 1 else f"_{number}") + (".json" if self.columns.json else ".csv")
            files[name + (".gz" if spec.get("compression") == "gzip" else "")] = \
                part if self.columns.json else start + b"".join(part)

    def by_column(self, index, kind):
        return {header: count for (noted, header), count in self.noted[index].items() if noted == kind}

    def profiles(self, index):
        return len(self.kept[index])

    def rows(self, index):
        return sum(len(item["rows"]) for item in self.kept[index])
