package dev.sonde.verification.hostile;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.MessageMutation;
import dev.sonde.mutation.TreeMutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Hostile ONNX files and tokenizers for {@code sonde attention}. */
final class Transformers {
  private static final Path MODEL = Cases.file("tiny_decoder.onnx");
  private static final Path TOKENIZER = Cases.file("tokenizer.json");

  private Transformers() {}

  /** Nodes, attributes, dimensions, types, weights; what never ends; what ends the process. */
  static Attempt onnx(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    Path file = Files.write(folder.resolve("hostile.onnx"), changed(MODEL, chance, folder));
    return Cases.attended(file, file, TOKENIZER, jail);
  }

  private static byte[] changed(Path good, Chance chance, Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(good);
    if (chance.oneIn(12)) {
      return chance.damaged(whole);
    }
    ModelProto model = ModelProto.parseFrom(whole);
    for (int i = 1 + chance.below(2); i > 0; i--) {
      model =
          chance.oneIn(4)
              ? added(model.toBuilder(), chance, folder).build()
              : (ModelProto) new MessageMutation(chance).of(model);
    }
    return model.toByteArray();
  }

  /** A node beside the others whose result is an output, so that it is computed. */
  private static ModelProto.Builder added(ModelProto.Builder model, Chance chance, Path folder)
      throws IOException {
    GraphProto.Builder graph = model.getGraphBuilder();
    switch (chance.below(10)) {
      case 0 -> {
        longs(graph, "h_a", Long.MIN_VALUE);
        longs(graph, "h_b", chance.oneIn(2) ? -1 : 0);
        node(graph, chance.of("Div", "Mod", "Mul", "Sub", "Pow"), "h_a", "h_b");
      }
      case 1 -> {
        longs(graph, "h_a", chance.number(), 1L << 20);
        node(graph, "ConstantOfShape", "h_a");
      }
      case 2 -> {
        longs(graph, "h_a", 0);
        longs(graph, "h_b", chance.number());
        longs(graph, "h_c", chance.oneIn(2) ? 1 : chance.number());
        for (String scalar : List.of("h_a", "h_b", "h_c")) {
          scalar(graph, scalar);
        }
        node(graph, "Range", "h_a", "h_b", "h_c");
      }
      case 3 -> {
        longs(graph, "h_a", 1, 2, 3);
        longs(graph, "h_b", chance.number());
        node(graph, chance.of("Gather", "Tile", "Expand", "Reshape", "TopK"), "h_a", "h_b");
      }
      case 4 -> loop(graph, chance.oneIn(2) ? 1L << 62 : 1_000_000);
      case 5 -> external(graph, chance, folder);
      case 6 -> deep(graph, chance.oneIn(2) ? 5_000 : 50);
      case 7 -> {
        longs(graph, "h_a", 1, 2, 3);
        node(
            graph,
            chance.of(
                "OptionalGetElement",
                "StringNormalizer",
                "RegexFullMatch",
                "SequenceAt",
                "NonZero",
                "Einsum",
                "Resize",
                "RandomNormalLike",
                "Scan",
                "If",
                "NoSuchOperator"),
            "h_a");
      }
      case 8 -> {
        for (int i = 0; i < 200; i++) {
          graph.addNode(
              NodeProto.newBuilder()
                  .setOpType("Concat")
                  .addInput(i == 0 ? "input_ids" : "h_x" + (i - 1))
                  .addInput(i == 0 ? "input_ids" : "h_x" + (i - 1))
                  .addOutput("h_x" + i)
                  .addAttribute(attribute("axis", 0)));
        }
        graph.addOutput(ValueInfoProto.newBuilder().setName("h_x199"));
      }
      default -> {
        if (graph.getNodeCount() > 0) {
          // a graph that feeds itself
          int first = chance.below(graph.getNodeCount());
          NodeProto.Builder node = graph.getNodeBuilder(first);
          if (node.getInputCount() > 0 && node.getOutputCount() > 0) {
            node.setInput(0, node.getOutput(0));
          }
        }
      }
    }
    return model;
  }

  private static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static void longs(GraphProto.Builder graph, String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
  }

  private static void scalar(GraphProto.Builder graph, String name) {
    graph.getInitializerBuilderList().stream()
        .filter(tensor -> tensor.getName().equals(name))
        .forEach(TensorProto.Builder::clearDims);
  }

  private static void node(GraphProto.Builder graph, String operator, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs)).addOutput("h_out"));
    graph.addOutput(ValueInfoProto.newBuilder().setName("h_out"));
  }

  private static void loop(GraphProto.Builder graph, long trips) {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("h_i", TensorProto.DataType.INT64))
            .addInput(value("h_go", TensorProto.DataType.BOOL))
            .addInput(value("h_v", TensorProto.DataType.INT64))
            .addNode(
                NodeProto.newBuilder().setOpType("Identity").addInput("h_go").addOutput("h_on"))
            .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("h_v").addOutput("h_w"))
            .addOutput(value("h_on", TensorProto.DataType.BOOL))
            .addOutput(value("h_w", TensorProto.DataType.INT64));
    longs(graph, "h_trips", trips);
    longs(graph, "h_start", 1);
    scalar(graph, "h_trips");
    scalar(graph, "h_start");
    graph
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Loop")
                .addInput("h_trips")
                .addInput("")
                .addInput("h_start")
                .addOutput("h_end")
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body)))
        .addOutput(ValueInfoProto.newBuilder().setName("h_end"));
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(ai.onnx.proto.OnnxMl.TensorShapeProto.newBuilder())))
        .build();
  }

  private static void external(GraphProto.Builder graph, Chance chance, Path folder)
      throws IOException {
    if (graph.getInitializerCount() == 0) {
      return;
    }
    Path link = folder.resolve("link.bin");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, Path.of("/etc/passwd"));
    }
    Files.write(folder.resolve("short.bin"), new byte[7]);
    TensorProto.Builder tensor =
        graph.getInitializerBuilder(chance.below(graph.getInitializerCount()));
    tensor
        .clearRawData()
        .clearFloatData()
        .clearInt64Data()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .clearExternalData()
        .addExternalData(
            entry(
                "location",
                chance.of(
                    "/etc/passwd",
                    "link.bin",
                    "short.bin",
                    "../../../etc/passwd",
                    "",
                    ".",
                    "*/_ORT_MEM_ADDR_/*",
                    chance.text())))
        .addExternalData(entry("offset", Long.toString(chance.number())))
        .addExternalData(entry("length", Long.toString(chance.number())));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** Branches within branches. */
  private static void deep(GraphProto.Builder graph, int levels) {
    GraphProto inner = GraphProto.newBuilder().setName("leaf").build();
    for (int i = 0; i < Math.min(levels, 90); i++) {
      inner =
          GraphProto.newBuilder()
              .setName("g")
              .addNode(
                  NodeProto.newBuilder()
                      .setOpType("If")
                      .addInput("h_cond")
                      .addOutput("h_o")
                      .addAttribute(
                          AttributeProto.newBuilder()
                              .setName("then_branch")
                              .setType(AttributeProto.AttributeType.GRAPH)
                              .setG(inner)))
              .build();
    }
    graph.addAllNode(inner.getNodeList());
    for (int i = 0; i < levels; i++) {
      graph.addNode(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .addInput(i == 0 ? "input_ids" : "h_d" + (i - 1))
              .addOutput("h_d" + i));
    }
  }

  /** Models in ONNX that are differentiated. */
  static Attempt differentiated(SplittableRandom random, Path folder, Jail jail)
      throws IOException {
    Chance chance = new Chance(random);
    String name = chance.of("perceptron", "convolution", "decoder", "recurrent", "several");
    Path model =
        Cases.file("nets", "onnx/" + name + chance.of(".dynamo.onnx", ".torchscript.onnx"));
    Path file = Files.write(folder.resolve("hostile.onnx"), changed(model, chance, folder));
    return Cases.measured(
        file, file, Cases.file("nets", "onnx/" + name + ".npz").toString(), "cross-entropy", jail);
  }

  /** The tree of a tokenizer.json, and parts of other kinds in it. */
  static Attempt tokenizer(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    ObjectMapper json = new ObjectMapper();
    byte[] bytes;
    if (chance.oneIn(10)) {
      bytes = chance.damaged(Files.readAllBytes(TOKENIZER));
    } else {
      JsonNode tree = json.readTree(TOKENIZER.toFile());
      if (chance.oneIn(3)) {
        replacePart((ObjectNode) tree, chance, json);
      } else {
        tree = new TreeMutation(chance).of(tree);
      }
      bytes = TreeMutation.json(tree);
    }
    Path file = Files.write(folder.resolve("tokenizer.json"), bytes);
    return Cases.attended(file, MODEL, file, jail);
  }

  private static void replacePart(ObjectNode tree, Chance chance, ObjectMapper json)
      throws IOException {
    String part =
        chance.of(
            "normalizer {'type':'Precompiled','precompiled_charsmap':'AAAA'}",
            "normalizer {'type':'Precompiled','precompiled_charsmap':'/////w=='}",
            "normalizer {'type':'Replace','pattern':{'Regex':'(a*)*b'},'content':'x'}",
            "normalizer {'type':'Replace','pattern':{'Regex':'('},'content':'x'}",
            "normalizer {'type':'Prepend','prepend':''}",
            "normalizer {'type':'NoSuchNormalizer'}",
            "pre_tokenizer"
                + " {'type':'Split','pattern':{'Regex':'(?:(?:a*)*)*$'},'behavior':'Isolated','invert':false}",
            "pre_tokenizer"
                + " {'type':'Split','pattern':{'String':''},'behavior':'Isolated','invert':true}",
            "pre_tokenizer {'type':'Metaspace','replacement':'ab','add_prefix_space':true}",
            "pre_tokenizer {'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true}",
            "decoder {'type':'CTC','pad_token':'','word_delimiter_token':'','cleanup':true}",
            "post_processor {'type':'BertProcessing','sep':['x',4294967295],'cls':['y',0]}",
            "post_processor"
                + " {'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'no','type_id':0}}],'pair':[],'special_tokens':{}}",
            "model {'type':'BPE','vocab':{'a':0},'merges':['a b','b c'],'unk_token':'no'}",
            "model {'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':['a b'],'dropout':2.0}",
            "model {'type':'Unigram','vocab':[['a',-1e308],['b','x']],'unk_id':7}",
            "model {'type':'Unigram','vocab':[],'unk_id':0}",
            "model {'type':'Unigram','vocab':[['a',0.0]],'unk_id':99999999}",
            "model"
                + " {'type':'WordPiece','vocab':{'a':0},'unk_token':'no','continuing_subword_prefix':'','max_input_chars_per_word':0}",
            "truncation {'direction':'Right','max_length':0,'strategy':'LongestFirst','stride':5}",
            "padding"
                + " {'strategy':{'Fixed':9223372036854775807},'direction':'Right','pad_to_multiple_of':0,'pad_id':0,'pad_type_id':0,'pad_token':''}");
    int space = part.indexOf(' ');
    tree.set(part.substring(0, space), json.readTree(part.substring(space + 1).replace('\'', '"')));
    if (chance.oneIn(4)) {
      ArrayNode doubling = json.createArrayNode();
      for (int i = 0; i < 34; i++) {
        doubling.add(
            json.readTree(
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\"e\"},\"content\":\"ee\"}"));
      }
      tree.set(
          "normalizer",
          json.createObjectNode().put("type", "Sequence").set("normalizers", doubling));
    }
  }
}
