#!/usr/bin/env python3
"""Labels and policies by the command: what blocks a job, and which labels have no effect."""

import json
import unittest

from harness import AUDIENCE, CommandTest, profile

ORDERS = [{"id": "o1", "total": 5, "lines": [{"price": 2}]}, {"id": "o2", "total": 7}]


class Governance(CommandTest):
    def labeled(self, source, *paths, **changes):
        """Writes a job with a column T and with C12 on these paths."""
        self.write("in.ndjson", [profile(1, orders=ORDERS, personalEmail={"address": "a@example.com"})])
        mapping = [{"source": "identity:CRMID", "target": "identity:CustomerID"}, {"source": source, "target": "T"}]
        self.write("job.json", self.job(mapping=mapping, governance={"labels": {path: ["C12"] for path in paths}}, **changes))

    def check_refused(self, source, *paths, **changes):
        for path in paths:
            self.labeled(source, path, **changes)
            for command in ["check", "run"]:
                what, _ = self.fails(2, command, "job.json")
                self.assertIn("C12 is never exported: \"T\"", what, path)
            self.assertEqual(self.files("out"), [])

    def check_exported(self, source, *paths, cell):
        """None of the labels blocks the column, and `check` lists each as without effect."""
        self.labeled(source, *paths)
        plan = json.loads(self.succeeds("check", "job.json", "--json"))
        self.assertEqual(plan["labels_without_effect"], list(paths))
        self.succeeds("run", "job.json")
        self.assertEqual(self.read("out/rows.csv").decode(), f"CustomerID,T\nC-1,{cell}\n")

    def test_a_label_on_a_field_of_array_items(self):
        labels = ["orders.total", "orders[*].total", "/orders/total", "/orders[*]/total", "/properties/orders/items/properties/total",
                  "orders", "orders[*]"]
        self.check_refused("orders[0].total", *labels)
        self.check_refused("=orders[0].total + 1", *labels)
        self.check_refused("=array_to_string(',', transformArray(orders, o -> o.total))", *labels)
        self.check_refused("orders", *labels, file={"name": "rows", "format": "json"})
        self.check_refused("orders[0].lines[0].price", "orders.lines.price", "orders[*].lines.price", "orders.lines[*].price")

    def test_labels_on_other_fields_of_the_array(self):
        self.check_exported("orders[0].total", "orders.id", "orders[*].lines.price", "orders[1].total", "order.total", cell="5")

    def test_the_paths_of_the_platform(self):
        self.check_refused("personalEmail.address", "/personalEmail/address", "xdm:personalEmail.xdm:address", "/personalEmail",
                           "/xdm:personalEmail/xdm:address", "/properties/xdm:personalEmail/properties/xdm:address")
        self.check_exported("personalEmail.address", "personalEmail/address", "/personalEmail/Address", "/workEmail/address",
                            cell="a@example.com")

    def test_labels_without_effect_in_words(self):
        self.labeled("orders[0].total", "orders.id", "['a\x1b'].b", *(f"f{n}" for n in range(10)))
        out = self.succeeds("check", "job.json")
        self.assertIn("  labels   without effect: orders.id, ['a '].b, f0, ", out)
        self.assertIn(", f7, and 2 more (the job reads none of these fields)\n", out)
        self.labeled("orders[0].total", "consents.marketing", "segmentMembership.AAM", consent={"consents.marketing.val": ["y"]})
        self.assertIn("  labels   without effect: segmentMembership.AAM (the job", self.succeeds("check", "job.json"))
        self.write("job.json", self.job())
        self.assertNotIn("labels", self.succeeds("check", "job.json"))
        self.assertEqual(json.loads(self.succeeds("check", "job.json", "--json"))["labels_without_effect"], [])

    def test_a_label_on_another_audience_has_no_effect(self):
        self.labeled("orders[0].total", "segmentMembership.ups.other")
        self.assertEqual(json.loads(self.succeeds("check", "job.json", "--json"))["labels_without_effect"],
                         ["segmentMembership.ups.other"])
        self.labeled("orders[0].total", f"/segmentMembership/ups/{AUDIENCE}")
        self.assertIn("C12 is never exported", self.fails(2, "check", "job.json")[0])


if __name__ == "__main__":
    unittest.main()
