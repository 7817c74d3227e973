package dev.sonde.cli;

/** Starts the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(SondeCommand.run(args, Terminal.standard()));
  }
}
