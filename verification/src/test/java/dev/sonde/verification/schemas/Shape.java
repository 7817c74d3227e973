package dev.sonde.verification.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The pieces that schemas of hand-laid objects are made of, as short as the objects themselves. */
final class Shape {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Shape() {}

  static ObjectNode type(String name) {
    return NODES.objectNode().put("type", name);
  }

  static ObjectNode text() {
    return type("string");
  }

  static ObjectNode integer() {
    return type("integer");
  }

  static ObjectNode flag() {
    return type("boolean");
  }

  static ObjectNode anything() {
    return NODES.objectNode();
  }

  /** A figure: null where it is not there or not finite. */
  static ObjectNode number() {
    return types("number", "null");
  }

  static ObjectNode textOrNull() {
    return types("string", "null");
  }

  static ObjectNode types(String... names) {
    ObjectNode node = NODES.objectNode();
    ArrayNode types = node.putArray("type");
    for (String name : names) {
      types.add(name);
    }
    return node;
  }

  static ObjectNode oneOf(String... values) {
    ObjectNode node = NODES.objectNode();
    ArrayNode all = node.putArray("enum");
    for (String value : values) {
      all.add(value);
    }
    return node;
  }

  static ObjectNode listOf(JsonNode items) {
    ObjectNode node = type("array");
    node.set("items", items);
    return node;
  }

  static ObjectNode mapOf(JsonNode values) {
    ObjectNode node = type("object");
    node.set("additionalProperties", values);
    return node;
  }

  static ObjectNode orNull(JsonNode schema) {
    return anyOf(schema, type("null"));
  }

  static ObjectNode anyOf(JsonNode... schemas) {
    ObjectNode node = NODES.objectNode();
    ArrayNode all = node.putArray("anyOf");
    for (JsonNode schema : schemas) {
      all.add(schema);
    }
    return node;
  }

  /** {@code {"estimate", "standardError", "n"}}. */
  static ObjectNode mean() {
    return object("estimate", number(), "standardError", number(), "n", integer());
  }

  /**
   * An object of just these members.
   *
   * @param parts names and schemas in turn; a name that ends in ? need not be there
   */
  static ObjectNode object(Object... parts) {
    ObjectNode node = type("object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    for (int i = 0; i < parts.length; i += 2) {
      String name = (String) parts[i];
      boolean optional = name.endsWith("?");
      String plain = optional ? name.substring(0, name.length() - 1) : name;
      properties.set(plain, (JsonNode) parts[i + 1]);
      if (!optional) {
        required.add(plain);
      }
    }
    node.set("required", required);
    node.put("additionalProperties", false);
    return node;
  }

  /** The same object with more members. */
  static ObjectNode with(ObjectNode object, Object... parts) {
    ObjectNode more = object(parts);
    ObjectNode all = object.deepCopy();
    ((ObjectNode) all.get("properties")).setAll((ObjectNode) more.get("properties"));
    ((ArrayNode) all.get("required")).addAll((ArrayNode) more.get("required"));
    return all;
  }
}
