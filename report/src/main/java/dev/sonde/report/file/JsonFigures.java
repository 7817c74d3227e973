package dev.sonde.report.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.sonde.findings.Finding;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Words;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** What every JSON file of Sonde writes the same way: provenance, findings, numbers. */
public final class JsonFigures {
  private JsonFigures() {}

  public static JsonGenerator generator(Writer writer) throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    // "\n" on every system: the same records give the same bytes.
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    return new JsonFactory().createGenerator(writer).setPrettyPrinter(printer);
  }

  public static void writeProvenance(JsonGenerator out, Provenance provenance) throws IOException {
    out.writeObjectFieldStart("sonde");
    out.writeStringField("version", provenance.version());
    out.writeStringField("command", provenance.command());
    out.writeNumberField("seed", provenance.seed());
    out.writeStringField("started", provenance.started().toString());
    writeNumber(out, "seconds", provenance.seconds());
    out.writeStringField("java", provenance.java());
    out.writeStringField("machine", provenance.machine());
    out.writeNumberField("threads", provenance.threads());
    out.writeEndObject();
  }

  public static void writeFindings(JsonGenerator out, List<Finding> findings, FindingText words)
      throws IOException {
    out.writeArrayFieldStart("findings");
    for (Finding finding : findings) {
      out.writeStartObject();
      out.writeStringField("code", finding.code());
      out.writeStringField("severity", Words.lower(finding.severity()));
      out.writeStringField("text", words.sentence(finding));
      out.writeObjectFieldStart("evidence");
      for (Map.Entry<String, Object> item : finding.evidence().entrySet()) {
        writeEvidence(out, item.getKey(), item.getValue());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeEvidence(JsonGenerator out, String key, Object value)
      throws IOException {
    if (value instanceof Boolean flag) {
      out.writeBooleanField(key, flag);
    } else if (value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte) {
      out.writeNumberField(key, ((Number) value).longValue());
    } else if (value instanceof Number number) {
      writeNumber(out, key, number.doubleValue());
    } else {
      out.writeStringField(key, value.toString());
    }
  }

  public static void writeNumber(JsonGenerator out, String key, double value) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumberField(key, value);
    } else {
      out.writeNullField(key);
    }
  }
}
