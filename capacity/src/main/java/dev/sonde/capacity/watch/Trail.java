package dev.sonde.capacity.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a measurement leaves for the next one.
 *
 * @param first the parameters of the first checkpoint; none before it
 * @param scales the usual z and τ, descending; none before the first checkpoint
 * @param pairs leading vectors of the Gauss–Newton matrix, in single precision
 * @param preconditionedPairs leading vectors of the preconditioned Hessian, in single precision
 * @param moments the rule's running mean of squared gradients; none where a state is kept
 * @param momentStep the step that they belong to
 * @param critical the last critical sharpness, 0 where there is none
 */
record Trail(
    double[] first,
    double[] scales,
    double[][] pairs,
    double[][] preconditionedPairs,
    double[] moments,
    long momentStep,
    double critical) {

  private static final int FORMAT = 1;

  static Trail none() {
    return new Trail(
        new double[0], new double[0], new double[0][], new double[0][], new double[0], 0, 0);
  }

  Trail withFirst(double[] value) {
    return new Trail(value, scales, pairs, preconditionedPairs, moments, momentStep, critical);
  }

  Trail withScales(double[] value) {
    return new Trail(first, value, pairs, preconditionedPairs, moments, momentStep, critical);
  }

  Trail withPairs(double[][] value) {
    return new Trail(
        first, scales, single(value), preconditionedPairs, moments, momentStep, critical);
  }

  Trail withPreconditionedPairs(double[][] value) {
    return new Trail(first, scales, pairs, single(value), moments, momentStep, critical);
  }

  Trail withMoments(double[] value, long step) {
    return new Trail(first, scales, pairs, preconditionedPairs, value, step, critical);
  }

  Trail withCritical(double value) {
    return new Trail(first, scales, pairs, preconditionedPairs, moments, momentStep, value);
  }

  /** Rounded as the file keeps them, so that whoever goes on has the same bits. */
  private static double[][] single(double[][] vectors) {
    double[][] out = new double[vectors.length][];
    for (int j = 0; j < vectors.length; j++) {
      out[j] = new double[vectors[j].length];
      for (int i = 0; i < out[j].length; i++) {
        out[j][i] = (float) vectors[j][i];
      }
    }
    return out;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(FORMAT);
    doubles(first, out);
    doubles(scales, out);
    floats(pairs, out);
    floats(preconditionedPairs, out);
    doubles(moments, out);
    out.writeLong(momentStep);
    out.writeDouble(critical);
  }

  static Trail read(DataInput in) throws IOException {
    int format = in.readInt();
    if (format != FORMAT) {
      throw new IOException("a trail of format " + format);
    }
    return new Trail(
        doubles(in),
        doubles(in),
        floats(in),
        floats(in),
        doubles(in),
        in.readLong(),
        in.readDouble());
  }

  private static void doubles(double[] values, DataOutput out) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] doubles(DataInput in) throws IOException {
    double[] out = new double[in.readInt()];
    for (int i = 0; i < out.length; i++) {
      out[i] = in.readDouble();
    }
    return out;
  }

  private static void floats(double[][] vectors, DataOutput out) throws IOException {
    out.writeInt(vectors.length);
    for (double[] vector : vectors) {
      out.writeInt(vector.length);
      for (double value : vector) {
        out.writeFloat((float) value);
      }
    }
  }

  private static double[][] floats(DataInput in) throws IOException {
    double[][] out = new double[in.readInt()][];
    for (int j = 0; j < out.length; j++) {
      out[j] = new double[in.readInt()];
      for (int i = 0; i < out[j].length; i++) {
        out[j][i] = in.readFloat();
      }
    }
    return out;
  }
}
