package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.nets.onnx.operators.NodeGraph;
import dev.sonde.nets.onnx.operators.Preparation;
import dev.sonde.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model's nodes, ready to run in one precision: those that depend on the file's constants alone,
 * which run once, and the others, which run every time.
 *
 * @param fixed from constants to {@code results}
 * @param live from parameters, repeated parameters, constants, {@code results} and the caller's
 *     inputs, in this order, to the prediction
 * @param results the names of what the fixed nodes make for the others
 */
record PreparedModel(NodeGraph fixed, NodeGraph live, List<String> results) {

  PreparedModel {
    results = List.copyOf(results);
  }

  static PreparedModel of(ModelGraph graph, ParameterPlan plan, Preparation preparation) {
    Set<String> known = new HashSet<>(plan.constants());
    List<NodeProto> once = new ArrayList<>();
    List<NodeProto> always = new ArrayList<>();
    Set<String> wanted = new HashSet<>(Set.of(graph.output()));
    for (NodeProto node : graph.nodes()) {
      List<String> inputs = OnnxNode.allInputs(node);
      if (inputs.stream().allMatch(name -> name.isEmpty() || known.contains(name))) {
        once.add(node);
        known.addAll(node.getOutputList());
      } else {
        always.add(node);
        wanted.addAll(inputs);
      }
    }
    List<String> results = new ArrayList<>();
    for (NodeProto node : once) {
      node.getOutputList().stream()
          .filter(name -> !name.isEmpty() && wanted.contains(name))
          .forEach(results::add);
    }
    List<String> given = new ArrayList<>();
    plan.parameters().forEach(parameter -> given.add(parameter.value()));
    plan.tied().forEach(tied -> given.add(tied.value()));
    given.addAll(plan.constants());
    given.addAll(results);
    graph.inputs().forEach(input -> given.add(input.name()));
    return new PreparedModel(
        preparation.prepared(once, plan.constants(), results),
        preparation.prepared(always, given, List.of(graph.output())),
        results);
  }
}
