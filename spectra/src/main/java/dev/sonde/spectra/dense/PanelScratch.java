package dev.sonde.spectra.dense;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** One panel of a block of vectors in native memory, in the matrix's format. */
final class PanelScratch {
  private final int vectors;
  private final ByteBuffer bytes;
  private final DoubleBuffer doubleBuffer;
  private final FloatBuffer floatBuffer;
  private final DoublePointer doublePointer;
  private final FloatPointer floatPointer;
  private final float[] row;
  private final PanelMemory memory;
  private final EntryFormat format;

  PanelScratch(int vectors, PanelMemory memory) {
    this.memory = memory;
    format = memory.format();
    row = new float[format == EntryFormat.SINGLE ? PanelMemory.PANEL_ROWS : 0];
    this.vectors = vectors;
    bytes = PanelMemory.direct((long) vectors * PanelMemory.PANEL_ROWS, format);
    doubleBuffer = bytes.asDoubleBuffer();
    floatBuffer = bytes.asFloatBuffer();
    doublePointer = new DoublePointer(doubleBuffer);
    floatPointer = new FloatPointer(floatBuffer);
  }

  DoublePointer doubles(int j) {
    return doublePointer.getPointer((long) j * PanelMemory.PANEL_ROWS);
  }

  FloatPointer floats(int j) {
    return floatPointer.getPointer((long) j * PanelMemory.PANEL_ROWS);
  }

  Pointer pointer() {
    return pointer(0);
  }

  Pointer pointer(int j) {
    return format == EntryFormat.DOUBLE ? doubles(j) : floats(j);
  }

  void clear() {
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.put(i, (byte) 0);
    }
  }

  void load(double[][] block, double[] scales, int p) {
    for (int j = 0; j < block.length; j++) {
      load(block[j], scales[j], j, p);
    }
  }

  void load(double[] vector, double scale, int j, int p) {
    int r = memory.panelRows(p);
    int start = p * PanelMemory.PANEL_ROWS;
    if (format == EntryFormat.DOUBLE) {
      doubleBuffer.put(j * PanelMemory.PANEL_ROWS, vector, start, r);
    } else {
      toSingle(vector, scale, start, r);
      floatBuffer.put(j * PanelMemory.PANEL_ROWS, row, 0, r);
    }
  }

  /** How many vectors there is room for. */
  int vectors() {
    return vectors;
  }

  /** The row of single precision that {@link #toSingle} leaves. */
  float[] row() {
    return row;
  }

  /** Leaves rows divided by a power of two in the row of single precision. */
  void toSingle(double[] vector, double scale, int start, int r) {
    double inverse = 1 / scale; // exact, as scale is
    for (int i = 0; i < r; i++) {
      row[i] = (float) (vector[start + i] * inverse);
    }
  }

  void store(double[] vector, int j, int p) {
    int r = memory.panelRows(p);
    int start = p * PanelMemory.PANEL_ROWS;
    if (format == EntryFormat.DOUBLE) {
      doubleBuffer.get(j * PanelMemory.PANEL_ROWS, vector, start, r);
    } else {
      floatBuffer.get(j * PanelMemory.PANEL_ROWS, row, 0, r);
      for (int i = 0; i < r; i++) {
        vector[start + i] = row[i];
      }
    }
  }

  /** Stores what {@link PanelProducts#subtract} left. */
  void storeSubtracted(double[][] block, double[] scales, int p) {
    int r = memory.panelRows(p);
    int start = p * PanelMemory.PANEL_ROWS;
    for (int j = 0; j < block.length; j++) {
      double[] vector = block[j];
      if (format == EntryFormat.DOUBLE) {
        doubleBuffer.get(j * PanelMemory.PANEL_ROWS, vector, start, r);
      } else {
        floatBuffer.get(j * PanelMemory.PANEL_ROWS, row, 0, r);
        for (int i = 0; i < r; i++) {
          vector[start + i] -= scales[j] * row[i];
        }
      }
    }
  }
}
