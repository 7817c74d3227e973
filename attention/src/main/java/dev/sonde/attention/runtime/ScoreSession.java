package dev.sonde.attention.runtime;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.onnx.ModelInput;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model in ONNX Runtime that returns tensors from its inside, run as a whole: for taking heads
 * out, and as the plain counterpart of {@link ModelParts}, which measures part by part and takes
 * its sessions from here.
 *
 * <p>An ONNX file is a protocol buffer, and a message appended to another merges with it (Protocol
 * Buffers, Encoding, "Last One Wins" and merging of embedded messages): outputs are added by
 * appending a few bytes to the encoded model. Of a whole model graph optimisations stay off, so
 * that every tensor exists and the model's own outputs keep their bits; for parts {@link
 * #open(OnnxGraph, byte[], OptLevel, int)} lets the caller choose.
 */
public final class ScoreSession implements AutoCloseable {
  private static final String PREFIX = "dev.sonde/";

  /** Leftovers are swept once, before the library is unpacked. */
  private static final AtomicBoolean SWEPT = new AtomicBoolean();

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final OnnxGraph graph;
  private final InputRoles roles;

  private ScoreSession(OrtEnvironment environment, OrtSession session, OnnxGraph graph) {
    this.environment = environment;
    this.session = session;
    this.graph = graph;
    this.roles = InputRoles.of(graph);
  }

  /**
   * Loads a model.
   *
   * @param graph the model
   * @param patterns whose additions to the graph are needed
   * @param exposed names of tensors to return beside its own outputs
   * @param threads the most threads for one operator
   * @throws InvalidInputException when ONNX Runtime refuses the file
   */
  public static ScoreSession open(
      OnnxGraph graph, List<AttentionPattern> patterns, Set<String> exposed, int threads) {
    return open(graph, graph.model().toByteArray(), patterns, exposed, threads);
  }

  /**
   * Loads a model that was edited.
   *
   * @param graph the model as it was
   * @param bytes the edited one
   * @param patterns whose additions to the graph are needed
   * @param exposed names of tensors to return beside its own outputs
   * @param threads the most threads for one operator
   * @throws InvalidInputException when ONNX Runtime refuses the file
   */
  public static ScoreSession open(
      OnnxGraph graph,
      byte[] bytes,
      List<AttentionPattern> patterns,
      Set<String> exposed,
      int threads) {
    return new ScoreSession(
        environment(),
        open(graph, withOutputs(bytes, patterns, exposed), OptLevel.NO_OPT, threads),
        graph);
  }

  /**
   * The environment of the process.
   *
   * @throws InvalidInputException when the runtime's library cannot be loaded, which is unpacked
   *     into the temporary folder first
   */
  public static OrtEnvironment environment() {
    if (SWEPT.compareAndSet(false, true)) {
      UnpackedLibraries.sweep(Path.of(System.getProperty("java.io.tmpdir")), Instant.now());
    }
    try {
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    } catch (LinkageError e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.RUNTIME,
          "ONNX Runtime's library could not be loaded; it is unpacked into the temporary folder, "
              + System.getProperty("java.io.tmpdir")
              + ", which needs some 40 MB of room and must allow programs to run; free some, or"
              + " name another one with SONDE_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER",
          e);
    }
  }

  /**
   * Opens a session.
   *
   * @param graph the model
   * @param bytes it, or what was made of it
   * @param optimisation whether nodes may be fused; tensors that the graph shows stay, but for
   *     rounding
   * @param threads the most threads for one operator
   * @throws InvalidInputException when ONNX Runtime refuses the bytes
   */
  static OrtSession open(OnnxGraph graph, byte[] bytes, OptLevel optimisation, int threads) {
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      environment.setTelemetry(false);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setOptimizationLevel(optimisation);
      // arenas of many sessions would each keep what only one of them needs at a time
      options.setCPUArenaAllocator(false);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      // waiting threads would burn the processors that the statistics need
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      // results of many shapes would each keep an arena of their own size
      options.setMemoryPatternOptimization(false);
      if (!graph.externalData().isEmpty()) {
        graph.externalData().checkUnchanged();
        options.addConfigEntry(
            "session.model_external_initializers_file_folder_path",
            graph.externalData().folder().toString());
      }
      return environment.createSession(bytes, options);
    } catch (OrtException e) {
      throw RuntimeFault.refused(graph, e);
    }
  }

  private static byte[] withOutputs(
      byte[] head, List<AttentionPattern> patterns, Set<String> exposed) {
    if (exposed.isEmpty()) {
      return head;
    }
    GraphProto.Builder addition = GraphProto.newBuilder();
    for (AttentionPattern pattern : patterns) {
      addition.addAllNode(pattern.addition().nodes());
      addition.addAllInitializer(pattern.addition().constants());
    }
    for (String name : exposed) {
      // through Identity, since outputs may not be inputs, weights or listed twice
      addition.addNode(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .setName(PREFIX + name)
              .addInput(name)
              .addOutput(PREFIX + name));
      addition.addOutput(ValueInfoProto.newBuilder().setName(PREFIX + name));
    }
    byte[] tail = ModelProto.newBuilder().setGraph(addition).build().toByteArray();
    byte[] both = Arrays.copyOf(head, Math.addExact(head.length, tail.length));
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  /**
   * Runs the model on one sequence.
   *
   * @param ids token ids
   * @param wanted names of exposed tensors, or of outputs, to return as real numbers
   * @return the tensors by name
   * @throws InvalidInputException when the model cannot be fed or fails on these tokens
   */
  public Map<String, Tensor> run(long[] ids, Set<String> wanted) {
    return run(ids, Map.of(), wanted);
  }

  /** The names of all outputs. */
  Set<String> outputs() {
    return session.getOutputNames();
  }

  /** Numbers for an input that is not the model's own. */
  public record Feed(float[] values, long... shape) {}

  /**
   * Runs an edited model on one sequence.
   *
   * @param ids token ids
   * @param more what the inputs that were added get
   * @param wanted names of exposed tensors, or of outputs, to return as real numbers
   * @return the tensors by name
   * @throws InvalidInputException when the model cannot be fed or fails on these tokens
   */
  public Map<String, Tensor> run(long[] ids, Map<String, Feed> more, Set<String> wanted) {
    Map<String, OnnxTensor> feed = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
        Feed given = more.get(input.getKey());
        feed.put(
            input.getKey(),
            given == null
                ? ModelInput.of(
                    environment,
                    input.getValue(),
                    roles.of(input.getKey()),
                    ids,
                    PositionTable.firstPosition(roles),
                    graph.file())
                : OnnxTensor.createTensor(
                    environment, FloatBuffer.wrap(given.values()), given.shape()));
      }
      Map<String, String> keys = new LinkedHashMap<>();
      Set<String> outputs = session.getOutputNames();
      for (String name : wanted) {
        keys.put(outputs.contains(PREFIX + name) ? PREFIX + name : name, name);
      }
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(feed, new LinkedHashSet<>(keys.keySet()))) {
        for (Map.Entry<String, OnnxValue> entry : result) {
          String name = keys.get(entry.getKey());
          if (name != null && entry.getValue() instanceof OnnxTensor tensor) {
            tensors.put(name, read(tensor));
          }
        }
      }
      return tensors;
    } catch (OrtException e) {
      throw RuntimeFault.failed(graph, ids, e);
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
  }

  /** Copies a tensor's numbers. */
  public static Tensor read(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 ->
          Tensor.of(tensor.getFloatBuffer(), shape, tensor.getInfo().type == OnnxJavaType.FLOAT);
      case DOUBLE -> {
        double[] values = new double[tensor.getDoubleBuffer().remaining()];
        tensor.getDoubleBuffer().get(values);
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          rounded[i] = (float) values[i];
        }
        yield whole(rounded, shape);
      }
      case INT64 -> {
        LongBuffer buffer = tensor.getLongBuffer();
        float[] values = new float[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.get(i);
        }
        yield whole(values, shape);
      }
      case INT32 -> {
        IntBuffer buffer = tensor.getIntBuffer();
        float[] values = new float[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.get(i);
        }
        yield whole(values, shape);
      }
      case BOOL, INT8, UINT8 -> {
        int sign = tensor.getInfo().type == OnnxJavaType.UINT8 ? 0xFF : -1;
        ByteBuffer buffer = tensor.getByteBuffer();
        float[] values = new float[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.get(i) & sign;
        }
        yield whole(values, shape);
      }
      default ->
          throw new InvalidInputException(
              "a tensor inside the model has the type "
                  + tensor.getInfo().type
                  + ", which holds no numbers; this graph cannot be read");
    };
  }

  private static Tensor whole(float[] values, long[] shape) {
    return Tensor.of(FloatBuffer.wrap(values), shape, false);
  }

  @Override
  public void close() {
    close(session);
  }

  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close a session", e);
    }
  }
}
