#!/usr/bin/env python3
"""Incremental exports by the command: files, deletes, manifests, state, and two runs at once."""

import json
import os
import shutil
import subprocess
import threading
import time
import unittest
import xml.etree.ElementTree

from harness import AUDIENCE, COMMAND, CommandTest

MAPPING = [{"source": "identity:CRMID", "target": "identity:CustomerID"},
           {"source": "person.name.firstName", "target": "FirstName"}]


def person(number, name="A", status="realized", when="2026-11-01T00:00:00Z"):
    membership = {"status": status, "lastQualificationTime": when}
    return {"identityMap": {"CRMID": [{"id": f"C-{number}"}]}, "person": {"name": {"firstName": name}},
            "segmentMembership": {"ups": {AUDIENCE: membership}}}


class Changes(CommandTest):
    def changes_job(self, **audience):
        return self.job(audiences=[{"id": AUDIENCE, "name": "VIP", **audience}], mapping=MAPPING, key="CustomerID",
                        state={"url": "state"}, file={"name": "day%DATETIME(dd)%", "manifest": ["pega"]})

    def export(self, day, people, *words):
        """Returns the first audience in the report of the run of a day."""
        self.write("in.ndjson", people)
        report = json.loads(self.succeeds("run", "job.json", "--now", f"2026-11-{day:02}T00:00:00Z", "--json", *words))
        return report["audiences"][0]

    def rows(self, name):
        return self.read(f"out/{name}.csv").decode().splitlines()

    def test_diff(self):
        self.write("job.json", self.changes_job(mode="diff", deletes=True))
        first = self.export(2, [person(1), person(2), person(3)])
        self.assertEqual((first["rows"], first["deletes"], first["removed"]), (3, 0, 0))
        self.assertNotIn("day02_deletes.csv", self.files("out"))
        second = self.export(3, [person(4), person(2, "B"), person(1)])
        self.assertEqual(self.rows("day03"), ["CustomerID,FirstName", "C-4,A", "C-2,B"])
        self.assertEqual(self.rows("day03_deletes"), ["CustomerID", "C-3"])
        self.assertEqual((second["profiles"], second["deletes"], second["removed"]), (2, 1, 1))
        self.assertEqual(second["excluded"]["unchanged"], 1)
        manifest = xml.etree.ElementTree.fromstring(self.read("out/day03_deletes.xml"))
        self.assertEqual(manifest.findtext("processType"), "CustomerPurge")
        self.assertEqual(manifest.findtext("totalRecordCount"), "1")
        self.assertEqual(manifest.findtext("files/file/name"), "day03_deletes.csv")
        self.assertEqual(self.export(4, [person(4), person(2, "B"), person(1)])["rows"], 0)

    def test_diff_counts_profiles_that_left_without_a_deletes_file(self):
        self.write("job.json", self.changes_job(mode="diff"))
        self.export(2, [person(1), person(2)])
        second = self.export(3, [person(1)])
        self.assertEqual((second["deletes"], second["removed"]), (0, 1))
        self.assertFalse([name for name in self.files("out") if "deletes" in name])

    def test_incremental_by_time(self):
        job = self.changes_job(mode="incremental")
        del job["key"]
        self.write("job.json", job)
        self.assertEqual(self.export(2, [person(1), person(2, when="2026-11-02T09:00:00Z")])["rows"], 1)
        third = self.export(3, [person(1), person(2, when="2026-11-02T09:00:00Z"), person(3, when="2026-11-02T09:00:00Z")])
        self.assertEqual(self.rows("day03"), ["CustomerID,FirstName", "C-2,A", "C-3,A"])
        self.assertEqual(third["excluded"]["unchanged"], 1)

    def test_audiences_have_modes_of_their_own(self):
        other = "0d4f4bbd-7a0e-4f4b-8d1c-5a1d4f8c2b11"
        job = self.changes_job(mode="diff", file_name="diff%DATETIME(dd)%")
        job["audiences"].append({"id": other, "name": "All", "file_name": "full%DATETIME(dd)%"})
        self.write("job.json", job)
        people = [person(1), person(2)]
        for one in people:
            one["segmentMembership"]["ups"][other] = {}
        self.export(2, people)
        self.export(3, people)
        self.assertEqual((len(self.rows("diff03")), len(self.rows("full03"))), (1, 3))

    def test_json_lines_have_deletes_too(self):
        job = self.changes_job(mode="diff", deletes=True)
        job["file"]["format"] = "json"
        self.write("job.json", job)
        self.export(2, [person(1), person(2)])
        self.export(3, [person(2)])
        self.assertEqual(self.read("out/day03_deletes.json"), b'{"CustomerID":"C-1"}\n')
        self.assertEqual(self.read("out/day03.json"), b"")

    def test_the_state_is_for_its_owner(self):
        self.write("job.json", self.changes_job(mode="diff"))
        self.export(2, [person(1)])
        modes = {os.stat(os.path.join(place, name)).st_mode & 0o777
                 for place, _, names in os.walk(self.path("state")) for name in names}
        self.assertEqual(modes, {0o600})

    def test_lost_state(self):
        self.write("job.json", self.changes_job(mode="diff"))
        self.export(2, [person(1)])
        shutil.rmtree(self.path("state"))
        what, fix = self.fails(1, "run", "job.json")
        self.assertIn("is lost", what)
        self.assertIn("set state.url to a new folder", fix)

    def test_state_below_the_destination_is_warned_of(self):
        self.write("job.json", {**self.changes_job(mode="diff"), "state": {"url": "out/state"}})
        self.write("in.ndjson", [person(1)])
        _, out, err = self.run_command("check", "job.json")
        self.assertIn("/state/url is below the destination", out + err)

    def test_a_run_to_another_destination_continues_from_the_same_state(self):
        self.write("job.json", self.changes_job(mode="diff"))
        self.export(2, [person(1)], "--output", "day-2")
        shutil.rmtree(self.path("day-2"))
        self.assertEqual(self.export(3, [person(1), person(2)], "--output", "day-3")["rows"], 1)

    def test_the_second_of_two_runs_at_once_fails_and_shows_nothing(self):
        self.write("job.json", self.changes_job(mode="diff"))
        with subprocess.Popen([COMMAND, "run", "job.json", "--input", "-", "--now", "2026-11-05T00:00:00Z"],
                              cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as slow:
            slow.stdin.write(json.dumps(person(1, "slow")).encode() + b"\n")
            slow.stdin.flush()
            deadline = time.monotonic() + 20
            while not any("plan" in names for _, _, names in os.walk(self.path("out/_pxport"))):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
            self.export(2, [person(1)])
            _, err = slow.communicate()
        what, _ = self.two_lines(err.decode())
        self.assertEqual(slow.returncode, 1)
        self.assertIn("has finished meanwhile", what)
        self.assertEqual(self.files("out"), ["day02.csv", "day02.xml"])
        self.assertEqual(self.export(6, [person(1)])["rows"], 0)

    def test_many_at_once(self):
        """Concurrent runs export the rows of a change once."""
        self.write("job.json", self.changes_job(mode="diff"))
        self.export(2, [person(1)])
        self.write("in.ndjson", [person(1), person(2)])
        codes = []

        def run(day):
            codes.append(self.run_command("run", "job.json", "--now", f"2026-11-{day:02}T00:00:00Z")[0])

        racers = [threading.Thread(target=run, args=(day,)) for day in range(3, 9)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        self.assertIn(0, codes)
        self.assertLessEqual(set(codes), {0, 1})
        found = [row for name in self.files("out") if name.endswith(".csv") and name != "day02.csv"
                 for row in self.rows(name[:-4])[1:]]
        self.assertEqual(found, ["C-2,A"])


if __name__ == "__main__":
    unittest.main()
