package dev.sonde.benchmarks;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An encoder of random weights in the shape of BERT (Devlin et al. 2018), as an ONNX file: learned
 * positions, layer normalisation behind each sum, GELU, an inner width of four times the outer.
 *
 * @param layers how many layers
 * @param heads heads of a layer; they divide the width
 * @param width of the residual stream
 */
record SyntheticEncoder(int layers, int heads, int width) {
  static final int VOCABULARY = 8_192;
  static final int POSITIONS = 512;

  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  /** Writes the file. */
  void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      ModelProto.newBuilder()
          .setIrVersion(IR_VERSION)
          .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
          .setGraph(new Builder(this).build())
          .build()
          .writeTo(out);
    }
  }

  private static final class Builder {
    private final SyntheticEncoder shape;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("encoder");
    private final SplittableRandom random = new SplittableRandom(1);

    Builder(SyntheticEncoder shape) {
      this.shape = shape;
    }

    GraphProto build() {
      int width = shape.width;
      graph.addInput(value("input_ids", TensorProto.DataType.INT64));
      weights("tokens", 1, VOCABULARY, width);
      weights("positions", 1, POSITIONS, width);
      longs("axis", 1);
      longs("zero", 0);
      longs("split", 0, 0, shape.heads, width / shape.heads);
      longs("join", 0, 0, width);
      numbers("scale", (float) Math.sqrt((double) width / shape.heads));
      numbers("sqrt2", (float) Math.sqrt(2));
      numbers("one", 1);
      numbers("half", 0.5f);
      node("Gather", "tokens_in", List.of("tokens", "input_ids"));
      node("Shape", "shape", List.of("input_ids"));
      longs("two", 2);
      node("Slice", "length", List.of("shape", "axis", "two"));
      node("Slice", "positions_in", List.of("positions", "zero", "length", "zero"));
      node("Add", "embedded", List.of("tokens_in", "positions_in"));
      String x = normalised("embedded", "embedding");
      for (int l = 0; l < shape.layers; l++) {
        x = layer(x, "l" + l + "_");
      }
      node("Identity", "last_hidden_state", List.of(x));
      graph.addOutput(value("last_hidden_state", TensorProto.DataType.FLOAT));
      return graph.build();
    }

    private String layer(String x, String name) {
      int width = shape.width;
      heads(x, name + "q", 0, 2, 1, 3);
      heads(x, name + "k", 0, 2, 3, 1);
      heads(x, name + "v", 0, 2, 1, 3);
      node("MatMul", name + "qk", List.of(name + "q_heads", name + "k_heads"));
      node("Div", name + "logits", List.of(name + "qk", "scale"));
      node("Softmax", name + "p", List.of(name + "logits"), whole("axis", -1));
      node("MatMul", name + "o", List.of(name + "p", name + "v_heads"));
      node("Transpose", name + "ot", List.of(name + "o"), wholes("perm", 0, 2, 1, 3));
      node("Reshape", name + "joined", List.of(name + "ot", "join"));
      String written = linear(name + "joined", name + "out", width, width);
      node("Add", name + "sum", List.of(written, x));
      String middle = normalised(name + "sum", name + "attention");
      String inner = linear(middle, name + "inner", width, 4 * width);
      node("Div", name + "scaled", List.of(inner, "sqrt2"));
      node("Erf", name + "erf", List.of(name + "scaled"));
      node("Add", name + "gate", List.of(name + "erf", "one"));
      node("Mul", name + "gated", List.of(inner, name + "gate"));
      node("Mul", name + "gelu", List.of(name + "gated", "half"));
      String outer = linear(name + "gelu", name + "outer", 4 * width, width);
      node("Add", name + "end", List.of(outer, middle));
      return normalised(name + "end", name + "output");
    }

    private void heads(String x, String name, long... order) {
      String projected = linear(x, name, shape.width, shape.width);
      node("Reshape", name + "_split", List.of(projected, "split"));
      node("Transpose", name + "_heads", List.of(name + "_split"), wholes("perm", order));
    }

    private String linear(String x, String name, int in, int out) {
      weights(name + "_weight", 2 / Math.sqrt(in), in, out);
      weights(name + "_bias", 0.1, out);
      node("MatMul", name + "_product", List.of(x, name + "_weight"));
      node("Add", name + "_linear", List.of(name + "_product", name + "_bias"));
      return name + "_linear";
    }

    private String normalised(String x, String name) {
      numbers(name + "_gain", ones(shape.width));
      weights(name + "_shift", 0.1, shape.width);
      node(
          "LayerNormalization",
          name + "_norm",
          List.of(x, name + "_gain", name + "_shift"),
          whole("axis", -1));
      return name + "_norm";
    }

    private static float[] ones(int count) {
      float[] ones = new float[count];
      Arrays.fill(ones, 1);
      return ones;
    }

    /** Uniform numbers of the given standard deviation. */
    private void weights(String name, double deviation, long... dims) {
      long count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.toIntExact(4 * count)).order(ByteOrder.LITTLE_ENDIAN);
      double reach = deviation * Math.sqrt(3);
      while (bytes.hasRemaining()) {
        bytes.putFloat((float) (reach * (2 * random.nextDouble() - 1)));
      }
      tensor(name, bytes, dims);
    }

    private void numbers(String name, float... values) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      for (float one : values) {
        bytes.putFloat(one);
      }
      tensor(name, bytes, values.length);
    }

    private void tensor(String name, ByteBuffer bytes, long... dims) {
      TensorProto.Builder tensor =
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(TensorProto.DataType.FLOAT.getNumber())
              .setRawData(ByteString.copyFrom(bytes.rewind()));
      Arrays.stream(dims).forEach(tensor::addDims);
      graph.addInitializer(tensor);
    }

    private void longs(String name, long... values) {
      TensorProto.Builder tensor =
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(TensorProto.DataType.INT64.getNumber())
              .addDims(values.length);
      Arrays.stream(values).forEach(tensor::addInt64Data);
      graph.addInitializer(tensor);
    }

    private void node(
        String operator, String output, List<String> inputs, AttributeProto... attributes) {
      graph.addNode(
          NodeProto.newBuilder()
              .setOpType(operator)
              .setName(output)
              .addAllInput(inputs)
              .addOutput(output)
              .addAllAttribute(List.of(attributes)));
    }

    private static AttributeProto whole(String name, long number) {
      return AttributeProto.newBuilder()
          .setName(name)
          .setType(AttributeProto.AttributeType.INT)
          .setI(number)
          .build();
    }

    private static AttributeProto wholes(String name, long... all) {
      AttributeProto.Builder attribute =
          AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
      Arrays.stream(all).forEach(attribute::addInts);
      return attribute.build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type) {
      TensorShapeProto.Builder axes = TensorShapeProto.newBuilder();
      axes.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
      axes.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("tokens"));
      return ValueInfoProto.newBuilder()
          .setName(name)
          .setType(
              TypeProto.newBuilder()
                  .setTensorType(
                      TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(axes)))
          .build();
    }
  }
}
