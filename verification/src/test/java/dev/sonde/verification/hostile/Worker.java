package dev.sonde.verification.hostile;

import dev.sonde.cli.Main;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Runs commands one after the other in this process, as lines of standard input name them. */
final class Worker {
  private Worker() {}

  /**
   * The process.
   *
   * @param arguments what stands before each exit code
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String command = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
        int code = Main.run(command.split("\0", -1));
        out.print("\n" + arguments[0] + code + "\n");
        out.flush();
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
