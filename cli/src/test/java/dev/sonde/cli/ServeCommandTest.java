package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir private Path temporary;

  private Run serve(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "serve";
    all[1] = temporary.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Run.of(all);
  }

  @Test
  void aPortInUseEndsWithTwoAndSaysWhichToTake() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = serve("--port", Integer.toString(taken.getLocalPort()));
      assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
      assertThat(run.err()).contains("port " + taken.getLocalPort()).contains("--port 0");
    }
  }

  @Test
  void whatCannotBeServedIsToldBeforeAnyPortIsTaken() throws IOException {
    Run missing = Run.of("serve", temporary.resolve("none").toString());
    assertThat(missing.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(missing.err()).contains("is not a folder");
    Run open = serve("--port", "0", "--host", "0.0.0.0");
    assertThat(open.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(open.err()).contains("--token FILE");
    Run unknown = serve("--port", "0", "--host", "no.such.name.invalid");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(unknown.err()).contains("is not known here");
    Run port = serve("--port", "65536");
    assertThat(port.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(port.err()).contains("--port");
    Path run = Files.createDirectory(temporary.resolve("run"));
    Files.writeString(run.resolve("ledger.db"), "");
    assertThat(Run.of("serve", run.toString()).err()).contains("is a run itself");
  }

  @Test
  void aTokenThatIsNoneIsToldAndNotRepeated() throws IOException {
    Path file = Files.writeString(temporary.resolve("token"), "hunter2 hunter2 hunter2\n");
    Run run = serve("--port", "0", "--token", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("holds no token").doesNotContain("hunter2");
    Run missing = serve("--port", "0", "--token", temporary.resolve("none").toString());
    assertThat(missing.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(missing.err()).contains("cannot be read");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void itServesUntilItIsToldToStop() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Child.command(List.of(), "serve", temporary.toString(), "--port", "0"))
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String said = String.valueOf(lines.readLine());
      assertThat(said).contains("Serving " + temporary).contains("Ctrl-C ends it.");
      String address = said.replaceFirst(".*(http://\\S+/).*", "$1");
      assertThat(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                  .body())
          .contains("No runs yet.");
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(lines.readLine()).isNull();
      assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }
}
