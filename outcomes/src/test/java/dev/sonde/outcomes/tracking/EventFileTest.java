package dev.sonde.outcomes.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.outcomes.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  /**
   * What TensorBoard 2.21 writes itself:
   *
   * <pre>{@code
   * from tensorboard.compat.proto.event_pb2 import Event
   * from tensorboard.compat.proto.summary_pb2 import Summary
   * from tensorboard.summary.writer.record_writer import RecordWriter
   * w = RecordWriter(out := io.BytesIO())
   * w.write(Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString())
   * value = Summary.Value(tag="loss", simple_value=0.25)
   * w.write(Event(wall_time=1.5, step=7, summary=Summary(value=[value])).SerializeToString())
   * out.getvalue().hex()
   * }</pre>
   */
  private static final String REFERENCE =
      "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c"
          + "1a00000000000000129bd82d09000000000000f83f10072a0d0a0b0a046c6f7373150000803ec9d07b8d";

  @TempDir Path folder;

  @Test
  void aFileIsWhatTensorBoardWouldWrite() throws IOException {
    Path file =
        EventFile.write(
            folder, 3, Instant.ofEpochMilli(1500), List.of(new Scalar("loss", 7, 0.25)));
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(REFERENCE);
    // TensorBoard looks for the middle, and reads files in the order of their names
    assertThat(file.getFileName().toString())
        .isEqualTo("events.out.tfevents.0000000001.000003.sonde");
  }
}
