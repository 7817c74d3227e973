package dev.sonde.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventsTest {
  @TempDir private Path runs;
  private ServedFolder served;

  @BeforeEach
  void serve() {
    Runs.begun(runs, "sweep", 3);
    served = RunServer.of(runs, "test").withPort(0).start();
  }

  @AfterEach
  void close() {
    served.close();
  }

  /** One listener. */
  private final class Listener implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Listener() throws IOException {
      int port = served.address().getPort();
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket
          .getOutputStream()
          .write(
              ("GET /events HTTP/1.1\r\nHost: localhost:"
                      + port
                      + "\r\nAccept: text/event-stream\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What the next event of a name says. */
    String next(String name) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("event: " + name)) {
          return lines.readLine().substring("data: ".length());
        }
      }
      throw new IOException("the stream ended before an event " + name);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void aCellThatEndsIsToldWithTheTimeLeft() throws IOException {
    try (Listener listener = new Listener();
        Ledger ledger = Ledger.open(runs.resolve("sweep"))) {
      assertThat(listener.next("version")).matches("[0-9]+");
      Claim first = Runs.claim(ledger);
      listener.next("whole"); // it runs now
      Runs.commit(first);
      Claim second = Runs.claim(ledger);
      JsonNode news;
      do {
        news = new JsonMapper().readTree(listener.next("progress"));
      } while (news.at("/ended").asInt() < 1 || !news.at("/text").asText().contains("left"));
      assertThat(news.at("/run").asText()).isEqualTo("sweep");
      assertThat(news.at("/cells").asInt()).isEqualTo(3);
      assertThat(news.at("/text").asText()).isEqualTo("1 of 3 cells, about 8 s left");
      Runs.commit(second);
    }
  }

  @Test
  void aRunThatComesAndOneThatGoesAreTold() throws IOException {
    try (Listener listener = new Listener()) {
      long version = Long.parseLong(listener.next("version"));
      Runs.measured(runs, "new", "2026-12-01T10:00:00Z", "Found.");
      assertThat(Long.parseLong(listener.next("whole"))).isGreaterThan(version);
    }
  }

  /** Whoever does not read keeps nobody waiting: there are fewer threads than listeners here. */
  @Test
  void fiftyListenersOfWhomMostAreSilentAllHear() throws IOException {
    List<Listener> all = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        all.add(new Listener());
      }
      for (Listener listener : all) {
        listener.next("version");
      }
      assertThat(served.listeners()).isEqualTo(50);
      Runs.measured(runs, "new", "2026-12-01T10:00:00Z", "Found.");
      for (Listener listener : all) {
        assertThat(listener.next("whole")).matches("[0-9]+");
      }
    } finally {
      for (Listener listener : all) {
        listener.close();
      }
    }
  }
}
