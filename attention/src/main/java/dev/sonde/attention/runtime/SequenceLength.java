package dev.sonde.attention.runtime;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.text.Sequence;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How long sequences are: at most a window or, where an export has a length baked in, exactly that.
 *
 * @param tokens the window, special tokens included
 * @param exact whether shorter sequences cannot be run
 */
public record SequenceLength(int tokens, boolean exact) {
  /** A softmax over so many keys alone would take 8 TB a head. */
  private static final long MOST_TOKENS = 1 << 20;

  private static final String EXPORT_AGAIN =
      "export it again with dynamic_axes, or with dynamo=True and dynamic_shapes";

  /**
   * Finds what a model takes.
   *
   * @param graph the model
   * @param asked the window that was asked for, if any
   * @param usual the window otherwise
   * @throws InvalidInputException when the model's inputs declare another number of tokens than
   *     asked for, or more than one sequence at once
   */
  public static SequenceLength of(OnnxGraph graph, OptionalInt asked, int usual) {
    OptionalInt declared = declared(graph);
    if (declared.isEmpty()) {
      return new SequenceLength(asked.orElse(usual), false);
    }
    int tokens = declared.getAsInt();
    if (tokens < 2 || asked.orElse(tokens) < tokens) {
      throw new InvalidInputException(
          Kind.RUNTIME,
          takesExactly(graph, tokens)
              + (tokens < 2
                  ? "and attention is measured on two or more"
                  : "and --window allows " + asked.orElse(tokens) + "; raise it to " + tokens)
              + (tokens < 2 ? "; " : ", or ")
              + EXPORT_AGAIN);
    }
    return new SequenceLength(tokens, true);
  }

  /** The fixed number of tokens that a model's inputs declare, if they do. */
  private static OptionalInt declared(OnnxGraph graph) {
    InputRoles roles = InputRoles.of(graph);
    for (ValueInfoProto input : graph.inputs()) {
      List<Dimension> axes = input.getType().getTensorType().getShape().getDimList();
      if (axes.isEmpty()
          || axes.size() > 2
          || roles.of(input.getName()) != InputRoles.Role.TOKENS) {
        continue;
      }
      long batch = axes.size() == 2 ? axes.get(0).getDimValue() : 0;
      if (batch > 1) {
        throw new InvalidInputException(
            Kind.RUNTIME,
            graph.file()
                + " takes exactly "
                + batch
                + " sequences at once, and Sonde runs one at a time; "
                + EXPORT_AGAIN);
      }
      long tokens = axes.get(axes.size() - 1).getDimValue();
      if (tokens > MOST_TOKENS) {
        throw new InvalidInputException(
            Kind.DAMAGED,
            graph.file()
                + " says that it takes exactly "
                + tokens
                + " tokens, which no model does; "
                + EXPORT_AGAIN);
      }
      if (tokens > 0) {
        return OptionalInt.of(Math.toIntExact(tokens));
      }
    }
    return OptionalInt.empty();
  }

  /** The fewest tokens of a sequence: a row with one key has no choice. */
  public int shortest() {
    return exact ? tokens : 2;
  }

  /**
   * Keeps the sequences that the model can be run on.
   *
   * @param graph the model
   * @param sequences cut to this length
   * @return those of two or more tokens or, where the length is exact, of that length
   * @throws InvalidInputException when none is left
   */
  public List<Sequence> fitting(OnnxGraph graph, List<Sequence> sequences) {
    List<Sequence> fitting = new ArrayList<>(sequences);
    fitting.removeIf(sequence -> sequence.length() < shortest());
    if (!fitting.isEmpty()) {
      return fitting;
    }
    if (!exact) {
      throw new InvalidInputException(
          "expected at least one text of two or more tokens, and there is none; give more text, or more ids");
    }
    throw new InvalidInputException(
        Kind.RUNTIME,
        takesExactly(graph, tokens)
            + "and got "
            + sequences.stream().mapToInt(Sequence::length).max().orElse(0)
            + "; give longer texts, or "
            + EXPORT_AGAIN);
  }

  private static String takesExactly(OnnxGraph graph, int tokens) {
    return graph.file() + " takes exactly " + tokens + (tokens == 1 ? " token, " : " tokens, ");
  }
}
