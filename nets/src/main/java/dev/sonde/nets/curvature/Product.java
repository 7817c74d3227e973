package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Precision;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One vector read from native memory, and reused for the next. */
final class Product {
  private final int dimension;
  private final float @Nullable [] narrow;
  private final double @Nullable [] wide;

  Product(int dimension, Precision precision) {
    this.dimension = dimension;
    this.narrow = precision == Precision.SINGLE ? new float[dimension] : null;
    this.wide = precision == Precision.DOUBLE ? new double[dimension] : null;
  }

  private Product(int dimension, float @Nullable [] narrow, double @Nullable [] wide) {
    this.dimension = dimension;
    this.narrow = narrow;
    this.wide = wide;
  }

  /** A vector of a block that came from elsewhere, which is not copied. */
  static Product of(VectorBlock block, int row) {
    return new Product(block.dimension(), block.narrow(row), block.wide(row));
  }

  void read(Tensor flat) {
    if (narrow != null) {
      FloatPointer data = flat.data_ptr_float();
      data.get(narrow, 0, dimension);
      data.close();
    } else if (wide != null) {
      DoublePointer data = flat.data_ptr_double();
      data.get(wide, 0, dimension);
      data.close();
    }
  }

  void addTo(double[] sum, double weight) {
    if (narrow != null) {
      for (int i = 0; i < dimension; i++) {
        sum[i] += weight * narrow[i];
      }
    } else if (wide != null) {
      for (int i = 0; i < dimension; i++) {
        sum[i] += weight * wide[i];
      }
    }
  }

  void copyTo(VectorBlock out, int row) {
    if (narrow != null) {
      out.put(row, narrow);
    } else if (wide != null) {
      out.put(row, wide);
    }
  }

  void copyTo(double[] out) {
    if (narrow != null) {
      for (int i = 0; i < dimension; i++) {
        out[i] = narrow[i];
      }
    } else if (wide != null) {
      System.arraycopy(wide, 0, out, 0, dimension);
    }
  }
}
