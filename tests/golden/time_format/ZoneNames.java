// Writes src/dates/zone_names.inc: the English names of every zone that Java knows, grouped by name.
//
//   java tests/golden/time_format/ZoneNames.java > src/dates/zone_names.inc
import java.time.ZoneId;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;

public class ZoneNames {
  public static void main(String[] arguments) {
    TreeMap<String, TreeSet<String>> groups = new TreeMap<>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (id.startsWith("SystemV/")) continue;
      TimeZone zone = TimeZone.getTimeZone(id);
      StringBuilder names = new StringBuilder();
      for (int style : new int[] {TimeZone.SHORT, TimeZone.LONG}) {
        for (boolean daylight : new boolean[] {false, true}) {
          names.append('"').append(zone.getDisplayName(daylight, style, Locale.US)).append("\", ");
        }
      }
      groups.computeIfAbsent(names.toString(), unused -> new TreeSet<>()).add(id);
    }
    for (var group : groups.entrySet()) {
      StringBuilder line = new StringBuilder("    {" + group.getKey());
      StringBuilder text = new StringBuilder("\"");
      for (String id : group.getValue()) {
        if (line.length() + text.length() + id.length() > 105) {
          System.out.println((line.toString() + (text.length() > 1 ? text + " \"" : "")).stripTrailing());
          line = new StringBuilder("     ");
          text = new StringBuilder("\"");
        } else if (text.length() > 1) {
          text.append(' ');
        }
        text.append(id);
      }
      System.out.println(line.toString() + text + "\"},");
    }
  }
}
