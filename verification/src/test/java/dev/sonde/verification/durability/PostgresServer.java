package dev.sonde.verification.durability;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.runs.LedgerServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real server of PostgreSQL on loopback, at a free port, in a folder of its own. Everybody is let
 * in but the user {@code guarded}, who has a password.
 */
final class PostgresServer implements AutoCloseable {
  /** Where Debian has its programs, a folder for each version. */
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  /** It refuses to run as root. */
  private static final List<String> AS_POSTGRES =
      System.getProperty("user.name").equals("root")
          ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
          : List.of();

  static final String DATABASE = "postgres";
  static final String GUARDED = "guarded";
  static final String PASSWORD = "a-password-nobody-may-see";

  private final Path programs;
  private final Path folder;
  private final int port;
  private Optional<Process> process = Optional.empty();

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** Makes and starts one; the test is skipped where its programs are not installed. */
  static PostgresServer start() throws IOException {
    Optional<Path> programs = programs();
    assumeTrue(programs.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
    Path folder = Files.createTempDirectory("sonde-postgres");
    PostgresServer server = new PostgresServer(programs.get(), folder, freePort());
    server.make();
    server.startAgain();
    server.run("CREATE ROLE " + GUARDED + " LOGIN PASSWORD '" + PASSWORD + "'");
    server.run("GRANT CREATE ON DATABASE " + DATABASE + " TO " + GUARDED);
    return server;
  }

  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(VERSIONS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void make() throws IOException {
    if (!AS_POSTGRES.isEmpty()) {
      done(new ProcessBuilder("chown", "postgres", folder.toString()));
    }
    done(program("initdb", "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"));
    List<String> entry =
        List.of(
            "host all " + GUARDED + " 127.0.0.1/32 scram-sha-256",
            "host all all 127.0.0.1/32 trust");
    Files.write(folder.resolve("data").resolve("pg_hba.conf"), entry);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private ProcessBuilder program(String name, String... arguments) {
    List<String> command = new ArrayList<>(AS_POSTGRES);
    command.add(programs.resolve(name).toString());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
  }

  private void done(ProcessBuilder builder) throws IOException {
    try {
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException(builder.command() + ": " + log());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, at the same port. */
  void startAgain() throws IOException {
    Process started =
        program(
                "postgres",
                "-D",
                data(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off")
            .start();
    process = Optional.of(started);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("it did not start: " + log());
      }
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try (Connection connection = connection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Ends it at once: {@code INT} with a word to those who are connected, {@code QUIT} without. */
  void stop(String signal) throws IOException {
    Process running = process.orElseThrow();
    done(new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid())));
    try {
      running.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    process = Optional.empty();
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  int port() {
    return port;
  }

  /** Its address, for somebody. */
  String address(String user) {
    return "postgresql://" + user + "@127.0.0.1:" + port + "/" + DATABASE;
  }

  LedgerServer ledgers() {
    return LedgerServer.at(address("postgres"));
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE + "?user=postgres");
  }

  void run(String sql) {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every row, its columns joined. */
  List<String> rows(String sql) {
    try (Connection connection = connection()) {
      return rows(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= columns; column++) {
          row.append(rows.getString(column)).append('\n');
        }
        all.add(row.toString());
      }
    }
    return all;
  }

  /** The schemas of its runs. */
  List<String> runs() {
    return rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sonde\\_%'").stream()
        .map(String::strip)
        .toList();
  }

  @Override
  public void close() {
    try {
      if (process.isPresent()) {
        stop("QUIT");
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
