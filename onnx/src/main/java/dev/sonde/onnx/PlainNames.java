package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names for tensors that ONNX Runtime's Java can hand over.
 *
 * <p>Between Java and its library, names go as modified UTF-8 (Java Native Interface Specification,
 * chapter 3), which writes characters beyond the Basic Multilingual Plane, and the character 0,
 * otherwise than the UTF-8 of an ONNX file: outputs of such names are not found, and inputs come
 * back under other ones.
 */
final class PlainNames {
  private final Map<String, String> plain = new HashMap<>();
  private final Map<String, String> inFile = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private final ModelProto model;

  /**
   * Renames what has to be.
   *
   * @param read the model as its file has it
   */
  PlainNames(ModelProto read) {
    GraphProto graph = read.getGraph();
    names(graph).forEach(taken::add);
    taken.stream().filter(name -> !isPlain(name)).sorted().toList().forEach(this::give);
    model = plain.isEmpty() ? read : read.toBuilder().setGraph(renamed(graph)).build();
  }

  private static Stream<String> names(GraphProto graph) {
    return Stream.of(
            graph.getNodeList().stream().flatMap(node -> node.getOutputList().stream()),
            graph.getInputList().stream().map(ValueInfoProto::getName),
            graph.getInitializerList().stream().map(TensorProto::getName))
        .flatMap(all -> all);
  }

  private static boolean isPlain(String name) {
    return name.chars().noneMatch(letter -> letter == 0 || Character.isSurrogate((char) letter));
  }

  private void give(String name) {
    StringBuilder written = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              if (point == 0 || Character.isSupplementaryCodePoint(point)) {
                written.append(String.format(Locale.ROOT, "{U+%04X}", point));
              } else {
                written.appendCodePoint(point);
              }
            });
    while (!taken.add(written.toString())) {
      written.append('\'');
    }
    plain.put(name, written.toString());
    inFile.put(written.toString(), name);
  }

  private GraphProto renamed(GraphProto graph) {
    Renaming renaming = new Renaming(name -> plain.getOrDefault(name, name));
    GraphProto.Builder renamed =
        graph.toBuilder().clearNode().clearInput().clearOutput().clearInitializer();
    renamed.clearValueInfo();
    for (NodeProto node : graph.getNodeList()) {
      // a node without a name is told by what it makes
      String label = OnnxNode.label(node);
      renamed.addNode(renaming.node(node, "").toBuilder().setName(label));
    }
    graph.getInputList().forEach(input -> renamed.addInput(renaming.named(input)));
    graph.getOutputList().forEach(output -> renamed.addOutput(renaming.named(output)));
    graph.getInitializerList().forEach(tensor -> renamed.addInitializer(renaming.tensor(tensor)));
    graph.getValueInfoList().forEach(info -> renamed.addValueInfo(renaming.named(info)));
    return renamed.build();
  }

  /** The model under names that can be handed over. */
  ModelProto model() {
    return model;
  }

  /** What a tensor is called in the file. */
  String inFile(String name) {
    return inFile.getOrDefault(name, name);
  }
}
