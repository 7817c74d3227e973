package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The smallest and the largest number of a tensor, as far as {@link WeightRule} asks: of a tensor
 * in another file, pieces are read until it holds two numbers, one of them positive.
 */
final class TensorExtremes {
  /** A multiple of every element's size. */
  private static final int PIECE = 1 << 20;

  private TensorExtremes() {}

  /**
   * Reads them.
   *
   * @param folder that external data lie in
   * @throws InvalidInputException if the file cannot be read
   */
  static WeightRule.Extremes of(TensorProto tensor, Path folder) {
    if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
      return of(TensorNumbers.of(tensor), NONE);
    }
    Path file = folder.resolve(entry(tensor, "location"));
    long offset = number(tensor, "offset");
    WeightRule.Extremes out = NONE;
    try (FileChannel channel = FileChannel.open(file)) {
      String length = entry(tensor, "length");
      long end = length.isEmpty() ? channel.size() : offset + Long.parseLong(length);
      TensorProto.Builder part = TensorProto.newBuilder().setDataType(tensor.getDataType());
      for (long at = offset; at < end && !isDecided(out); ) {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, end - at));
        while (piece.hasRemaining()) {
          if (channel.read(piece, at + piece.position()) < 0) {
            return out;
          }
        }
        at += piece.position();
        ByteString bytes = ByteString.copyFrom(piece.flip());
        out = of(TensorNumbers.of(part.setRawData(bytes).build()), out);
      }
      return out;
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static final WeightRule.Extremes NONE =
      new WeightRule.Extremes(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

  private static boolean isDecided(WeightRule.Extremes extremes) {
    return extremes.least() < extremes.most() && extremes.most() > 0;
  }

  private static WeightRule.Extremes of(float[] numbers, WeightRule.Extremes before) {
    double least = before.least();
    double most = before.most();
    for (float number : numbers) {
      least = Math.min(least, number);
      most = Math.max(most, number);
    }
    return new WeightRule.Extremes(least, most);
  }

  private static long number(TensorProto tensor, String key) {
    String text = entry(tensor, key);
    return text.isEmpty() ? 0 : Long.parseLong(text); // checked by ExternalData
  }

  private static String entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }
}
