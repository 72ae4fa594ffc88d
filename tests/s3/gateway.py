"""A real S3 server: a Ceph RADOS Gateway with one monitor and one store in memory, on loopback, which ends with its owner.

`with Gateway() as ceph:` in a test; `gateway.py FOLDER` for manual use: prints the variables to set, and runs until it is
interrupted. Needs Debian's radosgw, ceph-mon, ceph-osd, ceph-common and openssl (tests/packages.txt). All its files are in one
folder.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

import tls
from signed_client import SignedClient

ACCESS_KEY = "AKIDGATEWAYEXAMPLE01"
SECRET_KEY = "gateway/Secret+Key=0123456789abcdefABCDEF0"
REGION = "us-east-1"
BUCKET = "exports"
START_SECONDS = 60

# One node without authentication among the daemons, no replication, as few threads and pools as possible.
CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon_port}]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr1 = false
ms bind ipv6 = false
ms bind port min = {osd_port}
ms bind port max = {last_port}
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
auth cluster required = none
auth service required = none
auth client required = none
keyring = /dev/null
run dir = {folder}
crash dir = {folder}
admin socket =
log file = {folder}/$name.log
log to stderr = false
err to stderr = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 2
[mon]
mon data = {folder}/mon
mon cluster log to file = false
mon osd min up ratio = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
paxos propose interval = 0.05
paxos min wait = 0.01
[osd]
osd data = {folder}/osd
osd objectstore = memstore
osd crush initial weight = 1
osd class load list = *
osd class default list = *
osd max object size = 134217728
osd op num shards = 2
memstore device bytes = {bytes}
[client]
rgw data = {folder}
rgw frontends = beast endpoint=127.0.0.1:{port} ssl_endpoint=127.0.0.1:{tls_port} {certificate}
rgw dns name = s3.localhost
rgw rados pool pg num min = 4
rgw override bucket index max shards = 1
rgw dynamic resharding = false
rgw gc obj min wait = 1
rgw gc processor period = 3
rgw enable usage log = false
rgw enable ops log = false
"""


class CannotStart(Exception):
    """Has the step that failed and the last log lines of the daemons."""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


def _die_with_parent():
    os.setsid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Gateway:
    def __init__(self, gibibytes=4, folder=None):
        self.folder = folder or tempfile.mkdtemp(prefix="pxport-ceph-")
        self._bytes = gibibytes << 30
        self._daemons = []
        self.port, self.tls_port, mon_port = free_ports(3)
        self._conf = os.path.join(self.folder, "ceph.conf")
        self._mon_port = mon_port

    # Addresses, not names: the gateway interprets any other host name as a bucket.
    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def tls_url(self):
        return f"https://127.0.0.1:{self.tls_port}"

    @property
    def ca(self):
        return os.path.join(self.folder, "ca.pem")

    def client(self):
        return SignedClient(self.url, ACCESS_KEY, SECRET_KEY, REGION)

    def boto3(self):
        import boto3
        from botocore.config import Config
        return boto3.client("s3", endpoint_url=self.url, region_name=REGION, aws_access_key_id=ACCESS_KEY,
                            aws_secret_access_key=SECRET_KEY, config=Config(s3={"addressing_style": "path"}))

    # ---- life ----

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in self._daemons:
            daemon.kill()
        for daemon in self._daemons:
            daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        for program in ("ceph-mon", "ceph-osd", "ceph", "monmaptool", "radosgw", "radosgw-admin", "openssl"):
            if not shutil.which(program):
                raise CannotStart(f"{program} is missing: sh tests/run.sh installs what tests/packages.txt lists")
        tls.make_server(self.folder)
        fsid, osd = uuid.uuid4(), uuid.uuid4()
        certificate = f"ssl_certificate={self.folder}/server.pem ssl_private_key={self.folder}/server.key"
        with open(self._conf, "w", encoding="utf-8") as file:
            # Ports of the store: it uses the first free ones of a range.
            file.write(CONFIGURATION.format(
                fsid=fsid, mon_port=self._mon_port, osd_port=20000 + os.getpid() % 9000, last_port=32000, folder=self.folder,
                bytes=self._bytes, port=self.port, tls_port=self.tls_port, certificate=certificate))
        os.makedirs(os.path.join(self.folder, "osd"))
        monmap = os.path.join(self.folder, "monmap")
        self._tool("monmaptool", "--create", "--fsid", str(fsid), "--addv", "a", f"[v2:127.0.0.1:{self._mon_port}]", monmap)
        self._tool("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap)
        self._daemon("ceph-mon", "-i", "a", "-f")
        self._tool("ceph", "--connect-timeout", str(START_SECONDS), "osd", "new", str(osd), "0")
        self._tool("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", str(osd))
        self._daemon("ceph-osd", "-i", "0", "-f")
        self._until("the store to come up", lambda: "1 up" in self._tool("ceph", "osd", "stat"))
        # The first call also creates the pools, and sometimes fails because the monitor is still doing so.
        self._until("a user", self._make_user)
        self._daemon("radosgw", "-n", "client.rgw", "-f")
        self._until("the gateway to answer", self._answers)
        self.make_bucket(BUCKET)

    def _make_user(self):
        try:
            return bool(self._tool("radosgw-admin", "user", "create", "--uid", "test", "--display-name", "test", "--access-key",
                                   ACCESS_KEY, "--secret-key", SECRET_KEY))
        except CannotStart:
            time.sleep(0.5)
            return False

    def _answers(self):
        try:
            with urllib.request.urlopen(self.url, timeout=5):
                return True
        except OSError:  # also HTTP errors: a starting gateway sometimes answers 500
            return False

    def make_bucket(self, name):
        status, _, body = self.client()("PUT", f"/{name}")
        if status != 200:
            raise CannotStart(f"the bucket {name} could not be made: {status} {body[:300]}")

    def _tool(self, *words):
        config = ["-c", self._conf] if words[0] != "monmaptool" else []
        done = subprocess.run([words[0], *config, *words[1:]], capture_output=True, timeout=START_SECONDS, check=False)
        if done.returncode:
            raise CannotStart(f"{words[0]} failed ({done.returncode}): {done.stderr.decode()[-500:]}")
        return done.stdout.decode() or "done"

    def _daemon(self, *words):
        with open(os.path.join(self.folder, words[0] + ".out"), "wb") as out:
            self._daemons.append(subprocess.Popen([words[0], "-c", self._conf, *words[1:]], stdin=subprocess.DEVNULL, stdout=out,
                                                  stderr=out, preexec_fn=_die_with_parent))

    def _until(self, what, there):
        deadline = time.monotonic() + START_SECONDS
        while not there():
            dead = next((daemon for daemon in self._daemons if daemon.poll() is not None), None)
            if dead or time.monotonic() > deadline:
                name = dead.args[0] if dead else self._daemons[-1].args[0]
                with open(os.path.join(self.folder, name + ".out"), "rb") as out:
                    said = out.read()[-800:].decode("utf-8", "replace")
                raise CannotStart(f"waited in vain for {what}; {name} {'has ended' if dead else 'runs'}, its last words: {said}")
            time.sleep(0.05)


def main(folder):
    os.makedirs(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    started = time.monotonic()
    with Gateway(folder=folder) as ceph:
        print(f"# up after {time.monotonic() - started:.1f} s\nexport AWS_ENDPOINT_URL={ceph.url}\n"
              f"export AWS_CA_BUNDLE={ceph.ca}  # for {ceph.tls_url}\nexport AWS_DEFAULT_REGION={REGION}\n"
              f"export AWS_ACCESS_KEY_ID={ACCESS_KEY}\nexport AWS_SECRET_ACCESS_KEY='{SECRET_KEY}'\n"
              f"# bucket: {BUCKET}", flush=True)
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
