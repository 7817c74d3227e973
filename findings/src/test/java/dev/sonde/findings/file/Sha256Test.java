package dev.sonde.findings.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  /** Of {@code abc}; FIPS 180-4, "Secure Hash Standard: examples with intermediate values". */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  private static Sha256.Content content(String text) {
    return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTextItsBytesAndItsFileHaveTheSame() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(Sha256.of("abc").hexadecimal()).isEqualTo(ABC);
    assertThat(Sha256.of(new byte[] {'a', 'b', 'c'}).hexadecimal()).isEqualTo(ABC);
    assertThat(Sha256.of(file).hexadecimal()).isEqualTo(ABC);
  }

  @Test
  void severalContentsAreOneAfterTheOther() throws IOException {
    assertThat(Sha256.of(List.of(content("a"), content(""), content("bc"))).hexadecimal())
        .isEqualTo(ABC);
    String once = "0123456789".repeat(20_000);
    assertThat(Sha256.of(List.of(content(once), content(once))).hexadecimal())
        .isEqualTo(Sha256.of(once + once).hexadecimal());
  }

  /** printf abc | openssl dgst -sha256 -binary | base64. */
  @Test
  void base64IsTheSameNumber() {
    assertThat(Sha256.of("abc").base64()).isEqualTo("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  }
}
