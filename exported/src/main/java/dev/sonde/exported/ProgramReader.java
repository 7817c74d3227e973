package dev.sonde.exported;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a {@link ProgramGraph} of an archive's JSON, whose schema is {@code
 * torch/_export/serde/schema.py}, major version 8. Minor versions add; what they added and is not
 * known becomes {@link Argument.Unknown}, which is refused only where it would be run.
 *
 * <p>Every name is checked to be defined before it is used, and once.
 */
public final class ProgramReader {
  private static final int MAJOR = 8;

  /** A symbol alone in sympy's notation, {@code Symbol('s77', positive=True, integer=True)}. */
  private static final Pattern SYMBOL = Pattern.compile("Symbol\\('(\\w+)'[^()]*\\)");

  private final String source;

  private ProgramReader(String source) {
    this.source = source;
  }

  /**
   * Reads the graph.
   *
   * @param source what messages call the file
   * @param program the archive's {@code models/….json}
   * @throws InvalidInputException if it is of another major version or does not hold together
   */
  public static ProgramGraph read(String source, JsonNode program) {
    return new ProgramReader(source).read(program);
  }

  private ProgramGraph read(JsonNode program) {
    int major = whole(program.at("/schema_version/major"), "schema_version.major");
    String version = Quoted.plain(program.path("torch_version").asText("an unknown version"));
    if (major != MAJOR) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          source
              + ": its schema is version "
              + major
              + " (written by PyTorch "
              + version
              + "), and this reader knows version "
              + MAJOR
              + ". Save it again with a PyTorch from 2.9 to 2.15:"
              + " torch.export.save(torch.export.load(\"old.pt2\"), \"new.pt2\")");
    }
    JsonNode module = object(program, "graph_module");
    JsonNode graph = object(module, "graph");
    JsonNode signature = object(module, "signature");
    Set<String> defined = new HashSet<>();
    List<ProgramGraph.Input> inputs = inputs(array(signature, "input_specs"), defined);
    List<Node> nodes = nodes(array(graph, "nodes"), defined);
    return new ProgramGraph(
        inputs,
        nodes,
        outputs(module, array(signature, "output_specs"), defined),
        values(object(graph, "tensor_values")),
        ranges(program.path("range_constraints")),
        version);
  }

  private List<ProgramGraph.Input> inputs(JsonNode specs, Set<String> defined) {
    List<ProgramGraph.Input> out = new ArrayList<>();
    for (JsonNode spec : specs) {
      String kind = onlyKey(spec, "input");
      JsonNode body = spec.get(kind);
      ProgramGraph.Input input =
          switch (kind) {
            case "parameter" -> stored(body, ProgramGraph.Origin.PARAMETER, "parameter_name");
            case "buffer" ->
                stored(
                    body,
                    body.path("persistent").asBoolean(true)
                        ? ProgramGraph.Origin.BUFFER
                        : ProgramGraph.Origin.CONSTANT,
                    "buffer_name");
            case "tensor_constant" ->
                stored(body, ProgramGraph.Origin.CONSTANT, "tensor_constant_name");
            case "user_input" -> callers(argument(object(body, "arg")));
            case "constant_input" ->
                new ProgramGraph.Input(text(body, "name"), ProgramGraph.Origin.FIXED, "");
            default ->
                throw new InvalidInputException(
                    InvalidInputException.Kind.FORMAT,
                    source
                        + ": the program takes "
                        + Quoted.plain(kind)
                        + " beside tensors, which cannot be differentiated. Wrap the model in one"
                        + " that holds it, and export the wrapper");
          };
      if (!input.name().isEmpty() && !defined.add(input.name())) {
        throw damaged("the input " + input.name() + " is there twice");
      }
      out.add(input);
    }
    return out;
  }

  private ProgramGraph.Input stored(JsonNode body, ProgramGraph.Origin origin, String key) {
    return new ProgramGraph.Input(text(object(body, "arg"), "name"), origin, text(body, key));
  }

  private static ProgramGraph.Input callers(Argument argument) {
    if (argument instanceof Argument.OfTensor tensor) {
      return new ProgramGraph.Input(tensor.name(), ProgramGraph.Origin.CALLER, tensor.name());
    }
    if (argument instanceof Argument.OfSymbol symbol) {
      return new ProgramGraph.Input(symbol.name(), ProgramGraph.Origin.CALLER, symbol.name());
    }
    return new ProgramGraph.Input("", ProgramGraph.Origin.FIXED, "");
  }

  private List<Node> nodes(JsonNode nodes, Set<String> defined) {
    List<Node> out = new ArrayList<>();
    for (JsonNode json : nodes) {
      Node node = node(json);
      for (String name : node.used()) {
        if (!defined.contains(name)) {
          throw damaged(node.label() + " uses the value " + name + " before it is there");
        }
      }
      for (String name : node.defined()) {
        if (!defined.add(name)) {
          throw damaged("the value " + name + " is defined twice");
        }
      }
      out.add(node);
    }
    return out;
  }

  private Node node(JsonNode json) {
    List<Argument> positional = new ArrayList<>();
    Map<String, Argument> named = new LinkedHashMap<>();
    for (JsonNode input : array(json, "inputs")) {
      String name = input.path("name").asText("");
      Argument argument = argument(object(input, "arg"));
      if (name.isEmpty()) {
        positional.add(argument);
      } else if (named.put(name, argument) != null) {
        throw damaged("an operation has two arguments named " + Quoted.of(name));
      }
    }
    List<Argument> results = new ArrayList<>();
    for (JsonNode output : array(json, "outputs")) {
      results.add(argument(output));
    }
    return new Node(
        text(json, "target"), positional, named, results, module(json.path("metadata")));
  }

  /** The innermost module of {@code key,path,class;key,path,class;…}. */
  private static String module(JsonNode metadata) {
    String stack = metadata.path("nn_module_stack").asText("");
    String[] parts = stack.substring(stack.lastIndexOf(';') + 1).split(",", -1);
    return parts.length == 3 && !parts[1].startsWith("_empty_nn_module_stack") ? parts[1] : "";
  }

  private List<ProgramGraph.Output> outputs(JsonNode module, JsonNode specs, Set<String> defined) {
    List<Argument> given = new ArrayList<>();
    for (JsonNode spec : specs) {
      String kind = onlyKey(spec, "output");
      if (kind.equals("user_output") || kind.equals("loss_output")) {
        given.add(argument(object(spec.get(kind), "arg")));
      }
    }
    JsonNode tree = module.at("/module_call_graph/0/signature/out_spec");
    List<String> labels =
        OutputNames.of(
            tree.isTextual() ? Optional.of(tree.asText()) : Optional.empty(), given.size());
    List<ProgramGraph.Output> out = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Optional<String> value = Optional.empty();
      if (given.get(i) instanceof Argument.OfTensor tensor) {
        if (!defined.contains(tensor.name())) {
          throw damaged("the output " + tensor.name() + " is never computed");
        }
        value = Optional.of(tensor.name());
      }
      out.add(new ProgramGraph.Output(value, labels.get(i)));
    }
    return out;
  }

  private Map<String, TensorDescription> values(JsonNode json) {
    Map<String, TensorDescription> out = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      description(entry.getKey(), entry.getValue())
          .ifPresent(description -> out.put(entry.getKey(), description));
    }
    return out;
  }

  /** Empty for an element type that no kernel here computes with. */
  Optional<TensorDescription> description(String name, JsonNode json) {
    return StoredType.of(whole(json.path("dtype"), Quoted.plain(name) + ".dtype"))
        .map(
            type ->
                new TensorDescription(
                    type,
                    sizes(array(json, "sizes")),
                    sizes(array(json, "strides")),
                    size(json.path("storage_offset")),
                    json.path("requires_grad").asBoolean(false)));
  }

  /**
   * What an archive says of a stored tensor.
   *
   * @throws InvalidInputException if its element type is not known
   */
  public static TensorDescription stored(String source, String name, JsonNode json) {
    return new ProgramReader(source)
        .description(name, json)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    InvalidInputException.Kind.FORMAT,
                    source
                        + ": the tensor "
                        + Quoted.plain(name)
                        + " has element type number "
                        + Quoted.plain(json.path("dtype").asText())
                        + ", which is not supported (8-bit floats and quantised types are"
                        + " not). Convert the model to float32, bfloat16 or float16 and export it"
                        + " again"));
  }

  private List<TensorDescription.Size> sizes(JsonNode json) {
    List<TensorDescription.Size> out = new ArrayList<>();
    json.forEach(size -> out.add(size(size)));
    return out;
  }

  private TensorDescription.Size size(JsonNode json) {
    if (json.has("as_int")) {
      return TensorDescription.Size.known(number(json.get("as_int"), "a size"));
    }
    JsonNode expression = object(json, "as_expr");
    Matcher symbol = SYMBOL.matcher(expression.path("expr_str").asText(""));
    return new TensorDescription.Size(
        expression.at("/hint/as_int").asLong(2), symbol.matches() ? symbol.group(1) : "", true);
  }

  private static Map<String, ProgramGraph.Range> ranges(JsonNode json) {
    Map<String, ProgramGraph.Range> out = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      JsonNode range = entry.getValue();
      out.put(
          entry.getKey(),
          new ProgramGraph.Range(
              range.path("min_val").asLong(0), range.path("max_val").asLong(Long.MAX_VALUE)));
    }
    return out;
  }

  private Argument argument(JsonNode json) {
    String kind = onlyKey(json, "argument");
    JsonNode value = json.get(kind);
    return switch (kind) {
      case "as_none" -> new Argument.Nothing();
      case "as_tensor" -> new Argument.OfTensor(text(value, "name"));
      case "as_tensors" ->
          new Argument.OfTensors(items(value, item -> Optional.of(text(item, "name"))));
      case "as_optional_tensor", "as_optional_tensors" -> optional(kind, value);
      case "as_int" -> new Argument.Whole(number(value, kind));
      case "as_float" -> new Argument.Real(real(value));
      case "as_bool" -> new Argument.Flag(value.asBoolean());
      case "as_string" -> new Argument.Text(value.asText());
      case "as_complex" -> new Argument.Complex(real(value.path("real")), real(value.path("imag")));
      case "as_sym_int", "as_sym_float", "as_sym_bool" -> symbolic(value);
      case "as_ints" ->
          numbers(Argument.Element.WHOLE, value, i -> new Argument.Whole(number(i, kind)));
      case "as_floats" -> numbers(Argument.Element.REAL, value, i -> new Argument.Real(real(i)));
      case "as_bools" ->
          numbers(Argument.Element.FLAG, value, i -> new Argument.Flag(i.asBoolean()));
      case "as_sym_ints" -> numbers(Argument.Element.WHOLE, value, this::symbolic);
      case "as_sym_floats" -> numbers(Argument.Element.REAL, value, this::symbolic);
      case "as_sym_bools" -> numbers(Argument.Element.FLAG, value, this::symbolic);
      case "as_scalar_type" ->
          StoredType.of(whole(value, kind))
              .<Argument>map(Argument.ElementTypeOf::new)
              .orElseGet(
                  () -> new Argument.Unknown("element type " + Quoted.plain(value.asText())));
      case "as_memory_format" -> format(value);
      case "as_layout" ->
          value.asInt() == 7
              ? new Argument.StridedLayout()
              : new Argument.Unknown("layout " + Quoted.plain(value.asText()));
      case "as_device" -> new Argument.OnDevice();
      case "as_graph" -> graph(object(value, "graph"));
      default -> new Argument.Unknown(Quoted.plain(kind));
    };
  }

  private Argument optional(String kind, JsonNode value) {
    if (kind.equals("as_optional_tensor")) {
      return value.has("as_tensor")
          ? new Argument.OfTensor(text(value.get("as_tensor"), "name"))
          : new Argument.Nothing();
    }
    return new Argument.OfTensors(
        items(
            value,
            item ->
                item.has("as_tensor")
                    ? Optional.of(text(item.get("as_tensor"), "name"))
                    : Optional.empty()));
  }

  private Argument symbolic(JsonNode value) {
    if (value.has("as_name")) {
      return new Argument.OfSymbol(text(value, "as_name"));
    }
    if (value.has("as_int")) {
      return new Argument.Whole(number(value.get("as_int"), "as_int"));
    }
    if (value.has("as_float")) {
      return new Argument.Real(real(value.get("as_float")));
    }
    return value.has("as_bool")
        ? new Argument.Flag(value.get("as_bool").asBoolean())
        : new Argument.Unknown("symbol " + Quoted.plain(value.toString()));
  }

  private Argument graph(JsonNode json) {
    List<String> inputs = new ArrayList<>();
    for (JsonNode input : array(json, "inputs")) {
      List<String> names = argument(input).names();
      inputs.add(names.isEmpty() ? "" : names.get(0));
    }
    Set<String> defined = new HashSet<>(inputs);
    List<Node> nodes = nodes(array(json, "nodes"), defined);
    List<Argument> outputs = items(array(json, "outputs"), this::argument);
    for (Argument output : outputs) {
      for (String name : output.names()) {
        if (!defined.contains(name)) {
          throw damaged("the output " + name + " of an inner graph is never computed");
        }
      }
    }
    return new Argument.OfGraph(inputs, nodes, outputs, values(object(json, "tensor_values")));
  }

  private static Argument format(JsonNode value) {
    return switch (value.asInt()) {
      case 1 -> new Argument.FormatOf(Argument.Format.CONTIGUOUS);
      case 2 -> new Argument.FormatOf(Argument.Format.CHANNELS_LAST);
      case 3 -> new Argument.FormatOf(Argument.Format.CHANNELS_LAST_3D);
      case 4 -> new Argument.FormatOf(Argument.Format.PRESERVE);
      default -> new Argument.Unknown("memory format " + Quoted.plain(value.asText()));
    };
  }

  private static Argument numbers(
      Argument.Element element, JsonNode json, Function<JsonNode, Argument> item) {
    return new Argument.Numbers(element, items(json, item));
  }

  private static <T> List<T> items(JsonNode json, Function<JsonNode, T> item) {
    List<T> out = new ArrayList<>();
    json.forEach(each -> out.add(item.apply(each)));
    return out;
  }

  /** Reals that JSON cannot write stand there as words. */
  private double real(JsonNode value) {
    if (value.isNumber()) {
      return value.asDouble();
    }
    return switch (value.asText("")) {
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> throw damaged(Quoted.of(value.toString()) + " stands where a real number should");
    };
  }

  private String onlyKey(JsonNode json, String what) {
    if (!json.isObject() || json.size() != 1) {
      throw damaged("an " + what + " of its program is not an object with one key");
    }
    return json.fieldNames().next();
  }

  private JsonNode object(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isObject()) {
      throw damaged(key + " is missing in its program");
    }
    return value;
  }

  private JsonNode array(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isArray()) {
      throw damaged(key + " is missing in its program");
    }
    return value;
  }

  private String text(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw damaged(key + " is missing in its program");
    }
    return ProgramArchive.plain(source, value.asText());
  }

  private int whole(JsonNode json, String what) {
    if (!json.canConvertToInt() || !json.isIntegralNumber()) {
      throw damaged(what + " is not an integer");
    }
    return json.asInt();
  }

  private long number(JsonNode json, String what) {
    if (!json.canConvertToLong() || !json.isIntegralNumber()) {
      throw damaged(what + " is not an integer");
    }
    return json.asLong();
  }

  private InvalidInputException damaged(String how) {
    return ProgramArchive.damaged(source, how);
  }
}
