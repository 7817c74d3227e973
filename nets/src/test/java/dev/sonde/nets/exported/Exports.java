package dev.sonde.nets.exported;

import dev.sonde.nets.Archives;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The exported programs beside the tests; {@code exported/exported.py} made them. */
final class Exports {
  private Exports() {}

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Exports.class.getResource("/exported/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Dataset data(String name) {
    return DataSource.read(file(name + ".npz").toString());
  }

  /** Writes an archive anew with one record changed, and right checksums. */
  static Path changed(String name, String record, Path target, UnaryOperator<String> change) {
    Map<String, byte[]> records = Archives.read(file(name + ".pt2"));
    byte[] before = records.get(name + "/" + record);
    String text = change.apply(new String(before, StandardCharsets.UTF_8));
    records.put(name + "/" + record, text.getBytes(StandardCharsets.UTF_8));
    return Archives.write(target, records);
  }

  static Path changedProgram(String name, Path target, UnaryOperator<String> change) {
    return changed(name, "models/model.json", target, change);
  }
}
