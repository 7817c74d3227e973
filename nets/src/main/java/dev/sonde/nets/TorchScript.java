package dev.sonde.nets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch;

/**
 * Reads TorchScript files ({@code torch.jit.trace} or {@code torch.jit.script}, then {@code save}).
 *
 * <p><b>A TorchScript file is a program.</b> Loading and running one executes the code in it; load
 * only files whose origin you trust.
 */
public final class TorchScript {
  private TorchScript() {}

  /**
   * Loads a network, in evaluation mode and on the CPU.
   *
   * @param path the file
   * @return the network, which the caller closes
   * @throws InvalidInputException if the file is not a TorchScript module that can be used
   */
  public static Network load(Path path) {
    String sha256 = sha256(path);
    try {
      JitModule module = Libtorch.compute(() -> Libtorch.keep(torch.load(path.toString())));
      return Network.of(module, path.toString(), sha256);
    } catch (RuntimeException e) {
      throw new InvalidInputException(path + ": not a TorchScript module: " + e.getMessage(), e);
    }
  }

  private static String sha256(Path path) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new InvalidInputException(path + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
