package dev.sonde.spectra.dense;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Where the entries of a tall matrix lie: panels of {@value #PANEL_ROWS} rows, column after column.
 */
final class PanelMemory implements AutoCloseable {
  // Tuned by us with OpenBLAS 0.3.31 on one core of an AMD EPYC (Zen 4, 1 MiB second-level cache,
  // plain reads at 21 GB/s), 100 columns; figures are GB/s of Q, for 1, 4 and 8 vectors.
  // QᵀW: 21, 17, 12 with 1,024 rows a panel, a quarter less with 256, half with 2,048 and 8
  // vectors.
  static final int PANEL_ROWS = 1024;

  /** Enough to keep many workers busy, few enough that partial sums stay small. */
  static final int STRIPES = 64;

  private final int rows;
  private final int capacity;
  private final EntryFormat format;
  private final int panels;
  private final int stripes;
  private final Pointer memory;
  private final DoublePointer doubles;
  private final FloatPointer floats;

  PanelMemory(int rows, int capacity, EntryFormat format) {
    this.rows = rows;
    this.capacity = capacity;
    this.format = format;
    this.panels = panels(rows);
    this.stripes = Math.min(panels, STRIPES);
    long bytes = bytes(rows, capacity, format);
    // calloc: pages cost nothing until they are written; not a DoublePointer of its own, because
    // those count against a limit derived from the heap
    Pointer reserved = Pointer.calloc(bytes, 1);
    if (reserved == null || reserved.isNull()) {
      throw new OutOfMemoryError(
          "no native memory for "
              + capacity
              + " columns of "
              + rows
              + " rows: "
              + bytes
              + " bytes");
    }
    this.memory = reserved;
    this.doubles = new DoublePointer(reserved);
    this.floats = new FloatPointer(reserved);
  }

  /** Returns how many bytes {@link TallMatrix#allocate} reserves. */
  static long bytes(int rows, int capacity, EntryFormat format) {
    return Math.multiplyExact(
        Math.multiplyExact((long) panels(rows) * PANEL_ROWS, (long) capacity),
        (long) format.bytes());
  }

  private static int panels(int rows) {
    return (int) (((long) rows + PANEL_ROWS - 1) / PANEL_ROWS);
  }

  int rows() {
    return rows;
  }

  int capacity() {
    return capacity;
  }

  EntryFormat format() {
    return format;
  }

  int panels() {
    return panels;
  }

  int stripes() {
    return stripes;
  }

  int firstPanel(int stripe) {
    return (int) ((long) panels * stripe / stripes);
  }

  int panelRows(int p) {
    return (int) Math.min(PANEL_ROWS, (long) rows - (long) p * PANEL_ROWS);
  }

  long offset(int p, int j) {
    return ((long) p * capacity + j) * PANEL_ROWS;
  }

  DoublePointer doublesAt(int p, int j) {
    return doubles.getPointer(offset(p, j));
  }

  FloatPointer floatsAt(int p, int j) {
    return floats.getPointer(offset(p, j));
  }

  Pointer at(int p, int j) {
    return format == EntryFormat.DOUBLE ? doublesAt(p, j) : floatsAt(p, j);
  }

  /** So many entries in native memory of their own, in this format. */
  static ByteBuffer direct(long entries, EntryFormat format) {
    return ByteBuffer.allocateDirect(Math.toIntExact(Math.max(1, entries) * format.bytes()))
        .order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    Pointer.free(memory);
  }
}
