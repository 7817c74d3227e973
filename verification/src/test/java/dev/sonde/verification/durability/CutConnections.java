package dev.sonde.verification.durability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a server on which every connection is cut before one of the server's answers, drawn
 * among the first hundred: what was asked for was done, and nobody heard of it.
 */
final class CutConnections implements AutoCloseable {
  private final ServerSocket door;
  private final int port;
  private final Random random;
  private final AtomicInteger cuts = new AtomicInteger();

  private CutConnections(ServerSocket door, int port, long seed) {
    this.door = door;
    this.port = port;
    this.random = new Random(seed);
  }

  static CutConnections to(int port, long seed) throws IOException {
    CutConnections way =
        new CutConnections(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, seed);
    daemon(way::open);
    return way;
  }

  int port() {
    return door.getLocalPort();
  }

  /** How many connections were cut. */
  int cuts() {
    return cuts.get();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private void open() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        // the first answers let somebody in
        int answers = 8 + random.nextInt(100);
        daemon(() -> pass(client, server, Integer.MAX_VALUE));
        daemon(() -> pass(server, client, answers));
      }
    } catch (IOException closed) {
      // no more are let in
    }
  }

  private void pass(Socket from, Socket to, int most) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int passed = 0; ; passed++) {
        int length = in.read(buffer);
        if (length < 0) {
          return;
        }
        if (passed == most) {
          cuts.incrementAndGet();
          return;
        }
        out.write(buffer, 0, length);
        out.flush();
      }
    } catch (IOException closed) {
      // the other side is closed, too
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
