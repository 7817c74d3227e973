package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The columns of a CSV file.
 *
 * @param names their names, empty when the file has none
 * @param count how many there are
 */
record CsvColumns(List<String> names, int count) {
  private static final int NAMES_SHOWN = 12;

  /** A sample may well begin with 1, 2; hardly with 1, 2, 3 and so on to its last number. */
  private static final int COUNTING = 3;

  CsvColumns {
    names = List.copyOf(names);
  }

  /**
   * Decides whether the first row names the columns. It does when it has words and no numbers; and
   * also when its numbers, three or more, are those of their columns, from 0 or from 1, as tables
   * without names are often saved.
   */
  static boolean isHeader(List<String> first) {
    boolean words = false;
    int numbers = 0;
    int fromZero = 0;
    int fromOne = 0;
    for (int i = 0; i < first.size(); i++) {
      double number = CsvField.number(first.get(i));
      if (Double.isNaN(number)) {
        words |= !CsvField.isMissing(first.get(i));
      } else {
        numbers++;
        fromZero += number == i ? 1 : 0;
        fromOne += number == i + 1 ? 1 : 0;
      }
    }
    boolean counted = numbers >= COUNTING && Math.max(fromZero, fromOne) == numbers;
    return words && (numbers == 0 || counted);
  }

  /**
   * Finds the target column.
   *
   * @param wanted its name or its number from 0; the last when empty
   * @param source the file, for messages
   */
  int target(Optional<String> wanted, String source) {
    if (wanted.isEmpty()) {
      return count - 1;
    }
    String name = wanted.get().strip();
    List<Integer> named =
        IntStream.range(0, names.size()).filter(i -> names.get(i).equals(name)).boxed().toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    if (named.size() > 1) {
      throw new InvalidInputException(
          "%s has %d columns named %s; give the column's number instead, one of %s"
              .formatted(source, named.size(), Quoted.of(name), named));
    }
    double number = CsvField.number(name);
    if (CsvField.isWholeNumber(name) && number >= 0 && number < count) {
      return (int) number;
    }
    throw new InvalidInputException(
        "%s has no column %s; expected %sa number from 0 to %d"
            .formatted(source, Quoted.of(name), choices(), count - 1));
  }

  private String choices() {
    if (names.isEmpty()) {
      return "";
    }
    return "one of "
        + names.stream().limit(NAMES_SHOWN).map(Quoted::of).collect(Collectors.joining(", "))
        + (count > NAMES_SHOWN ? ", …" : "")
        + ", or ";
  }

  /** Writes "line 7, column 2 ('width')". */
  String place(long line, int column) {
    return "line " + line + ", " + place(column);
  }

  /** Writes "column 2 ('width')". */
  String place(int column) {
    return "column " + column + (names.isEmpty() ? "" : " (" + Quoted.of(names.get(column)) + ")");
  }

  /** Reads the fields of a row. */
  static List<String> fields(Iterable<String> row) {
    List<String> fields = new ArrayList<>();
    row.forEach(field -> fields.add(field.strip()));
    return fields;
  }
}
