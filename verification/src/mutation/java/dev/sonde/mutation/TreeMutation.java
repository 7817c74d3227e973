package dev.sonde.mutation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Changes one place of a tree of objects, arrays and values, as JSON and YAML hold it. */
public final class TreeMutation {
  private static final int DEEP = 3_000;
  private static final int MANY = 20_000;

  /** What may be written: as deep as trees become here. */
  public static final StreamWriteConstraints DEEPER =
      StreamWriteConstraints.builder().maxNestingDepth(2 * DEEP).build();

  private static final ObjectMapper JSON =
      new ObjectMapper(JsonFactory.builder().streamWriteConstraints(DEEPER).build());

  private final Chance chance;

  public TreeMutation(Chance chance) {
    this.chance = chance;
  }

  /** A tree as JSON, however deep. */
  public static byte[] json(JsonNode tree) throws IOException {
    return JSON.writeValueAsBytes(tree);
  }

  /** JSON that is changed in one place. */
  public static byte[] of(byte[] json, Chance chance) throws IOException {
    return json(new TreeMutation(chance).of(JSON.readTree(json)));
  }

  /** A changed copy. */
  public JsonNode of(JsonNode root) {
    JsonNode copy = root.deepCopy();
    List<JsonNode> containers = new ArrayList<>();
    collect(copy, containers);
    JsonNode container = chance.of(containers);
    if (container instanceof ObjectNode object) {
      inside(object, containers);
    } else if (container instanceof ArrayNode array) {
      inside(array, containers);
    }
    return copy;
  }

  /** All that hold something. */
  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      if (!node.isEmpty() || containers.isEmpty()) {
        containers.add(node);
      }
      node.forEach(child -> collect(child, containers));
    }
  }

  private void inside(ObjectNode object, List<JsonNode> containers) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty()) {
      object.set(chance.text(), value(containers));
      return;
    }
    String name = chance.of(names);
    switch (chance.below(8)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(chance.oneIn(2) ? chance.text() : name + "_", object.get(name));
      case 2 -> object.set(name, object.get(chance.of(names)).deepCopy());
      default -> object.set(name, other(object.get(name), containers));
    }
  }

  private void inside(ArrayNode array, List<JsonNode> containers) {
    if (array.isEmpty()) {
      array.add(value(containers));
      return;
    }
    int at = chance.below(array.size());
    switch (chance.below(9)) {
      case 0 -> array.remove(at);
      case 1 -> array.insert(at, array.get(at).deepCopy());
      case 2 -> array.set(at, array.get(chance.below(array.size())).deepCopy());
      case 3 -> {
        if (chance.oneIn(8)) {
          JsonNode one = array.get(at);
          for (int i = 0; i < MANY; i++) {
            array.add(one);
          }
        } else {
          array.removeAll();
        }
      }
      default -> array.set(at, other(array.get(at), containers));
    }
  }

  private JsonNode other(JsonNode node, List<JsonNode> containers) {
    if (node.isNumber() && chance.below(3) > 0) {
      return chance.oneIn(4)
          ? JsonNodeFactory.instance.numberNode(finite(chance.real()))
          : JsonNodeFactory.instance.numberNode(chance.number(node.asLong()));
    }
    if (node.isTextual() && chance.below(3) > 0) {
      return JsonNodeFactory.instance.textNode(text(containers));
    }
    return value(containers);
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 1e300;
  }

  /** One of the tree's own texts, or one that means harm. */
  private String text(List<JsonNode> containers) {
    if (chance.oneIn(2)) {
      return chance.text();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode container : containers) {
      container.forEach(
          child -> {
            if (child.isTextual()) {
              texts.add(child.asText());
            }
          });
    }
    return texts.isEmpty() ? chance.text() : chance.of(texts);
  }

  private JsonNode value(List<JsonNode> containers) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (chance.below(10)) {
      case 0 -> make.nullNode();
      case 1 -> make.booleanNode(chance.oneIn(2));
      case 2, 3 -> make.numberNode(chance.number());
      case 4 -> make.textNode(text(containers));
      case 5 -> make.arrayNode();
      case 6 -> make.objectNode();
      case 7 -> chance.oneIn(4) ? deep() : make.numberNode(0.5);
      default -> chance.of(containers).deepCopy();
    };
  }

  private static JsonNode deep() {
    ArrayNode root = JsonNodeFactory.instance.arrayNode();
    ArrayNode now = root;
    for (int i = 0; i < DEEP; i++) {
      now = now.addArray();
    }
    return root;
  }
}
