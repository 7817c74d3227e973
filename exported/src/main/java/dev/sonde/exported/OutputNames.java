package dev.sonde.exported;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of what a model returns, from the tree that {@code torch.export} keeps of it: keys of
 * dictionaries and dataclasses, positions in tuples and lists, joined by dots. So {@code logits} of
 * a model of the transformers library, {@code past_key_values.0.1}, or {@code 1} of a pair.
 */
final class OutputNames {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OutputNames() {}

  /**
   * Names the leaves.
   *
   * @param tree the tree as PyTorch writes it, {@code [1, {type, context, children_spec}]}
   * @param count how many leaves there should be
   * @return their names in order; positions where the tree is not there or does not fit
   */
  static List<String> of(Optional<String> tree, int count) {
    List<String> names = new ArrayList<>();
    if (tree.isPresent()) {
      try {
        JsonNode versioned = JSON.readTree(tree.get());
        if (versioned.path(0).asInt() == 1) {
          leaves(versioned.path(1), "", names);
        }
      } catch (JsonProcessingException e) {
        names.clear(); // an unknown form of the tree: positions will do
      }
    }
    if (names.size() == count) {
      return names;
    }
    names.clear();
    for (int i = 0; i < count; i++) {
      names.add(Integer.toString(i));
    }
    return names;
  }

  private static void leaves(JsonNode node, String prefix, List<String> names)
      throws JsonProcessingException {
    if (node.path("type").isNull()) {
      names.add(prefix.isEmpty() ? "0" : prefix);
      return;
    }
    JsonNode children = node.path("children_spec");
    JsonNode keys = JSON.readTree(node.path("context").asText("null"));
    boolean named = keys.isArray() && keys.size() == children.size();
    for (int i = 0; i < children.size(); i++) {
      String key = named ? keys.get(i).asText() : Integer.toString(i);
      leaves(children.get(i), prefix.isEmpty() ? key : prefix + "." + key, names);
    }
  }
}
