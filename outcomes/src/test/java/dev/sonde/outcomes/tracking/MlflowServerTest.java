package dev.sonde.outcomes.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sonde.outcomes.Scalar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a server; a real one of MLflow has a test in {@code verification}. */
class MlflowServerTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + body);
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private MlflowServer at(String path) {
    return MlflowServer.at(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path),
        Optional.of("Bearer t"));
  }

  @Test
  void figuresGoInPartsThatTheServerTakes() throws IOException {
    List<Scalar> many =
        LongStream.range(0, 2500).mapToObj(step -> new Scalar("loss", step, 0.5)).toList();
    at("").metrics("r", many, Instant.ofEpochMilli(9));
    assertThat(asked).hasSize(3);
    assertThat(asked.get(0))
        .startsWith("/api/2.0/mlflow/runs/log-batch Bearer t {\"run_id\":\"r\"")
        .contains("{\"key\":\"loss\",\"value\":0.5,\"timestamp\":9,\"step\":999}")
        .doesNotContain("\"step\":1000}");
    assertThat(asked.get(2)).contains("\"step\":2499}");
  }

  @Test
  void aServerMayLieBelowAPathAndLongFactsAreLeftOut() throws IOException {
    at("/team/mlflow").parameters("r", Map.of("short", "s", "long", "x".repeat(501)));
    assertThat(asked.get(0))
        .startsWith("/team/mlflow/api/2.0/mlflow/runs/log-batch ")
        .contains("short")
        .doesNotContain("xxx");
  }

  @Test
  void anExperimentIsMadeWhereThereIsNone() throws IOException {
    status = 404;
    assertThatThrownBy(() -> at("").experiment("a b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("404");
    assertThat(asked.get(0))
        .startsWith("/api/2.0/mlflow/experiments/get-by-name?experiment_name=a+b ");
    assertThat(asked.get(1)).startsWith("/api/2.0/mlflow/experiments/create ");

    status = 200;
    answer = "{\"experiment\": {\"experiment_id\": \"7\"}}";
    assertThat(at("").experiment("there")).isEqualTo("7");
  }

  @Test
  void whatIsNotMlflowOrRefusesIsToldWithoutTheToken() {
    answer = "<html>";
    assertThatThrownBy(() -> at("").experiment("e")).hasMessageContaining("not MLflow");
    answer = "{\"message\": \"Permission denied\"}";
    status = 403;
    assertThatThrownBy(() -> at("").experiment("e"))
        .hasMessage("HTTP 403 Permission denied")
        .hasMessageNotContaining("Bearer");
  }

  @Test
  void aRunIsAskedForItsCurves() throws IOException {
    answer = "{\"run\":{\"data\":{\"metrics\":[{\"key\":\"val loss\"},{\"key\":\"lr\"}]}}}";
    assertThat(at("").metricNames("r1")).containsExactly("lr", "val loss");
    answer =
        "{\"metrics\":[{\"step\":\"7\",\"value\":0.5},{\"step\":3,\"value\":\"NaN\"},"
            + "{\"step\":2,\"value\":0.25}]}";
    assertThat(at("").history("r1", "val loss"))
        .containsExactly(new Scalar("val loss", 2, 0.25), new Scalar("val loss", 7, 0.5));
    assertThat(asked.get(0)).startsWith("/api/2.0/mlflow/runs/get?run_id=r1 Bearer t");
    assertThat(asked.get(1))
        .startsWith(
            "/api/2.0/mlflow/metrics/get-history?max_results=25000&run_id=r1&metric_key=val+loss ");
  }

  @Test
  void aCurveWithoutEndIsNotCutInSilence() {
    answer = "{\"metrics\":[{\"step\":\"7\",\"value\":0.5}],\"next_page_token\":\"next\"}";
    assertThatThrownBy(() -> at("").history("r1", "loss"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 1000000 points");
    assertThat(asked).hasSize(40);
    assertThat(asked.get(39)).contains("page_token=next");
  }
}
