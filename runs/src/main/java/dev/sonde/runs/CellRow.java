package dev.sonde.runs;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A cell as its row has it, not believed yet.
 *
 * @param key its key
 * @param configuration the text of its configuration
 * @param status the label of its status
 * @param result its result
 * @param provenance who computed it
 * @param checksum {@link #checksum} of the result when it was committed; empty before, and in
 *     ledgers of the first format
 */
record CellRow(
    String key,
    String configuration,
    String status,
    String result,
    String provenance,
    Optional<Long> checksum) {

  /** Reads the columns of the same order. */
  static CellRow of(ResultSet row) throws SQLException {
    long number = row.getLong(6);
    Optional<Long> checksum = row.wasNull() ? Optional.empty() : Optional.of(number);
    return new CellRow(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        checksum);
  }

  /**
   * What tells whether a result is whole: the CRC-32C of its UTF-8, which finds every change of up
   * to 32 bits in a row, and others but for one in four billion; no help against intent. A
   * processor works it out as fast as it reads.
   */
  static long checksum(String result) {
    CRC32C sum = new CRC32C();
    sum.update(result.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  /**
   * Returns the cell, once it is what it was: its key is the hash of its configuration.
   *
   * @throws IllegalArgumentException if its texts have changed
   */
  Cell cell() {
    if (!Configuration.sha256(configuration).equals(key)) {
      throw new IllegalArgumentException("cell " + key + " is not what it was");
    }
    if (checksum.isPresent() && checksum.get() != checksum(result)) {
      throw new IllegalArgumentException("the result of cell " + key + " is not what it was");
    }
    return new Cell(
        key, Configuration.parse(configuration), CellStatus.of(status), result, provenance);
  }
}
