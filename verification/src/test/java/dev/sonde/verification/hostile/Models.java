package dev.sonde.verification.hostile;

import dev.sonde.mutation.Archive;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.PickleMutation;
import dev.sonde.mutation.TreeMutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Hostile models for {@code sonde measure}: TorchScript, exported programs, and weights. */
final class Models {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z_][A-Za-z_0-9.]*|-?\\d+(\\.\\d+)?");

  private static final List<List<String>> SCRIPTS =
      List.of(
          List.of("mlp_wine", "cross-entropy"),
          List.of("conv_digits_public", "cross-entropy"),
          List.of("lstm_next_token", "cross-entropy"),
          List.of("transformer_layer", "cross-entropy"),
          List.of("mlp_regression", "mse"),
          List.of("logistic_wine", "bce"));

  private static final List<String> PROGRAMS =
      List.of("mlp_wine", "perceptron", "constants", "decoder", "convolution", "recurrent");

  /** What a program may try; VICTIM is a file outside. */
  private static final List<String> LINES =
      List.of(
          "torch.save(input, \"VICTIM\")",
          "ops.aten.save(input, \"VICTIM\")",
          "_9 = torch.from_file(\"VICTIM\", True, 100)",
          "_9 = torch.zeros([1000000, 1000000])",
          "_9 = torch.zeros([4611686018427387904])",
          "_9 = torch.as_strided(input, [1000000000], [1], 1000000)",
          "_9 = torch.as_strided_(weight, [9999], [1], 9999)",
          "_9 = torch.resize_(input, [99999999999])",
          "_9 = torch.index_select(weight, 0, torch.tensor([-5]))",
          "_9 = torch.embedding(weight, torch.tensor([99999999]))",
          "_9 = torch.gather(weight, 1, torch.tensor([[99999]]))",
          "_9 = torch.bincount(torch.tensor([4611686018427387904]))",
          "_9 = torch.repeat_interleave(torch.tensor([9223372036854775807]))",
          "_9 = torch.upsample_nearest2d(input, [99999, 99999])",
          "_9 = torch.floor_divide(-9223372036854775808, -1)",
          "_9 = torch.remainder(1, 0)",
          "_9 = torch.div_(torch.tensor([-9223372036854775808]), torch.tensor([-1]))",
          "_9 = torch.fft_fft(input, 0)",
          "_9 = torch.pad(input, [9223372036854775807, 1])",
          "_9 = torch.linalg_eig(torch.matmul(torch.t(weight), weight))",
          "_9 = torch.unsqueeze(input, 99)",
          "_9 = torch.einsum(\"ij,jk\", [input])",
          "_9 = torch.quantize_per_tensor(input, 0., 0, 13)",
          "_9 = torch.sparse_coo_tensor(torch.tensor([[99]]), torch.tensor([1.]), [3])",
          "ops.prim.RaiseException(\"\\u001b[2J\")",
          "torch.warn(\"\\u001b[2J\\u202e\", 1)",
          "torch.manual_seed(3)",
          "torch.set_num_threads(9999)");

  private Models() {}

  /** A program's text, its pickles, its tensors, its container. */
  static Attempt torchScript(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    List<String> which = chance.oneIn(2) ? SCRIPTS.get(0) : chance.of(SCRIPTS);
    Archive archive = Archive.read(Cases.file(which.get(0) + ".pt"));
    switch (chance.below(6)) {
      case 0, 1 -> changeProgram(archive, chance, jail);
      case 2, 3 -> {
        List<String> pickles = ending(archive, ".pkl");
        String name = chance.of(pickles);
        archive.content(name, new PickleMutation(chance).of(archive.content(name)));
      }
      case 4 -> archive.damage(chance);
      default -> {
        List<String> tensors =
            archive.names().stream().filter(name -> name.contains("/data/")).toList();
        String name = chance.of(tensors);
        archive.content(name, chance.damaged(archive.content(name)));
      }
    }
    Path model = Files.write(folder.resolve("hostile.pt"), archive.bytes());
    return Cases.measured(
        model, model, Cases.file(which.get(0) + ".npz").toString(), which.get(1), jail);
  }

  private static List<String> ending(Archive archive, String end) {
    return archive.names().stream().filter(name -> name.endsWith(end)).toList();
  }

  private static void changeProgram(Archive archive, Chance chance, Jail jail) {
    String name = chance.of(ending(archive, ".py"));
    String text = new String(archive.content(name), StandardCharsets.UTF_8);
    String changed =
        switch (chance.below(5)) {
          case 0, 1 -> inserted(text, chance, jail);
          case 2 -> looped(text, chance);
          default ->
              chance.edited(text, TOKEN.matcher(text).results().map(MatchResult::group).toList());
        };
    archive.content(name, Chance.utf8(changed));
  }

  /** A line before what is returned. */
  private static String inserted(String text, Chance chance, Jail jail) {
    String line = chance.of(LINES).replace("VICTIM", jail.victim().toString());
    return text.replaceFirst(
        "\n    return ",
        "\n    " + java.util.regex.Matcher.quoteReplacement(line) + "\n    return ");
  }

  private static String looped(String text, Chance chance) {
    String loop =
        chance.of(
            "for _7 in range(9223372036854775807):\n      _8 = torch.add(1, 1)",
            "for _7 in range(100000):\n      _8 = torch.rand([1000, 1000])",
            "_8 = [1]\n    for _7 in range(64):\n      _8 = torch.add(_8, _8)",
            "_8 = \"x\"\n    for _7 in range(64):\n      _8 = torch.add(_8, _8)",
            "_8 = (self).forward(input, )");
    return text.replaceFirst(
        "\n    return ",
        "\n    " + java.util.regex.Matcher.quoteReplacement(loop) + "\n    return ");
  }

  /**
   * The graph as JSON, the lists of tensors, their bytes, the container; every fourth is read for
   * its attention.
   */
  static Attempt exported(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    boolean attention = chance.oneIn(4);
    String name = attention ? chance.of("decoder", "grouped", "encoder") : chance.of(PROGRAMS);
    Path good =
        name.equals("mlp_wine")
            ? Cases.file("mlp_wine.pt2")
            : Cases.file(attention ? "attention" : "nets", "exported/" + name + ".pt2");
    Archive archive = Archive.read(good);
    List<String> texts = ending(archive, ".json");
    switch (chance.below(8)) {
      case 0 -> archive.damage(chance);
      case 1 -> {
        String text = chance.of(texts);
        archive.content(text, chance.damaged(archive.content(text)));
      }
      case 2 -> changeTree(archive, chance.of(texts), chance);
      default -> changeTree(archive, chance.of(ending(archive, "/models/model.json")), chance);
    }
    Path model = Files.write(folder.resolve("hostile.pt2"), archive.bytes());
    if (attention) {
      return new Attempt(
          model,
          Cases.limited(
              jail,
              "attention",
              model.toString(),
              "--ids",
              "4,25,39,21,6,33,24,28,29,35,13,16,3,39,13,31,4,16,36,32",
              "--threads",
              "1",
              "--quiet"));
    }
    Path data =
        name.equals("mlp_wine")
            ? Cases.file("mlp_wine.npz")
            : Cases.file("nets", "exported/" + name + ".npz");
    return Cases.measured(model, model, data.toString(), "cross-entropy", jail);
  }

  private static void changeTree(Archive archive, String name, Chance chance) throws IOException {
    archive.content(name, TreeMutation.of(archive.content(name), chance));
  }

  /** Weights for the graph of a good model: the header, and the bytes behind it. */
  static Attempt safetensors(SplittableRandom random, Path folder, Jail jail) throws IOException {
    Chance chance = new Chance(random);
    byte[] numbers = new byte[4 * (130 + 10 + 30 + 3)];
    ByteBuffer values = ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      values.putFloat((float) random.nextDouble(-1, 1));
    }
    byte[] header =
        Chance.utf8(
            """
            {"0.weight":{"dtype":"F32","shape":[10,13],"data_offsets":[0,520]},\
            "0.bias":{"dtype":"F32","shape":[10],"data_offsets":[520,560]},\
            "2.weight":{"dtype":"F32","shape":[3,10],"data_offsets":[560,680]},\
            "2.bias":{"dtype":"F32","shape":[3],"data_offsets":[680,692]},\
            "__metadata__":{"format":"pt"}}\
            """);
    long length = header.length;
    switch (chance.below(6)) {
      case 0 -> header = chance.damaged(header);
      case 1 -> length = chance.number(length);
      case 2 -> numbers = chance.damaged(numbers);
      default -> header = TreeMutation.of(header, chance);
    }
    if (length == 0 || chance.below(6) > 0) {
      length = header.length;
    }
    byte[] begin = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    Path weights =
        Files.write(folder.resolve("hostile.safetensors"), Chance.joined(begin, header, numbers));
    Attempt attempt =
        Cases.measured(
            weights,
            Cases.file("mlp_wine.pt2"),
            Cases.file("mlp_wine.npz").toString(),
            "cross-entropy",
            jail);
    List<String> command = new java.util.ArrayList<>(attempt.command());
    command.addAll(List.of("--weights", weights.toString()));
    return new Attempt(weights, command);
  }
}
