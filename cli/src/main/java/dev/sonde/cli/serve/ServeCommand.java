package dev.sonde.cli.serve;

import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Ledger;
import dev.sonde.serve.RunServer;
import dev.sonde.serve.ServedFolder;
import dev.sonde.serve.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves the runs of a folder as live pages, until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Shows the runs of a folder as a live page in a browser.",
    description = {
      "",
      "Lists runs with their headlines, follows those that are at work, opens reports, and compares"
          + " two runs. Without --allow-run it only reads: nothing is started, stopped or changed.",
      ""
    },
    footer = {
      "",
      "Ends with exit code 3 on Ctrl-C, as every command that is told to stop.",
      "",
      "Examples:",
      "  sonde serve",
      "  sonde serve runs --port 8080",
      "  sonde serve runs --allow-run",
      "  sonde serve runs --host 0.0.0.0 --token token.txt"
    })
public final class ServeCommand implements Callable<Integer> {
  private static final int LARGEST_PORT = 65_535;

  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder that holds the runs' folders; default: runs.")
  private String folder = "runs";

  @Option(
      names = "--host",
      paramLabel = "H",
      description =
          "A name or number of this machine to listen at; default: 127.0.0.1, which only this machine"
              + " reaches. Any other needs --token.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "The port; 0 for any that is free; default: 7654.")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "A file whose first line readers have to know: in a browser they enter it once, a script"
              + " sends it as 'Authorization: Bearer TOKEN'.")
  private Optional<String> token = Optional.empty();

  @Option(
      names = "--allow-run",
      description =
          "Let readers start measure, attention, sweep, study and watch, whose runs are left in DIR,"
              + " stop them, and go on with runs that stopped. They can have any file measured that"
              + " this user may read.")
  private boolean allowRun;

  public ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    Path path = RunFolder.path("DIR", folder, language);
    RunServer server = RunServer.of(path, Version.sonde()).withLanguage(language);
    Optional<Integer> number =
        Argument.given("--port", port, "8080", language)
            .map(argument -> argument.wholeNumber(0, LARGEST_PORT));
    if (number.isPresent()) {
      server = server.withPort(number.get());
    }
    if (host.isPresent()) {
      server = server.withHost(host.get());
    }
    if (token.isPresent()) {
      Path file = RunFolder.path("--token", token.get(), language);
      server = server.withToken(Token.read(file));
      if (isOpenToOthers(file)) {
        session.remark(session.say(ServePhrases.OPEN_TOKEN, file));
      }
    }
    if (allowRun) {
      server = server.withLauncher(OwnLauncher.words());
    }
    if (!Files.isDirectory(path)) {
      throw new Complaint(session.say(ServePhrases.NOT_A_FOLDER, path));
    }
    if (Ledger.isIn(path)) {
      throw new Complaint(session.say(ServePhrases.IS_A_RUN, path));
    }
    return serve(server, path);
  }

  private int serve(RunServer server, Path path) {
    Interruption interruption = Interruption.ofThisThread(session.limits(), () -> {});
    try (interruption;
        ServedFolder served = server.start()) {
      session.out().println(session.say(ServePhrases.SERVING, path, served.address()));
      session.out().flush();
      served.await();
    } catch (InterruptedException e) {
      // told to stop
    }
    return ExitCode.INTERRUPTED;
  }

  private static boolean isOpenToOthers(Path file) {
    try {
      Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
      return allowed.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      // a system without such permissions
      return false;
    }
  }
}
