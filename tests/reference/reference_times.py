"""Times in the spellings of docs/job.md, and how CSV columns write them."""

import datetime
import re
import zoneinfo

TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII)
CYCLE = 146097 * 86400  # the calendar repeats every 400 years; Python's has no year 0
YEAR_0, YEAR_10000 = -62167219200, 253402300800


def seconds_of(year, month, day, hour=0, minute=0, second=0):
    shift = 400 if year < 1 else 0
    when = datetime.datetime(year + shift, month, day, hour, minute, min(second, 59), tzinfo=datetime.timezone.utc)
    return int(when.timestamp()) - (CYCLE if shift else 0) + (1 if second == 60 else 0)


def parse_time(text):
    """(seconds since 1970, nanoseconds), or None."""
    if not isinstance(text, str):
        return None
    if re.fullmatch("[1-9][0-9]{12}", text):
        return int(text) // 1000, int(text) % 1000 * 1000000
    match = TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if second > 60:
        return None
    try:
        seconds = seconds_of(year, month, day, hour, minute, second)
    except ValueError:
        return None
    zone = match.group(8)
    if zone and zone not in "Zz":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        hours, minutes = int(digits[:2]), int(digits[2:])
        if hours > 23 or minutes > 59:
            return None
        seconds -= (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
    return (seconds, int((match.group(7) or "")[:9].ljust(9, "0"))) if YEAR_0 <= seconds < YEAR_10000 else None


def parse_day(text):
    """Midnight of the calendar day that the text spells, or None."""
    time = parse_time(text)
    if time is None or "-" not in text:
        return time and (time[0] // 86400 * 86400, 0)
    return seconds_of(*map(int, text[:10].split("-"))), 0


def local_time(seconds, zone):
    """(the calendar's fields, 400 where the year is 400 too late; the offset). UTC if the local year is not 0 to 9999."""
    shift = 400 if seconds < YEAR_0 + 800 * 86400 else 0
    utc = datetime.datetime.fromtimestamp(seconds + (CYCLE if shift else 0), datetime.timezone.utc)
    try:
        when = utc.astimezone(zoneinfo.ZoneInfo(zone))
    except OverflowError:
        when = utc
    when = utc if when.year < shift else when
    return when, shift, int(when.utcoffset().total_seconds())


def format_time(time, pattern, zone="UTC"):
    when, shift, offset = local_time(time[0], zone)
    year = f"{when.year - shift:04}"
    xxx = f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02}:{abs(offset) // 60 % 60:02}" if offset else "Z"
    day, clock = when.strftime("-%m-%d"), when.strftime("%H:%M:%S")
    milliseconds = f".{time[1] // 1000000:03}" if time[1] >= 1000000 else ""  # docs/decisions/03-date-patterns.md
    written = {"yyyy-MM-dd": year + day, "yyyy-MM-dd HH:mm:ss": f"{year}{day} {clock}",
               "dd.MM.yyyy": when.strftime("%d.%m.") + year,
               "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]": f"{year}{day}T{clock}{milliseconds}{xxx}",
               "yyyy-MM-dd'T'HH:mm:ss[.SSS]XXX": f"{year}{day}T{clock}{milliseconds}{xxx}"}
    return written[pattern]
