package dev.sonde.attention.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.onnx.DecidedBranches;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a language model's inputs are for, told by what the graph does with them.
 *
 * <ul>
 *   <li>what is looked up in a table as it is holds token ids; with several such inputs, a table of
 *       a few rows is one of segments, the largest of the others that of the tokens, and what is
 *       left are positions;
 *   <li>what ends up in sines and cosines without being looked up holds positions;
 *   <li>what is never looked up and has a say in a softmax holds a mask;
 *   <li>the only input of whole numbers holds token ids in any case.
 * </ul>
 *
 * <p>Names are asked where that leaves a doubt, as Hugging Face Transformers and Optimum give them:
 * they alone tell a past, and settle what several tables are for.
 */
public final class InputRoles {
  /** What an input is fed with. */
  public enum Role {
    /** The ids of the tokens. */
    TOKENS,
    /** Their places in the text. */
    POSITIONS,
    /** Ones: everything is shown. */
    MASK,
    /** Zeros: there is one segment. */
    SEGMENTS,
    /** Keys and values of what came before, which is nothing. */
    PAST,
    /** Whether there is a past. */
    PAST_FLAG,
    /** Nothing that is known. */
    UNKNOWN
  }

  /** Operators that leave whole numbers as they are, between an input and the table. */
  private static final Set<String> PASSES =
      Set.of("Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Expand", "Slice");

  /** BERT has 2 segments, XLNet 4. */
  private static final long MOST_SEGMENTS = 4;

  /** Farthest from an input to the angles of its positions. */
  private static final int FARTHEST = 24;

  private final OnnxGraph graph;
  private final Map<String, Role> roles = new LinkedHashMap<>();
  private final Map<String, Long> rows = new HashMap<>();

  private InputRoles(OnnxGraph graph) {
    this.graph = graph;
    for (ValueInfoProto input : graph.inputs()) {
      rowsLookedUp(input.getName()).ifPresent(count -> rows.put(input.getName(), count));
    }
    for (ValueInfoProto input : graph.inputs()) {
      roles.put(input.getName(), byName(input));
    }
    for (ValueInfoProto input : graph.inputs()) {
      roles.computeIfPresent(
          input.getName(), (name, role) -> role == Role.UNKNOWN ? byUse(input) : role);
    }
    settleTables();
    settleRest();
  }

  /** Tells what a graph's inputs are for. */
  public static InputRoles of(OnnxGraph graph) {
    return new InputRoles(graph);
  }

  /** What an input is for; one that the graph has not is unknown. */
  public Role of(String input) {
    return roles.getOrDefault(input, Role.UNKNOWN);
  }

  /** The inputs of a role, in the graph's order. */
  List<String> all(Role role) {
    return roles.entrySet().stream()
        .filter(entry -> entry.getValue() == role)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The number of rows of the table of token embeddings, which is the number of token ids that the
   * model takes; empty where no input for tokens looks one up directly.
   */
  public OptionalLong tokens() {
    return all(Role.TOKENS).stream()
        .filter(rows::containsKey)
        .mapToLong(name -> rows.getOrDefault(name, 0L))
        .findFirst();
  }

  /** How many rows the table has that an input is looked up in; nothing where there is none. */
  Optional<Long> rows(String input) {
    return Optional.ofNullable(rows.get(input));
  }

  /** What a name alone says; a name for tokens says little, as everything is an input. */
  private Role byName(ValueInfoProto input) {
    String name = input.getName().toLowerCase(Locale.ROOT);
    int axes = input.getType().getTensorType().getShape().getDimCount();
    if (name.contains("past") || (name.contains("cache") && axes > 1)) {
      return Role.PAST;
    }
    if (DecidedBranches.asksForPast(name)) {
      return Role.PAST_FLAG;
    }
    Role said = Role.UNKNOWN;
    if (name.contains("mask")) {
      said = Role.MASK;
    } else if (name.contains("type") || name.contains("segment")) {
      said = Role.SEGMENTS;
    } else if (name.contains("position")) {
      said = Role.POSITIONS;
    }
    boolean onlyTable = rows.size() == 1 && rows.containsKey(input.getName());
    return said == Role.MASK && onlyTable ? Role.UNKNOWN : said;
  }

  private Role byUse(ValueInfoProto input) {
    String name = input.getName();
    int axes = input.getType().getTensorType().getShape().getDimCount();
    if (rows.containsKey(name) || axes > 2) {
      return Role.UNKNOWN; // settled together, or by nothing
    }
    Set<String> met = operatorsBehind(name);
    if (met.contains("Sin") || met.contains("Cos")) {
      return Role.POSITIONS;
    }
    boolean only = graph.inputs().stream().filter(InputRoles::holdsWholes).count() == 1;
    boolean truths =
        input.getType().getTensorType().getElemType() == TensorProto.DataType.BOOL.getNumber();
    boolean shows =
        met.stream().anyMatch(each -> each.equals("Softmax") || each.contains("Attention"));
    boolean masks = shows && (truths || (holdsWholes(input) && !only));
    return masks && !rows.isEmpty() ? Role.MASK : Role.UNKNOWN;
  }

  private static boolean holdsWholes(ValueInfoProto input) {
    int type = input.getType().getTensorType().getElemType();
    return type == TensorProto.DataType.INT64.getNumber()
        || type == TensorProto.DataType.INT32.getNumber();
  }

  /** What several inputs are for that are looked up: by their tables' rows. */
  private void settleTables() {
    Collection<String> open =
        rows.keySet().stream().filter(name -> of(name) == Role.UNKNOWN).toList();
    String tokens = "";
    for (String name : open) {
      boolean more =
          tokens.isEmpty() || rows.getOrDefault(name, 0L) > rows.getOrDefault(tokens, 0L);
      tokens = more ? name : tokens;
    }
    for (String name : open) {
      Role role = rows.getOrDefault(name, 0L) <= MOST_SEGMENTS ? Role.SEGMENTS : Role.POSITIONS;
      boolean named = open.size() > 1 && isNamedForTokens(name);
      roles.put(name, name.equals(tokens) || named ? Role.TOKENS : role);
    }
    if (all(Role.TOKENS).size() > 1) {
      // names said what rows alone did not: tokens are what is called so
      for (String name : all(Role.TOKENS)) {
        if (rows.containsKey(name) && !isNamedForTokens(name)) {
          roles.put(name, Role.POSITIONS);
        }
      }
    }
  }

  /** What no table takes: by name, or because nothing else holds whole numbers. */
  private void settleRest() {
    List<ValueInfoProto> open =
        graph.inputs().stream().filter(input -> of(input.getName()) == Role.UNKNOWN).toList();
    boolean none = all(Role.TOKENS).isEmpty();
    for (ValueInfoProto input : open) {
      boolean fits = input.getType().getTensorType().getShape().getDimCount() <= 2;
      boolean named = isNamedForTokens(input.getName()) && holdsWholes(input);
      boolean only =
          none
              && fits
              && holdsWholes(input)
              && open.stream().filter(InputRoles::holdsWholes).count() == 1;
      if (named || only) {
        roles.put(input.getName(), Role.TOKENS);
      }
    }
  }

  private static boolean isNamedForTokens(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("id") || lower.contains("token") || lower.contains("input");
  }

  /** The number of rows of the table that an input is looked up in as it is. */
  private Optional<Long> rowsLookedUp(String input) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(input));
    while (!open.isEmpty()) {
      String name = open.pop();
      for (NodeProto node : graph.consumers(name)) {
        String operator = node.getOpType();
        if (operator.equals("Gather") && node.getInput(1).equals(name)) {
          Optional<TensorProto> table = table(node.getInput(0));
          if (table.isPresent() && table.get().getDimsCount() == 2) {
            return Optional.of(table.get().getDims(0));
          }
        } else if (PASSES.contains(operator)
            && node.getInput(0).equals(name)
            && seen.add(node.getOutput(0))) {
          open.add(node.getOutput(0));
        }
      }
    }
    return Optional.empty();
  }

  /** A weight, or what it was before it was turned into real numbers. */
  private Optional<TensorProto> table(String tensor) {
    return graph
        .constant(tensor)
        .or(
            () ->
                graph
                    .producer(tensor)
                    .filter(node -> Set.of("DequantizeLinear", "Cast").contains(node.getOpType()))
                    .flatMap(node -> graph.constant(node.getInput(0))));
  }

  /** The operators that a tensor's numbers go through, up to products and softmaxes. */
  private Set<String> operatorsBehind(String input) {
    Set<String> met = new HashSet<>();
    Set<String> seen = new HashSet<>(Set.of(input));
    Set<String> front = Set.of(input);
    for (int step = 0; step < FARTHEST && !front.isEmpty(); step++) {
      Set<String> next = new HashSet<>();
      for (String name : front) {
        for (NodeProto node : graph.consumers(name)) {
          String operator = node.getOpType();
          if (operator.equals("Shape")) {
            continue;
          }
          met.add(operator);
          if (!operator.equals("Softmax")) {
            node.getOutputList().stream().filter(seen::add).forEach(next::add);
          }
        }
      }
      front = next;
    }
    return met;
  }
}
