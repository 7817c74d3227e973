package dev.sonde.report;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Pages as a strict parser sees them, so that nothing was left open or unescaped. */
public final class PageMarkup {
  private PageMarkup() {}

  /** The page without its document type and the contents of its scripts, which are no markup. */
  public static Document parsed(String page) throws Exception {
    String markup = withoutScripts(page).replaceFirst("(?i)<!doctype[^>]*>", "");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(markup)));
  }

  /** What the page says and shows. */
  public static String withoutScripts(String page) {
    return page.replaceAll("(?s)<script>.*?</script>", "");
  }
}
