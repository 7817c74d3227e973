package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a table of numbers, one sample a line: one column is the target, all others are x, {@code
 * float32 [N, columns − 1]}, or {@code float64} when {@linkplain ColumnDigits a column needs it},
 * for which the file is read a second time.
 *
 * <p>The separator is the tab or semicolon when each of the first lines has as many of it,
 * otherwise the comma. Rows are parsed as they come; a row may be 4 million characters long.
 */
final class CsvReader {
  private static final int HEAD_CHARACTERS = 1 << 16;
  private static final int HEAD_LINES = 20;

  /** A sample of 400,000 features of ten characters; beyond, the file is hardly a table. */
  private static final int LONGEST_ROW = 1 << 22;

  private final ByteSource source;
  private final DataOptions options;
  private final MemoryBudget budget;

  CsvReader(ByteSource source, DataOptions options, MemoryBudget budget) {
    this.source = source;
    this.options = options;
    this.budget = budget;
  }

  Dataset read() throws IOException {
    Optional<Dataset> wanted = read(options.numbers());
    return wanted.isPresent() ? wanted.get() : read(Precision.DOUBLE).orElseThrow();
  }

  /** Returns nothing when the precision is too low for the features. */
  private Optional<Dataset> read(Precision precision) throws IOException {
    try (RowLimitReader limited =
            new RowLimitReader(
                new BufferedReader(
                    new StrictUtf8Reader(source.openContent(), source.name()), HEAD_CHARACTERS),
                source.name());
        CSVParser parser = parser(limited, separator(limited.head()))) {
      return read(new Rows(parser, limited), precision);
    } catch (UncheckedIOException e) {
      throw readable(e);
    }
  }

  private IOException readable(UncheckedIOException e) {
    if (e.getCause() instanceof CSVException fault) {
      throw new InvalidInputException(
          "%s is not a table of comma-separated values (%s); check its quotation marks"
              .formatted(source.name(), fault.getMessage()),
          e);
    }
    return new IOException(e.getMessage(), e);
  }

  private static CSVParser parser(Reader reader, char separator) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(separator)
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(separator != '\t')
            .get();
    return CSVParser.builder().setReader(reader).setFormat(format).get();
  }

  private Optional<Dataset> read(Rows rows, Precision precision) throws IOException {
    if (!rows.next()) {
      throw new InvalidInputException(source.name() + " holds no rows; at least one is needed");
    }
    List<String> first = rows.fields();
    boolean header =
        switch (options.header()) {
          case PRESENT -> true;
          case ABSENT -> false;
          case DETECTED -> CsvColumns.isHeader(first);
        };
    CsvColumns columns = new CsvColumns(header ? first : List.of(), first.size());
    if (columns.count() < 2) {
      throw new InvalidInputException(
          "%s has one column in line %d (%s); at least two are needed, features and a target, separated by commas, semicolons or tabs"
              .formatted(source.name(), rows.line(), Quoted.of(first.get(0))));
    }
    if (header && !rows.next()) {
      throw new InvalidInputException(
          source.name() + " holds a row of names and no samples; at least one is needed");
    }
    int target = columns.target(options.target(), source.name());
    CsvTarget targets = new CsvTarget(source.name(), budget);
    CsvInputs x = new CsvInputs(precision, columns.count() - 1, source.name(), budget);
    ColumnDigits[] digits = new ColumnDigits[columns.count()];
    Arrays.setAll(digits, column -> new ColumnDigits());
    do {
      readRow(rows, columns, target, targets, x, digits);
    } while (rows.next());
    boolean needsDouble = false;
    for (int column = 0; column < digits.length; column++) {
      if (column != target) {
        digits[column].require(source.name() + ", " + columns.place(column));
        needsDouble |= digits[column].needsDouble();
      }
    }
    if (needsDouble && precision == Precision.SINGLE) {
      return Optional.empty();
    }
    Values inputs = x.finish();
    requireNoRowNumbers(columns, target, inputs);
    return Optional.of(
        new Dataset(
            inputs,
            targets.finish(source.name() + ", " + columns.place(target), options.numbers()),
            source.name(),
            ByteSource.sha256(source),
            targets.classNames()));
  }

  private void readRow(
      Rows rows,
      CsvColumns columns,
      int target,
      CsvTarget targets,
      CsvInputs x,
      ColumnDigits[] digits) {
    List<String> fields = rows.fields();
    if (fields.size() != columns.count()) {
      throw new InvalidInputException(
          "%s, line %d has %d fields; expected %d as in the first row. Complete or remove the line"
              .formatted(source.name(), rows.line(), fields.size(), columns.count()));
    }
    x.nextRow();
    for (int column = 0; column < fields.size(); column++) {
      String field = fields.get(column);
      if (CsvField.isMissing(field)) {
        throw new InvalidInputException(
            "%s, %s: the value is missing (%s); every value is needed. Fill it or remove the line"
                .formatted(source.name(), columns.place(rows.line(), column), Quoted.of(field)));
      }
      if (column == target) {
        targets.add(field, columns.place(rows.line(), column));
      } else {
        double number = feature(field, rows.line(), column, columns);
        digits[column].add(number);
        x.add(number);
      }
    }
  }

  private double feature(String field, long line, int column, CsvColumns columns) {
    double number = CsvField.number(field);
    if (Double.isNaN(number)) {
      throw new InvalidInputException(
          "%s, %s: %s is not a number; features are numbers with a decimal point. Encode or remove the column, or make it the target (--target %d)"
              .formatted(source.name(), columns.place(line, column), Quoted.of(field), column));
    }
    if (!(Math.abs(number) <= Float.MAX_VALUE)) {
      throw new InvalidInputException(
          "%s, %s: %s exceeds single precision, at most 3.4e38 in size. Rescale the column"
              .formatted(source.name(), columns.place(line, column), Quoted.of(field)));
    }
    return number;
  }

  /** Refuses the unnamed first column in which some programs number the rows. */
  private void requireNoRowNumbers(CsvColumns columns, int target, Values inputs) {
    if (columns.names().isEmpty() || !columns.names().get(0).isEmpty() || target == 0) {
      return;
    }
    for (int i = 0; i < inputs.samples(); i++) {
      if (inputs.at(i * inputs.sampleSize()) != i + inputs.at(0)) {
        return;
      }
    }
    throw new InvalidInputException(
        source.name()
            + ": the first column has no name and counts the rows; it would be taken for a feature."
            + " Remove it (pandas: to_csv(index=False)), or name it");
  }

  /** Chooses the separator by the first lines. */
  private static char separator(String head) {
    List<String> lines = head.lines().filter(line -> !line.isBlank()).limit(HEAD_LINES).toList();
    for (char candidate : new char[] {'\t', ';'}) {
      Optional<String> first = lines.stream().findFirst();
      long wanted = first.isEmpty() ? 0 : count(first.get(), candidate);
      // the last line of a longer head is cut somewhere
      int whole = lines.size() < HEAD_LINES && head.length() == HEAD_CHARACTERS ? 1 : 0;
      if (wanted > 0
          && lines.subList(0, Math.max(1, lines.size() - whole)).stream()
              .allMatch(line -> count(line, candidate) == wanted)) {
        return candidate;
      }
    }
    return ',';
  }

  private static long count(String line, char wanted) {
    boolean quoted = false;
    long count = 0;
    for (int i = 0; i < line.length(); i++) {
      quoted ^= line.charAt(i) == '"';
      count += !quoted && line.charAt(i) == wanted ? 1 : 0;
    }
    return count;
  }

  /** The rows that are not empty, with the line in which each ends. */
  private static final class Rows {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final RowLimitReader limit;
    private List<String> fields = List.of();
    private long line;

    Rows(CSVParser parser, RowLimitReader limit) {
      this.parser = parser;
      this.records = parser.iterator();
      this.limit = limit;
    }

    boolean next() {
      limit.rowEnds();
      if (!records.hasNext()) {
        return false;
      }
      fields = CsvColumns.fields(records.next());
      line = parser.getCurrentLineNumber();
      return true;
    }

    List<String> fields() {
      return fields;
    }

    long line() {
      return line;
    }
  }

  /** Refuses rows of any length before they fill the memory. */
  private static final class RowLimitReader extends FilterReader {
    private final String name;
    private long sinceRow;

    RowLimitReader(BufferedReader in, String name) {
      super(in);
      this.name = name;
    }

    /** Returns the first characters, which will be read again. */
    String head() throws IOException {
      char[] head = new char[HEAD_CHARACTERS];
      in.mark(HEAD_CHARACTERS);
      int length = 0;
      for (int got = 0; got >= 0 && length < head.length; length += Math.max(0, got)) {
        got = in.read(head, length, head.length - length);
      }
      in.reset();
      return new String(head, 0, length);
    }

    void rowEnds() {
      sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
      throw new IOException("rows are read in blocks");
    }

    @Override
    public int read(char[] out, int from, int length) throws IOException {
      if (sinceRow > LONGEST_ROW) {
        throw new InvalidInputException(
            "%s has a row of more than %d characters; it is not a table with one sample a line, or a quotation mark is never closed"
                .formatted(name, LONGEST_ROW));
      }
      int got = super.read(out, from, length);
      sinceRow += Math.max(0, got);
      return got;
    }
  }
}
