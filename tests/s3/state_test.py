"""Changes from run to run with their state in a bucket (docs/state.md): state and files always advance together."""

import json
import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import KILLED, PREFIX, S3Test, audience
from scripted_server import BUCKET

WRITES = ["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "DeleteObject", "DeleteObjects"]
MODES = {"diff": {"mode": "diff"}, "by state": {"mode": "incremental", "incremental_by": "state"},
         "by time": {"mode": "incremental", "incremental_by": "time"}}


def person(number, name="A", status="realized", day=1):
    membership = {"status": status, "lastQualificationTime": f"2026-11-{day:02}T12:00:00Z"}
    return {"identityMap": {"CRMID": [{"id": f"C-{number}"}]}, "_acme": {"name": name},
            "segmentMembership": {"ups": {audience(0): membership}}}


FIRST = [person(1), person(2), person(3)]
SECOND = [person(1), person(2, "B", day=2), person(3, status="exited", day=2), person(4, day=2)]
CHANGES = {"rows": ["C-2,B", "C-4,A"], "deletes": ["C-3"]}
NOTHING = {"rows": [], "deletes": []}


class StateTest(S3Test):
    def prepare(self, mode="diff"):
        """The bucket after the first run of an audience, on day 2; the snapshot of the next run is ready."""
        with self.server.lock:
            self.bucket.objects.clear()
            self.bucket.uploads.clear()
        self.s3_job(key="CustomerID", state={"url": f"s3://{BUCKET}/memory"}, file={"name": "day%DATETIME(dd)%", "csv": {"header": False}},
                    mapping=[{"source": "identity:CRMID", "target": "identity:CustomerID"}, {"source": "_acme.name", "target": "Name"}])
        job = json.loads(self.read("job.json"))
        job["audiences"] = [{"id": audience(0), "deletes": True, **MODES[mode]}]
        self.write("job.json", job)
        self.write("in.ndjson", FIRST)
        self.succeeds(*self.run_of(2))
        self.assertEqual(self.shown(2), {"rows": ["C-1,A", "C-2,A", "C-3,A"], "deletes": []}, "the first run is a full one")
        self.write("in.ndjson", SECOND)

    def run_of(self, day):
        return "run", "job.json", "--now", f"2026-11-{day:02}T00:00:00Z"

    def shown(self, first_day):
        """Rows and deletes of the files of a day and later. Each run has its own day, so that duplicates are visible."""
        found = {"rows": [], "deletes": []}
        with self.server.lock:
            files = {key: there.data.decode() for key, there in self.bucket.objects.items() if key.startswith(PREFIX + "day")}
        for key in sorted(files):
            if int(key[len(PREFIX) + 3:][:2]) >= first_day:
                found["deletes" if "_deletes" in key else "rows"] += files[key].split()
        return found

    def memory(self, part=""):
        with self.server.lock:
            return sorted(key for key in self.bucket.objects if key.startswith("memory/") and f"/{part}" in key)

    def forget(self, *keys):
        self.assertTrue(keys)
        with self.server.lock:
            for key in keys:
                del self.bucket.objects[key]

    def check_exported_once(self, what, day=4):
        """Even if the run of day 3 failed: after the next run its changes exist once, and the run after that finds none."""
        self.succeeds(*self.run_of(day))
        self.assertEqual(self.shown(3), CHANGES, what)
        self.succeeds(*self.run_of(day + 1))
        self.assertEqual(self.shown(day + 1), NOTHING, f"{what}: the state has not moved")
        self.assertEqual(len(self.memory("versions/")), 1, what)
        self.assertLessEqual(len({key.split("/")[3] for key in self.memory("data/")}), 1, what)
        self.check_no_uploads()


class Changes(StateTest):
    def test_the_second_run_exports_the_changes(self):
        for mode in MODES:
            with self.subTest(mode):
                self.prepare(mode)
                self.assertTrue(self.memory("versions/"))
                self.succeeds(*self.run_of(3))
                self.assertEqual(self.shown(3), CHANGES)
                self.check_exported_once(mode)
        self.check_no_refusals()


class Guarded(StateTest):
    """The purge guard, with files and state in a bucket."""

    STRANGERS = [{**person(9), "segmentMembership": {"ups": {}}}]

    def test_a_purge_of_everybody_is_stopped_and_leaves_nothing(self):
        for mode in ("diff", "by state"):
            for people in ([], self.STRANGERS):
                with self.subTest(mode=mode, people=people):
                    self.prepare(mode)
                    before = self.memory()
                    self.write("in.ndjson", people)
                    what, fix = self.fails(1, *self.run_of(3))
                    self.assertIn("would lose 3 of its 3 known keys", what)
                    self.assertIn("--allow-removals 3", fix)
                    self.assertEqual(self.shown(3), NOTHING)
                    self.assertEqual(self.memory(), before)
                    self.check_no_uploads()
                    self.write("in.ndjson", SECOND)
                    self.check_exported_once(mode)

    def test_allowed_removals(self):
        self.prepare("diff")
        self.write("in.ndjson", self.STRANGERS)
        self.succeeds(*self.run_of(3), "--allow-removals", "3")
        self.assertEqual(self.shown(3), {"rows": [], "deletes": ["C-1", "C-2", "C-3"]})


class Killed(StateTest):
    def sweep_of(self, mode, fault):
        """Kills the second run at each of its writes, one per run; returns their number."""
        for number in range(1, 100):
            self.prepare(mode)
            rule = self.rules.add(operation=WRITES, nth=number, fault=fault)
            code, _, err = self.run_command(*self.run_of(3))
            self.rules.clear()
            self.assertEqual(code, KILLED if rule.played else 0, err)
            if not rule.played:
                return number - 1
            self.check_exported_once(f"{mode}, {fault} at write {number}")
        self.fail("no end of writes")

    def test_before_each_write(self):
        self.assertGreater(self.sweep_of("diff", "kill_before"), 8)

    def test_after_each_write(self):
        self.assertGreater(self.sweep_of("diff", "kill_after"), 8)

    def test_around_the_claim_in_the_other_modes(self):
        for mode in ("by state", "by time"):
            for key in ("memory/*/versions/*", "*/decision"):
                for fault in ("kill_before", "kill_after"):
                    with self.subTest(f"{mode}: {fault} {key}"):
                        self.prepare(mode)
                        self.killed(*self.run_of(3), operation="PutObject", key=key, fault=fault)
                        self.check_exported_once(mode)


class Faults(StateTest):
    def test_a_state_that_cannot_be_written_fails_the_run(self):
        for key in ("memory/*/data/*", "memory/*/versions/*"):
            with self.subTest(key):
                self.prepare()
                self.rules.add(operation="PutObject", key=key, fault="error", status=403, code="AccessDenied")
                what, _ = self.fails(1, *self.run_of(3))
                self.assertIn("memory/", what)
                self.rules.clear()
                self.assertEqual(self.shown(3), NOTHING, "files without state")
                self.check_exported_once(key)

    def test_a_lost_answer_is_not_another_run(self):
        """The store has the object, but the connection breaks: the object that the retry finds is ours."""
        for key in ("memory/*/data/*", "memory/*/versions/*"):
            with self.subTest(key):
                self.prepare()
                rule = self.rules.add(operation="PutObject", key=key, fault="lost", times=1)
                self.succeeds(*self.run_of(3))
                self.assertEqual(rule.played, 1)
                self.rules.clear()
                self.assertEqual(self.shown(3), CHANGES)
                self.check_exported_once(key)


class Lost(StateTest):
    def check_refused(self, text):
        what, fix = self.fails(1, *self.run_of(3))
        self.assertIn(text, what)
        self.assertIn("set state.url to a new folder", fix)
        self.assertEqual(self.shown(3), NOTHING, "a full export by surprise")

    def test_all_of_it(self):
        self.prepare()
        self.forget(*self.memory())
        self.check_refused("is lost")

    def test_its_version(self):
        self.prepare()
        self.forget(*self.memory("versions/"))
        self.check_refused("is lost")

    def test_a_piece(self):
        self.prepare()
        self.forget(*[key for key in self.memory("data/") if key.endswith("/00000000")])
        self.check_refused("is damaged: piece 0 is missing")

    def test_starting_over(self):
        self.prepare()
        self.forget(*self.memory())
        self.succeeds(*self.run_of(3), "--set", f'/state/url="s3://{BUCKET}/memory-2"')
        self.assertEqual(self.shown(3)["rows"], ["C-1,A", "C-2,B", "C-4,A"])


class AtOnce(StateTest):
    def held(self, day, **rule):
        """A run that waits for the answer to a request."""
        rule = self.rules.add(fault="hold", seconds=60, nth=1, **rule)
        process = self.start(*self.run_of(day), victim=False)
        self.assertTrue(rule.reached.wait(30), self.operations())
        return process, rule

    def test_a_run_that_another_has_overtaken_is_refused(self):
        self.prepare()
        process, rule = self.held(3, operation="PutObject", key="memory/*/data/*")
        self.succeeds(*self.run_of(4))
        rule.release.set()
        code, _, err = self.end(process)
        self.assertEqual(code, 1, err)
        self.assertIn("has finished meanwhile", self.two_lines(err)[0])
        self.assertEqual(self.shown(3), CHANGES)
        self.assertEqual([key for key in self.visible() if key.startswith(PREFIX + "day03")], [])
        self.check_exported_once("after the race", day=5)

    def test_a_run_beside_one_that_has_claimed_is_refused(self):
        self.prepare()
        process, rule = self.held(3, operation="PutObject", key="*/decision")
        what, _ = self.fails(1, *self.run_of(4))
        self.assertIn("is under way", what)
        rule.release.set()
        code, _, err = self.end(process)
        self.assertEqual(code, 0, err)
        self.assertEqual(self.shown(3), CHANGES)
        self.check_exported_once("after the race", day=5)


if __name__ == "__main__":
    unittest.main()
