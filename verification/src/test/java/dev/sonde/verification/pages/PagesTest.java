package dev.sonde.verification.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.verification.Cases;
import dev.sonde.verification.SondeProcess;
import dev.sonde.verification.pages.Browser.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of page in Chromium: what axe-core finds, errors, requests, and what sticks out to the
 * side; light and dark, wide, at 390 px and in print. Skipped where there is no Chromium; {@code
 * -Dsonde.pages=DIR} reads all pages below a folder, too.
 */
@Tag("full")
class PagesTest {
  static final View WIDE = new View(1280, 900, "light", "screen");
  static final View DARK = new View(1280, 900, "dark", "screen");
  static final View NARROW = new View(390, 844, "light", "screen");
  static final View NARROW_DARK = new View(390, 844, "dark", "screen");

  /** A4 at 96 px an inch, less margins of 14 mm. */
  static final View PRINT = new View(688, 1000, "light", "print");

  /** A command a page; of one sort of page in both languages by turns. */
  private static final List<String> COMMANDS =
      List.of(
          "measure mlp_wine.pt --data mlp_wine.npz --by-layer --out exact",
          "measure mlp_wine.pt --data mlp_wine.npz --samples 100 --exact-limit 0 --budget 20"
              + " --baseline mlp_wine.pt2 --lang ja --out sampled",
          "check measure mlp_wine.pt --data mlp_wine.npz --max trace=20 --lang ja --out check",
          "sweep features --data digits --samples 60 --test 200 --seeds 2 --noise 0.2"
              + " --widths 10,30,60,120 --out features",
          "sweep features --data gaussian --samples 40,60 --test 200 --seeds 2"
              + " --widths 10,30,60,120 --lang ja --out map",
          "sweep size --data digits --samples 60 --test 200 --seeds 2 --noise 0.2 --widths 2,8"
              + " --epochs 20 --lang ja --out size",
          "sweep steps --data digits --samples 60 --test 200 --seeds 2 --noise 0.2 --epochs 20"
              + " --widths 8 --out steps",
          "sweep samples --data digits --samples 40,60 --test 200 --seeds 2 --noise 0.2 --widths 4"
              + " --epochs 20 --out samples",
          "sweep noise --data digits --samples 60 --test 200 --seeds 2 --noise 0,0.2 --widths 4"
              + " --epochs 20 --lang ja --out noise",
          "attention tiny_decoder.onnx --ids 1,4,5,6,2,7,3 --out attention",
          "attention tiny_decoder.onnx --ids 1,4,5,6,2,7,3 --ablate mean --baseline"
              + " tiny_decoder.onnx --lang ja --out ablated",
          "attention --theory --dimensions 8,16 --keys 16 --out theory",
          "attention tiny_decoder.onnx --ids 1,4,5,6,2,7,3 --theory --lang ja --out products",
          "attention --theory --dimensions 8 --train --head-sizes 8 --learning-rates 0.001"
              + " --steps 5 --seeds 1 --out scaling",
          "study inputs --data digits --quick --out inputs",
          "study stopping --theory --quick --lang ja --out stopping",
          "study online --data digits --quick --out online",
          "study rules --theory --quick --lang ja --out rules",
          "study steps --data digits --quick --out walks",
          "study tickets --data digits --quick --lang ja --out tickets",
          "study saddles mlp_wine.pt --data mlp_wine.npz --quick --out saddles",
          "study shortcuts --data digits --quick --lang ja --out shortcuts",
          "study directions mlp_wine.pt --data mlp_wine.npz --quick --out directions",
          "watch training --model mlp_wine.pt2 --data mlp_wine.npz --optimizer adam"
              + " --learning-rate 0.02 --out watched",
          "check watch training --model mlp_wine.pt2 --data mlp_wine.npz --optimizer momentum:0.9"
              + " --budget 40 --samples 100 --max loss=2 --lang ja --out watched-gate",
          "compare exact sampled --out compared",
          "compare features map --lang ja --out compared-sweeps",
          "compare attention ablated --out compared-attention",
          "compare inputs inputs --lang ja --out compared-studies");

  /** The pages that answer; a limit is crossed on purpose. */
  private static final List<String> ASKED =
      List.of(
          "measure mlp_regression.pt --data mlp_regression.npz --out trained-LANG",
          "sweep features --data digits --samples 60 --test 200 --seeds 2 --noise 0.2"
              + " --widths 10,30,60,120 --out size-LANG",
          "sweep features --data digits --samples 60 --test 200 --seeds 2 --noise 0.1"
              + " --widths 10,30,60,120 --out quieter-LANG",
          "compare size-LANG quieter-LANG --out better-LANG",
          "attention tiny_decoder.onnx --ids 1,4,5,6,2,7,3 --baseline tiny_decoder.onnx"
              + " --out heads-LANG",
          "check measure mlp_wine.pt --data mlp_wine.npz --max trace=0.5 --out gate-LANG",
          "study inputs --data digits --quick --out claim-LANG");

  /**
   * What somebody asks.
   *
   * @param page the page that answers
   * @param english a pattern of the answer
   * @param japanese the same
   */
  private record Question(String asked, String page, String english, String japanese) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "Has training converged?",
              "trained",
              "Training may not have converged",
              "訓練が収束していない可能性があります"),
          new Question(
              "What is worst, and what do I do?",
              "trained",
              "Train longer, or end with a smaller learning rate",
              "さらに訓練するか、最後の学習率を小さくして"),
          new Question(
              "How much of it do the data determine?",
              "trained",
              "the data determine [0-9.]+( ± [0-9.]+)? of 136 directions",
              "136 方向のうち、データで定まるのは [0-9.]+"),
          new Question(
              "How big should it be?", "size", "Take [0-9,]+ features", "特徴数 [0-9,]+.*してください"),
          new Question(
              "What do I keep away from?",
              "size",
              "keep away from [0-9,]+ to [0-9,]+",
              "[0-9,]+〜[0-9,]+ を避けて"),
          new Question(
              "Which head needs a look?",
              "heads",
              "Nothing worrying was found in 8 heads|worth a look",
              "気になる点は見つかりませんでした|注目"),
          new Question(
              "Did the change move a head?",
              "heads",
              "Against the other text, nothing changed in 8 heads",
              "別のテキストと比べて、8 個のヘッドは何も変わっていません"),
          new Question(
              "Is it better than before?",
              "better",
              "(lower|distinguishable|better)",
              "(小さく|区別できません|違います|良く)"),
          new Question(
              "Which limit was crossed, and by how much?",
              "gate",
              "max trace \\(spectrum.trace\\) is 0.8556, 0.3556 above its limit of 0.5",
              "max trace \\(spectrum.trace\\) は 0.8556 で、上限 0.5 を 0.3556 上回ります"),
          new Question(
              "Does the claim hold for my data?",
              "claim",
              "Claims that hold: [0-9]+",
              "成り立つ主張 [0-9]+ 件"));

  /** Headings and opening sentences that end above the fold. */
  private static final String FIRST_SCREEN =
      "[...document.querySelectorAll('h1, .lead')].filter(one =>"
          + " one.getBoundingClientRect().bottom <= innerHeight).map(one => one.textContent)";

  /** What the axis says under the pointer at the right end, and whether figures stand beside it. */
  private static final String POINTED =
      "(() => { const chart = document.querySelector('#curve .chart');"
          + " const box = chart.querySelector('svg[role]').getBoundingClientRect();"
          + " chart.dispatchEvent(new PointerEvent('pointermove', {clientX: box.right - 1,"
          + " clientY: box.top + 9}));"
          + " return [chart.querySelector('.at').textContent,"
          + " String(/Test error/.test(chart.querySelector('.tip').textContent))]; })()";

  /** The names of the points that the chart of another axis shows. */
  private static final String SWITCHED =
      "(() => { const choice = document.querySelector('select[data-switch]');"
          + " choice.selectedIndex = 1; choice.dispatchEvent(new Event('change'));"
          + " return [...document.querySelectorAll('#curve .chart:not(.other) text.name')]"
          + ".filter(name => name.getBoundingClientRect().width > 0).map(name => name.textContent);"
          + " })()";

  @TempDir private Path folder;

  @Test
  void everyKindOfPageCanBeReadByEveryone() throws IOException {
    Path executable = executable();
    Path made = Files.createDirectory(folder.resolve("made"));
    Cases.copy(
        made, "mlp_wine.pt", "mlp_wine.pt2", "mlp_wine.npz", "tiny_decoder.onnx", "training");
    for (String command : COMMANDS) {
      SondeProcess ended = SondeProcess.run(made, (command + " --quiet").split(" ", -1));
      assertThat(ended.exitCode()).as(command + ": " + ended.output()).isZero();
    }
    List<Path> pages = below(made);
    assertThat(pages).hasSizeGreaterThanOrEqualTo(COMMANDS.size());
    read(pages, executable);
  }

  /**
   * Ten questions of a new reader (docs/guide/questions.md), each answered before any scrolling.
   */
  @Test
  void theFirstScreenOfTheRightPageAnswers() throws IOException {
    Path executable = executable();
    Path made = Files.createDirectory(folder.resolve("asked"));
    Cases.copy(
        made,
        "mlp_regression.pt",
        "mlp_regression.npz",
        "mlp_wine.pt",
        "mlp_wine.npz",
        "tiny_decoder.onnx");
    Path profile = Files.createDirectory(folder.resolve("asking"));
    SoftAssertions softly = new SoftAssertions();
    try (Browser browser = Browser.start(executable, profile)) {
      for (String language : List.of("en", "ja")) {
        for (String command : ASKED) {
          String all = command.replace("LANG", language) + " --quiet --lang " + language;
          SondeProcess ended = SondeProcess.run(made, all.split(" ", -1));
          assertThat(ended.exitCode()).as(all + ": " + ended.output()).isIn(0, 1);
        }
        for (Question question : QUESTIONS) {
          String expected = language.equals("en") ? question.english() : question.japanese();
          for (View view : List.of(WIDE, NARROW)) {
            browser.open(made.resolve(question.page() + "-" + language + "/report.html"), view);
            softly
                .assertThat(String.join(" ", texts(browser, FIRST_SCREEN)))
                .as("%s %s, %s", question.asked(), language, view)
                .containsPattern(expected);
          }
        }
      }
    }
    softly.assertAll();
  }

  /** Tables sort, charts are read by the pointer, and the choice of an axis names its points. */
  @Test
  void aPageAnswersWhoeverPressesAndPoints() throws IOException {
    Path executable = executable();
    Path made = Files.createDirectory(folder.resolve("pressed"));
    SondeProcess ended =
        SondeProcess.run(
            made,
            ("sweep features --data digits --samples 60 --test 200 --seeds 2 --noise 0.2"
                    + " --widths 10,30,60,120 --out features --quiet")
                .split(" ", -1));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    Path profile = Files.createDirectory(folder.resolve("pressing"));
    try (Browser browser = Browser.start(executable, profile)) {
      browser.open(made.resolve("features/report.html"), WIDE);
      assertThat(texts(browser, sorted(0))).containsExactly("120", "60", "30", "10");
      assertThat(texts(browser, sorted(0))).containsExactly("10", "30", "60", "120");
      assertThat(texts(browser, sorted(1))).containsExactly("1,200", "600", "300", "100");
      assertThat(
              texts(
                  browser, "[...document.querySelectorAll('th[aria-sort]')].map(h => h.ariaSort)"))
          .containsExactly("descending");
      assertThat(texts(browser, POINTED)).containsExactly("120", "true");
      assertThat(texts(browser, SWITCHED)).contains("10", "60");
      assertThat(browser.troubles()).isEmpty();
    }
  }

  /** The column of the table of every value, after its head was pressed once more. */
  private static String sorted(int column) {
    return String.format(
        "(() => { const table = document.querySelector('#points table');"
            + " table.querySelectorAll('th button')[%1$d].click();"
            + " return [...table.tBodies[0].rows].map(row => row.cells[%1$d].textContent); })()",
        column);
  }

  static List<String> texts(Browser browser, String expression) {
    List<String> texts = new ArrayList<>();
    browser.evaluate(expression).forEach(one -> texts.add(one.asText()));
    return texts;
  }

  /** The demo's, for example, which takes minutes to make. */
  @Test
  void pagesThatAreThereCanBeReadByEveryone() throws IOException {
    String top = System.getProperty("sonde.pages", "");
    assumeTrue(!top.isEmpty(), "-Dsonde.pages names a folder of pages");
    List<Path> pages = below(Path.of(top));
    assertThat(pages).isNotEmpty();
    read(pages, executable());
  }

  static Path executable() {
    Optional<Path> executable = Browser.executable();
    assumeTrue(executable.isPresent(), "no Chromium on the PATH, and no -Dsonde.browser");
    return executable.orElseThrow();
  }

  private void read(List<Path> pages, Path executable) throws IOException {
    String axe = axe();
    Path profile = Files.createDirectory(folder.resolve("profile"));
    SoftAssertions softly = new SoftAssertions();
    try (Browser browser = Browser.start(executable, profile)) {
      for (Path page : pages) {
        for (View view : List.of(WIDE, DARK, NARROW, NARROW_DARK, PRINT)) {
          browser.open(page, view);
          softly.assertThat(wider(browser)).as("sticks out: %s, %s", page, view).isEmpty();
          if (!view.equals(PRINT)) {
            browser.evaluate(axe);
            softly.assertThat(violations(browser)).as("axe-core: %s, %s", page, view).isEmpty();
          }
          softly.assertThat(browser.troubles()).as("troubles: %s, %s", page, view).isEmpty();
        }
      }
    }
    softly.assertAll();
  }

  private static List<Path> below(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      return files.filter(file -> file.endsWith("report.html")).sorted().toList();
    }
  }

  static String axe() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PagesTest.class.getResourceAsStream("/axe.min.js"), "axe-core")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What axe-core's rules say, with where in the page. */
  static List<String> violations(Browser browser) {
    List<String> violations = new ArrayList<>();
    JsonNode found =
        browser.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map("
                + "one => ({rule: one.id, help: one.help, count: one.nodes.length,"
                + " where: one.nodes.slice(0, 3).map(node => node.target + ': ' +"
                + " node.html.slice(0, 200) + ' ' + (node.any[0] || node.all[0] || node.none[0] ||"
                + " {}).message)})))");
    found.forEach(one -> violations.add(one.toString()));
    return violations;
  }

  /** Elements beyond the right edge, where the page itself scrolls sideways. */
  static List<String> wider(Browser browser) {
    List<String> wider = new ArrayList<>();
    JsonNode found =
        browser.evaluate(
            "(() => { const width = document.documentElement.clientWidth;"
                + " if (document.documentElement.scrollWidth <= width) return [];"
                + " return [...document.querySelectorAll('body *')].filter(one =>"
                + " one.getBoundingClientRect().right > width + 1).slice(0, 5).map(one =>"
                + " one.outerHTML.slice(0, 160)).concat(['page is ' +"
                + " document.documentElement.scrollWidth + ' px']); })()");
    found.forEach(one -> wider.add(one.asText()));
    return wider;
  }
}
