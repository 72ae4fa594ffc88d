#!/usr/bin/env python3
"""Who is purged, who is not, and the guard that stops a purge of everybody (docs/state.md)."""

import json
import os
import shutil
import unittest

from harness import AUDIENCE, CommandTest


def person(number, status="realized", when="2026-11-01T00:00:00Z", consent="y", name="A", ends=None, namespace="CRMID"):
    membership = {"status": status, "lastQualificationTime": when}
    if ends is not None:
        membership["validUntil"] = ends
    return {"identityMap": {namespace: [{"id": f"C-{number}"}]}, "person": {"name": {"firstName": name}},
            "consents": {"val": consent}, "segmentMembership": {"ups": {AUDIENCE: membership}}}


MAPPING = [{"source": "identity:CRMID", "target": "identity:CustomerID"},
           {"source": "person.name.firstName", "target": "FirstName"}]
STATUS = {"source": "segmentMembership.status", "target": "Status"}
REQUIRED_NAME = {"source": "person.name.firstName", "target": "FirstName", "required": True}


class PurgeTest(CommandTest):
    def write_job(self, mapping=None, consent=True, **audience):
        job = self.job(audiences=[{"id": AUDIENCE, "name": "VIP", **audience}], mapping=mapping or MAPPING, key="CustomerID",
                       state={"url": "state"}, file={"name": "day%DATETIME(dd)%", "csv": {"header": False}})
        if consent:
            job["consent"] = {"consents.val": ["y"]}
        self.write("job.json", job)

    def words(self, day, people, *words):
        self.write("in.ndjson", people)
        return ["run", "job.json", "--now", f"2026-11-{day:02}T00:00:00Z", "--json", *words]

    def visible(self):
        return self.files("out") if os.path.exists(self.path("out")) else []

    def export(self, day, people, *words):
        """Returns the keys of the deletes file of the day."""
        self.succeeds(*self.words(day, people, *words))
        name = f"out/day{day:02}_deletes.csv"
        return self.read(name).decode().split() if f"day{day:02}_deletes.csv" in self.visible() else []

    def forget(self):
        for name in ("out", "state"):
            shutil.rmtree(self.path(name), ignore_errors=True)

    def refused(self, day, people, *words):
        """Returns the message of a run that the guard stops. Nothing of it is visible."""
        before = self.visible()
        code, out, err = self.run_command(*self.words(day, people, *words))
        self.assertEqual(code, 1, out + err)
        self.assertEqual(self.visible(), before)
        error = json.loads(out)["error"]
        self.assertEqual(error["code"], "FAILED_PRECONDITION")
        self.assertIn("--allow-removals", err)
        return error["message"]


class Leaving(PurgeTest):
    """Others stay in each audience, so that the guard has nothing to say."""

    STAY = [person(8), person(9)]

    def test_by_time_who_left_and_withdrew_consent_is_purged(self):
        self.write_job(mode="incremental", incremental_by="time", deletes=True, mapping=MAPPING + [STATUS])
        self.export(2, self.STAY + [person(1)])
        left = person(1, status="exited", when="2026-11-02T09:00:00Z", consent="n")
        self.assertEqual(self.export(3, self.STAY + [left]), ["C-1"])
        self.assertEqual(self.export(4, self.STAY + [left]), [])

    def test_by_time_who_left_without_a_required_value_is_purged(self):
        self.write_job(mode="incremental", incremental_by="time", deletes=True, consent=False,
                       mapping=[MAPPING[0], REQUIRED_NAME, STATUS])
        self.export(2, self.STAY + [person(1)])
        left = person(1, status="exited", when="2026-11-02T09:00:00Z", name="")
        self.assertEqual(self.export(3, self.STAY + [left]), ["C-1"])

    def test_by_time_a_filtered_member_holds_its_key(self):
        for filtered in ({"consent": "n"}, {"name": ""}):
            with self.subTest(filtered):
                self.write_job(mode="incremental", incremental_by="time", deletes=True, mapping=[MAPPING[0], REQUIRED_NAME])
                self.export(2, self.STAY + [person(1)])
                people = [person(1, status="exited", when="2026-11-02T09:00:00Z"),
                          person(1, when="2026-11-02T09:00:00Z", **filtered)]
                self.assertEqual(self.export(3, self.STAY + people), [])
                self.forget()

    def test_a_member_that_lacks_a_required_value_is_not_purged(self):
        for mode in ({"mode": "diff"}, {"mode": "incremental"}, {"mode": "incremental", "incremental_by": "time"}):
            for left in ([], [person(1, status="exited", when="2026-11-02T09:00:00Z")]):
                with self.subTest(mode=mode, left=left):
                    self.write_job(deletes=True, mapping=[MAPPING[0], REQUIRED_NAME, STATUS], **mode)
                    self.export(2, self.STAY + [person(1)])
                    nameless = person(1, name="", when="2026-11-02T12:00:00Z")
                    self.assertEqual(self.export(3, self.STAY + left + [nameless]), [])
                    gone = [] if mode.get("incremental_by") == "time" else ["C-1"]  # by time, absence is not seen
                    self.assertEqual(self.export(4, self.STAY), gone)
                    self.forget()

    def test_deletes_alone_find_withdrawn_consent_and_erased_profiles(self):
        self.write_job(mode="incremental", deletes=True)
        self.export(2, self.STAY + [person(1), person(2), person(3)])
        self.assertEqual(self.export(3, self.STAY + [person(1, consent="n"), person(3)]), ["C-1", "C-2"])

    def test_by_time_with_deletes_warns(self):
        self.write_job(mode="incremental", incremental_by="time", deletes=True)
        self.write("in.ndjson", [])
        self.assertIn("withdraw consent", self.succeeds("check", "job.json"))
        self.write_job(mode="incremental", deletes=True)
        self.assertNotIn("withdraw consent", self.succeeds("check", "job.json"))

    def test_a_refusal_does_not_wait_for_the_cut(self):
        self.write_job(mode="incremental", incremental_by="state", deletes=True)
        self.export(2, self.STAY + [person(1), person(2)])
        later = "2026-11-03T09:00:00Z"
        self.assertEqual(self.export(3, self.STAY + [person(1, when=later, consent="n"), person(2, when=later)]), ["C-1"])
        self.assertEqual(self.export(4, self.STAY + [person(1, when=later, consent="n"), person(2, when=later)]), [])

    def test_a_membership_that_ends_at_a_cut_is_purged_by_the_next_run(self):
        self.write_job(mode="incremental", incremental_by="time", deletes=True)
        people = self.STAY + [person(1, ends="2026-11-03T00:00:00Z"), person(2, ends="2026-11-03T00:00:01Z")]
        self.assertEqual(self.export(2, people), [])
        self.assertEqual(self.export(3, people), [])
        self.assertEqual(self.export(4, people), ["C-1", "C-2"])
        self.assertEqual(self.export(5, people), [])

    def test_memberships_are_judged_at_the_snapshot(self):
        """In each mode: the membership ends between the snapshot and the run."""
        for mode in ({"mode": "full"}, {"mode": "diff"}, {"mode": "incremental"}, {"mode": "incremental", "incremental_by": "state"}):
            with self.subTest(mode):
                self.write_job(**mode)
                at = '/input/snapshot_time="2026-11-02T00:00:00Z"'
                self.export(5, [person(1, ends="2026-11-03T00:00:00Z"), person(2, ends="2026-11-01T12:00:00Z")], "--set", at)
                self.assertEqual(self.read("out/day05.csv"), b"C-1,A\n")
                self.forget()

    def test_an_older_consent_does_not_outlive_a_newer_refusal(self):
        older, newer = {"when": "2026-11-01T00:00:00Z"}, {"when": "2026-11-01T09:00:00Z"}
        for mode in ({"mode": "full"}, {"mode": "diff", "deletes": True}, {"mode": "incremental", "deletes": True}):
            for by in ("CustomerID", "identity:CRMID"):
                with self.subTest(mode=mode, by=by):
                    self.write_job(**mode)
                    job = json.loads(self.read("job.json"))
                    job["deduplicate_by"] = by
                    del job["key"]
                    if mode["mode"] == "full":
                        del job["state"]
                    self.write("job.json", job)
                    self.export(2, self.STAY + [person(1, **older)])
                    people = self.STAY + [person(1, **older), person(1, consent="n", **newer), person(2, **newer),
                                          person(2, consent="n", **older)]
                    self.assertEqual(self.export(3, people), ["C-1"] if "deletes" in mode else [])
                    rows = self.read("out/day03.csv").decode()
                    self.assertNotIn("C-1", rows)
                    self.assertIn("C-2", rows)
                    self.forget()


class Guard(PurgeTest):
    MANY = [person(i) for i in range(300)]

    def modes(self):
        for mode in ({"mode": "diff"}, {"mode": "diff", "deletes": True}, {"mode": "incremental", "deletes": True},
                     {"mode": "incremental", "incremental_by": "state"}):
            with self.subTest(mode):
                yield mode
                self.forget()

    def test_a_mistyped_namespace(self):
        for mode in self.modes():
            self.write_job(**mode)
            self.export(2, self.MANY)
            typed = ["--set", '/mapping/0/source="identity:CRMIDD"']
            message = self.refused(3, self.MANY, *typed)
            self.assertIn("would lose 300 of its 300 known keys", message)
            self.assertIn('none of the 300 members has a value in the key column "CustomerID"', message)
            self.assertEqual(self.export(3, self.MANY), [])  # the state is as it was

    def test_consent_that_nobody_gives(self):
        for mode in self.modes():
            self.write_job(**mode)
            self.export(2, self.MANY)
            self.assertIn("consent excludes all 300 members", self.refused(3, self.MANY, "--set", '/consent={"consents.vla":["y"]}'))

    def test_no_member(self):
        for mode in self.modes():
            self.write_job(**mode)
            self.export(2, self.MANY)
            others = [dict(p, segmentMembership={}) for p in self.MANY]
            self.assertIn("none of the 300 profiles is a member", self.refused(3, others))

    def test_an_empty_input(self):
        for mode in self.modes():
            self.write_job(**mode)
            self.assertIn("the input has no profiles", self.refused(2, []))  # on a first run too
            self.export(2, self.MANY)
            self.assertIn("would lose 300 of its 300 known keys: the input has no profiles", self.refused(3, []))
        self.write_job(mode="incremental", incremental_by="time", deletes=True)
        self.export(2, self.MANY)
        self.assertIn("the input has no profiles", self.refused(3, []))

    def test_without_keys_an_empty_input_is_an_empty_file(self):
        self.write_job(mode="incremental", incremental_by="time")
        self.export(2, [])
        self.assertEqual(self.read("out/day02.csv"), b"")

    def test_half_an_input(self):
        self.write_job(mode="diff", deletes=True)
        self.export(2, self.MANY)
        self.assertIn("would lose 150 of its 300 known keys", self.refused(3, self.MANY[:150]))
        self.refused(3, self.MANY[:239])
        self.assertEqual(len(self.export(3, self.MANY[:240])), 60)  # 20 % are allowed

    def test_few_keys_and_all_keys(self):
        self.write_job(mode="diff", deletes=True)
        self.export(2, self.MANY[:60])
        self.assertEqual(len(self.export(3, self.MANY[:11])), 49)  # fewer than 50
        self.assertEqual(len(self.export(4, self.MANY[:2])), 9)
        self.assertIn("would lose 2 of its 2 known keys", self.refused(5, self.MANY[100:102]))

    def test_by_time(self):
        self.write_job(mode="incremental", incremental_by="time", deletes=True)
        self.export(2, self.MANY)
        left = [person(i, status="exited", when="2026-11-02T09:00:00Z") for i in range(100)]
        self.assertIn("would lose 100 of its 300 known keys", self.refused(3, left + self.MANY[100:]))
        self.assertEqual(len(self.export(3, left[:60] + self.MANY[60:])), 60)

    def test_allowed_removals(self):
        self.write_job(mode="diff", deletes=True)
        self.export(2, self.MANY)
        people = self.MANY[:100]
        self.assertIn("only 199 removals are allowed", self.refused(3, people, "--allow-removals", "199"))
        self.assertEqual(len(self.export(3, people, "--allow-removals", "200")), 200)
        self.assertEqual(len(self.export(4, [], "--set", "/limits/allow_removals=100")), 100)

    def test_limits_of_the_job(self):
        self.write_job(mode="diff", deletes=True)
        self.export(2, self.MANY)
        people = self.MANY[:150]
        self.refused(3, self.MANY[:290], "--set", "/limits/max_removed_percent=0", "--set", "/limits/max_removed_min=10")
        self.assertEqual(len(self.export(3, people, "--set", "/limits/max_removed_percent=50")), 150)
        self.refused(4, [person(9999)], "--set", "/limits/max_removed_percent=100")  # all of them, whatever the share

    def test_allowed_removals_count_for_all_audiences_together(self):
        job = self.job(audiences=[{"id": AUDIENCE, "name": "VIP", "mode": "diff", "deletes": True},
                                  {"id": "second", "mode": "diff", "deletes": True}], mapping=MAPPING, key="CustomerID",
                       state={"url": "state"}, file={"name": "%SEGMENT_ID%%DATETIME(dd)%", "csv": {"header": False}})
        self.write("job.json", job)
        both = [dict(p, segmentMembership={"ups": {AUDIENCE: {}, "second": {}}}) for p in self.MANY]
        self.succeeds(*self.words(2, both))
        self.refused(3, both[:200], "--allow-removals", "199")
        self.succeeds(*self.words(3, both[:200], "--allow-removals", "200"))

    def test_a_word_that_is_no_number(self):
        self.write_job(mode="diff")
        what, _ = self.fails(2, *self.words(2, self.MANY, "--allow-removals", "all"))
        self.assertIn("--allow-removals all", what)

    def test_commit_is_guarded_and_can_be_repeated(self):
        self.write_job(mode="diff", deletes=True)
        self.export(2, self.MANY)
        now = ["--now", "2026-11-03T00:00:00Z"]
        self.write("in.ndjson", self.MANY[:10])
        self.succeeds("begin", "job.json", "--ticket", "ticket", *now)
        self.succeeds("work", "job.json", "--ticket", "ticket", "--shard", "0", "--input", "in.ndjson", "--receipt", "receipt", *now)
        what, fix = self.fails(1, "commit", "job.json", "--ticket", "ticket", *now)
        self.assertIn("would lose 290 of its 300 known keys", what)
        self.assertIn("--allow-removals 290", fix)
        self.assertNotIn("day03.csv", self.visible())
        self.succeeds("commit", "job.json", "--ticket", "ticket", "--allow-removals", "290", *now)
        self.assertEqual(len(self.read("out/day03_deletes.csv").split()), 290)


if __name__ == "__main__":
    unittest.main()
