package dev.sonde.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that readers start, with a shell in Sonde's place that says what it was told. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell")
class WorkTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Fails where it is told to, waits where it is told to, and leaves a run's file otherwise. */
  private static final String STAND_IN =
      """
      echo "told: $*"
      case "$*" in *fail*) exit 2 ;; *wait*) exec sleep 60 ;; esac
      """;

  @TempDir private Path temporary;
  private Path runs;
  private ServedFolder served;

  @BeforeEach
  void serve() throws IOException {
    runs = Files.createDirectory(temporary.resolve("runs"));
    Runs.begun(runs, "sweep", 5);
    served =
        RunServer.of(runs, "test")
            .withPort(0)
            .withLauncher(List.of("sh", "-c", STAND_IN, "sonde"))
            .start();
  }

  @AfterEach
  void close() {
    served.close();
  }

  private HttpResponse<String> post(String path, String form) throws Exception {
    URI address = served.address();
    return post(path, form, "http://" + address.getHost() + ":" + address.getPort());
  }

  private HttpResponse<String> post(String path, String form, String origin) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(served.address().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    if (!origin.isEmpty()) {
      request.header("Origin", origin);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> start(String command, String name) throws Exception {
    return post("/start", "name=" + name + "&command=" + quoted(command));
  }

  private static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String started() throws Exception {
    return CLIENT
        .send(
            HttpRequest.newBuilder(served.address().resolve("/started")).build(),
            BodyHandlers.ofString())
        .body();
  }

  /** Reads the page until it says so. */
  private String startedWith(String text) throws Exception {
    String page = started();
    for (int i = 0; i < 200 && !page.contains(text); i++) {
      Thread.sleep(50);
      page = started();
    }
    assertThat(page).contains(text);
    return page;
  }

  @Test
  void aCommandIsStartedWithItsRunInTheFolder() throws Exception {
    HttpResponse<String> answer = start("sonde measure 'my net.pt2' --data digits", "net");
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/started");
    startedWith("Done:");
    start("measure fail.pt2 --data digits", "broken");
    String page = startedWith("Ended with exit code 2:");
    assertThat(page)
        .contains(
            "told: measure fail.pt2 --data digits --out "
                + runs.toRealPath().resolve("broken")
                + " --no-progress --lang en");
  }

  @Test
  void whatIsAtWorkIsStoppedAndNoMoreThanFourAre() throws Exception {
    for (int i = 1; i <= 4; i++) {
      assertThat(start("measure wait.pt2", "wait" + i).statusCode()).isEqualTo(303);
    }
    HttpResponse<String> fifth = start("measure wait.pt2", "wait5");
    assertThat(fifth.statusCode()).isEqualTo(400);
    assertThat(fifth.body()).contains("4 commands started from here are at work");
    assertThat(post("/stop", "number=2").statusCode()).isEqualTo(303);
    startedWith("Ended with exit code 143:");
    assertThat(start("measure wait.pt2", "wait5").statusCode()).isEqualTo(303);
    assertThat(post("/stop", "number=77").statusCode()).isEqualTo(404);
    assertThat(post("/stop", "number=one").statusCode()).isEqualTo(404);
  }

  @Test
  void aRunThatStoppedHasAButtonToGoOn() throws Exception {
    String page =
        CLIENT
            .send(
                HttpRequest.newBuilder(served.address().resolve("/runs/sweep")).build(),
                BodyHandlers.ofString())
            .body();
    assertThat(page).contains("action=\"/resume\"").contains("value=\"sweep\"");
    assertThat(post("/resume", "run=sweep").statusCode()).isEqualTo(303);
    assertThat(startedWith("Done:")).contains("sonde runs resume sweep");
    assertThat(post("/resume", "run=..").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "serve . | no command that can be started here",
        "runs delete sweep | no command that can be started here",
        "--help | no command that can be started here",
        "measure a.pt --trust-model | --trust-model cannot be used here",
        "measure a.pt --out=/tmp/x | --out cannot be used here",
        "measure a.pt \"--json\" /tmp/x | --json cannot be used here",
        "sweep width --config /etc/passwd | --config cannot be used here",
        "measure @/etc/passwd | @/etc/passwd cannot be used here",
        "sweep width --mlflow http://elsewhere | --mlflow cannot be used here",
        "measure 'a.pt | quotation marks",
        "measure a'b'.pt | quotation marks"
      })
  void whatReachesBeyondTheFolderIsRefused(String command, String answer) throws Exception {
    HttpResponse<String> refused = start(command, "name");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains(answer);
    assertThat(started()).contains("Nothing was started");
  }

  @ParameterizedTest
  @CsvSource({"..", "a/b", ".hidden", "sweep", "%2e%2e%2fout", "a%0ab"})
  void aNameIsThatOfANewFolderHere(String name) throws Exception {
    assertThat(start("measure a.pt", name).statusCode()).isEqualTo(400);
    assertThat(started()).contains("Nothing was started");
  }

  @Test
  void aPageFromElsewhereStartsNothing() throws Exception {
    String form = "command=" + quoted("measure a.pt");
    for (String origin : List.of("", "null", "http://evil.example", "http://localhost:1")) {
      HttpResponse<String> refused = post("/start", form, origin);
      assertThat(refused.statusCode()).as(origin).isEqualTo(403);
    }
    assertThat(started()).contains("Nothing was started");
  }

  @Test
  void nothingIsStartedWhereItIsNotAllowed() throws Exception {
    served.close();
    served = RunServer.of(runs, "test").withPort(0).start();
    assertThat(start("measure a.pt", "a").statusCode()).isEqualTo(405);
    HttpResponse<String> list =
        CLIENT.send(HttpRequest.newBuilder(served.address()).build(), BodyHandlers.ofString());
    assertThat(list.body()).doesNotContain("/start");
  }

  @Test
  void aScriptNeedsTheTokenAndNoPage() throws Exception {
    served.close();
    Path file = Files.writeString(temporary.resolve("token"), "a-long-enough-secret-token\n");
    served =
        RunServer.of(runs, "test")
            .withPort(0)
            .withToken(Token.read(file))
            .withLauncher(List.of("sh", "-c", STAND_IN, "sonde"))
            .start();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(served.address().resolve("/start"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("command=" + quoted("measure a.pt")));
    assertThat(CLIENT.send(request.copy().build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
    request.header("Authorization", "Bearer a-long-enough-secret-token");
    assertThat(CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(303);
  }

  @Test
  void whatWasStartedEndsWithTheServer() throws Exception {
    start("measure wait.pt2", "wait");
    served.close();
    List<ProcessHandle> left =
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().commandLine().orElse("").contains("sleep 60"))
            .toList();
    for (int i = 0; i < 200 && left.stream().anyMatch(ProcessHandle::isAlive); i++) {
      Thread.sleep(50);
    }
    assertThat(left).noneMatch(ProcessHandle::isAlive);
  }
}
