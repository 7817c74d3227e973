package dev.sonde.serve;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import dev.sonde.serve.page.LivePages;
import dev.sonde.serve.page.ProgressText;
import dev.sonde.serve.shelf.RunShelf;
import dev.sonde.serve.work.Workshop;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves the runs of a folder over HTTP.
 *
 * <p>Without a host it listens at 127.0.0.1, which only this machine reaches. Any other host needs
 * a token, since whoever reaches it could read the folder.
 *
 * @param folder the folder that holds the runs' folders
 * @param version the version of Sonde, which pages name
 * @param host a name or number of this machine
 * @param port the port; 0 for any that is free
 * @param token what readers have to have; empty for nothing
 * @param language the language of the pages
 * @param launcher the words that start Sonde, where readers may start and stop runs; empty where
 *     they may not
 */
public record RunServer(
    Path folder,
    String version,
    String host,
    int port,
    Optional<Token> token,
    Language language,
    List<String> launcher) {
  /** This machine's own, which no other reaches. */
  public static final String LOOPBACK = "127.0.0.1";

  /** A port that no service of this name's is registered for. */
  public static final int PORT = 7654;

  private static final int LARGEST_PORT = 65_535;

  /** Pages are made in milliseconds; whoever listens holds no thread. */
  private static final int THREADS = 16;

  private static final int FEWEST_THREADS = 4;

  /** A token and a path are all that is ever sent here. */
  private static final long LARGEST_REQUEST = 8_192;

  private static final int REHEARSAL_MILLISECONDS = 5_000;
  private static final String REHEARSAL =
      "GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n";

  /** Checks the port, copies the list. */
  public RunServer {
    launcher = List.copyOf(launcher);
    if (port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("a port is 0 to 65535, got " + port);
    }
  }

  /** A server of a folder for this machine alone. */
  public static RunServer of(Path folder, String version) {
    return new RunServer(
        folder, version, LOOPBACK, PORT, Optional.empty(), Language.ENGLISH, List.of());
  }

  /** The same at another address of this machine. */
  public RunServer withHost(String name) {
    return new RunServer(folder, version, name, port, token, language, launcher);
  }

  /** The same at another port. */
  public RunServer withPort(int number) {
    return new RunServer(folder, version, host, number, token, language, launcher);
  }

  /** The same for those who have a token. */
  public RunServer withToken(Token wanted) {
    return new RunServer(folder, version, host, port, Optional.of(wanted), language, launcher);
  }

  /** The same in another language. */
  public RunServer withLanguage(Language other) {
    return new RunServer(folder, version, host, port, token, other, launcher);
  }

  /**
   * The same for readers who may start and stop runs.
   *
   * @param words that start Sonde, to which a command's are added
   */
  public RunServer withLauncher(List<String> words) {
    return new RunServer(folder, version, host, port, token, language, words);
  }

  /**
   * Reads the folder and begins to answer.
   *
   * @return the folder as it is served, which the caller closes
   * @throws InvalidInputException when the folder is none, the host is not this machine's or needs
   *     a token, or the port is taken
   */
  public ServedFolder start() {
    InetAddress address = address();
    if (!address.isLoopbackAddress() && token.isEmpty()) {
      throw new InvalidInputException(
          "--host "
              + host
              + " lets other machines in, so that a token is needed: put one into a file (head -c 24"
              + " /dev/urandom | base64 > FILE) and name it with --token FILE");
    }
    RunShelf shelf = shelf();
    try {
      LivePages pages = LivePages.in(language, version, folder.toString());
      EventStreams streams = new EventStreams(shelf, new ProgressText(pages.words()));
      Optional<Workshop> workshop =
          launcher.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Workshop(
                      launcher, shelf.folder(), pages.words(), language, shelf::noteChange));
      Access access =
          new Access(
              HostNames.of(host, address),
              token,
              workshop.isPresent() ? Access.Work.ALLOWED : Access.Work.REFUSED);
      Routes routes = new Routes(shelf, streams, pages, access, workshop);
      return new ServedFolder(server(routes), shelf, streams, workshop, host);
    } catch (RuntimeException e) {
      shelf.close();
      throw e;
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new InvalidInputException(
          "--host "
              + host
              + " is not known here; give a name or number of this machine, 0.0.0.0 for all of them",
          e);
    }
  }

  private RunShelf shelf() {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          folder + " is not a folder; give the one that holds the runs' folders");
    }
    try {
      return RunShelf.watching(folder);
    } catch (UncheckedIOException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING, folder + " cannot be read; check that you may", e);
    }
  }

  private Javalin server(Routes routes) {
    Javalin javalin =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.showOldJavalinVersionWarning = false;
              config.startup.startupWatcherEnabled = false;
              config.http.maxRequestSize = LARGEST_REQUEST;
              config.http.defaultContentType = "text/plain; charset=utf-8";
              QueuedThreadPool threads = new QueuedThreadPool(THREADS, FEWEST_THREADS);
              threads.setName("sonde-serve");
              config.jetty.threadPool = threads;
              config.jetty.modifyServer(
                  server -> server.setErrorHandler(new BareErrors(routes.headers())));
              config.jetty.modifyHttpConfiguration(http -> configure(http, routes));
              routes.add(config.routes);
            });
    try {
      javalin.start(host, port);
      rehearse(javalin.port());
      return javalin;
    } catch (JavalinBindException e) {
      throw new InvalidInputException(
          "port "
              + port
              + " of "
              + host
              + " cannot be taken: another program has it, or this user may not; choose another with"
              + " --port N, or any that is free with --port 0",
          e);
    }
  }

  /**
   * Asks for a page as a browser would, so that the first reader does not wait for some thousand
   * classes to be read.
   */
  private void rehearse(int taken) {
    InetAddress address = address();
    InetAddress near = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    try (Socket socket = new Socket(near, taken)) {
      socket.setSoTimeout(REHEARSAL_MILLISECONDS);
      socket.getOutputStream().write(REHEARSAL.getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // whoever comes first waits a little
    }
  }

  private static void configure(HttpConfiguration http, Routes routes) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.addCustomizer(
        (request, headers) -> {
          routes.headers().forEach(headers::put);
          return request;
        });
  }
}
