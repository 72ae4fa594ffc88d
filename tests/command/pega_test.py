#!/usr/bin/env python3
"""Pega's manifests and tokens: the names in them, the repository's root, audiences without rows, names of their own."""

import json
import os
import unittest
import xml.etree.ElementTree

from harness import AUDIENCE, CommandTest, profile

OTHER = "11111111-2222-4333-8444-555555555555"


class Pega(CommandTest):
    def pega_job(self, url="out", pega=None, **file):
        audiences = [{"id": AUDIENCE, "name": "VIP"}, {"id": OTHER, "name": "New & old"}]
        return self.job(destination={"name": "test", "url": url}, audiences=audiences,
                        file={"name": "rows_%SEGMENT_ID%", "manifest": ["pega"], "pega": pega or {}, **file})

    def run_job(self, job, profiles=1):
        """Runs it with members of the first audience only."""
        self.write("in.ndjson", [profile(n) for n in range(profiles)])
        self.write("job.json", job)
        return json.loads(self.succeeds("run", "job.json", "--json"))

    def names(self, manifest):
        root = xml.etree.ElementTree.fromstring(self.read(manifest))
        return [name.text for name in root.findall("files/file/name")]

    def test_names_lead_from_the_destination_into_the_folders_of_audiences(self):
        self.run_job(self.pega_job("out/%SEGMENT_NAME%"))
        for folder, audience in [("VIP", AUDIENCE), ("New & old", OTHER)]:
            name, = self.names(f"out/{folder}/rows_{audience}.xml")
            self.assertEqual(name, f"{folder}/rows_{audience}.csv")
            self.assertTrue(os.path.isfile(self.path(f"out/{name}")))

    def test_every_part_has_its_folder(self):
        self.run_job(self.pega_job("out/x-%SEGMENT_ID%", max_rows=2, compression="gzip"), profiles=5)
        stem = f"x-{AUDIENCE}/rows_{AUDIENCE}"
        self.assertEqual(self.names(f"out/{stem}.xml"), [f"{stem}.csv.gz", f"{stem}_2.csv.gz", f"{stem}_3.csv.gz"])

    def test_the_folders_of_a_data_job(self):
        job = self.job(destination={"name": "test", "url": "DataJobs/CustomerData"},
                       file={"name": "CustomerDataIngest", "manifest": ["pega"]})
        for root in ["DataJobs", "DataJobs/", self.path("DataJobs"), "file://" + self.path("DataJobs")]:
            job["file"]["pega"] = {"root": root}
            self.run_job(job)
            self.assertEqual(self.names("DataJobs/CustomerData/CustomerDataIngest.xml"),
                             ["CustomerData/CustomerDataIngest.csv"], root)

    def test_a_root_that_does_not_contain_the_destination(self):
        for root in ["/datajobs/", "ou", "out/VIP", "s3://acme-cdh/out", "out/%SEGMENT_NAME%", "ftp://host/out"]:
            self.write("in.ndjson", [profile(1)])
            self.write("job.json", self.pega_job("out", {"root": root}))
            for command in ["check", "run"]:
                what, _ = self.fails(2, command, "job.json")
                self.assertIn("/file/pega/root", what)
        self.assertEqual(self.files("out"), [])

    def test_check_shows_the_name_in_the_manifest(self):
        self.write("in.ndjson", [profile(1)])
        self.write("job.json", self.pega_job("in/out/%SEGMENT_NAME%", {"root": "in"}))
        first = json.loads(self.succeeds("check", "job.json", "--json"))["audiences"][0]
        self.assertEqual(first["pega_name"], f"out/VIP/rows_{AUDIENCE}.csv")
        self.assertTrue(first["pega_manifest"].endswith(f"/in/out/VIP/rows_{AUDIENCE}.xml"))
        self.assertIn(f"rows_{AUDIENCE}.xml  (names it out/VIP/rows_{AUDIENCE}.csv)\n", self.succeeds("check", "job.json"))
        self.write("job.json", self.job())
        self.assertNotIn("names it", self.succeeds("check", "job.json"))

    def test_a_root_without_a_manifest_is_a_warning(self):
        self.write("in.ndjson", [profile(1)])
        self.write("job.json", self.pega_job("out", {"root": "."}, manifest=["adobe"]))
        self.assertIn("Warning: /file/pega/root has no effect", self.succeeds("check", "job.json"))

    def test_no_rows_and_skip(self):
        report = self.run_job(self.pega_job(pega={"token": True}, on_empty="skip"))
        stem = f"rows_{AUDIENCE}"
        self.assertEqual(self.files("out"), [f"{stem}.csv", f"{stem}.tok", f"{stem}.xml"])
        self.assertEqual([len(audience["manifests"]) for audience in report["audiences"]], [2, 0])

    def test_no_rows_and_a_header(self):
        self.run_job(self.pega_job(pega={"token": True}))
        self.assertIn(f"rows_{OTHER}.tok", self.files("out"))
        self.assertEqual(self.names(f"out/rows_{OTHER}.xml"), [f"rows_{OTHER}.csv"])
        root = xml.etree.ElementTree.fromstring(self.read(f"out/rows_{OTHER}.xml"))
        self.assertEqual(root.findtext("totalRecordCount"), "0")

    def test_one_token_of_several_audiences(self):
        job = self.pega_job(pega={"token_name": "load.tok"}, on_empty="skip")
        self.run_job(job, profiles=0)
        self.assertEqual(self.files("out"), [])
        self.run_job(job)
        self.assertEqual(self.files("out"), ["load.tok", f"rows_{AUDIENCE}.csv", f"rows_{AUDIENCE}.xml"])

    def test_deletes_alone_when_no_row_changed(self):
        job = self.pega_job(pega={"token": True}, on_empty="skip")
        job.update(audiences=[{"id": AUDIENCE, "mode": "diff", "deletes": True}], key="CustomerID", state={"url": "state"})
        job["file"]["name"] = "day%DATETIME(dd)%"
        self.write("job.json", job)
        for day, members in [(1, 9), (2, 9), (3, 8)]:
            self.write("in.ndjson", [profile(n) for n in range(members)])
            self.succeeds("run", "job.json", "--now", f"2026-12-0{day}T00:00:00Z")
        self.assertEqual(self.files("out"), ["day01.csv", "day01.tok", "day01.xml",
                                             "day03_deletes.csv", "day03_deletes.tok", "day03_deletes.xml"])

    def test_names_of_manifests(self):
        self.run_job(self.pega_job("out/%SEGMENT_NAME%", {"manifest_name": "%DESTINATION_NAME%-load", "token": True}))
        self.assertEqual(self.files("out/VIP"), [f"rows_{AUDIENCE}.csv", f"rows_{AUDIENCE}.tok", "test-load.xml"])
        self.assertEqual(self.names("out/VIP/test-load.xml"), [f"VIP/rows_{AUDIENCE}.csv"])

    def test_names_of_manifests_that_collide(self):
        self.write("in.ndjson", [profile(1)])
        for name, fix in [("load", "%SEGMENT_ID%"), ("load%DATETIME(dd)%", "%SEGMENT_ID%"), ("a/b", "destination.url"),
                          ("%SEGMENT_IDD%", "did you mean %SEGMENT_ID%?"), ("load.xml", "extension")]:
            self.write("job.json", self.pega_job(pega={"manifest_name": name}))
            what, remedy = self.fails(2, "check", "job.json")
            self.assertIn("/file/pega/manifest_name", what)
            self.assertIn(fix, remedy)


if __name__ == "__main__":
    unittest.main()
