package dev.sonde.runs;

import dev.sonde.findings.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A cell as its row has it, not believed yet.
 *
 * @param key its key
 * @param configuration the text of its configuration
 * @param status the label of its status
 * @param result its result
 * @param provenance who computed it
 * @param intact whether the result has the {@link #checksum} that it was committed with; true where
 *     there is none yet, and in ledgers of the first format
 */
record CellRow(
    String key,
    String configuration,
    String status,
    String result,
    String provenance,
    boolean intact) {

  /**
   * Reads the columns of the same order, the checksum last.
   *
   * @param checksums whether the ledger has checksums, so that every result needs its own
   */
  static CellRow of(ResultSet row, boolean checksums) throws SQLException {
    // as bytes: to encode a text again takes as long as to read it
    byte[] result = Objects.requireNonNullElse(row.getBytes(4), new byte[0]);
    long committed = row.getLong(6);
    boolean intact =
        row.wasNull()
            ? !checksums || (result.length == 0 && !isEnded(row.getString(3)))
            : committed == checksum(result);
    return new CellRow(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        new String(result, StandardCharsets.UTF_8),
        row.getString(5),
        intact);
  }

  private static boolean isEnded(String status) {
    return !List.of(CellStatus.WAITING.label(), CellStatus.CLAIMED.label()).contains(status);
  }

  /**
   * What tells whether a result is whole: the CRC-32C of its UTF-8, which finds every change of up
   * to 32 bits in a row, and others but for one in four billion; no help against intent. A
   * processor works it out as fast as it reads.
   */
  static long checksum(String result) {
    return checksum(result.getBytes(StandardCharsets.UTF_8));
  }

  private static long checksum(byte[] result) {
    CRC32C sum = new CRC32C();
    sum.update(result);
    return sum.getValue();
  }

  /**
   * Returns the cell, once it is what it was: its key is the hash of its configuration.
   *
   * @throws IllegalArgumentException if its texts have changed
   */
  Cell cell() {
    if (!Sha256.of(configuration).hexadecimal().equals(key)) {
      throw new IllegalArgumentException("cell " + key + " is not what it was");
    }
    if (!intact) {
      throw new IllegalArgumentException("the result of cell " + key + " is not what it was");
    }
    return new Cell(
        key, Configuration.parse(configuration), CellStatus.of(status), result, provenance);
  }
}
