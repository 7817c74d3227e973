package dev.sonde.report.page;

import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The one style of all pages, and the scripts that are put into them. */
public final class PageAssets {
  private PageAssets() {}

  static String style() {
    return text("page.css");
  }

  public static String script() {
    return inline(text("page.js"));
  }

  public static String attentionScript() {
    return inline(text("attention.js"));
  }

  /** The source expression that lets a page run this script and no other, CSP level 3. */
  static String permission(String script) {
    return "'sha256-" + Sha256.of(script).base64() + "'";
  }

  /**
   * A script that may stand inside a page: without what would end or confuse its element (HTML
   * Living Standard, restrictions for contents of script elements), and with plain line ends, so
   * that the browser hashes the bytes that were hashed here.
   */
  private static String inline(String script) {
    return script
        .replace("\r\n", "\n")
        .replace("<!--", "\\x3C!--")
        .replace("</script", "\\x3C/script")
        .replace("<script", "\\x3Cscript");
  }

  private static String text(String name) {
    try (InputStream in = PageAssets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing from the program's jars: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the program's jars", e);
    }
  }
}
