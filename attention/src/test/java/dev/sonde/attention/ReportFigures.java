package dev.sonde.attention;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Every number of a report by the way to it, so that two reports can be held against each other.
 */
final class ReportFigures {
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private ReportFigures() {}

  /** All numbers in records, lists, maps and arrays; what enums and texts say is left out. */
  static Map<String, Double> of(Object report) {
    ReportFigures all = new ReportFigures();
    all.add("", report);
    return all.figures;
  }

  private void add(String way, Object value) {
    if (value instanceof Number number) {
      figures.put(way, number.doubleValue());
    } else if (value instanceof OptionalDouble optional) {
      optional.ifPresent(number -> add(way, number));
    } else if (value instanceof OptionalLong optional) {
      optional.ifPresent(number -> add(way, number));
    } else if (value instanceof OptionalInt optional) {
      optional.ifPresent(number -> add(way, number));
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> add(way, inner));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> add(way + "/" + key, inner));
    } else if (value instanceof Collection<?> list) {
      int i = 0;
      for (Object inner : list) {
        add(way + "/" + i++, inner);
      }
    } else if (value != null && value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        add(way + "/" + i, Array.get(value, i));
      }
    } else if (value instanceof Record record) {
      addComponents(way, record);
    }
  }

  private void addComponents(String way, Record record) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        add(way + "/" + component.getName(), component.getAccessor().invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The most that two reports differ by, over the larger of 1 and the figure's size. */
  record Difference(int figures, double worst, String where, List<String> missing) {}

  static Difference between(Map<String, Double> one, Map<String, Double> other) {
    TreeSet<String> ways = new TreeSet<>(one.keySet());
    ways.addAll(other.keySet());
    // how many operations a file has differs between formats
    ways.removeIf(way -> way.startsWith("/model/"));
    double worst = 0;
    String where = "";
    List<String> missing = new ArrayList<>();
    for (String way : ways) {
      Double a = one.get(way);
      Double b = other.get(way);
      if (a == null || b == null) {
        missing.add(way);
        continue;
      }
      boolean same = a.equals(b) || (a.isNaN() && b.isNaN());
      double difference =
          same ? 0 : Math.abs(a - b) / Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
      if (!(difference <= worst)) {
        worst = difference;
        where = way;
      }
    }
    return new Difference(ways.size(), worst, where, missing);
  }

  /** Rows of token ids, one a line. */
  static List<long[]> ids(Path file) throws Exception {
    List<long[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(java.util.Arrays.stream(line.split(",", -1)).mapToLong(Long::parseLong).toArray());
    }
    return rows;
  }
}
