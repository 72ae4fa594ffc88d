"""Changes from run to run, as docs/state.md describes them. The state of an audience (None before the first run):

by time             the last cut
by state, in diff   key -> (the sorted values that are compared; whether a member has it)
"""

from reference_columns import BadProfile, is_active
from reference_times import parse_time


def kind_of(audience):
    """"full", "diff", "time" or "state"."""
    mode = audience.get("mode", "full")
    return audience.get("incremental_by", "state" if audience.get("deletes") else "time") if mode == "incremental" else mode


def qualified(entry):
    when = entry.get("lastQualificationTime")
    if not when:
        return None
    time = parse_time(when)
    if time is None:
        raise BadProfile
    return time


def ended(entry):
    """The end of a membership whose status still says that it is active."""
    if entry.get("validUntil"):
        return parse_time(entry["validUntil"])
    seconds, nanoseconds = parse_time(entry["lastQualificationTime"])
    return seconds + 30 * 86400, nanoseconds


def standing(audience, entry, before, cut, shows_status):
    """How an export treats a profile, and the bucket of a profile without a row:

    member    is written, or compared with the state
    left      not a member, but written or compared because a column shows the status
    stays     by time: a member without a change; its key must not be deleted
    gone      by time: left since the last cut, without a row
    deferred  by state: the change belongs to the next run
    missing   not part of the export
    """
    if entry is None:
        return "missing", "not_member"
    kind = kind_of(audience)
    active = is_active(entry, audience, cut)
    if kind in ("full", "diff"):
        return ("member" if active else "missing"), "not_member"
    when = qualified(entry)
    exited = entry.get("status") not in (None, "realized", "existing")
    bucket = "unchanged" if active else "not_member"
    if kind == "state":
        if when is not None and when > cut:
            return "deferred", bucket
        return ("member" if active else "left" if exited and shows_status else "missing"), bucket
    if before is None:
        changed = active and (when is None or when <= cut)
    elif not exited and not active:
        changed = before <= ended(entry) < cut
    else:
        changed = when is not None and before < when <= cut
    if active:
        return ("member" if changed else "stays"), bucket
    return ("missing" if not changed else "left" if exited and shows_status else "gone"), bucket


def fingerprint(entry):
    """The values of a membership that `state` compares."""
    until = entry.get("validUntil")
    return (entry.get("status") or "realized", parse_time(entry.get("lastQualificationTime")) or (),
            parse_time(until) if until else ())


def by_key(key):
    """The order of keys: by bytes; keys without a value first."""
    return [(0, b"") if part is None else (1, part) for part in key]


def compare(items, before, deferred, staying):
    """Removes the rows of unchanged keys from items {"keys", "rows", "compared", "left"}, which have one key and one text per
    row. `staying`: keys of members without a row. Returns (the new state, the keys that left)."""
    now = {}
    for item in items:
        for key, compared in zip(item["row_keys"], item["compared"]):
            texts, member = now.get(key, ([], False))
            now[key] = (sorted(texts + [compared]), member or not item["left"] or key in staying)
    first = before is None
    before = before or {}
    for item in items:
        kept = [i for i, key in enumerate(item["row_keys"]) if before.get(key) != now[key] and not (first and item["left"])]
        item["rows"] = [item["rows"][i] for i in kept]
    for key in deferred | staying:
        if key in before and key not in now:
            now[key] = before[key]
    gone = [key for key, (_, member) in before.items() if member and not (key in now and now[key][1])]
    return now, sorted(gone, key=by_key)


def refused(limits, audience, known, removed, allowed, nothing_read):
    """Whether the purge guard stops the run because of this audience. `allowed`: the removals of all audiences are."""
    if allowed:
        return False
    if nothing_read and (kind_of(audience) in ("state", "diff") or audience.get("deletes")):
        return True
    many = removed >= limits.get("max_removed_min", 50) and removed * 100 > known * limits.get("max_removed_percent", 20)
    return removed > 0 and (many or removed == known)
