package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the guide prints as the output of a command is its output, figures included.
 *
 * <p>A fence of the language {@code output} is that of the last command of the fence {@code sh}
 * above it, all of it or parts with {@code …} between them. Fences without a language show what
 * other models or other data gave.
 */
@Tag("full")
class GuideOutputsTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern NUMBER =
      Pattern.compile("\\d[\\d,]*(?:\\.\\d+)?×10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)");

  /** Figures below this power of ten are rounding, which other processors do otherwise. */
  private static final int ROUNDING = 9;

  private static final Map<String, String> GIVEN =
      Map.of("MODEL.pt", "model.pt", "DATA", "data.npz", "TEXT.txt", "text.txt");

  /**
   * What a page prints.
   *
   * @param page its name
   * @param commands those of the fence above, in order
   * @param output what the last of them says
   */
  private record Printed(String page, List<String> commands, String output) {
    @Override
    public String toString() {
      return page + ": " + commands.get(commands.size() - 1);
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(GUIDE)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  static List<Printed> printed() throws IOException {
    List<Printed> all = new ArrayList<>();
    for (Path page : pages()) {
      List<String> commands = List.of();
      Matcher fence = FENCE.matcher(Files.readString(page));
      while (fence.find()) {
        if (fence.group(1).equals("sh")) {
          commands = fence.group(2).lines().filter(line -> line.startsWith("./sonde ")).toList();
        } else if (fence.group(1).equals("output")) {
          all.add(new Printed(page.getFileName().toString(), commands, fence.group(2)));
        }
      }
    }
    return all;
  }

  /** Without what an edge of the terminal changes, and with all rounding alike. */
  private static String plain(String text) {
    Matcher number = NUMBER.matcher(text);
    String alike = number.replaceAll(found -> power(found.group(1)) > ROUNDING ? "≈0" : "$0");
    return alike.replaceAll("\\s+", "");
  }

  private static int power(String superscript) {
    return Integer.parseInt(
        superscript
            .chars()
            .mapToObj(digit -> Integer.toString("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)))
            .collect(Collectors.joining()));
  }

  @ParameterizedTest
  @MethodSource("printed")
  void isWhatTheCommandSays(Printed printed, @TempDir Path folder) throws Exception {
    Cases.copy(folder, "mlp_wine.pt", "mlp_wine.pt2", "mlp_wine.npz");
    Files.move(folder.resolve("mlp_wine.pt"), folder.resolve("model.pt"));
    Files.move(folder.resolve("mlp_wine.pt2"), folder.resolve("model.pt2"));
    Files.move(folder.resolve("mlp_wine.npz"), folder.resolve("data.npz"));
    String said = "";
    for (String command : printed.commands()) {
      List<String> arguments = new ArrayList<>();
      for (String word : command.substring("./sonde ".length()).strip().split("\\s+", -1)) {
        arguments.add(GIVEN.getOrDefault(word, word));
      }
      if (!arguments.contains("--lang")) {
        arguments.addAll(List.of("--lang", "en"));
      }
      SondeProcess ended = SondeProcess.run(folder, arguments.toArray(String[]::new));
      assertThat(ended.exitCode()).as(ended.output()).isZero();
      said = ended.output();
    }
    String rest = plain(said);
    for (String part : printed.output().split("(?m)^\\s*…$", -1)) {
      String expected = plain(part);
      assertThat(rest).as("the output is now:%n%s", said).contains(expected);
      rest = rest.substring(rest.indexOf(expected) + expected.length());
    }
  }

  @Test
  void studiesDataAndExportsAreHeld() throws IOException {
    assertThat(printed())
        .extracting(Printed::page)
        .contains(
            "studies.md",
            "studies.ja.md",
            "data.md",
            "data.ja.md",
            "questions.md",
            "questions.ja.md",
            "export-from-pytorch.md",
            "export-from-pytorch.ja.md");
  }

  /** What stands directly below a command is taken for its output. */
  @Test
  void noOutputDirectlyBelowACommandGoesUnheld() throws IOException {
    for (Path page : pages()) {
      Matcher fence = FENCE.matcher(Files.readString(page));
      int end = -1;
      while (fence.find()) {
        if (fence.group(1).isEmpty() && end >= 0) {
          assertThat(fence.group().isEmpty() || !isBlank(page, end, fence.start()))
              .as("%s: give the language output to the fence of%n%s", page, fence.group())
              .isTrue();
        }
        end = fence.group(1).equals("sh") ? fence.end() : -1;
      }
    }
  }

  private static boolean isBlank(Path page, int from, int to) throws IOException {
    return Files.readString(page).substring(from, to).isBlank();
  }
}
