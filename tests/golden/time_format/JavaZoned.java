// Writes java_zoned.tsv: what java.time writes for random patterns, points in time and zones.
//
//   java tests/golden/time_format/JavaZoned.java > tests/golden/time_format/java_zoned.tsv
//
// The texts are English. The weeks are those of ISO 8601, as Data Prep documents Y: a region override says so
// without changing the language. Data Prep's table gives two letters another meaning than DateTimeFormatter of
// OpenJDK 17, and these are written by their fields: u is the day of the week, F the week within the month.
// Without G, y is the year of the calendar (year 0 is 0000).
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Random;

public class JavaZoned {
  // Without CET, EET and WET: editions of the database differ on what they are.
  static final String[] ZONES = {
    "UTC", "GMT", "Etc/GMT+5", "+05:30", "-08:00", "+14:00", "-00:45", "+12:45", "Europe/London", "Europe/Dublin",
    "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw",
    "Europe/Athens", "Europe/Helsinki", "Europe/Moscow", "Europe/Istanbul", "Africa/Casablanca", "Africa/Cairo",
    "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "Asia/Dubai", "Asia/Tehran", "Asia/Karachi",
    "Asia/Kolkata", "Asia/Calcutta", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Jakarta",
    "Asia/Singapore", "Asia/Manila", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Seoul",
    "Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Apia", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "US/Pacific",
    "America/Denver", "America/Phoenix", "America/Chicago", "America/New_York", "America/Halifax",
    "America/St_Johns", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires"};
  // Zones whose local mean time every edition of the database has alike.
  static final String[] OLD_ZONES = {
    "Europe/London", "Europe/Paris", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo"};
  static final String[] FIELDS = {
    "y", "yy", "yyyy", "yyyyy", "Y", "YY", "YYYY", "G", "GGGG", "GGGGG", "M", "MM", "MMM", "MMMM", "MMMMM", "L", "LL",
    "LLL", "LLLL", "LLLLL", "w", "ww", "W", "F", "d", "dd", "D", "DDD", "E", "EEEE", "EEEEE", "u", "uu", "e", "ee",
    "eee", "eeee", "eeeee", "Q", "QQ", "QQQ", "QQQQ", "QQQQQ", "q", "qq", "qqq", "qqqq", "qqqqq", "a", "H", "HH", "k",
    "K", "h", "hh", "m", "mm", "s", "ss", "S", "SSS", "SSSSSSSSS", "'at'", "''"};
  static final String[] ZONE_FIELDS = {
    "X", "XX", "XXX", "XXXX", "XXXXX", "x", "xx", "xxx", "xxxx", "xxxxx", "Z", "ZZZ", "ZZZZ", "ZZZZZ", "z", "zzz",
    "zzzz", "VV", "O", "OOOO"};
  static final Locale ISO_WEEKS = Locale.forLanguageTag("en-US-u-rg-gbzzzz");

  static String pick(String[] of, Random random) {
    return of[random.nextInt(of.length)];
  }

  // Near a change of the clocks, long ago, or anywhere from 1990 to 2037: editions of the database differ more
  // in the years before.
  static Instant instant(ZoneId zone, boolean old, boolean fixed, Random random) {
    if (old) return Instant.ofEpochSecond(-4_000_000_000L - (random.nextLong() >>> 1) % 20_000_000_000L);
    int nanos = random.nextInt(4) == 0 ? 0 : random.nextInt(1_000_000_000);
    if (fixed && random.nextBoolean())
      return Instant.ofEpochSecond(-62_167_132_800L + (random.nextLong() >>> 1) % 315_569_000_000L, nanos);
    Instant any = Instant.ofEpochSecond(631_152_000L + (random.nextLong() >>> 1) % 1_514_000_000L, nanos);
    ZoneOffsetTransition change = zone.getRules().nextTransition(any);
    return change == null || random.nextInt(3) > 0 ? any : change.getInstant().plusSeconds(random.nextInt(3) - 1);
  }

  static void append(DateTimeFormatterBuilder builder, String field, boolean era) {
    if (field.startsWith("u")) {
      builder.appendPattern("e".repeat(field.length()));
    } else if (field.equals("F")) {
      builder.appendValue(ChronoField.ALIGNED_WEEK_OF_MONTH);
    } else if (field.startsWith("y") && !era) {
      builder.appendPattern("u".repeat(field.length()));
    } else {
      builder.appendPattern(field);
    }
  }

  public static void main(String[] arguments) {
    Random random = new Random(20220131);
    for (int line = 0; line < 4000; ++line) {
      boolean old = random.nextInt(20) == 0;
      String name = pick(old ? OLD_ZONES : ZONES, random);
      ZoneId zone = ZoneId.of(name);
      Instant instant = instant(zone, old, zone.getRules().isFixedOffset(), random);
      String[] fields = new String[2 + random.nextInt(4)];
      boolean era = false;
      for (int i = 0; i < fields.length; ++i) {
        fields[i] = pick(i == fields.length - 1 ? ZONE_FIELDS : FIELDS, random);
        era = era || fields[i].startsWith("G");
      }
      DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
      String pattern = String.join("|", fields);
      for (int i = 0; i < fields.length; ++i) {
        if (i > 0) builder.appendLiteral('|');
        append(builder, fields[i], era);
      }
      String text = builder.toFormatter(ISO_WEEKS).format(ZonedDateTime.ofInstant(instant, zone));
      System.out.println(pattern + "\t" + instant.getEpochSecond() + "\t" + instant.getNano() + "\t" + name + "\t=" + text);
    }
  }
}
