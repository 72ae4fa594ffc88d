#!/usr/bin/env python3
"""The example jobs on the sample profiles: each is valid, runs, and writes what its description says."""

import csv
import glob
import gzip
import hashlib
import io
import json
import os
import unittest
import xml.etree.ElementTree

from harness import NOW, ROOT, CommandTest


class ExampleJobs(CommandTest):
    def export(self, job):
        """Runs an example job into the scratch folder; returns its report."""
        path = f"{ROOT}/examples/jobs/{job}.json"
        with open(path, encoding="utf-8") as file:
            url = json.load(file)["destination"]["url"]
        inner = url.replace(f"build/export/{job}", "out")
        self.assertTrue(inner.startswith("out"), url)
        return json.loads(self.succeeds("run", path, "--input", f"{ROOT}/examples/data/profiles.ndjson", "--output",
                                        inner, "--now", NOW, "--json"))

    def rows(self, name, **dialect):
        data = self.read(f"out/{name}")
        if name.endswith(".gz"):
            data = gzip.decompress(data)
        return list(csv.DictReader(io.StringIO(data.decode(), newline=""), **dialect))

    def test_every_example_is_tested_here(self):
        names = {os.path.basename(path)[:-5].replace("-", "_") for path in glob.glob(f"{ROOT}/examples/jobs/*.json")}
        self.assertEqual(names, {name[5:] for name in dir(self) if name.startswith("test_")} & names)

    def test_quickstart(self):
        report = self.export("quickstart")
        rows = {a["name"]: a["rows"] for a in report["audiences"]}
        self.assertEqual(rows, {"VIP": 12, "Newsletter": 13})
        vip = report["audiences"][0]
        self.assertEqual(vip["excluded"]["required"], {"CustomerID": 1})
        self.assertEqual(vip["excluded"]["not_member"], 13)
        stem = f"acme-cdh_{vip['id']}_20261201_060000"
        table = self.rows(f"VIP/{stem}.csv", doublequote=True)
        self.assertEqual(len(table), 12)
        first = table[0]
        self.assertEqual(first["CustomerID"], "C-1001")
        self.assertEqual(first["email_lc_sha256"], hashlib.sha256(b"ada.brook@example.com").hexdigest())
        self.assertEqual(first["phone_sha256"], hashlib.sha256(b"+447700900101").hexdigest())
        self.assertEqual(first["MemberSince"], "2017-05-01 09:30:00")
        self.assertEqual(table[1]["FirstName"], 'Ben "Benji"')
        self.assertEqual(table[1]["LastName"], "O'Hara, Jr.")
        self.assertEqual(table[1]["Street"], "Flat 2\nThe Old Mill")
        self.assertEqual(table[1]["phone_sha256"], hashlib.sha256(b"+447700900102").hexdigest())
        self.assertEqual(table[1]["email_lc_sha256"], hashlib.sha256(b"ben.ohara@example.com").hexdigest())
        self.assertEqual(table[1]["Status"], "existing")
        self.assertEqual(table[1]["LastOrderTotal"], "1e3")
        self.assertEqual(table[2]["CustomerID"], "C-1003")
        self.assertEqual(table[2]["Status"], "realized")
        manifest = xml.etree.ElementTree.fromstring(self.read(f"out/VIP/{stem}.xml"))
        self.assertEqual(manifest.findtext("processType"), "CustomerIngestion")
        self.assertEqual(manifest.findtext("totalRecordCount"), "12")
        adobe = [name for name in self.files("out/VIP") if name.startswith("manifest-")]
        self.assertEqual(len(adobe), 1)
        result, = json.loads(self.read(f"out/VIP/{adobe[0]}"))["exportResults"]
        self.assertEqual(result["name"], f"{stem}.csv")
        self.assertEqual(result["size"], os.path.getsize(self.path(f"out/VIP/{stem}.csv")))

    def test_adobe_s3(self):
        audience, = self.export("adobe-s3")["audiences"]
        data = self.read("out/" + audience["files"][0]["name"]).decode()
        header = data.split("\n")[0]
        self.assertTrue(header.startswith("_acme_loyalty_tier,person_name_firstName,person_name_lastName"), header)
        self.assertIn("segmentMembership_seg_namespace_seg_id_status", header)
        self.assertIn(",null,", data)
        self.assertIn("\0Washington, DC\0", data)
        self.assertEqual(audience["identities"]["invalid_hash"], 1)

    def test_json_lines(self):
        report = self.export("json-lines")
        winback, vip = report["audiences"]
        self.assertEqual(winback["rows"], 1)  # the other member's 30 days are over
        lines = self.read("out/" + vip["files"][0]["name"]).decode().splitlines()
        self.assertEqual(len(lines), vip["rows"])
        for line in lines:
            self.assertIsInstance(json.loads(line), dict)

    def test_gzip_split(self):
        report = self.export("gzip-split")
        audience, = report["audiences"]
        self.assertEqual([file["rows"] for file in audience["files"]], [5, 5, 2])
        folder = f"VIP/{audience['id']}"
        customers = []
        for file in audience["files"]:
            self.assertTrue(file["name"].endswith(".csv.gz"))
            self.assertEqual(hashlib.sha256(self.read(f"out/{folder}/{file['name']}")).hexdigest(), file["sha256"])
            customers += [row["CustomerID"] for row in self.rows(f"{folder}/{file['name']}")]
        self.assertEqual(customers, sorted(customers))
        self.assertEqual(len(customers), 12)
        self.assertEqual(self.read(f"out/{folder}/load.tok"), b"ready")

    def test_standard(self):
        audience, = self.export("standard")["audiences"]
        self.assertEqual(self.files("out"), ["standard.csv"])
        table = self.rows("standard.csv")
        self.assertEqual(len(table), audience["rows"])
        self.assertEqual(len(table[0]), 17)


if __name__ == "__main__":
    unittest.main()
