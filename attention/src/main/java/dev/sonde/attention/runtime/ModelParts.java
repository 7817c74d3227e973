package dev.sonde.attention.runtime;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.onnx.ModelInput;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.onnx.OnnxGraph;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A model that runs in parts, one after the other, each in a session of ONNX Runtime.
 *
 * <p>What a part shows is valid until the next part runs, so that memory holds one part's logits,
 * whatever the number of layers. Where a tensor's shape is known from an earlier run on as many
 * tokens, ONNX Runtime writes it into {@link PassMemory} that all parts share, and nothing is
 * copied. Passes may run at the same time, but not with {@link Sessions#AS_WRITTEN}.
 */
public final class ModelParts implements AutoCloseable {
  /** ONNX Runtime's names for types are ONNX's behind this. */
  private static final String TYPE_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

  private final OnnxGraph graph;
  private final InputRoles roles;
  private final long firstPosition;
  private final List<GraphPart> parts;
  private final Sessions kind;
  private final int threads;
  private final @Nullable OrtSession[] sessions;

  /** Of parts that turned out to lack an output; other passes may still run in them. */
  private final List<OrtSession> replaced = new ArrayList<>();

  private final Map<String, ValueInfoProto> types = new HashMap<>();
  private final Map<Place, long[]> shapes = new ConcurrentHashMap<>();

  /** How the parts are run. */
  public enum Sessions {
    /** Node by node as the file has them, one session at a time. */
    AS_WRITTEN,
    /**
     * With all optimisations that leave the tensors in place, but for quantised models, whose
     * numbers fused operators round otherwise, and for parts in which ONNX Runtime loses a tensor
     * that is shown; sessions stay open.
     */
    OPTIMISED
  }

  /** A tensor in runs on so many tokens. */
  private record Place(String tensor, int tokens) {}

  /**
   * Starts without any session: each part is opened when it first runs.
   *
   * @param graph the model
   * @param parts its parts
   * @param kind how they are run
   * @param threads the most threads for one operator
   */
  public ModelParts(OnnxGraph graph, List<GraphPart> parts, Sessions kind, int threads) {
    this.graph = graph;
    roles = InputRoles.of(graph);
    firstPosition = PositionTable.firstPosition(roles);
    this.parts = List.copyOf(parts);
    this.kind = kind;
    this.threads = threads;
    sessions = new @Nullable OrtSession[parts.size()];
  }

  public List<GraphPart> parts() {
    return parts;
  }

  /**
   * Starts a run.
   *
   * @param ids token ids
   * @param memory for what is shown; no other run's at the same time
   */
  public Pass pass(long[] ids, PassMemory memory) {
    return new Pass(ids, memory);
  }

  private synchronized OrtSession session(int part) throws OrtException {
    OrtSession open = sessions[part];
    if (open != null) {
      return open;
    }
    if (kind == Sessions.AS_WRITTEN) {
      close();
    }
    return open(
        part,
        kind == Sessions.OPTIMISED && !graph.isQuantised() ? OptLevel.ALL_OPT : OptLevel.NO_OPT);
  }

  private OrtSession open(int part, OptLevel optimisation) throws OrtException {
    OrtSession session =
        ScoreSession.open(graph, parts.get(part).bytes(types), optimisation, threads);
    sessions[part] = session;
    for (NodeInfo output : session.getOutputInfo().values()) {
      if (output.getInfo() instanceof TensorInfo info) {
        types.putIfAbsent(output.getName(), valueInfo(output.getName(), info));
      }
    }
    return session;
  }

  /** A session of the same part without optimisations. */
  private synchronized OrtSession unoptimised(int part, OrtSession optimised) throws OrtException {
    OrtSession open = sessions[part];
    if (open != null && open != optimised) {
      return open;
    }
    replaced.add(optimised);
    return open(part, OptLevel.NO_OPT);
  }

  /**
   * Whether an output was never worked out: in ONNX Runtime 1.26, a fusion of embeddings and their
   * norm takes the positions with it, though they are an output.
   */
  private boolean losesAnOutput(OrtException e) {
    return kind == Sessions.OPTIMISED
        && String.valueOf(e.getMessage()).contains("ONNX_TYPE_UNKNOWN");
  }

  /** A tensor without known axes and one of rank 0 look alike: the shape stays open for both. */
  private static ValueInfoProto valueInfo(String name, TensorInfo info) {
    String type = info.onnxType.name().substring(TYPE_PREFIX.length());
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.valueOf(type).getNumber());
    if (info.getShape().length > 0) {
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (long length : info.getShape()) {
        TensorShapeProto.Dimension.Builder axis = TensorShapeProto.Dimension.newBuilder();
        shape.addDim(length < 0 ? axis : axis.setDimValue(length));
      }
      tensor.setShape(shape);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  @Override
  public void close() {
    for (int part = 0; part < sessions.length; part++) {
      OrtSession session = sessions[part];
      sessions[part] = null;
      if (session != null) {
        ScoreSession.close(session);
      }
    }
    replaced.forEach(ScoreSession::close);
    replaced.clear();
  }

  /** One run over all parts, in their order. */
  public final class Pass implements AutoCloseable {
    private final long[] ids;
    private final Map<String, OnnxTensor> passed = new HashMap<>();
    private final Map<String, Tensor> shownAgain = new HashMap<>();
    private final PassMemory memory;
    private int next;

    private Pass(long[] ids, PassMemory memory) {
      this.ids = ids;
      this.memory = memory;
    }

    /**
     * Runs the next part.
     *
     * @return what it is wanted for, by name; valid until the next part runs
     * @throws dev.sonde.findings.InvalidInputException when the model cannot be fed or fails on
     *     these tokens
     */
    public Map<String, Tensor> next() {
      GraphPart part = parts.get(next);
      Map<String, OnnxTensor> feed = new LinkedHashMap<>();
      List<OnnxTensor> ours = new ArrayList<>();
      Map<String, Tensor> tensors = new HashMap<>();
      try {
        OrtSession session = session(next);
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
          OnnxTensor given = passed.get(input.getKey());
          if (given == null) {
            given =
                ModelInput.of(
                    ScoreSession.environment(),
                    input.getValue(),
                    roles.of(input.getKey()),
                    ids,
                    firstPosition,
                    graph.file());
            ours.add(given);
          }
          feed.put(input.getKey(), given);
        }
        Map<String, OnnxTensor> prepared = prepared(part, tensors);
        ours.addAll(prepared.values());
        Set<String> requested = new LinkedHashSet<>(part.passed());
        for (String name : part.shown()) {
          if (!prepared.containsKey(name)) {
            requested.add(part.outputOf(name));
          }
        }
        take(part, run(session, feed, requested, prepared), tensors);
      } catch (OrtException e) {
        throw RuntimeFault.failed(graph, ids, e);
      } finally {
        ours.forEach(OnnxTensor::close);
      }
      next++;
      for (String name : part.wanted()) {
        OnnxTensor earlier = passed.get(name);
        if (!tensors.containsKey(name) && earlier != null) {
          tensors.put(name, shownAgain.computeIfAbsent(name, key -> ScoreSession.read(earlier)));
        }
      }
      letGo();
      return tensors;
    }

    private OrtSession.Result run(
        OrtSession session,
        Map<String, OnnxTensor> feed,
        Set<String> requested,
        Map<String, OnnxTensor> prepared)
        throws OrtException {
      try {
        return session.run(feed, requested, prepared);
      } catch (OrtException e) {
        if (!losesAnOutput(e)) {
          throw e;
        }
        return unoptimised(next, session).run(feed, requested, prepared);
      }
    }

    /** Memory for tensors of known shapes that no later part needs. */
    private Map<String, OnnxTensor> prepared(GraphPart part, Map<String, Tensor> tensors)
        throws OrtException {
      Map<String, OnnxTensor> prepared = new LinkedHashMap<>();
      for (String name : part.shown()) {
        long[] shape = shapes.get(new Place(name, ids.length));
        if (shape != null && part.made().contains(name) && !part.passed().contains(name)) {
          FloatBuffer numbers = memory.floats(prepared.size(), shape);
          prepared.put(name, OnnxTensor.createTensor(ScoreSession.environment(), numbers, shape));
          tensors.put(name, Tensor.of(numbers, shape, true));
        }
      }
      return prepared;
    }

    private void take(GraphPart part, OrtSession.Result result, Map<String, Tensor> tensors) {
      Map<String, String> names = new HashMap<>();
      part.shown().forEach(name -> names.put(part.outputOf(name), name));
      int at = 0;
      for (Map.Entry<String, OnnxValue> entry : result) {
        boolean allocated = result.isResultOwner(at++);
        String output = entry.getKey();
        String name = names.get(output);
        if (!(entry.getValue() instanceof OnnxTensor tensor)) {
          entry.getValue().close();
          continue;
        }
        if (name != null && !tensors.containsKey(name)) {
          tensors.put(name, ScoreSession.read(tensor));
          if (tensor.getInfo().type == OnnxJavaType.FLOAT) {
            shapes.put(new Place(name, ids.length), tensor.getInfo().getShape());
          }
        }
        if (part.passed().contains(output)) {
          passed.put(output, tensor);
        } else if (allocated) {
          tensor.close();
        }
      }
    }

    /** Lets go of what no later part reads or shows. */
    private void letGo() {
      Set<String> needed = new HashSet<>();
      for (GraphPart later : parts.subList(next, parts.size())) {
        needed.addAll(later.inputs());
        needed.addAll(later.wanted());
      }
      passed
          .entrySet()
          .removeIf(
              entry -> {
                if (!needed.contains(entry.getKey())) {
                  entry.getValue().close();
                  shownAgain.remove(entry.getKey());
                  return true;
                }
                return false;
              });
    }

    @Override
    public void close() {
      passed.values().forEach(OnnxTensor::close);
      passed.clear();
    }
  }
}
