package dev.sonde.isolation;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A parent that starts a trial process, tells its number, and waits in a question to it. */
final class Nursery {
  private Nursery() {}

  /** Starts it. */
  public static void main(String[] arguments) throws IOException {
    try (TrialProcess trial =
            TrialProcess.start(
                Intruder.class, new TrialLimits(64 << 20, 1 << 30, Duration.ofSeconds(60)));
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      byte[] pid = trial.ask("pid -".getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(60));
      out.write(pid);
      out.write('\n');
      out.flush();
      trial.ask("hang 600000".getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(10));
    }
  }
}
