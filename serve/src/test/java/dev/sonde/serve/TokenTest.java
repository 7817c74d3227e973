package dev.sonde.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  private static final String SECRET = "q7Zr-3kP_0aLw9Xy/+=.~";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path temporary;
  private ServedFolder served;

  @BeforeEach
  void serve() throws IOException {
    Path runs = Files.createDirectory(temporary.resolve("runs"));
    Runs.measured(runs, "first", "2026-12-01T08:00:00Z", "The trace is large.");
    Path file = temporary.resolve("token");
    Runs.write(file, SECRET + "\n");
    served =
        RunServer.of(runs, "test")
            .withHost("0.0.0.0")
            .withPort(0)
            .withToken(Token.read(file))
            .start();
  }

  @AfterEach
  void close() {
    served.close();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + served.address().getPort() + path);
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> enter(String form) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(at("/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/runs.json",
        "/runs.csv",
        "/runs/first",
        "/runs/first/report.html",
        "/run.json?run=first",
        "/compare?run=first",
        "/events",
        "/none",
        "/favicon.ico",
        "/token"
      })
  void withoutItNothingIsShown(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(answer.body()).contains("<form").doesNotContain("first</").doesNotContain(SECRET);
  }

  @Test
  void aScriptSendsItInAHeader() throws Exception {
    assertThat(get("/runs.json", "Authorization", "Bearer " + SECRET).body())
        .contains("The trace is large.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer q7Zr-3kP_0aLw9Xy/+=.",
        "Bearer q7Zr-3kP_0aLw9Xy/+=.~~",
        "Bearer Q7Zr-3kP_0aLw9Xy/+=.~",
        "Bearer ",
        "Bearer",
        "Basic q7Zr-3kP_0aLw9Xy/+=.~",
        "q7Zr-3kP_0aLw9Xy/+=.~"
      })
  void anyOtherIsRefused(String header) throws Exception {
    assertThat(get("/runs.json", "Authorization", header).statusCode()).isEqualTo(401);
    assertThat(get("/runs.json", "Cookie", cookieName() + "=" + header).statusCode())
        .isEqualTo(401);
  }

  private String cookieName() {
    return "sonde-" + served.address().getPort();
  }

  @Test
  void aBrowserEntersItOnceAndKeepsAPassInItsPlace() throws Exception {
    HttpResponse<String> wrong = enter("token=guess&to=/runs/first");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body())
        .contains("That is not the token.")
        .contains("value=\"/runs/first\"")
        .doesNotContain("guess");
    HttpResponse<String> right =
        enter("to=%2Fruns%2Ffirst%3Fa%3Db&token=" + java.net.URLEncoder.encode(SECRET, "UTF-8"));
    assertThat(right.statusCode()).isEqualTo(303);
    assertThat(right.headers().firstValue("Location").orElseThrow()).endsWith("/runs/first?a=b");
    String cookie = right.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .startsWith(cookieName() + "=")
        .contains("HttpOnly")
        .contains("SameSite=Lax")
        .contains("Path=/")
        .doesNotContain(SECRET);
    String pass = cookie.substring(0, cookie.indexOf(';'));
    assertThat(get("/", "Cookie", pass).body()).contains("The trace is large.");
    assertThat(get("/", "Cookie", pass + "0").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https%3A%2F%2Fevil.example%2F",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%5C%5Cevil.example",
        "%2F%09%2Fevil.example",
        "javascript%3Aalert(1)",
        "%2F%0D%0AX%3A+y"
      })
  void nobodyIsSentElsewhere(String target) throws Exception {
    HttpResponse<String> answer =
        enter("to=" + target + "&token=" + java.net.URLEncoder.encode(SECRET, "UTF-8"));
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(at("/").resolve(location)).isEqualTo(at("/"));
    assertThat(answer.headers().firstValue("X")).isEmpty();
  }

  @Test
  void itIsNotGivenAway() throws Exception {
    Path file = temporary.resolve("token");
    assertThat(Token.read(file).toString()).doesNotContain(SECRET);
    assertThat(RunServer.of(temporary, "test").withToken(Token.read(file)).toString())
        .doesNotContain(SECRET);
    for (String path : new String[] {"/", "/runs.json", "/runs/first", "/none"}) {
      HttpResponse<String> answer = get(path, "Authorization", "Bearer " + SECRET);
      assertThat(answer.body()).doesNotContain(SECRET);
      assertThat(answer.headers().map().toString()).doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0f3a", "with spaces in it, long", "\n0123456789abcdef0", "あいうえおかきくけこさしすせそた"})
  void aFileWithoutOneIsRefused(String text) {
    Path file = temporary.resolve("other");
    Runs.write(file, text);
    assertThatThrownBy(() -> Token.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no token")
        // what it holds may be most of a token
        .hasMessageNotContaining(text.isEmpty() ? "never" : text);
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Token.read(temporary.resolve("none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be read");
  }
}
