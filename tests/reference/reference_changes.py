"""Changes from run to run, as docs/state.md tells them. What a run remembers of an audience (None: it has not run yet):

by time             the last cut
by state, in diff   key -> (what is compared of it, sorted; whether a member has it)
"""

from reference_columns import BadProfile, is_active
from reference_times import parse_time


def kind_of(audience):
    """"full", "diff", "time" or "state"."""
    mode = audience.get("mode", "full")
    return audience.get("incremental_by", "time") if mode == "incremental" else mode


def qualified(entry):
    when = entry.get("lastQualificationTime")
    if not when:
        return None
    time = parse_time(when)
    if time is None:
        raise BadProfile
    return time


def ended(entry):
    """When a membership ended that its status still calls one."""
    if entry.get("validUntil"):
        return parse_time(entry["validUntil"])
    seconds, nanoseconds = parse_time(entry["lastQualificationTime"])
    return seconds + 30 * 86400, nanoseconds


def standing(audience, entry, before, now, shows_status):
    """What somebody is to an export, and the bucket if that gives no row:

    member    to be written, or to be compared with what was
    left      no member, to be written or compared because a column shows the status
    stays     by time: a member without a change, whose key is not deleted
    gone      by time: no member since the last cut, and no row tells of it
    deferred  by state: what has happened is the next run's affair
    nobody    as good as not there
    """
    if entry is None:
        return "nobody", "not_member"
    kind = kind_of(audience)
    active = is_active(entry, audience, now)
    if kind in ("full", "diff"):
        return ("member" if active else "nobody"), "not_member"
    when = qualified(entry)
    exited = entry.get("status") not in (None, "realized", "existing")
    bucket = "unchanged" if active else "not_member"
    if kind == "state":
        if when is not None and when > now:
            return "deferred", bucket
        return ("member" if active else "left" if exited and shows_status else "nobody"), bucket
    if not exited and not active:
        when = ended(entry)
    if before is None:
        changed = active and (when is None or when <= now)
    else:
        changed = when is not None and before < when <= now
    if active:
        return ("member" if changed else "stays"), bucket
    return ("nobody" if not changed else "left" if exited and shows_status else "gone"), bucket


def fingerprint(entry):
    """What `state` compares of a membership."""
    until = entry.get("validUntil")
    return (entry.get("status") or "realized", parse_time(entry.get("lastQualificationTime")) or (),
            parse_time(until) if until else ())


def by_key(key):
    """The order of keys: byte by byte, without a value first."""
    return [(0, b"") if part is None else (1, part) for part in key]


def compare(items, before, deferred):
    """Of items {"keys", "rows", "compared", "left"}, one key and one text for each row: takes out the rows of keys that are
    what they were. Gives (what is remembered now, the keys of those who left)."""
    now = {}
    for item in items:
        for key, compared in zip(item["row_keys"], item["compared"]):
            texts, member = now.get(key, ([], False))
            now[key] = (sorted(texts + [compared]), member or not item["left"])
    first = before is None
    before = before or {}
    for item in items:
        kept = [i for i, key in enumerate(item["row_keys"]) if before.get(key) != now[key] and not (first and item["left"])]
        item["rows"] = [item["rows"][i] for i in kept]
    for key in deferred:
        if key in before and key not in now:
            now[key] = before[key]
    gone = [key for key, (_, member) in before.items() if member and not (key in now and now[key][1])]
    return now, sorted(gone, key=by_key)
