package dev.sonde.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sonde.cli.Run;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tracker that fails once everything is measured; those that work have a test of their own. */
class TrackingTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    for (String name : List.of("mlp_wine.pt", "mlp_wine.npz")) {
      try (InputStream in = Objects.requireNonNull(Run.class.getResourceAsStream(name))) {
        Files.copy(in, folder.resolve(name));
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          boolean first = path.endsWith("/get-by-name");
          byte[] bytes =
              (first ? "{\"experiment\": {\"experiment_id\": \"1\"}}" : "{\"message\": \"full\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(first ? 200 : 500, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Run measure(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "measure",
                folder.resolve("mlp_wine.pt").toString(),
                "--data",
                folder.resolve("mlp_wine.npz").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--lang",
                "en"));
    command.addAll(List.of(more));
    return Run.of(command.toArray(String[]::new));
  }

  @Test
  void aServerThatFailsLaterLosesNothing() {
    Run run = measure("--mlflow", "http://127.0.0.1:" + server.getAddress().getPort());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("did not take them (HTTP 500 full)");
    assertThat(folder.resolve("out/measure.json")).exists();
    assertThat(folder.resolve("out/report.html")).exists();
    assertThat(asked.get(asked.size() - 1)).endsWith("/runs/create");
  }

  @Test
  void whatIsNoServerIsRefusedBeforeAnyWork() {
    assertThat(measure("--mlflow", "ftp://host").err()).contains("not the address of a server");
    assertThat(measure("--mlflow", "nowhere").err()).contains("not the address of a server");
    Run password = measure("--mlflow", "http://me:secret@host/?token=x");
    assertThat(password.exitCode()).isEqualTo(2);
    assertThat(password.err()).contains("without a password").doesNotContain("secret");
    assertThat(measure("--experiment", "e").err()).contains("add --mlflow URL");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
