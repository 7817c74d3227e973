package dev.sonde.attention.runtime;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.findings.Quoted;
import dev.sonde.onnx.OnnxGraph;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ONNX Runtime says when it fails, in words for a person. */
final class RuntimeFault {
  private static final Pattern OPSET = Pattern.compile("domain ai\\.onnx is till opset (\\d+)");

  private static final Pattern INDEX =
      Pattern.compile("idx=(-?\\d+) must be within the inclusive range \\[-?\\d+,(\\d+)]");

  private static final Pattern NODE = Pattern.compile("running Gather node\\. Name:'([^']+)'");

  private static final Pattern LENGTHS = Pattern.compile("other than 1\\. (\\d+) by (\\d+)");

  /** An operator that the runtime knows, but not for these numbers. */
  private static final Pattern KERNEL =
      Pattern.compile(
          "Could not find an implementation for (\\w+)\\(\\d+\\) node with name '([^']*)'");

  /** Codes, and places in the runtime's own sources. */
  private static final Pattern NOISE =
      Pattern.compile(
          "Error code - \\w+ - message: |Non-zero status code returned while |Status Message: "
              + "|/onnxruntime_src/\\S+:\\d+ [^)]*\\) ?");

  private RuntimeFault() {}

  /** The model cannot be loaded. */
  static InvalidInputException refused(OnnxGraph graph, OrtException e) {
    String said = String.valueOf(e.getMessage());
    Matcher known = OPSET.matcher(said);
    if (known.find()) {
      return new InvalidInputException(
          Kind.RUNTIME,
          graph.file()
              + " uses opset "
              + graph.opset()
              + ", and ONNX Runtime "
              + OrtEnvironment.getEnvironment().getVersion()
              + " knows opsets up to "
              + known.group(1)
              + "; export the model with a lower opset_version",
          e);
    }
    Matcher kernel = KERNEL.matcher(said);
    if (kernel.find()) {
      return new InvalidInputException(
          Kind.RUNTIME,
          graph.file()
              + " needs "
              + kernel.group(1)
              + " on numbers of a type for which ONNX Runtime has none on processors (node "
              + Quoted.of(kernel.group(2))
              + "), as with bfloat16; export the model in float32 or float16",
          e);
    }
    return new InvalidInputException(
        Kind.RUNTIME,
        "ONNX Runtime refused "
            + graph.file()
            + ": "
            + plain(said)
            + "; check it with onnx.checker.check_model, or export it again",
        e);
  }

  /** The model fails on a sequence. */
  static InvalidInputException failed(OnnxGraph graph, long[] ids, OrtException e) {
    String said = String.valueOf(e.getMessage());
    Matcher index = INDEX.matcher(said);
    if (index.find()) {
      long came = Long.parseLong(index.group(1));
      long last = Long.parseLong(index.group(2));
      return isToken(graph, said, came, last, ids)
          ? unknownToken(graph, came, last, e)
          : new SequenceTooLongException(
              graph.file(),
              ids.length,
              last + 1 - PositionTable.firstPosition(InputRoles.of(graph)),
              e);
    }
    Matcher lengths = LENGTHS.matcher(said);
    if (lengths.find()) {
      long one = Long.parseLong(lengths.group(1));
      long other = Long.parseLong(lengths.group(2));
      if (Math.max(one, other) == ids.length) {
        return new SequenceTooLongException(graph.file(), ids.length, Math.min(one, other), e);
      }
    }
    return new InvalidInputException(
        Kind.RUNTIME,
        graph.file()
            + " failed on a sequence of "
            + ids.length
            + " tokens: "
            + plain(said)
            + "; set --window to the number of tokens that the model was exported with, or takes at"
            + " most, or export it again with dynamic_axes, or with dynamo=True and"
            + " dynamic_shapes",
        e);
  }

  /**
   * Whether the index that is too large is a token rather than a position: told by what the
   * operator that failed looks up or, where an optimisation took its name, by the index, since
   * positions end before the sequence does.
   */
  private static boolean isToken(OnnxGraph graph, String said, long came, long last, long[] ids) {
    Matcher named = NODE.matcher(said);
    if (named.find()) {
      for (NodeProto node : graph.nodes()) {
        if (node.getName().equals(named.group(1)) && node.getOpType().equals("Gather")) {
          return looksUpTokens(graph, node.getInput(1));
        }
      }
    }
    return last >= ids.length && Arrays.stream(ids).anyMatch(id -> id == came);
  }

  private static boolean looksUpTokens(OnnxGraph graph, String indices) {
    String name = indices;
    Optional<NodeProto> producer = graph.producer(name);
    while (producer.isPresent() && OnnxGraph.SAME_NUMBERS.contains(producer.get().getOpType())) {
      name = producer.get().getInput(0);
      producer = graph.producer(name);
    }
    return producer.isEmpty() && InputRoles.of(graph).of(name) != InputRoles.Role.POSITIONS;
  }

  private static InvalidInputException unknownToken(
      OnnxGraph graph, long id, long last, OrtException e) {
    return new InvalidInputException(
        Kind.TOKEN,
        "token id "
            + id
            + " is beyond the vocabulary of "
            + graph.file()
            + ", which ends at "
            + last
            + "; give ids, or a tokenizer, of this model",
        e);
  }

  private static String plain(String said) {
    return NOISE.matcher(said).replaceAll("").strip().replaceAll("\\s+", " ");
  }
}
