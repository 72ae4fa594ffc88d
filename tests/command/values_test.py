#!/usr/bin/env python3
"""Values from input to file: phone numbers, emails, advertising ids, dates, and what becomes of bad ones."""

import base64
import csv
import hashlib
import io
import json
import unittest

from harness import AUDIENCE, CommandTest, profile

ZERO = "00000000-0000-0000-0000-000000000000"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Values(CommandTest):
    def export(self, values, *columns, **changes):
        """Exports a profile for each value of `_acme.v`, with these columns after CustomerID; returns (cells, report)."""
        return self.export_profiles([profile(n, v=value) for n, value in enumerate(values)], *columns, **changes)

    def export_profiles(self, profiles, *columns, **changes):
        self.write("in.ndjson", profiles)
        mapping = [{"source": "identity:CRMID", "target": "identity:CustomerID"}, *columns]
        self.write("job.json", self.job(mapping=mapping, **changes))
        report = json.loads(self.succeeds("run", "job.json", "--now", "2026-11-20T00:00:00Z", "--json"))
        table = list(csv.reader(io.StringIO(self.read("out/rows.csv").decode(), newline="")))[1:]
        cells = [row[1] if len(row) == 2 else row[1:] for row in table]
        return cells, report["audiences"][0]

    def phones(self, spellings, **changes):
        column = {"source": "v", "target": "identity:phone_sha256", "apply_transformation": True}
        return self.export(spellings, column, **changes)

    # ---- phone numbers ----

    def check_phones(self, expected, **changes):
        cells, audience = self.phones(list(expected), **changes)
        for (spelling, number), cell in zip(expected.items(), cells):
            self.assertEqual(cell, sha256(number) if number else "", spelling)
        self.assertEqual(audience["identities"]["invalid_phone"], sum(number is None for number in expected.values()))

    def test_numbers_of_north_america(self):
        numbers = {"1-650-555-1212": "+16505551212", "1 (234) 567-8901": "+12345678901", "16505551212": "+16505551212",
                   "(650) 555-1212": "+16505551212", "011 44 20 7946 0958": "+442079460958", "0044 20 7946 0958": "+442079460958",
                   "650-555-1212 x123": "+16505551212", "+1 650 555 1212 ext. 5": "+16505551212", "1.650.555.1212 #7": "+16505551212",
                   "555-1212": None, "+1 2345": None, "n/a": None}
        self.check_phones(numbers, default_country_code="1")
        self.check_phones(numbers, default_country="US")
        self.check_phones(numbers, default_country="ca", default_country_code="+1")

    def test_regions_that_share_a_calling_code(self):
        self.check_phones({"8 (701) 234-56-78": "+77012345678", "+7 701 234 56 78": "+77012345678"}, default_country="KZ")
        self.check_phones({"242 345 6789": "+12423456789", "345 6789": "+12423456789"}, default_country="BS", default_country_code="1242")

    def test_a_zero_that_is_part_of_the_number(self):
        self.check_phones({"06 6982 1234": "+390669821234", "+39 06 6982 1234": "+390669821234", "312 345 6789": "+393123456789"},
                          default_country_code="39")
        self.check_phones({"0549 886377": "+3780549886377"}, default_country="SM")

    def test_prefixes_of_other_lengths(self):
        self.check_phones({"06 20 123 4567": "+36201234567", "06-1-234-5678": "+3612345678"}, default_country_code="36")
        self.check_phones({"8 912 345-67-89": "+79123456789", "8~10 44 20 7946 0958": "+442079460958"}, default_country="RU")
        self.check_phones({"011 15-2345-6789": "+5491123456789"}, default_country="AR")

    def test_a_prefix_after_the_calling_code(self):
        self.check_phones({"+44 020 7946 0958": "+442079460958", "+44 ( 0 ) 7911 123456": "+447911123456",
                           "+44 (0)7911 123456": "+447911123456", "447911123456": "+447911123456",
                           "+49 (0) 171 1234567": "+491711234567"}, default_country_code="44")

    def test_what_is_hashed_by_format_and_encoding(self):
        for form, hashed in [("e164", "+442079460958"), ("digits", "442079460958"), ("as_is", "02079460958")]:
            column = {"source": "v", "target": "identity:phone_sha256", "apply_transformation": True, "phone_format": form,
                      "hash_encoding": "base64"}
            cells, _ = self.export(["020 7946 0958"], column, default_country="GB")
            self.assertEqual(cells, [base64.b64encode(hashlib.sha256(hashed.encode()).digest()).decode()])

    # ---- emails ----

    def emails(self, texts, **keys):
        column = {"source": "v", "target": "identity:email_lc_sha256", "apply_transformation": True, **keys}
        return self.export(texts, column)

    def test_spaces_of_all_kinds_around_an_address(self):
        spaces = [" ", "\t", "\r\n", "\u00a0", "\u200b", "\ufeff", "\u3000", "\u2003", "\u202f", "\u200e", " \u00a0\ufeff "]
        texts = [left + "User@example.com" + right for space in spaces for left, right in [(space, ""), ("", space), (space, space)]]
        cells, audience = self.emails(texts)
        self.assertEqual(set(cells), {sha256("user@example.com")})
        self.assertEqual(audience["identities"]["invalid_email"], 0)

    def test_exactly_the_expression_without_trimming(self):
        self.assertEqual(self.emails([" User@example.com\u00a0"], trim=False)[0], [sha256(" user@example.com\u00a0")])

    def test_what_is_not_one_address(self):
        texts = ["n/a", "null", "-", "unknown", "user@", "@example.com", "a@example.com;b@example.com", "a@example.com,b@example.com",
                 "two words@example.com", "Jane <jane@example.com>", "a@b@example.com", "a\u00a0b@example.com", "a\u0007@example.com", "@"]
        for form in ("adobe", "google", "uid2"):
            cells, audience = self.emails(texts, email_format=form)
            self.assertEqual(cells, [""] * len(texts))
            self.assertEqual(audience["identities"]["invalid_email"], len(texts))
            self.assertEqual(audience["identities"]["excluded"], len(texts))
        self.assertIn(f"invalid identities, treated as missing: {len(texts)} emails\n", self.succeeds("run", "job.json"))

    def test_formats_of_emails(self):
        texts = ["Jane.D+x@Gmail.com", "jane.d+x@GoogleMail.com", "Jane.D+x@example.com"]
        for form, hashed in [("adobe", ["jane.d+x@gmail.com", "jane.d+x@googlemail.com", "jane.d+x@example.com"]),
                             ("google", ["janed+x@gmail.com", "janed+x@googlemail.com", "jane.d+x@example.com"]),
                             ("uid2", ["janed@gmail.com", "jane.d+x@googlemail.com", "jane.d+x@example.com"])]:
            self.assertEqual(self.emails(texts, email_format=form)[0], [sha256(text) for text in hashed])

    def test_digests_with_spaces_around_them(self):
        digest = sha256("user@example.com")
        spellings = [" " + digest, digest + "\n", "\t" + digest.upper() + "\r\n", "\u00a0" + digest, digest]
        for target in ("email_lc_sha256", "phone_sha256"):
            column = {"source": "v", "target": "identity:" + target, "apply_transformation": True}
            self.assertEqual(self.export(spellings, column)[0], [digest] * len(spellings))
            cells, _ = self.export(spellings, {**column, "hash_encoding": "base64"})
            self.assertEqual(cells, [base64.b64encode(bytes.fromhex(digest)).decode()] * len(spellings))

    # ---- advertising ids ----

    def test_the_zero_id_is_no_identity(self):
        real = "6D92078A-8246-4BA4-AE5B-76104861E7DC"
        people = [profile(n, identityMap={"CRMID": [{"id": f"C-{n}"}], "IDFA": [{"id": i} for i in ids], "GAID": [{"id": ids[0]}]})
                  for n, ids in enumerate([[ZERO], [ZERO, real], [ZERO.replace("-", "")], [real]])]
        cells, audience = self.export_profiles(people, {"source": "identity:IDFA", "target": "identity:IDFA"},
                                               {"source": "identity:GAID", "target": "Device"})
        self.assertEqual(cells, [["", ""], [real, ""], ["", ""], [real, real]])
        self.assertEqual(audience["identities"]["invalid_id"], 6)

    def test_the_zero_id_is_no_key(self):
        people = [profile(n, identityMap={"CRMID": [{"id": f"C-{n}"}], "GAID": [{"id": ZERO}]}) for n in range(3)]
        column = {"source": "identity:GAID", "target": "identity:GAID"}
        _, audience = self.export_profiles(people, column, deduplicate_by="identity:GAID")
        self.assertEqual((audience["rows"], audience["excluded"]["duplicate"]), (3, 0))

    # ---- dates ----

    def test_the_day_of_a_birth_date_has_no_zone(self):
        births = ["1980-07-31", "1980-07-31T00:00:00+02:00", "1980-07-31T00:00:00-05:00", "1980-07-31T00:00:00", "1980-07-31T00:00:00Z",
                  "1980-07-31T23:30+14:00", "1980-07-31 00:00:00.000-1200"]
        people = [profile(n, person={"birthDate": birth}) for n, birth in enumerate(births)]
        self.assertEqual(self.export_profiles(people, {"source": "person.birthDate", "target": "Born"})[0], ["1980-07-31"] * len(births))
        self.assertEqual(self.export(births, {"source": "v", "target": "Day", "type": "date"})[0], ["1980-07-31"] * len(births))

    def test_a_text_that_is_no_date_stays_by_type_auto(self):
        texts = ["1980/07/31", "YYYY-MM-DD", "1980-07-31", "1980-02-30", "", "31.07.1980"]
        people = [profile(n, person={"birthDate": text}, loyalty={"joinDate": text}) for n, text in enumerate(texts)]
        columns = [{"source": "person.birthDate", "target": "Born"}, {"source": "loyalty.joinDate", "target": "Joined"}]
        cells, audience = self.export_profiles(people, *columns)
        self.assertEqual([born for born, _ in cells], texts)
        self.assertEqual(audience["values"], {"unformatted": {"Born": 4, "Joined": 4}, "emptied": {}})
        self.assertIn("    values: 4 in Born unformatted (not a date), 4 in Joined unformatted (not a date)\n", self.succeeds("run", "job.json"))

    def test_times_in_every_spelling(self):
        for text, written in [("2021-03-12T00:00:00.1234567891Z", "2021-03-12 00:00:00"),
                              ("2021-03-12T00:00:00.123456789012+00:00", "2021-03-12 00:00:00"),
                              ("2021-03-12T00:00:00." + "0" * 40 + "1Z", "2021-03-12 00:00:00"),
                              ("2021-03-12T23:59+01:00", "2021-03-12 22:59:00"), ("1615507200123", "2021-03-12 00:00:00"),
                              (1615507200123, "2021-03-12 00:00:00"), ("0001-01-01T00:00:00+05:00", "0000-12-31 19:00:00"),
                              ("0000-01-01T00:00:00Z", "0000-01-01 00:00:00"), ("0001-01-01T00:00:00Z", "0001-01-01 00:00:00")]:
            self.assertEqual(self.export([text], {"source": "v", "type": "timestamp"})[0], [written], text)

    def test_year_zero_in_every_preset(self):
        for preset, written in [("pega-cdh", "0000-12-31 19:00:00"), ("rfc4180", "0000-12-31T19:00:00Z"),
                                ("spark", "0000-12-31T19:00:00Z"), ("adobe-s3", "0000-12-31T19:00:00Z")]:
            column = {"source": "v", "type": "timestamp"}
            cells, _ = self.export(["0001-01-01T00:00:00+05:00"], column, file={"name": "rows", "preset": preset})
            self.assertEqual(cells, [written], preset)

    def test_times_of_memberships(self):
        def member(number, namespace="ups", **times):
            return profile(number, segmentMembership={namespace: {AUDIENCE: {"status": "realized", **times}}})

        long = "2030-01-01T00:00:00.1234567891Z"
        people = [member(1, lastQualificationTime=""), member(2, validUntil=""), member(3, validUntil=long),
                  member(4, lastQualificationTime="2026-11-01T00:00:00.1234567891Z", validUntil=""), member(5, lastQualificationTime="", validUntil="")]
        for mode in ({}, {"mode": "incremental"}, {"mode": "incremental", "incremental_by": "state"}, {"mode": "diff"}):
            state = {"state": {"url": "state-" + "-".join(mode.values())}, "key": "CustomerID"} if mode else {}
            _, audience = self.export_profiles(people, audiences=[{"id": AUDIENCE, "name": "VIP", **mode}], **state)
            self.assertEqual(audience["rows"], 5, mode)
        people = [member(n, "CRM", lastQualificationTime=time) for n, time in enumerate(["", "2026-11-01T00:00Z", "2026-10-01T00:00Z"])]
        _, audience = self.export_profiles(people, audiences=[{"id": AUDIENCE, "namespace": "CRM"}])
        self.assertEqual(audience["rows"], 2)  # the 30 days of the last one are over

    # ---- bad values ----

    BAD = [{"source": "d", "target": "Day", "type": "date"}, {"source": "list", "target": "List"}, {"source": "o", "target": "identity:extern_id"},
           {"source": "=to_integer(n)", "target": "Whole"}]

    def test_a_bad_value_is_emptied_and_counted(self):
        good = {"d": "2026-01-02", "list": "x", "o": "y", "n": "7"}
        people = [profile(1, **good), profile(2, **{**good, "d": "soon"}), profile(3, **{**good, "list": [1], "n": "abc"}),
                  profile(4, **{**good, "o": {"a": 1}, "d": "2026-02-30"})]
        cells, audience = self.export_profiles(people, *self.BAD, on_bad_value="empty")
        self.assertEqual(cells, [["2026-01-02", "x", "y", "7"], ["", "x", "y", "7"], ["2026-01-02", "", "y", ""], ["", "x", "", "7"]])
        self.assertEqual(audience["values"], {"unformatted": {}, "emptied": {"Day": 2, "List": 1, "extern_id": 1, "Whole": 1}})
        self.assertIn("    values: 2 in Day emptied, 1 in List emptied, 1 in extern_id emptied, 1 in Whole emptied\n",
                      self.succeeds("run", "job.json"))

    def test_a_bad_value_rejects_the_profile_by_default(self):
        for values in ({"d": "soon"}, {"list": {"a": 1}}, {"o": [1]}, {"n": "abc"}):
            self.write("in.ndjson", [profile(1, **values)])
            mapping = [{"source": "identity:CRMID", "target": "identity:CustomerID"}, *self.BAD]
            for more in ({}, {"on_bad_value": "reject"}):
                self.write("job.json", self.job(mapping=mapping, **more))
                code, _, err = self.run_command("run", "job.json")
                self.assertEqual(code, 1, err)
                self.assertIn("column ", err)

    def test_an_emptied_value_of_a_required_column_excludes_the_profile(self):
        column = {"source": "v", "target": "Day", "type": "date", "required": True}
        cells, audience = self.export(["2026-01-02", "soon"], column, on_bad_value="empty")
        self.assertEqual(cells, ["2026-01-02"])
        self.assertEqual((audience["excluded"]["required"], audience["values"]["emptied"]), ({"Day": 1}, {"Day": 1}))

    def test_other_faults_of_a_profile_stay_bad(self):
        people = [profile(1), profile(2, segmentMembership={"ups": {AUDIENCE: {"validUntil": "soon"}}})]
        self.write("in.ndjson", people)
        self.write("job.json", self.job(on_bad_value="empty"))
        code, _, err = self.run_command("run", "job.json")
        self.assertEqual(code, 1, err)
        self.assertIn("validUntil or lastQualificationTime", err)

    # ---- check ----

    def test_check_shows_how_digests_are_made(self):
        self.write("in.ndjson", [])
        self.write("job.json", self.job(default_country="GB", mapping=[
            {"source": "identity:CRMID", "target": "identity:CustomerID"},
            {"source": "identity:Email", "target": "identity:email_lc_sha256", "email_format": "uid2", "hash_encoding": "base64"},
            {"source": "identity:Phone", "target": "identity:phone_sha256", "phone_format": "digits"}]))
        self.assertIn("columns  CustomerID (required), email_lc_sha256 (uid2, base64), phone_sha256 (digits, GB, hex)\n",
                      self.succeeds("check", "job.json"))
        email, phone = json.loads(self.succeeds("check", "job.json", "--json"))["columns"][1:]
        self.assertEqual((email["email_format"], email["hash_encoding"]), ("uid2", "base64"))
        self.assertEqual((phone["phone_format"], phone["default_country"]), ("digits", "GB"))


if __name__ == "__main__":
    unittest.main()
