package dev.sonde.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Finds the figures of a file, whatever command wrote it. */
final class FigureReader {
  /** What says where figures come from, and curves, which are no figures. */
  private static final Set<String> NO_FIGURES =
      Set.of(
          "sonde",
          "model",
          "data",
          "input",
          "configuration",
          "settings",
          "conventions",
          "findings",
          "density",
          "gaussian");

  /** What tells elements apart, in this order; the first that an element has names it. */
  private static final List<List<String>> LABELS =
      List.of(
          List.of("layer", "head"),
          List.of("head"),
          List.of("layer"),
          List.of("measure", "against", "nets"),
          List.of("tau"),
          List.of("epsilon"),
          List.of("value"),
          List.of("samples"),
          List.of("parametersEqual"));

  /** What tells checkpoints apart. */
  private static final List<String> STEP = List.of("step");

  private final List<Figure> figures = new ArrayList<>();

  private FigureReader() {}

  static List<Figure> figures(JsonNode root) {
    FigureReader reader = new FigureReader();
    reader.members(root, List.of(), "", Set.of());
    return List.copyOf(reader.figures);
  }

  private void members(
      JsonNode object, List<FigureName.Step> steps, String where, Set<String> labels) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      boolean isFigure =
          !labels.contains(name) && !name.equals("resolved") && !NO_FIGURES.contains(name);
      if (isFigure && name.equals("fraction")) {
        // the share above a threshold is the figure of its threshold
        read(member.getValue(), steps, where);
      } else if (isFigure) {
        read(member.getValue(), and(steps, FigureName.Step.of(name)), where);
      }
    }
  }

  private void read(JsonNode node, List<FigureName.Step> steps, String where) {
    FigureName name = new FigureName(steps);
    if (node.isNumber()) {
      figures.add(Figure.plain(name, where, node.doubleValue()));
    } else if (node.isBoolean()) {
      figures.add(Figure.plain(name, where, node.booleanValue() ? 1 : 0));
    } else if (node.isNull()) {
      figures.add(Figure.plain(name, where, Double.NaN));
    } else if (node.has("estimate")) {
      figures.add(estimate(node, name, where));
    } else if (isEigenvalue(node)) {
      figures.add(eigenvalue(node, name, where));
    } else if (node.isArray()) {
      elements(node, steps, where);
    } else if (node.isObject()) {
      members(node, steps, where, Set.of());
    }
  }

  private static Figure estimate(JsonNode node, FigureName name, String where) {
    return new Figure(
        name,
        where,
        number(node, "estimate"),
        number(node, "standardError"),
        node.path("n").asLong(-1),
        number(node, "low"),
        number(node, "high"));
  }

  private static boolean isEigenvalue(JsonNode node) {
    return node.has("value") && node.has("residual");
  }

  /** The residual bounds how far the nearest eigenvalue is; what samples leave open is an error. */
  private static Figure eigenvalue(JsonNode node, FigureName name, String where) {
    double value = number(node, "value");
    double residual = number(node, "residual");
    return new Figure(
        name,
        where,
        value,
        node.has("samplingError") ? number(node, "samplingError") : 0,
        -1,
        value - residual,
        value + residual);
  }

  private void elements(JsonNode array, List<FigureName.Step> steps, String where) {
    List<String> things = things(array, steps);
    if (!things.isEmpty() || isCount(array, steps)) {
      figures.add(Figure.plain(new FigureName(steps), String.join(", ", things), array.size()));
      return;
    }
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      List<String> keys = isTraining(steps) ? STEP : keys(element);
      if (element.has("name") || element.has("id")) {
        String key = element.has("name") ? "name" : "id";
        String own = element.get(key).asText();
        element(element, and(steps, FigureName.Step.of(own)), where, Set.of(key));
      } else {
        List<FigureName.Step> path = labelled(steps, label(element, keys, i));
        element(element, path, where + place(element), Set.copyOf(keys));
      }
    }
    if (isTraining(steps) && !array.isEmpty()) {
      List<FigureName.Step> last = List.of(FigureName.Step.of("last"));
      element(array.get(array.size() - 1), last, where, Set.copyOf(STEP));
    }
  }

  /** The checkpoints of a training; the last one's figures stand under {@code last}, too. */
  private static boolean isTraining(List<FigureName.Step> steps) {
    return steps.size() == 1 && steps.get(0).member().equals("checkpoints");
  }

  private void element(
      JsonNode element, List<FigureName.Step> steps, String where, Set<String> labels) {
    if (element.isObject() && !element.has("estimate") && !isEigenvalue(element)) {
      members(element, steps, where, labels);
    } else {
      read(element, steps, where);
    }
  }

  /** Texts, and places that were not understood, are counted. */
  private static boolean isCount(JsonNode array, List<FigureName.Step> steps) {
    String member = steps.get(steps.size() - 1).member();
    return array.isEmpty()
        && (member.equals("unrecognised") || steps.get(0).member().equals("verdicts"));
  }

  private static List<String> things(JsonNode array, List<FigureName.Step> steps) {
    boolean places = steps.get(steps.size() - 1).member().equals("unrecognised");
    return StreamSupport.stream(array.spliterator(), false)
        .filter(element -> places || element.isTextual())
        .map(element -> places ? element.path("node").asText() : element.asText())
        .toList();
  }

  private static List<String> keys(JsonNode element) {
    if (element.has("z")) {
      return List.of("matrix", "z");
    }
    return isEigenvalue(element)
        ? List.of()
        : LABELS.stream()
            .filter(keys -> keys.stream().allMatch(key -> element.path(key).isValueNode()))
            .findFirst()
            .orElse(List.of());
  }

  private static String label(JsonNode element, List<String> keys, int index) {
    if (keys.isEmpty()) {
      return Integer.toString(index);
    }
    return keys.stream()
        .filter(element::has)
        .map(key -> text(element.get(key)))
        .reduce((one, two) -> one + (element.has("z") ? "@" : ",") + two)
        .orElseThrow();
  }

  private static String text(JsonNode value) {
    return value.isNumber() ? Numbers.label(value.doubleValue()) : value.asText();
  }

  private static String place(JsonNode element) {
    String layer = element.path("layer").isInt() ? "L" + element.get("layer").asText() : "";
    return layer + (element.path("head").isInt() ? "H" + element.get("head").asText() : "");
  }

  private static List<FigureName.Step> labelled(List<FigureName.Step> steps, String label) {
    List<FigureName.Step> path = new ArrayList<>(steps);
    FigureName.Step last = path.remove(path.size() - 1);
    String all = last.label().map(one -> one + "," + label).orElse(label);
    path.add(new FigureName.Step(last.member(), Optional.of(all)));
    return path;
  }

  private static List<FigureName.Step> and(List<FigureName.Step> steps, FigureName.Step step) {
    List<FigureName.Step> more = new ArrayList<>(steps);
    more.add(step);
    return more;
  }

  private static double number(JsonNode node, String member) {
    return node.path(member).isNumber() ? node.get(member).doubleValue() : Double.NaN;
  }
}
