package dev.sonde.attention.softmax;

import java.util.stream.IntStream;

/**
 * Which rows are looked at where not all of them are, the rows of all sequences being counted
 * through: row r where the fractional part of (r + 1)·(√5 − 1)/2 is below the share.
 *
 * <p>Every so-and-so-manieth row would be the same row of each sequence where the sequences' length
 * divides that number, the first one at worst, which sees one key only where attention is causal.
 * Multiples of the golden ratio keep step with no length: chosen rows are spread evenly over the
 * sequences and over the places in them. Those of a smaller share are among those of a larger one.
 *
 * @param share of the rows that is chosen, in (0, 1]
 */
public record RowChoice(double share) {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /**
   * Returns a choice of about so many rows.
   *
   * @param rows of all sequences
   * @param most about how many of them; all, where there are no more
   */
  public static RowChoice of(long rows, long most) {
    return new RowChoice(rows <= most ? 1 : (double) most / rows);
  }

  /** Whether a row is chosen, the first being 0. */
  public boolean takes(long row) {
    double place = (row + 1) * GOLDEN;
    return place - Math.floor(place) < share;
  }

  /**
   * The rows of a sequence that are chosen, counted from its own first.
   *
   * @param before how many rows the sequences before had
   * @param count how many it has
   */
  public int[] rows(long before, int count) {
    return IntStream.range(0, count).filter(row -> takes(before + row)).toArray();
  }
}
