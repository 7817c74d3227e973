package dev.sonde.outcomes.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.outcomes.Scalar;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A server of MLflow, written to and read by its REST API 2.0, which versions 2 and 3 have.
 *
 * <p>Source: https://mlflow.org/docs/latest/api_reference/rest-api.html.
 */
public final class MlflowServer {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration ANSWERING = Duration.ofSeconds(60);

  /** What the server takes at once; see "Request Limits" of log-batch. */
  private static final int METRICS = 1000;

  private static final int PARAMETERS = 100;

  /** Servers before 2.8 take no more characters of a parameter. */
  private static final int LENGTH = 500;

  /** Points of a metric that are asked for at once, and how often. */
  private static final int POINTS = 25_000;

  private static final int PAGES = 40;

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private static final JsonMapper MAPPER = new JsonMapper();

  private final URI address;
  private final Optional<String> authorization;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECTING)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  private MlflowServer(URI address, Optional<String> authorization) {
    this.address = address;
    this.authorization = authorization;
  }

  /**
   * Names a server; nothing is sent yet.
   *
   * @param address {@code http://host:port}, perhaps with a path, without a password
   * @param authorization the header of this name; stays in this object
   */
  public static MlflowServer at(URI address, Optional<String> authorization) {
    String text = address.toString();
    return new MlflowServer(text.endsWith("/") ? address : URI.create(text + "/"), authorization);
  }

  /**
   * Finds an experiment, or makes it.
   *
   * @return its id
   * @throws IOException if the server cannot be reached or refuses
   */
  public String experiment(String name) throws IOException {
    HttpResponse<String> found =
        send(request("experiments/get-by-name?experiment_name=" + encoded(name)).GET());
    if (found.statusCode() == NOT_FOUND) {
      return post("experiments/create", MAPPER.createObjectNode().put("name", name))
          .path("experiment_id")
          .asText();
    }
    return read(found).at("/experiment/experiment_id").asText();
  }

  /**
   * Begins a run.
   *
   * @param experiment its experiment's id
   * @param name for people
   * @return its id
   */
  public String begin(String experiment, String name, Instant time) throws IOException {
    ObjectNode body =
        MAPPER
            .createObjectNode()
            .put("experiment_id", experiment)
            .put("run_name", name)
            .put("start_time", time.toEpochMilli());
    return post("runs/create", body).at("/run/info/run_id").asText();
  }

  /** Logs what a run was made of; what is longer than 500 characters is left out. */
  public void parameters(String run, Map<String, String> facts) throws IOException {
    List<Map.Entry<String, String>> known =
        facts.entrySet().stream()
            .filter(fact -> fact.getValue().length() <= LENGTH)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    for (int from = 0; from < known.size(); from += PARAMETERS) {
      ObjectNode body = MAPPER.createObjectNode().put("run_id", run);
      ArrayNode params = body.putArray("params");
      for (Map.Entry<String, String> fact :
          known.subList(from, Math.min(known.size(), from + PARAMETERS))) {
        params.addObject().put("key", fact.getKey()).put("value", fact.getValue());
      }
      post("runs/log-batch", body);
    }
  }

  /** Logs figures. */
  public void metrics(String run, List<Scalar> scalars, Instant time) throws IOException {
    for (int from = 0; from < scalars.size(); from += METRICS) {
      ObjectNode body = MAPPER.createObjectNode().put("run_id", run);
      ArrayNode metrics = body.putArray("metrics");
      for (Scalar scalar : scalars.subList(from, Math.min(scalars.size(), from + METRICS))) {
        metrics
            .addObject()
            .put("key", scalar.tag())
            .put("value", scalar.value())
            .put("timestamp", time.toEpochMilli())
            .put("step", scalar.step());
      }
      post("runs/log-batch", body);
    }
  }

  /** Ends a run. */
  public void end(String run, Instant time) throws IOException {
    post(
        "runs/update",
        MAPPER
            .createObjectNode()
            .put("run_id", run)
            .put("status", "FINISHED")
            .put("end_time", time.toEpochMilli()));
  }

  /**
   * The names of a run's metrics.
   *
   * @param run its id
   * @throws IOException if the server cannot be reached or knows no such run
   */
  public List<String> metricNames(String run) throws IOException {
    List<String> names = new ArrayList<>();
    read(send(request("runs/get?run_id=" + encoded(run)).GET()))
        .at("/run/data/metrics")
        .forEach(metric -> names.add(metric.path("key").asText()));
    return names.stream().sorted().toList();
  }

  /**
   * All that was logged of a metric.
   *
   * @param run the run's id
   * @param metric its name
   * @return steps ascending, of a step the last that was logged; numbers that are not finite are
   *     left out
   * @throws IOException if the server cannot be reached, or has more than a million points
   */
  public List<Scalar> history(String run, String metric) throws IOException {
    TreeMap<Long, Double> curve = new TreeMap<>();
    String first =
        "metrics/get-history?max_results="
            + POINTS
            + "&run_id="
            + encoded(run)
            + "&metric_key="
            + encoded(metric);
    String token = "";
    for (int page = 0; page == 0 || !token.isEmpty(); page++) {
      if (page == PAGES) {
        throw new IOException(metric + " has more than " + PAGES * POINTS + " points");
      }
      JsonNode body =
          read(
              send(
                  request(token.isEmpty() ? first : first + "&page_token=" + encoded(token))
                      .GET()));
      for (JsonNode point : body.path("metrics")) {
        curve.put(point.path("step").asLong(), point.path("value").asDouble(Double.NaN));
      }
      token = body.path("next_page_token").asText("");
    }
    return curve.entrySet().stream()
        .filter(point -> Double.isFinite(point.getValue()))
        .map(point -> new Scalar(metric, point.getKey(), point.getValue()))
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode post(String path, ObjectNode body) throws IOException {
    return read(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body)))));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(address.resolve("api/2.0/mlflow/" + path)).timeout(ANSWERING);
    authorization.ifPresent(value -> builder.header("Authorization", value));
    return builder;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(
          request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static JsonNode read(HttpResponse<String> response) throws IOException {
    JsonNode body;
    try {
      body = MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      body = MAPPER.missingNode();
    }
    if (response.statusCode() != OK) {
      throw new IOException(
          "HTTP " + response.statusCode() + " " + body.path("message").asText("").strip());
    }
    if (!body.isObject()) {
      throw new IOException("what answers there is not MLflow");
    }
    return body;
  }
}
