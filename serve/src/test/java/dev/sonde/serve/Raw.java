package dev.sonde.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A request byte by byte, as no client library would send it.
 *
 * @param status the status of the answer; 0 where there was none
 * @param answer all of the answer, with its head
 */
record Raw(int status, String answer) {
  private static final int PATIENCE_MILLISECONDS = 20_000;

  /** Sends the lines of a request and reads until the server closes. */
  static Raw send(URI server, String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLISECONDS);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] words = answer.split(" ", 3);
      return new Raw(words.length < 2 ? 0 : Integer.parseInt(words[1]), answer);
    }
  }

  /** Asks for a path as it is written. */
  static Raw get(URI server, String path) throws IOException {
    return send(server, "GET " + path + " HTTP/1.1", "Host: localhost:" + server.getPort());
  }
}
