package dev.sonde.report.words;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A table of texts, for terminals and pages alike: columns, each with its heading and what it says
 * of a row.
 *
 * @param <R> what a row is about
 */
public final class Table<R> {
  private record Column<R>(String heading, Function<? super R, String> cell) {}

  private final List<Column<R>> columns = new ArrayList<>();

  /** Adds a column. */
  public Table<R> column(String heading, Function<? super R, String> cell) {
    columns.add(new Column<>(heading, cell));
    return this;
  }

  /** Adds a column where it has something to show. */
  public Table<R> columnIf(boolean shown, String heading, Function<? super R, String> cell) {
    return shown ? column(heading, cell) : this;
  }

  /** The headings, and below them the cells of every row. */
  public List<String[]> of(Collection<? extends R> rows) {
    List<String[]> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::heading).toArray(String[]::new));
    for (R row : rows) {
      lines.add(columns.stream().map(column -> column.cell().apply(row)).toArray(String[]::new));
    }
    return lines;
  }
}
