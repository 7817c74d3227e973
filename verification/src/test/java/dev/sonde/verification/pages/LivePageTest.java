package dev.sonde.verification.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.serve.RunServer;
import dev.sonde.serve.ServedFolder;
import dev.sonde.verification.SondeProcess;
import dev.sonde.verification.pages.Browser.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sonde serve} in Chromium, as a reader uses it; skipped where there is no Chromium. */
@Tag("full")
class LivePageTest {
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();

  /** Some dozens of cells in some seconds. */
  private static final String SWEEP =
      "sweep size --data digits --samples 200 --test 400 --seeds 4 --noise 0.2"
          + " --widths 2,4,8,16,32 --epochs 300 --threads 1 --out runs/sweep --quiet";

  /** What the page of a run says of its cells, while it says so. */
  private static final String CELLS =
      "document.querySelector('[data-live=run] .lead [data-progress]')?.textContent";

  @TempDir private Path folder;

  private void run(String command) {
    try {
      SondeProcess ended = SondeProcess.run(folder, command.split(" ", -1));
      assertThat(ended.exitCode()).as(command + ": " + ended.output()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSweepIsWatchedFromItsFirstCellToItsReport() throws IOException {
    Path executable = PagesTest.executable();
    Files.createDirectory(folder.resolve("runs"));
    Path profile = Files.createDirectory(folder.resolve("profile"));
    try (ServedFolder served = RunServer.of(folder.resolve("runs"), "test").withPort(0).start();
        Browser browser = Browser.start(executable, profile)) {
      browser.open(served.address(), PagesTest.WIDE);
      browser.evaluate("window.sameDocument = true");
      assertThat(text(browser, "document.querySelector('.lead').textContent"))
          .startsWith("No runs yet.");
      CompletableFuture<Void> sweep = CompletableFuture.runAsync(() -> run(SWEEP));
      // the list takes it up by itself
      until(browser, "document.querySelector('[data-live=running] progress')");
      assertThat(browser.evaluate("window.sameDocument").asBoolean()).isTrue();
      assertThat(browser.troubles()).isEmpty();
      browser.open(served.address().resolve("/runs/sweep"), PagesTest.WIDE);
      browser.evaluate("window.sameDocument = true");
      List<String> said = new ArrayList<>();
      while (true) {
        String last = said.isEmpty() ? "" : said.get(said.size() - 1);
        JsonNode next =
            until(
                browser,
                "document.querySelector('a.report') ? 'report' : ("
                    + CELLS
                    + " || '') !== '"
                    + last
                    + "' ? "
                    + CELLS
                    + " : ''");
        if (next.asText().equals("report")) {
          break;
        }
        said.add(next.asText());
      }
      assertThat(said).hasSizeGreaterThan(3);
      assertThat(said).anyMatch(text -> text.matches("[0-9]+ of 80 cells, about .* left"));
      assertThat(said.stream().map(text -> Integer.parseInt(text.split(" ", 2)[0])).toList())
          .isSorted();
      assertThat(browser.evaluate("window.sameDocument").asBoolean()).isTrue();
      sweep.join();
      assertThat(browser.troubles()).isEmpty();
      String report = text(browser, "document.querySelector('a.report').href");
      browser.open(URI.create(report), PagesTest.WIDE);
      assertThat(text(browser, "document.querySelector('h1').textContent")).contains("digits");
      // its own script runs, in an origin of its own
      assertThat(browser.evaluate("document.querySelectorAll('th button').length").asInt())
          .isGreaterThan(3);
      assertThat(text(browser, "String(window.origin)")).isEqualTo("null");
      assertThat(browser.troubles()).isEmpty();
    }
  }

  @Test
  void pagesOfAServerCanBeReadByEveryoneAndTheirLinksLead() throws IOException {
    Path executable = PagesTest.executable();
    for (String name : List.of("mlp_wine.pt", "mlp_wine.npz")) {
      Files.copy(CASES.resolve(name), folder.resolve(name));
    }
    run("measure mlp_wine.pt --data mlp_wine.npz --out runs/exact --quiet");
    run(
        "measure mlp_wine.pt --data mlp_wine.npz --exact-limit 0 --budget 20 --out runs/sampled"
            + " --quiet");
    run(
        "sweep features --data digits --samples 60 --test 200 --seeds 2 --widths 10,30,60,120"
            + " --out runs/features --quiet");
    String axe = PagesTest.axe();
    Path profile = Files.createDirectory(folder.resolve("profile"));
    SoftAssertions softly = new SoftAssertions();
    try (ServedFolder served = RunServer.of(folder.resolve("runs"), "test").withPort(0).start();
        Browser browser = Browser.start(executable, profile)) {
      for (String path :
          List.of(
              "/",
              "/?command=measure&sort=name",
              "/runs/exact",
              "/runs/features",
              "/none",
              "/compare?run=exact&run=sampled")) {
        for (View view :
            List.of(
                PagesTest.WIDE,
                PagesTest.DARK,
                PagesTest.NARROW,
                PagesTest.NARROW_DARK,
                PagesTest.PRINT)) {
          browser.open(served.address().resolve(path), view);
          softly
              .assertThat(PagesTest.wider(browser))
              .as("sticks out: %s, %s", path, view)
              .isEmpty();
          if (!view.equals(PagesTest.PRINT)) {
            browser.evaluate(axe);
            softly
                .assertThat(PagesTest.violations(browser))
                .as("axe-core: %s, %s", path, view)
                .isEmpty();
          }
          if (!path.equals("/none")) {
            softly.assertThat(browser.troubles()).as("troubles: %s, %s", path, view).isEmpty();
          }
        }
      }
      browser.open(served.address(), PagesTest.WIDE);
      browser.evaluate("document.querySelector('input[name=text]').value = 'trace'");
      browser.follow("document.querySelector('form.filter button').click()");
      assertThat(text(browser, "location.search")).contains("text=trace");
      assertThat(names(browser)).containsExactly("sampled");
      browser.follow("document.querySelector('form.filter a').click()");
      assertThat(names(browser)).hasSize(3);
      browser.follow("document.querySelectorAll('th a')[0].click()");
      assertThat(text(browser, "location.search")).contains("sort=name");
      assertThat(names(browser)).containsExactly("exact", "features", "sampled");
      browser.evaluate(
          "document.querySelectorAll('input[type=checkbox]').forEach(box => { box.checked ="
              + " box.value !== 'features'; })");
      browser.follow("document.querySelector('form[action=\"/compare\"] button').click()");
      assertThat(text(browser, "document.querySelector('h1').textContent"))
          .isEqualTo("exact and sampled");
    }
    softly.assertAll();
  }

  private static List<String> names(Browser browser) {
    return PagesTest.texts(
        browser, "[...document.querySelectorAll('td.run a')].map(one => one.textContent)");
  }

  private static String text(Browser browser, String expression) {
    return browser.evaluate(expression).asText();
  }

  /** What an expression of JavaScript is, once it is something. */
  private static JsonNode until(Browser browser, String expression) {
    return browser.evaluate(
        "new Promise(done => { const look = () => { const found = "
            + expression
            + "; if (found) { done(found instanceof Node ? true : found); } else {"
            + " setTimeout(look, 20); } }; look(); })");
  }
}
