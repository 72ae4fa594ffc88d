"""Measures time and memory of uploading 1 GiB: `pxport run`, `aws s3 cp` and `rclone copyto`, to one Ceph gateway in one
session. The others copy the file that pxport computes from profiles during the upload, so pxport does more work.

    s3_throughput.py [--mib 1024] [--rounds 3] [--tls]

Run by hand, after a build; needs awscli and rclone in addition to tests/packages.txt. Prints medians and ratios.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "s3"))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "command"))

from gateway import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Gateway
from harness import COMMAND
from s3_harness import audience, member

TEXT = 16_000  # of one row: large, so that the upload dominates and not the JSON


def timed(words, environment, folder):
    """(seconds, peak MiB) of a process that must succeed."""
    started = time.monotonic()
    with open(os.path.join(folder, "said"), "wb") as said:
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        process = subprocess.Popen(words, cwd=folder, env={**inherited, **environment}, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        with open(os.path.join(folder, "said"), encoding="utf-8", errors="replace") as said:
            raise SystemExit(f"{words[0]} failed: {said.read()[-1000:]}")
    return seconds, usage.ru_maxrss / 1024


def write_input(folder, mib):
    """Writes profiles whose rows have `mib` MiB in total."""
    with open(os.path.join(folder, "in.ndjson"), "w", encoding="utf-8") as file:
        for number in range((mib << 20) // TEXT):
            text = f"{number:08d}" * (TEXT // 8 - 2)
            file.write(json.dumps(member(number, 1, text)) + "\n")


def job(url, s3):
    destination = {"name": "bench", "url": url, **({"s3": s3} if s3 else {})}
    return {"version": 1, "destination": destination, "input": {"url": "in.ndjson"},
            "audiences": [{"id": audience(0), "name": "all"}],
            "mapping": [{"source": "_acme.id", "target": "Key"}, {"source": "_acme.text", "target": "Text"}],
            "file": {"preset": "rfc4180", "name": "rows"}}


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--mib", type=int, default=1024)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--tls", action="store_true")
    words = words.parse_args()
    folder = tempfile.mkdtemp(prefix="pxport-throughput-")
    try:
        with Gateway(gibibytes=10) as ceph:
            compare(words, folder, ceph)
    finally:
        shutil.rmtree(folder)


def compare(words, folder, ceph):
    url = ceph.tls_url if words.tls else ceph.url
    write_input(folder, words.mib)
    s3 = {"region": REGION, "endpoint": url, **({"ca_file": ceph.ca} if words.tls else {})}
    for name, content in (("job.json", job(f"s3://{BUCKET}/out/", s3)), ("local.json", job("local", None))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(content, file)
    timed([COMMAND, "run", "local.json"], {}, folder)
    size = os.path.getsize(os.path.join(folder, "local/rows.csv"))
    environment = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_DEFAULT_REGION": REGION,
                   "HOME": folder, "RCLONE_CONFIG": os.path.join(folder, "rclone.conf"),
                   # This gateway rejects the default trailers of newer versions.
                   "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_EC2_METADATA_DISABLED": "true"}
    rclone = f":s3,provider=Ceph,env_auth=true,region={REGION},endpoint='{url}':{BUCKET}/rclone.csv"
    runs = {
        "pxport": [COMMAND, "run", "job.json"],
        "aws s3 cp": ["aws", "--endpoint-url", url, "s3", "cp", "--quiet", "local/rows.csv", f"s3://{BUCKET}/aws.csv"],
        "rclone": ["rclone", "copyto", "--ca-cert", ceph.ca, "--s3-no-check-bucket", "local/rows.csv", rclone],
    }
    results = {name: [] for name in runs}
    s3_client = ceph.boto3()
    for _ in range(words.rounds):
        for name, command in runs.items():
            # rclone interprets the variable as its own and cannot use it.
            bundle = {"AWS_CA_BUNDLE": ceph.ca} if command[0] == "aws" else {}
            results[name].append(timed(command, {**environment, **bundle}, folder))
        sizes = {entry["Key"]: entry["Size"] for entry in s3_client.list_objects_v2(Bucket=BUCKET)["Contents"]}
        for key in ("out/rows.csv", "aws.csv", "rclone.csv"):
            if sizes.get(key) != size:
                raise SystemExit(f"{key} has {sizes.get(key)} bytes, not {size}")
        for key in sizes:
            s3_client.delete_object(Bucket=BUCKET, Key=key)
        time.sleep(5)  # the gateway frees the space
    medians = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in results.items()}
    print(f"{size / 2 ** 20:.0f} MiB over {'https' if words.tls else 'http'}, medians of {words.rounds}")
    for name, (seconds, peak) in medians.items():
        print(f"{name:10} {seconds:6.2f} s {size / 2 ** 20 / seconds:6.0f} MiB/s {peak:6.0f} MiB peak "
              f"{medians['pxport'][0] / seconds:6.2f} x pxport's speed")


if __name__ == "__main__":
    main()
