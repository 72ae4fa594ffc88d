#!/usr/bin/env python3
"""Rows as a reader of the files finds them: trimmed keys, records of JSON lines."""

import csv
import io
import json
import unittest

from harness import AUDIENCE, CommandTest, profile


class Rows(CommandTest):
    def run_job(self, profiles, mapping, day=20, **changes):
        """Runs the job and returns the report of its audience."""
        self.write("in.ndjson", profiles)
        self.write("job.json", self.job(mapping=mapping, **changes))
        return json.loads(self.succeeds("run", "job.json", "--now", f"2026-11-{day}T00:00:00Z", "--json"))["audiences"][0]

    def table(self, name="rows.csv"):
        return list(csv.reader(io.StringIO(self.read("out/" + name).decode(), newline="")))[1:]

    def people(self, *keys):
        return [profile(n, key=key, n=n) for n, key in enumerate(keys)]

    # ---- keys are compared as the file shows them ----

    def test_deduplication_gives_no_two_equal_keys(self):
        mapping = [{"source": "key", "target": "K", "required": True}, {"source": "n"}]
        keys = ["K 1", "K 1 ", "\t K 1", "   ", "", "\r\n", "K2\u00a0", "K2"]
        for preset in ["spark", "adobe-s3"]:
            report = self.run_job(self.people(*keys), mapping, deduplicate_by="K", file={"preset": preset, "name": "rows"})
            self.assertEqual([row[0] for row in self.table()], ["K 1", "K2\u00a0", "K2"])
            self.assertEqual((report["excluded"]["required"], report["excluded"]["duplicate"]), ({"K": 3}, 2))
        self.run_job(self.people(*keys), mapping, deduplicate_by="K", file={"preset": "rfc4180", "name": "rows"})
        self.assertEqual(len(self.table()), 7)  # nothing is trimmed, only "" is empty

    def test_a_key_that_gains_a_space_is_the_same_key(self):
        mapping = [{"source": "key", "target": "K"}, {"source": "=upper(key)", "target": "N"}]
        for mode in [{"mode": "diff"}, {"mode": "incremental", "incremental_by": "state"}]:
            changes = {"audiences": [{"id": AUDIENCE, "deletes": True, **mode}], "key": "K", "state": {"url": "state-" + mode["mode"]},
                       "file": {"preset": "spark", "name": "day%DATETIME(dd)%"}, "limits": {"allow_removals": 9}}
            self.assertEqual(self.run_job(self.people("a", "b", "c"), mapping, 1 + 20, **changes)["rows"], 3)
            report = self.run_job(self.people("a ", "\tb"), mapping, 1 + 21, **changes)
            self.assertEqual((report["rows"], report["deletes"], report["excluded"]["unchanged"]), (0, 1, 2))
            self.assertEqual(self.table("day22_deletes.csv"), [["c"]])

    # ---- files for people with spreadsheets ----

    def test_a_byte_order_mark_at_the_start_of_every_file(self):
        mapping = [{"source": "key", "target": "K"}]
        changes = {"audiences": [{"id": AUDIENCE, "mode": "diff", "deletes": True}], "key": "K", "state": {"url": "state"},
                   "limits": {"allow_removals": 9}}
        for header in [True, False]:
            file = {"preset": "rfc4180", "name": f"{header}%DATETIME(dd)%", "max_rows": 1, "csv": {"encoding": "UTF-8-BOM", "header": header}}
            self.run_job(self.people("é", "b"), mapping, 21, **{**changes, "state": {"url": f"state{header}"}}, file=file)
            self.run_job(self.people("é"), mapping, 22, **{**changes, "state": {"url": f"state{header}"}}, file=file)
            start = b"\xef\xbb\xbf" + (b"K\n" if header else b"")
            self.assertEqual(self.read(f"out/{header}21.csv"), start + "é\n".encode())
            self.assertEqual(self.read(f"out/{header}21_2.csv"), start + b"b\n")
            self.assertEqual(self.read(f"out/{header}22.csv"), start)
            self.assertEqual(self.read(f"out/{header}22_deletes.csv"), start + b"b\n")

    def test_formulas_in_rows_headers_and_deletes(self):
        mapping = [{"source": "key", "target": "@K"}, {"source": "n", "target": "N"}]
        people = self.people('=HYPERLINK("x")', "-1", "a=b", "\tt")
        for person in people:
            person["n"] = -5
        file = {"preset": "rfc4180", "name": "day%DATETIME(dd)%", "csv": {"escapeFormulas": True}}
        changes = {"audiences": [{"id": AUDIENCE, "mode": "diff", "deletes": True}], "key": "@K", "state": {"url": "state"},
                   "limits": {"allow_removals": 9}, "file": file}
        self.run_job(people, mapping, 21, **changes)
        self.assertEqual(self.read("out/day21.csv").decode().split("\n")[0], "'@K,N")
        self.assertEqual(self.table("day21.csv"), [['\'=HYPERLINK("x")', "'-5"], ["'-1", "'-5"], ["a=b", "'-5"], ["'\tt", "'-5"]])
        report = self.run_job(people[2:], mapping, 22, **changes)
        self.assertEqual((report["rows"], report["excluded"]["unchanged"]), (0, 2))
        self.assertEqual(self.read("out/day22_deletes.csv").decode(), "'@K\n'-1\n\"'=HYPERLINK(\"\"x\"\")\"\n")

    def test_a_column_of_json_text(self):
        values = [{"a": [1, {"b": "x,\n\u00e9"}], "c": None}, [], "text", 1.5, True, None, "=1"]
        mapping = [{"source": "key", "target": "J", "type": "json"}, {"source": "=key", "target": "E", "type": "json"}, {"source": "n"}]
        for preset in ["rfc4180", "pega-cdh"]:
            columns = mapping + ([{"source": "identity:CRMID", "target": "identity:CustomerID"}] if preset == "pega-cdh" else [])
            self.run_job(self.people(*values), columns, file={"preset": preset, "name": "rows"})
            rows = self.table()
            self.assertEqual([json.loads(row[0] or "null") for row in rows], values)
            self.assertEqual([json.loads(row[1] or "null") for row in rows], values)
        self.write("job.json", self.job(mapping=[{"source": "identity:CRMID", "target": "identity:CustomerID", "type": "json"}]))
        what, _ = self.fails(2, "check", "job.json")
        self.assertIn("/mapping/0/type", what)

    # ---- folders and the time zone ----

    def test_folders_have_dates_in_the_time_zone_of_the_job(self):
        mapping = [{"source": "key", "target": "K"}, {"source": "segmentMembership.lastQualificationTime", "target": "Since"},
                   {"source": "born", "target": "Born", "type": "date"}]
        people = [{**person, "born": "2000-01-01T00:30:00+09:00"} for person in self.people("a")]
        file = {"preset": "rfc4180", "name": "h%DATETIME(HHxx)%", "time_zone": "America/New_York"}
        self.write("in.ndjson", people)
        self.write("job.json", self.job(mapping=mapping, file=file, destination={
            "name": "test", "url": "out/fixed/dt=%DATETIME(yyyy-MM-dd)%/%SEGMENT_NAME%/csv"}))
        self.succeeds("run", "job.json", "--now", "2026-11-20T03:00:00Z")
        self.assertEqual(self.files("out"), ["fixed/dt=2026-11-19/VIP/csv/h22-0500.csv"])
        self.assertEqual(self.table("fixed/dt=2026-11-19/VIP/csv/h22-0500.csv"), [["a", "2026-10-31T20:00:00-04:00", "2000-01-01"]])
        plan = json.loads(self.succeeds("check", "job.json", "--json", "--now", "2026-07-01T00:00:00Z"))
        self.assertTrue(plan["audiences"][0]["file"].endswith("/fixed/dt=2026-06-30/VIP/csv/h20-0400.csv"), plan)
        self.assertTrue(plan["control"].endswith("/fixed/_pxport/"), plan)

    def test_an_export_keeps_the_names_of_its_beginning(self):
        self.write("in.ndjson", self.people("a"))
        self.write("job.json", self.job(mapping=[{"source": "key", "target": "K"}], file={"preset": "rfc4180", "name": "%DATETIME(HH)%"},
                                        destination={"name": "test", "url": "out/dt=%DATETIME(yyyy-MM-dd)%"}))
        self.succeeds("begin", "job.json", "--ticket", "ticket", "--now", "2026-11-20T23:59:00Z")
        self.succeeds("work", "job.json", "--ticket", "ticket", "--shard", "0", "--now", "2026-11-21T00:01:00Z")
        self.assertEqual(self.files("out"), [])
        self.succeeds("commit", "job.json", "--ticket", "ticket", "--now", "2026-11-21T00:02:00Z")
        self.assertEqual(self.files("out"), ["dt=2026-11-20/23.csv"])

    # ---- JSON lines ----

    def records(self):
        def once(members):
            self.assertEqual(len(dict(members)), len(members), members)
            return dict(members)
        return [json.loads(line, object_pairs_hook=once) for line in self.read("out/rows.json").decode().split("\n")[:-1]]

    def test_a_key_is_there_once(self):
        line = ('{"o":{"k":[1],"\\u006b":{"x":12345678901234567890,"x":1.0},"e":{}},"a":[{"z":0,"z":"}"}],'
                f'"segmentMembership":{{"ups":{{"{AUDIENCE}":{{}}}}}}}}\n')
        mapping = [{"source": "o"}, {"source": "a"}, {"source": "=o", "target": "Copy"}]
        for layout in ["nested", "flat"]:
            self.run_job(line, mapping, file={"preset": "rfc4180", "name": "rows", "format": "json", "json": {"layout": layout}})
            once = {"k": {"x": 1.0}, "e": {}}
            self.assertEqual(self.records(), [{"o": once, "a": [{"z": "}"}], "Copy": once}])
            self.assertIn('"x":1.0', self.read("out/rows.json").decode())

    def test_layouts(self):
        mapping = [{"source": "identity:CRMID", "target": "identity:CustomerID"}, {"source": "person.name", "target": "Name"},
                   {"source": "segmentMembership.status", "target": "Status"}, {"source": "list[0].x"}, {"source": "none", "target": "None"}]
        people = [profile(1, person={"name": "Ann"}, list=[{"x": 1.50}])]
        people[0]["identityMap"]["CRMID"].append({"id": "second"})
        file = {"preset": "rfc4180", "name": "rows", "format": "json"}
        self.run_job(people, mapping, file={**file, "json": {"layout": "flat"}})
        self.assertEqual(self.records(), [{"CustomerID": "C-1", "Name": "Ann", "Status": "realized", "list0_x": 1.5}])
        plain = [{key: value for key, value in column.items() if key != "target"} if column["source"] != "identity:CRMID" else column
                 for column in mapping]
        self.run_job(people, plain, file={**file, "json": {"layout": "nested"}})
        self.assertEqual(self.records(), [{
            "person": {"name": "Ann"}, "list0": {"x": 1.5}, "segmentMembership": {"ups": {AUDIENCE: {"status": "realized"}}},
            "identityMap": {"CustomerID": [{"id": "C-1"}, {"id": "second"}]}}])

    def test_check_shows_the_members(self):
        mapping = [{"source": "identity:CRMID", "target": "identity:CustomerID"}, {"source": "person.name"}]
        self.write("in.ndjson", [])
        for layout, members in [("flat", ["CustomerID", "person_name"]), ("nested", ["identityMap.CustomerID[].id", "person.name"])]:
            self.write("job.json", self.job(mapping=mapping, file={"name": "rows", "format": "json", "json": {"layout": layout}}))
            plan = json.loads(self.succeeds("check", "job.json", "--json"))
            self.assertEqual([column["member"] for column in plan["columns"]], members)
            words = self.succeeds("check", "job.json")
            self.assertIn("person_name (member person.name)" if layout == "nested" else "person_name", words)
        self.write("job.json", self.job(mapping=mapping))
        self.assertNotIn("member", self.succeeds("check", "job.json", "--json"))

    def test_a_target_without_effect(self):
        mapping = [{"source": "identity:CRMID", "target": "identity:CustomerID"}, {"source": "n", "target": "N"}]
        self.write("in.ndjson", [])
        self.write("job.json", self.job(mapping=mapping, file={"name": "rows", "format": "json", "json": {"layout": "nested"}}))
        what, fix = self.fails(2, "check", "job.json")
        self.assertIn("/mapping/1/target", what)
        self.assertIn("flat", fix)
        self.write("job.json", self.job(mapping=mapping, file={"name": "rows", "format": "json"}))
        self.assertIn("Warning: /mapping/1/target", self.succeeds("check", "job.json"))


if __name__ == "__main__":
    unittest.main()
