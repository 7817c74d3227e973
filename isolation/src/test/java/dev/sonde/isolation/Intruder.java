package dev.sonde.isolation;

import com.sun.jna.Memory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A trial process that does what a file is told to: for tests of what stops it. */
final class Intruder {
  private Intruder() {}

  /** One that can be asked. */
  public static void main(String[] arguments) {
    TrialChild.serve(
        arguments,
        () -> {},
        question -> {
          String text = new String(question, StandardCharsets.UTF_8);
          int at = text.indexOf(' ');
          return answer(text.substring(0, at), text.substring(at + 1))
              .getBytes(StandardCharsets.UTF_8);
        });
  }

  private static String answer(String verb, String object) {
    try {
      return act(verb, object);
    } catch (IOException | OutOfMemoryError e) {
      return "refused";
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  private static String act(String verb, String object) throws IOException, InterruptedException {
    switch (verb) {
      case "write" -> Files.writeString(Path.of(object), "here I was");
      case "delete" -> Files.delete(Path.of(object));
      case "move" -> Files.move(Path.of(object), Path.of(object + ".moved"));
      case "folder" -> Files.createDirectory(Path.of(object));
      case "run" -> new ProcessBuilder("touch", object).start().waitFor();
      case "connect" ->
          new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(object)).close();
      case "kill" -> {
        boolean ended = ProcessHandle.of(Long.parseLong(object)).orElseThrow().destroyForcibly();
        return ended ? "done" : "refused";
      }
      case "read" -> {
        return Files.readString(Path.of(object));
      }
      case "pid" -> {
        return Long.toString(ProcessHandle.current().pid());
      }
      case "print" ->
          new java.io.FileOutputStream(java.io.FileDescriptor.out)
              .write(object.getBytes(StandardCharsets.UTF_8));
      case "hang" -> Thread.sleep(Long.parseLong(object));
      case "halt" -> Runtime.getRuntime().halt(134);
      case "grab" -> {
        try (Memory taken = new Memory(Long.parseLong(object) << 20)) {
          taken.setByte(0, (byte) 1);
        }
      }
      default -> throw new IllegalArgumentException(verb);
    }
    return "done";
  }
}
