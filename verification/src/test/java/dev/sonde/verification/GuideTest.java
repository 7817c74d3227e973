package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java example of README and guide compiles and runs; every command of theirs ends well. */
class GuideTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
  private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\\n(.*?)```");

  private record Block(Path page, String language, String text) {}

  private static List<Block> blocks(String language) throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (var guide = Files.list(ROOT.resolve("docs/guide"))) {
      guide.filter(p -> p.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    List<Block> blocks = new ArrayList<>();
    for (Path page : pages) {
      Matcher matcher = BLOCK.matcher(Files.readString(page));
      while (matcher.find()) {
        if (matcher.group(1).equals(language)) {
          blocks.add(new Block(page, language, matcher.group(2)));
        }
      }
    }
    return blocks;
  }

  /** The examples speak of model.pt and data.npz in the working folder, and share one objective. */
  private static String source(List<Block> blocks, Path folder) {
    StringWriter out = new StringWriter();
    out.write(
        """
        import dev.sonde.capacity.*;
        import dev.sonde.capacity.measures.*;
        import dev.sonde.descent.*;
        import dev.sonde.descent.design.*;
        import dev.sonde.descent.results.*;
        import dev.sonde.nets.curvature.*;
        import dev.sonde.nets.data.*;
        import dev.sonde.nets.exported.*;
        import dev.sonde.nets.loss.*;
        import dev.sonde.nets.network.*;
        import dev.sonde.nets.training.*;
        import dev.sonde.spectra.*;
        import dev.sonde.spectra.krylov.*;
        import dev.sonde.spectra.survey.*;
        import dev.sonde.spectra.traces.*;
        import java.nio.file.*;
        import java.util.*;
        """);
    for (Block block : blocks) {
      block.text().lines().filter(GuideTest::isImport).forEach(line -> out.write(line + "\n"));
    }
    out.write("public final class Examples {\n");
    for (int i = 0; i < blocks.size(); i++) {
      String text =
          blocks
              .get(i)
              .text()
              .lines()
              .filter(line -> !isImport(line))
              .collect(Collectors.joining("\n", "", "\n"))
              .replace("\"model.pt\"", quoted(folder.resolve("model.pt")))
              .replace("\"model.pt2\"", quoted(folder.resolve("model.pt2")))
              .replace("\"data.npz\"", quoted(folder.resolve("data.npz")))
              .replace("\"model.onnx\"", quoted(folder.resolve("model.onnx")));
      // an example that makes its objective itself must not see ours
      String parameters =
          text.contains("Objective objective")
              ? "Path model, String data"
              : "Objective objective, Path model, String data";
      out.write("public static void example" + i + "(" + parameters + ") throws Exception {\n");
      out.write(text);
      out.write("}\n");
    }
    out.write("}\n");
    return out.toString();
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  private static String quoted(Path path) {
    return "\"" + path.toString().replace("\\", "\\\\") + "\"";
  }

  private static void copyCase(Path folder) throws IOException {
    Files.copy(CASES.resolve("mlp_wine.pt"), folder.resolve("model.pt"));
    Files.copy(CASES.resolve("mlp_wine.pt2"), folder.resolve("model.pt2"));
    Files.copy(CASES.resolve("mlp_wine.npz"), folder.resolve("data.npz"));
    Files.copy(CASES.resolve("tiny_decoder.onnx"), folder.resolve("model.onnx"));
    Files.copy(CASES.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    Cases.copy(folder, "training");
    Files.move(folder.resolve("training"), folder.resolve("checkpoints"));
    Files.writeString(folder.resolve("text.txt"), "The whale swam past the ship and the old man.");
  }

  @Test
  void javaExamplesCompileAndRun(@TempDir Path folder) throws Exception {
    copyCase(folder);
    List<Block> blocks = blocks("java");
    assertThat(blocks).hasSizeGreaterThan(3);
    Path source = folder.resolve("Examples.java");
    Files.writeString(source, source(blocks, folder));
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      run(loader.loadClass("Examples"), folder);
    }
  }

  private static void run(Class<?> examples, Path folder) throws Exception {
    Path model = folder.resolve("model.pt");
    String data = folder.resolve("data.npz").toString();
    int count = 0;
    try (dev.sonde.nets.network.Network network = dev.sonde.nets.network.TorchScript.load(model);
        dev.sonde.nets.curvature.Objective objective =
            dev.sonde.nets.curvature.Objective.of(
                network,
                dev.sonde.nets.loss.Loss.CROSS_ENTROPY,
                dev.sonde.nets.data.DataSource.read(data))) {
      for (Method example : examples.getMethods()) {
        if (example.getName().startsWith("example")) {
          if (example.getParameterCount() == 3) {
            example.invoke(null, objective, model, data);
          } else {
            example.invoke(null, model, data);
          }
          count++;
        }
      }
    }
    assertThat(count).isGreaterThan(3);
  }

  @Test
  @Tag("full")
  void commandsEndWell(@TempDir Path folder) throws Exception {
    copyCase(folder);
    int count = 0;
    for (Block block : blocks("sh")) {
      for (String line : block.text().lines().toList()) {
        String command = line.replaceFirst("\\s+#.*", "").strip();
        // the demos have tests of their own, and .ci/run runs them
        if (command.startsWith("./sonde ") && !command.startsWith("./sonde demo")) {
          String[] arguments =
              command
                  .substring("./sonde ".length())
                  .replace("MODEL.pt", "model.pt") // .pt2, too
                  .replace("MODEL.onnx", "model.onnx")
                  .replace("TEXT.txt", "text.txt")
                  .replace("OTHER.onnx", "model.onnx")
                  .replace("OTHER.txt", "text.txt")
                  .replace("--data DATA", "--data data.npz")
                  .replace("describe DATA", "describe data.npz")
                  .strip()
                  .split("\\s+", -1);
          List<String> all = new ArrayList<>(List.of(arguments));
          boolean writes = List.of("measure", "attention", "watch").contains(arguments[0]);
          if (writes && !all.contains("--out")) {
            all.addAll(List.of("--out", "out" + count));
          }
          SondeProcess ended = SondeProcess.run(folder, all.toArray(String[]::new));
          assertThat(ended.exitCode())
              .as(block.page() + ": " + line + "\n" + ended.output())
              .isZero();
          count++;
        }
      }
    }
    assertThat(count).isGreaterThan(3);
  }
}
