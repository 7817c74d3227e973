package dev.sonde.cli.data;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.nets.data.NamedDataset;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the data sets that are read by name. */
@Command(name = "list", header = "Lists the data sets that are read by name.")
public final class DataListCommand implements Callable<Integer> {
  private final Session session;

  public DataListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    PrintWriter out = session.out();
    for (NamedDataset data : NamedDataset.values()) {
      out.printf("%-14s %s%n", data.label(), session.say(words(data)));
      if (!data.available()) {
        out.printf("%-14s %s%n", "", session.say(Phrases.NOT_INSTALLED));
      }
    }
    return ExitCode.DONE;
  }

  private static Phrase words(NamedDataset data) {
    return switch (data) {
      case DIGITS -> Phrases.DIGITS;
      case MNIST10K -> Phrases.MNIST10K;
      case MOBY_DICK -> Phrases.MOBY_DICK;
      case FASHION_MNIST -> Phrases.FASHION_MNIST;
    };
  }
}
