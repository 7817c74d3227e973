package dev.sonde.attention.onnx;

import java.util.Optional;

/**
 * The learned positions that a model looks up with an input of its own, {@code position_ids}, and
 * the first of them that a text begins with.
 *
 * <p>Most models count from 0. RoBERTa and its kin count from 2, behind the row of their padding
 * token, number 1, and theirs is a table of two rows more than the tokens they take: 514 for 512.
 * So a table of n + 2 rows, n a multiple of 64, that the input indexes as it is begins at 2. A
 * model that adds its offset inside the graph, as OPT does, is fed from 0, as is every other.
 *
 * @param input the input's name
 * @param rows how many positions the table has
 * @param first the position of a sequence's first token
 */
public record PositionTable(String input, long rows, long first) {
  /** Lengths that models are made for are multiples of this; 512, 1,024 and 4,096 are. */
  private static final long USUAL_STEP = 64;

  private static final long BEHIND_PADDING = 2;

  /** Finds the table; nothing where no input looks one up directly. */
  public static Optional<PositionTable> of(InputRoles roles) {
    return roles.all(InputRoles.Role.POSITIONS).stream()
        .flatMap(input -> roles.rows(input).map(rows -> of(input, rows)).stream())
        .findFirst();
  }

  /** The position that a sequence's first token is fed with, where positions are an input. */
  public static long firstPosition(InputRoles roles) {
    return of(roles).map(PositionTable::first).orElse(0L);
  }

  private static PositionTable of(String input, long rows) {
    boolean behindPadding = rows > BEHIND_PADDING && rows % USUAL_STEP == BEHIND_PADDING;
    return new PositionTable(input, rows, behindPadding ? BEHIND_PADDING : 0);
  }

  /** Whether the number of rows alone tells that positions begin at 0. */
  public boolean usual() {
    return rows % USUAL_STEP == 0;
  }
}
