"""An upload that stalls. In a file of its own, because it waits for a minute while other tests run."""

import sys
import unittest

sys.dont_write_bytecode = True

from s3_harness import S3Test


class Stall(S3Test):
    def test_a_body_that_stalls(self):
        """Less than 1 KiB/s for 30 s: aborted, and sent again on another connection."""
        rule = self.rules.add(operation="UploadPart", nth=1, fault="stall_body", bytes=1_000_000, seconds=120)
        self.s3_job(rows=80, text="x" * 100_000)
        self.succeeds("run", "job.json", timeout=180)
        self.assertTrue(rule.played)
        # Aborted after at most two windows, not when the server closes the connection.
        self.assertLess(self.run_seconds, 110)
        self.check_published()


if __name__ == "__main__":
    unittest.main()
