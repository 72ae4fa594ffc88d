"""Faults by rules: a rule selects requests and says what happens to them. A rule is a JSON object:

    which   operation ("UploadPart", or a list), method, bucket, key (shell pattern);
            nth (only the n-th request that matches, from 1), every (each n-th), times (at most n times),
            probability with seed
    what    fault, one of the names below, and its own values

    error         status, code, message, headers {}; `done`: the work is done first
    error_in_200  a 200 whose body is <Error> (code); `done` as above
    empty_200     a 200 with an empty body; `done`
    lost          the work is done, the connection closes without an answer
    unheard       the work is not done, the connection closes without an answer
    reset_body    RST after `bytes` of the request's body
    stall_body    reads `bytes` of the request's body, then nothing for `seconds`
    cut_answer    RST in the middle of the answer's body
    cut_xml       half of the body, with a matching Content-Length
    slow          the first byte of the answer comes after `seconds`
    spaces        200 immediately, `count` spaces over `seconds`, then the body
    stale         answers, then closes the idle connection
    redirect      301 with x-amz-bucket-region `region`, or `status` 400 with <Region>
    kill_before   the client is killed (SIGKILL) before the work
    kill_after    the client is killed after the work, before the answer
    hold          waits for `release` (an Event of the rule) before the work, or at most `seconds`; `done`: after it
    pass          nothing happens; hides the rules after it
"""

import fnmatch
import random
import threading

NAMES = {"error", "error_in_200", "empty_200", "lost", "unheard", "reset_body", "stall_body", "cut_answer", "cut_xml", "slow",
         "spaces", "stale", "redirect", "kill_before", "kill_after", "hold", "pass"}
SELECTORS = {"operation", "method", "bucket", "key", "nth", "every", "times", "probability", "seed"}
VALUES = {"fault", "status", "code", "message", "headers", "done", "bytes", "seconds", "count", "region"}


class Rule:
    def __init__(self, **words):
        unknown = set(words) - SELECTORS - VALUES
        if unknown or words.get("fault") not in NAMES:
            raise ValueError(f"unknown in a rule: {sorted(unknown) or words.get('fault')}")
        self.words = words
        self.met = self.played = 0
        self.reached, self.release = threading.Event(), threading.Event()
        self.ended = threading.Event()  # the work of the matching request is done, and its answer is sent or lost
        self._random = random.Random(words.get("seed", 1))

    def fits(self, request):
        operations = self.words.get("operation")
        if isinstance(operations, str):
            operations = [operations]
        if operations and request.operation not in operations:
            return False
        if self.words.get("method") not in (None, request.method) or self.words.get("bucket") not in (None, request.bucket):
            return False
        return "key" not in self.words or fnmatch.fnmatchcase(request.key or "", self.words["key"])

    def plays(self):
        """Whether the rule applies to this request. Called once for every request that matches."""
        self.met += 1
        words = self.words
        meant = words.get("nth") in (None, self.met) and self.met % words.get("every", 1) == 0
        if meant and "probability" in words:
            meant = self._random.random() < words["probability"]
        if meant and self.played >= words.get("times", float("inf")):
            meant = False
        self.played += meant
        return meant


class Rules:
    """All rules of a server; the first one that applies wins. Thread-safe."""

    def __init__(self):
        self._rules, self._lock = [], threading.Lock()

    def add(self, **words):
        rule = Rule(**words)
        with self._lock:
            self._rules.append(rule)
        return rule

    def clear(self):
        with self._lock:
            for rule in self._rules:
                rule.release.set()
            self._rules = []

    def state(self):
        with self._lock:
            return [{**rule.words, "met": rule.met, "played": rule.played} for rule in self._rules]

    def pick(self, request):
        with self._lock:
            chosen = None
            for rule in self._rules:
                if rule.fits(request) and rule.plays() and chosen is None:
                    chosen = rule
            return chosen
