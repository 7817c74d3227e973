package dev.sonde.verification.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A master of Spark and workers of one core, processes of their own on loopback. */
final class StandaloneCluster implements AutoCloseable {
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");
  private static final long START_SECONDS = 60;

  /** Worker, application, executor, the model's folder. */
  private static final int MODEL_DEPTH = 4;

  private final Path home;
  private final Path folder;
  private final int port;
  private final Process master;
  private final List<Process> workers = new ArrayList<>();

  private StandaloneCluster(Path home, Path folder, int port, Process master) {
    this.home = home;
    this.folder = folder;
    this.port = port;
    this.master = master;
  }

  /**
   * Starts one.
   *
   * @param home a distribution of Spark
   * @param folder for logs and work
   * @param workers how many, of one core each
   */
  static StandaloneCluster start(Path home, Path folder, int workers) throws Exception {
    int port = freePort();
    Process master =
        java(
            home,
            folder.resolve("master.txt"),
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--webui-port",
            Integer.toString(freePort()));
    StandaloneCluster cluster = new StandaloneCluster(home, folder, port, master);
    try {
      cluster.awaitMaster();
      for (int i = 0; i < workers; i++) {
        cluster.addWorker();
      }
      cluster.awaitWorkers(workers);
      return cluster;
    } catch (RuntimeException | Error | IOException e) {
      cluster.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Process java(Path home, Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.addAll(List.of("-Xmx256m", "-cp", home.resolve("jars") + "/*"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME", home.toString(),
                "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1"));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private void addWorker() throws IOException {
    int number = workers.size();
    workers.add(
        java(
            home,
            folder.resolve("worker" + number + ".txt"),
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            "2g",
            "--work-dir",
            folder.resolve("work" + number).toString(),
            "--webui-port",
            Integer.toString(freePort()),
            address()));
  }

  private void awaitMaster() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline && master.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        master.waitFor(200, TimeUnit.MILLISECONDS);
      }
    }
    throw new AssertionError("no master: " + text("master.txt"));
  }

  private void awaitWorkers(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline && master.isAlive()) {
      if (text("master.txt").split("Registering worker", -1).length > count) {
        return;
      }
      master.waitFor(200, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("no workers: " + text("master.txt"));
  }

  private String text(String log) {
    try {
      return Files.readString(folder.resolve(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "spark://127.0.0.1:" + port;
  }

  /** The executors that run now, oldest first by their numbers of processes. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(worker -> worker.descendants())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** How many executors have unpacked a model so far, those that ended too. */
  int models() throws IOException {
    try (Stream<Path> files = Files.walk(folder, MODEL_DEPTH)) {
      return (int)
          files
              .filter(file -> String.valueOf(file.getFileName()).startsWith("model"))
              .filter(Files::isDirectory)
              .count();
    } catch (UncheckedIOException e) {
      return 0; // a folder went meanwhile
    }
  }

  /** Ends everything at once, as when the power fails. */
  void kill() {
    executors().forEach(ProcessHandle::destroyForcibly);
    workers.forEach(Process::destroyForcibly);
    master.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    master.onExit().orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
    for (Process worker : workers) {
      worker.onExit().orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
