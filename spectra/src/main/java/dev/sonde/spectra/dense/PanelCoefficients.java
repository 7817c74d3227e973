package dev.sonde.spectra.dense;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** A small matrix in native memory in the matrix's format, with a sum in double precision. */
final class PanelCoefficients {
  private final EntryFormat format;
  private final double[] total;
  private final double[] part;
  private final float[] singles;
  private final DoubleBuffer doubleBuffer;
  private final FloatBuffer floatBuffer;
  private final DoublePointer doublePointer;
  private final FloatPointer floatPointer;

  PanelCoefficients(int m, int b, EntryFormat format) {
    this.format = format;
    total = new double[m * b];
    part = new double[format == EntryFormat.DOUBLE ? m * b : 0];
    singles = new float[format == EntryFormat.SINGLE ? m * b : 0];
    ByteBuffer bytes = PanelMemory.direct((long) m * b, format);
    doubleBuffer = bytes.asDoubleBuffer();
    floatBuffer = bytes.asFloatBuffer();
    doublePointer = new DoublePointer(doubleBuffer);
    floatPointer = new FloatPointer(floatBuffer);
  }

  PanelCoefficients(double[] values, int m, int b, double[] scales, EntryFormat format) {
    this(m, b, format);
    if (format == EntryFormat.DOUBLE) {
      doubleBuffer.put(0, values);
    } else {
      for (int i = 0; i < values.length; i++) {
        singles[i] = (float) (values[i] / scales[i / m]);
      }
      floatBuffer.put(0, singles);
    }
  }

  /** The sum of what was accumulated. */
  double[] total() {
    return total;
  }

  DoublePointer doubles(int offset) {
    return doublePointer.getPointer(offset);
  }

  FloatPointer floats(int offset) {
    return floatPointer.getPointer(offset);
  }

  /** Adds what a product left in native memory to the total. */
  void accumulate() {
    if (format == EntryFormat.DOUBLE) {
      doubleBuffer.get(0, part);
      for (int i = 0; i < total.length; i++) {
        total[i] += part[i];
      }
    } else {
      floatBuffer.get(0, singles);
      for (int i = 0; i < total.length; i++) {
        total[i] += singles[i];
      }
    }
  }
}
