package dev.sonde.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunServerTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path temporary;
  private Path runs;
  private ServedFolder served;

  @BeforeEach
  void serve() throws IOException {
    runs = Files.createDirectory(temporary.resolve("runs"));
    Runs.measured(runs, "first", "2026-12-01T08:00:00Z", "The trace is large.");
    Runs.measured(runs, "second", "2026-12-01T09:00:00Z", "All <b>is</b> well.");
    Runs.begun(runs, "sweep", 5);
    Files.createDirectory(runs.resolve("no-run"));
    Runs.write(temporary.resolve("secret.json"), "{\"sonde\": {}, \"word\": \"outside\"}");
    served = RunServer.of(runs, "test").withPort(0).start();
  }

  @AfterEach
  void close() {
    served.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(served.address().resolve(path)).build(), BodyHandlers.ofString());
  }

  @Test
  void theListHasEveryRunTheNewestFirst() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(page.body())
        .contains("3 runs: 1 stopped with cells missing, 2 done.")
        .contains("The trace is large.")
        .contains("All &lt;b&gt;is&lt;/b&gt; well.")
        .contains("0 of 5 cells")
        .doesNotContain("no-run")
        .containsSubsequence("href=\"/runs/sweep\"", "href=\"/runs/second\"", "\"/runs/first\"");
  }

  @Test
  void aLinkSaysWhichRunsInWhichOrder() throws Exception {
    assertThat(names("/runs.json?command=measure&sort=name&order=descending"))
        .containsExactly("second", "first");
    assertThat(names("/runs.json?text=TRACE+is")).containsExactly("first");
    assertThat(names("/runs.json?state=stopped")).containsExactly("sweep");
    assertThat(names("/runs.json?sort=nonsense&state=none")).hasSize(3);
    assertThat(get("/?text=nothing+of+it").body()).contains("No run matches this filter.");
  }

  private List<String> names(String path) throws Exception {
    JsonNode root = new JsonMapper().readTree(get(path).body());
    return root.findValuesAsText("name");
  }

  @Test
  void everyViewHasJsonAndCsv() throws Exception {
    JsonNode run = new JsonMapper().readTree(get("/run.json?run=sweep").body());
    assertThat(run.at("/state").asText()).isEqualTo("stopped");
    assertThat(run.at("/cells/waiting").asInt()).isEqualTo(5);
    assertThat(run.at("/cells/secondsLeft").isNull()).isTrue();
    assertThat(get("/runs.csv?sort=name").body().lines())
        .hasSize(4)
        .element(2)
        .isEqualTo(
            "second,sonde measure net.pt --out second,2026-12-01 09:00,done,,,,All <b>is</b> well.");
    assertThat(get("/compare.json?run=first&run=second").body()).contains("\"kind\": \"measure\"");
    assertThat(get("/compare.csv?run=first&run=second").body())
        .startsWith("figure,first,firstStandardError,")
        .contains("spectrum.trace,12.5,0.5,12.5,0.5,0.0,");
  }

  @Test
  void aRunHasItsPageAndItsFiles() throws Exception {
    assertThat(get("/runs/second").body())
        .contains("All &lt;b&gt;is&lt;/b&gt; well.")
        .contains("href=\"/runs/second/report.html\"")
        .contains("href=\"/runs/second/measure.json\"");
    HttpResponse<String> report = get("/runs/second/report.html");
    assertThat(report.body()).isEqualTo("<!DOCTYPE html><title>second</title>");
    assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("sandbox allow-scripts; default-src 'none'");
    assertThat(get("/runs/sweep").body())
        .contains("Stopped: 0 of 5 cells are computed.")
        .contains("sonde runs resume " + runs.resolve("sweep"));
  }

  @Test
  void aHeadIsThatOfTheAnswer() throws IOException {
    String host = "Host: localhost";
    Raw there = Raw.send(served.address(), "HEAD /runs/first/report.html HTTP/1.1", host);
    assertThat(there.status()).isEqualTo(200);
    assertThat(there.answer())
        .contains("Content-Security-Policy: sandbox allow-scripts")
        .contains("Content-Type: text/html")
        .doesNotContain("<title>");
    assertThat(Raw.send(served.address(), "HEAD /runs/none HTTP/1.1", host).status())
        .isEqualTo(404);
  }

  @Test
  void twoRunsAreComparedAndOthersRefused() throws Exception {
    assertThat(get("/compare?run=first&run=second").body()).contains("first and second");
    HttpResponse<String> one = get("/compare?run=first");
    assertThat(one.statusCode()).isEqualTo(400);
    assertThat(one.body()).contains("Choose two runs of one command to compare; 1 were chosen.");
    assertThat(get("/compare?run=first&run=sweep").body())
        .contains("sweep has no figures to compare");
  }

  @Test
  void namesThatNeedQuotingAreReached() throws Exception {
    String name = "50% of; a/run?".replace('/', ':') + " ランス";
    Runs.measured(runs, name, "2026-12-01T10:00:00Z", "Here.");
    served.close();
    served = RunServer.of(runs, "test").withPort(0).start();
    assertThat(get("/").body()).contains(name);
    String link =
        get("/runs.json?text=here").body().contains(name)
            ? get("/?text=here").body().replaceFirst("(?s).*?href=\"(/runs/~[^\"]*)\".*", "$1")
            : "";
    assertThat(get(link).body()).contains("<h1>" + name + "</h1>");
    assertThat(get(link + "/report.html").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.json",
        "/runs/../secret.json",
        "/runs/../../secret.json",
        "/runs/first/../../secret.json",
        "/runs/first/..%2f..%2fsecret.json",
        "/runs/first/%2e%2e/%2e%2e/secret.json",
        "/runs/%2e%2e/secret.json",
        "/runs/..%2f/secret.json",
        "/runs/first/..%5c..%5csecret.json",
        "/runs/first/%252e%252e%252fsecret.json",
        "/runs/first/..;/..;/secret.json",
        "/runs/first/.%00./secret.json",
        "/runs/first/%c0%ae%c0%ae/secret.json",
        "/runs/first//../secret.json",
        "/runs/~Li4/secret.json",
        "/runs/first/ledger.db",
        "/runs/sweep/ledger.db",
        "/runs/no-run",
        "/runs/",
        "//etc/passwd",
        "/runs/first/measure.json/x",
        "http://localhost/../secret.json"
      })
  void nothingOutsideIsRead(String path) throws IOException {
    Raw answer = Raw.get(served.address(), path);
    assertThat(answer.status()).isBetween(400, 499);
    assertThat(answer.answer())
        .doesNotContain("outside")
        .doesNotContain("root:")
        .doesNotContain("Jetty")
        .contains("Content-Security-Policy: default-src 'none'");
  }

  @Test
  void linksLeadNowhere() throws Exception {
    Path first = runs.resolve("first");
    Files.createSymbolicLink(first.resolve("sweep.json"), temporary.resolve("secret.json"));
    Files.createSymbolicLink(runs.resolve("linked"), runs.resolve("first"));
    Path aside = Files.createDirectory(temporary.resolve("aside"));
    Runs.measured(aside, "elsewhere", "2026-12-01T10:00:00Z", "outside");
    Files.createSymbolicLink(runs.resolve("out"), aside.resolve("elsewhere"));
    // a link that a summary would be read from, beside a file of its own
    Path trick = Files.createDirectory(runs.resolve("trick"));
    Files.createSymbolicLink(
        trick.resolve("measure.json"), aside.resolve("elsewhere").resolve("measure.json"));
    Runs.write(trick.resolve("compare.json"), "{}");
    served.close();
    served = RunServer.of(runs, "test").withPort(0).start();
    assertThat(names("/runs.json")).containsExactlyInAnyOrder("first", "second", "sweep");
    assertThat(get("/runs/first/sweep.json").statusCode()).isEqualTo(404);
    assertThat(get("/runs/out/measure.json").statusCode()).isEqualTo(404);
    // a file that becomes a link after it was listed
    Files.delete(first.resolve("measure.json"));
    Files.createSymbolicLink(first.resolve("measure.json"), temporary.resolve("secret.json"));
    assertThat(get("/runs/first/measure.json").statusCode()).isEqualTo(404);
    assertThat(get("/compare.json?run=first&run=second").body())
        .contains("measure.json of first is there no longer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "[::2]",
        "localhost@evil.example",
        "",
        "127.0.0.1:x"
      })
  void aNameOfSomebodyElseIsRefused(String host) throws IOException {
    Raw answer = Raw.send(served.address(), "GET / HTTP/1.1", "Host: " + host);
    assertThat(answer.status()).isIn(400, 421);
    assertThat(answer.answer()).doesNotContain("The trace is large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9", "127.0.0.1:8080", "[::1]:1", "localhost."})
  void itsOwnNamesAreTaken(String host) throws IOException {
    Raw answer = Raw.send(served.address(), "GET / HTTP/1.1", "Host: " + host);
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void anotherTargetThanTheHostIsRefused() throws IOException {
    assertThat(
            Raw.send(served.address(), "GET http://evil.example/ HTTP/1.1", "Host: localhost")
                .status())
        .isIn(400, 421);
    assertThat(Raw.send(served.address(), "GET / HTTP/1.0").status()).isIn(400, 421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"})
  void itOnlyShows(String method) throws IOException {
    Raw answer =
        Raw.send(
            served.address(),
            method + " / HTTP/1.1",
            "Host: localhost",
            "Origin: http://evil.example",
            "Access-Control-Request-Method: GET",
            "Content-Length: 0");
    assertThat(answer.status()).isBetween(400, 499);
    assertThat(answer.answer().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("access-control-allow");
  }

  @Test
  void aPortThatIsTakenIsToldSo() {
    int port = served.address().getPort();
    assertThatThrownBy(() -> RunServer.of(runs, "test").withPort(port).start())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("port " + port + " of 127.0.0.1 cannot be taken")
        .hasMessageContaining("--port 0");
  }

  @Test
  void aFolderThatIsNoneIsToldSo() {
    assertThatThrownBy(() -> RunServer.of(runs.resolve("none"), "test").withPort(0).start())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not a folder");
  }

  @Test
  void otherMachinesNeedAToken() {
    assertThatThrownBy(() -> RunServer.of(runs, "test").withPort(0).withHost("0.0.0.0").start())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("--token FILE");
    assertThatThrownBy(
            () -> RunServer.of(runs, "test").withPort(0).withHost("no.such.name.invalid").start())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not known here");
  }

  @Test
  void pagesAreInTheReadersLanguage() throws Exception {
    served.close();
    served = RunServer.of(runs, "test").withPort(0).withLanguage(Language.JAPANESE).start();
    assertThat(get("/").body())
        .contains("<html lang=\"ja\">")
        .contains("実行 3 件: セルが足りないまま停止 1 件、完了 2 件。");
    assertThat(get("/runs/sweep").body()).contains("5 セル中 0 まで計算済みです。");
    URI missing = served.address().resolve("/none");
    assertThat(Raw.get(missing, "/none").answer()).contains("そのページはありません");
  }
}
