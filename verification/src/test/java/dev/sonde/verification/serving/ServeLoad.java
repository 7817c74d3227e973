package dev.sonde.verification.serving;

import dev.sonde.runs.Claim;
import dev.sonde.runs.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * {@code sonde serve} before 200 runs and 50 listeners, while a sweep of 10,000 cells goes on: how
 * long the first page takes, how late an update is once its cell is on the disk, how long that
 * took, and how much memory is held, minute by minute. The server runs in a process of its own with
 * the launcher's options.
 */
final class ServeLoad {
  private static final int RUNS = 200;
  private static final int CELLS = 10_000;
  private static final int BEFORE = 2_000;
  private static final int LISTENERS = 50;

  /** So many cells a second, and as many pages, that an hour has cells enough. */
  private static final int CELLS_PER_SECOND = 2;

  private static final int PAGE_SECONDS = 5;
  private static final Pattern ADDRESS = Pattern.compile("http://\\S+:(\\d+)/");
  private static final Pattern ENDED = Pattern.compile("\"ended\":(\\d+)");

  private final int port;

  /** When each cell was committed; while it is being, when that began. */
  private final AtomicLongArray committed = new AtomicLongArray(CELLS + 1);

  private final Queue<Long> delays = new ConcurrentLinkedQueue<>();
  private final AtomicIntegerArray heard = new AtomicIntegerArray(LISTENERS);

  private ServeLoad(int port) {
    this.port = port;
  }

  /**
   * Runs it.
   *
   * @param arguments how many minutes; 60 unless told otherwise
   */
  public static void main(String[] arguments) throws Exception {
    double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 60;
    Path folder = Files.createTempDirectory("sonde-serve-load");
    Path runs = Files.createDirectory(folder.resolve("runs"));
    PrintStream out = System.out;
    ManyRuns.done(runs, RUNS - 1);
    try (Ledger ledger = ManyRuns.begin(runs.resolve("growing"), CELLS)) {
      for (int i = 0; i < BEFORE; i++) {
        ManyRuns.commit(ledger);
      }
      long began = System.nanoTime();
      Process server = start(folder);
      try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8)) {
        Matcher address = ADDRESS.matcher(String.valueOf(lines.readLine()));
        if (!address.find()) {
          throw new IOException("the server did not start");
        }
        out.printf(Locale.ROOT, "started after %.2f s%n", seconds(began));
        new ServeLoad(Integer.parseInt(address.group(1))).measure(server, ledger, minutes, out);
      } finally {
        server.destroy();
        server.waitFor(1, TimeUnit.MINUTES);
      }
    }
  }

  private static Process start(Path folder) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:MaxRAMPercentage=50",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sonde.cli.Main",
                "serve",
                "runs",
                "--port",
                "0"));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void measure(Process server, Ledger ledger, double minutes, PrintStream out)
      throws Exception {
    out.printf(
        Locale.ROOT,
        "first page %.0f ms, again %.0f ms, of a run %.0f ms%n",
        page("/"),
        page("/"),
        page("/runs/growing"));
    for (int i = 0; i < LISTENERS; i++) {
      listen(i);
    }
    out.println(
        "| minute | cells | resident (MiB) | processor (s) | page, longest (ms) | commit, longest (ms) |"
            + " update, median (ms) | update, 99% (ms) | update, longest (ms) |");
    out.println("|---|---|---|---|---|---|---|---|---|");
    int ended = BEFORE;
    long began = System.nanoTime();
    long nextPage = 0;
    long nextRow = 60;
    double longestPage = 0;
    double longestCommit = 0;
    while (seconds(began) < minutes * 60) {
      if (ended < CELLS && seconds(began) * CELLS_PER_SECOND > ended - BEFORE) {
        Claim cell = ledger.claim().orElseThrow();
        committed.set(ended + 1, System.nanoTime());
        ManyRuns.end(cell);
        long done = System.nanoTime();
        longestCommit = Math.max(longestCommit, (done - committed.get(ended + 1)) / 1e6);
        committed.set(ended + 1, done);
        ended++;
      } else {
        Thread.sleep(5);
      }
      if (seconds(began) >= nextPage) {
        longestPage = Math.max(longestPage, page("/"));
        nextPage += PAGE_SECONDS;
      }
      if (seconds(began) >= nextRow) {
        row(nextRow / 60, ended, server, longestPage, longestCommit, out);
        longestPage = 0;
        longestCommit = 0;
        nextRow += 60;
      }
    }
    row((long) Math.ceil(minutes), ended, server, longestPage, longestCommit, out);
    int deaf = 0;
    for (int i = 0; i < LISTENERS; i++) {
      deaf += heard.get(i) == 0 ? 1 : 0;
    }
    out.printf(Locale.ROOT, "listeners that heard nothing: %d of %d%n", deaf, LISTENERS);
  }

  private void row(
      long minute,
      int ended,
      Process server,
      double longestPage,
      double longestCommit,
      PrintStream out)
      throws IOException {
    List<Long> seen = new ArrayList<>();
    for (Long delay = delays.poll(); delay != null; delay = delays.poll()) {
      seen.add(delay);
    }
    long[] sorted = seen.stream().mapToLong(Long::longValue).sorted().toArray();
    out.printf(
        Locale.ROOT,
        "| %d | %,d | %d | %.1f | %.0f | %.0f | %.0f | %.0f | %.0f |%n",
        minute,
        ended,
        resident(server),
        server.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3,
        longestPage,
        longestCommit,
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        LongStream.of(sorted).max().orElse(0) / 1e6);
    out.flush();
  }

  private static double quantile(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
  }

  private static long resident(Process server) throws IOException {
    String[] pages = Files.readString(Path.of("/proc/" + server.pid() + "/statm")).split(" ", -1);
    return (Long.parseLong(pages[1]) * 4096) >> 20;
  }

  /** How long a page takes, in milliseconds; by a socket, as a client has a start of its own. */
  private double page(String path) throws IOException {
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
    long began = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String body = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      double taken = seconds(began) * 1e3;
      if (!body.contains("growing")) {
        throw new IOException("a page without its run: " + body);
      }
      return taken;
    }
  }

  /** Reads as a browser does, and notes how late it hears of each cell that it is told of. */
  private void listen(int number) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    String request = "GET /events HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    Thread reader =
        new Thread(
            () -> {
              int last = BEFORE;
              try (socket;
                  BufferedReader lines =
                      new BufferedReader(
                          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  Matcher ended = ENDED.matcher(line);
                  if (ended.find()) {
                    long now = System.nanoTime();
                    int count = Integer.parseInt(ended.group(1));
                    for (int cell = last + 1; cell <= count; cell++) {
                      if (committed.get(cell) > 0) {
                        delays.add(now - committed.get(cell));
                      }
                    }
                    last = Math.max(last, count);
                    heard.incrementAndGet(number);
                  }
                }
              } catch (IOException e) {
                // the server has ended
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
