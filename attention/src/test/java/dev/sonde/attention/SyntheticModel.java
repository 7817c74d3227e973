package dev.sonde.attention;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A one-layer transformer of random weights, written as an ONNX graph in one of the forms that
 * exporters give attention, with its logits worked out a second time by plain loops.
 *
 * <p>Embeddings (16 tokens, 8 wide) go through projections into 4 query heads and 4 or 2 key heads
 * of length 16, as GroupQueryAttention needs multiples of 16 where it rotates.
 */
public final class SyntheticModel {
  public static final int VOCABULARY = 16;
  public static final int WIDTH = 8;
  public static final int HEADS = 4;
  public static final int D = 16;

  final int keyHeads;
  public final float[] embedding = weights(VOCABULARY * WIDTH, 1, 1.0);
  final float[] queryWeights = weights(WIDTH * HEADS * D, 2, 0.4);
  final float[] keyWeights;
  final float[] valueWeights;
  public final float[] outputWeights = weights(HEADS * D * WIDTH, 5, 0.5);
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("synthetic");
  private final long opset;
  private int names;

  public SyntheticModel(int keyHeads, long opset) {
    this.keyHeads = keyHeads;
    this.opset = opset;
    keyWeights = weights(WIDTH * keyHeads * D, 3, 0.4);
    valueWeights = weights(WIDTH * keyHeads * D, 4, 0.4);
    graph.addInput(input("input_ids", TensorProto.DataType.INT64, "batch", "tokens"));
    floats("embedding", embedding, VOCABULARY, WIDTH);
    floats("wq", queryWeights, WIDTH, HEADS * D);
    floats("wk", keyWeights, WIDTH, (long) keyHeads * D);
    floats("wv", valueWeights, WIDTH, (long) keyHeads * D);
    floats("wo", outputWeights, HEADS * D, WIDTH);
    node("Gather", "x", List.of("embedding", "input_ids"));
    node("MatMul", "q3", List.of("x", "wq"));
    node("MatMul", "k3", List.of("x", "wk"));
    node("MatMul", "v3", List.of("x", "wv"));
  }

  private static float[] weights(int count, long seed, double size) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (size * (2 * random.nextDouble() - 1) * 2);
    }
    return values;
  }

  public static ValueInfoProto input(String name, TensorProto.DataType type, String... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String axis : axes) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          axis.matches("\\d+")
              ? dimension.setDimValue(Long.parseLong(axis))
              : dimension.setDimParam(axis));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  public GraphProto.Builder graph() {
    return graph;
  }

  public SyntheticModel given(String name, TensorProto.DataType type, String... axes) {
    graph.addInput(input(name, type, axes));
    return this;
  }

  public SyntheticModel floats(String name, float[] values, long... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes.array()));
    Arrays.stream(dims).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return this;
  }

  public SyntheticModel longs(String name, long... values) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length)
            .addAllInt64Data(Arrays.stream(values).boxed().toList()));
    return this;
  }

  public SyntheticModel number(String name, float value) {
    return floats(name, new float[] {value});
  }

  public static AttributeProto whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  public static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  public static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  public static AttributeProto wholes(String name, Long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(List.of(values))
        .build();
  }

  public SyntheticModel node(
      String operator, String output, List<String> inputs, AttributeProto... attributes) {
    return node("", operator, List.of(output), inputs, attributes);
  }

  public SyntheticModel node(
      String domain,
      String operator,
      List<String> outputs,
      List<String> inputs,
      AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(operator)
            .setName("node" + names++ + "/" + operator)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes)));
    return this;
  }

  /** Queries, keys and values as (batch, heads, n, d), keys repeated for their groups. */
  public SyntheticModel heads() {
    longs("queryLayout", 0, 0, HEADS, D).longs("keyLayout", 0, 0, keyHeads, D);
    node("Reshape", "q4", List.of("q3", "queryLayout"));
    node("Reshape", "k4", List.of("k3", "keyLayout"));
    node("Reshape", "v4", List.of("v3", "keyLayout"));
    node("Transpose", "q", List.of("q4"), wholes("perm", 0L, 2L, 1L, 3L));
    if (keyHeads == HEADS) {
      node("Transpose", "kt", List.of("k4"), wholes("perm", 0L, 2L, 3L, 1L));
      return node("Transpose", "v", List.of("v4"), wholes("perm", 0L, 2L, 1L, 3L));
    }
    // as exporters write repeat_kv: a new axis, Expand, Reshape
    node("Transpose", "kh", List.of("k4"), wholes("perm", 0L, 2L, 1L, 3L));
    node("Transpose", "vh", List.of("v4"), wholes("perm", 0L, 2L, 1L, 3L));
    longs("two", 2).longs("repeat", 1, 1, HEADS / keyHeads, 1, 1).longs("flat", 0, HEADS, -1, D);
    for (String name : List.of("k", "v")) {
      node("Unsqueeze", name + "u", List.of(name + "h", "two"));
      node("Expand", name + "e", List.of(name + "u", "repeat"));
      node("Reshape", name + "r", List.of(name + "e", "flat"));
    }
    node("Transpose", "kt", List.of("kr"), wholes("perm", 0L, 1L, 3L, 2L));
    return node("Identity", "v", List.of("vr"));
  }

  /** The end of every form: probabilities times values, back into the model's width. */
  public SyntheticModel values(String probabilities) {
    return joined(probabilities).end("joined");
  }

  /** Probabilities times values, the heads side by side in the tensor joined. */
  public SyntheticModel joined(String probabilities) {
    return node("MatMul", "mixed", List.of(probabilities, "v")).sideBySide("mixed");
  }

  /** What heads write, (batch, heads, n, d), side by side in the tensor joined. */
  public SyntheticModel sideBySide(String heads) {
    node("Transpose", "turned", List.of(heads), wholes("perm", 0L, 2L, 1L, 3L));
    longs("outLayout", 0, 0, HEADS * D);
    return node("Reshape", "joined", List.of("turned", "outLayout"));
  }

  public SyntheticModel end(String joined) {
    node("MatMul", "y", List.of(joined, "wo"));
    graph.addOutput(input("y", TensorProto.DataType.FLOAT, "batch", "tokens", "" + WIDTH));
    return this;
  }

  public byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(opset > 21 ? 11 : 8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  public Path write(Path folder) {
    try {
      return Files.write(folder.resolve("model.onnx"), bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves the weights of one name into a file beside the model. */
  public SyntheticModel external(String name, String file, Path folder) {
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      if (tensor.getName().equals(name)) {
        try {
          Files.write(folder.resolve(file), tensor.getRawData().toByteArray());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        graph.setInitializer(
            i,
            tensor.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                    StringStringEntryProto.newBuilder().setKey("location").setValue(file)));
      }
    }
    return this;
  }

  /** q·k of one head, by plain loops in double precision. */
  public double product(long[] ids, int head, int query, int key) {
    double[] q = query(ids[query], head);
    double[] k = key(ids[key], head);
    double sum = 0;
    for (int c = 0; c < D; c++) {
      sum += q[c] * k[c];
    }
    return sum;
  }

  /** The query of a token in one head. */
  public double[] query(long id, int head) {
    return projected(id, queryWeights, HEADS, head);
  }

  /** The key of a token that one query head reads. */
  public double[] key(long id, int head) {
    return projected(id, keyWeights, keyHeads, head / (HEADS / keyHeads));
  }

  /** The value of a token that one query head reads. */
  public double[] value(long id, int head) {
    return projected(id, valueWeights, keyHeads, head / (HEADS / keyHeads));
  }

  private double[] projected(long id, float[] weights, int heads, int head) {
    double[] vector = new double[D];
    for (int c = 0; c < D; c++) {
      for (int w = 0; w < WIDTH; w++) {
        vector[c] += embedding[(int) id * WIDTH + w] * weights[w * heads * D + head * D + c];
      }
    }
    return vector;
  }
}
