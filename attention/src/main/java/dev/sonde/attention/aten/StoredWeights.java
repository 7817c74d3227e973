package dev.sonde.attention.aten;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramCheckpoint;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.Safetensors;
import dev.sonde.exported.StoredTensor;
import dev.sonde.exported.StoredType;
import dev.sonde.exported.StoredView;
import dev.sonde.findings.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tensors that an archive keeps, as weights of an ONNX graph. Large ones stay in the archive, whose
 * entries are not compressed: they are external data that lie in it, and ONNX Runtime maps the file
 * into memory (decision 0034).
 */
final class StoredWeights {
  /** Bytes; smaller ones are not worth a mapping of their own, as in {@code onnx.OnnxFile}. */
  private static final long LARGE = 1 << 17;

  /** Bytes of a tensor that has to be laid out anew; weights lie as they are. */
  private static final long MOST_COPIED = 1L << 29;

  private final ProgramArchive archive;
  private final Path file;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> storedNames = new HashMap<>();
  private final Map<String, Long> places;
  private final Map<String, byte[]> records = new HashMap<>();

  private final Optional<ProgramCheckpoint> checkpoint;

  /** Files of the checkpoint, by the location that tensors in them give. */
  private final Map<String, Path> others = new LinkedHashMap<>();

  /**
   * Looks at what an archive keeps.
   *
   * @param checkpoint whose tensors take the place of the archive's where there are any
   */
  StoredWeights(
      ProgramArchive archive,
      Path file,
      ProgramGraph graph,
      Optional<ProgramCheckpoint> checkpoint) {
    this.archive = archive;
    this.file = file;
    this.checkpoint = checkpoint;
    Set<String> wanted = new HashSet<>();
    for (ProgramGraph.Input input : graph.inputs()) {
      switch (input.origin()) {
        case PARAMETER, BUFFER, CONSTANT -> {
          StoredTensor tensor = StoredTensor.of(archive, input);
          tensors.put(input.name(), tensor);
          storedNames.put(input.name(), input.stored());
          wanted.add(tensor.view().record());
        }
        case CALLER, FIXED -> {}
      }
    }
    places = archive.places(wanted);
  }

  /** The tensor of an input of the graph. */
  StoredTensor tensor(String input) {
    StoredTensor tensor = tensors.get(input);
    if (tensor == null) {
      throw new IllegalArgumentException(input + " is not kept");
    }
    return tensor;
  }

  /** The tensor of an input, as ONNX keeps it, under another name. */
  TensorProto weight(String input, String name) {
    StoredTensor stored = tensor(input);
    Optional<Safetensors.Entry> other = replaced(input);
    if (other.isPresent()) {
      return weight(other.get(), name);
    }
    StoredType type = stored.description().type();
    StoredView view = stored.view();
    DataType onnx =
        type(type)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        InvalidInputException.Kind.FORMAT,
                        archive.source()
                            + ": the tensor "
                            + name
                            + " is "
                            + type
                            + ", which ONNX Runtime does not compute with. Convert it before"
                            + " exporting"));
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(onnx.getNumber());
    view.sizes().forEach(tensor::addDims);
    long length = Math.multiplyExact(view.count(), type.bytes());
    Long place = places.get(view.record());
    if (length < LARGE || place == null || !view.isContiguous()) {
      return tensor.setRawData(ByteString.copyFrom(copied(view, type, length, name))).build();
    }
    long offset = place + view.offset() * type.bytes();
    return external(tensor, String.valueOf(file.getFileName()), offset, length);
  }

  private static TensorProto external(
      TensorProto.Builder tensor, String location, long offset, long length) {
    return tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(length)))
        .build();
  }

  private Optional<Safetensors.Entry> replaced(String input) {
    return checkpoint.flatMap(
        given ->
            given.take(
                Objects.requireNonNull(storedNames.get(input)), tensor(input).description()));
  }

  private TensorProto weight(Safetensors.Entry entry, String name) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type(entry.type()).orElseThrow().getNumber())
            .addAllDims(entry.axes());
    if (entry.bytes() < LARGE) {
      return tensor.setRawData(ByteString.copyFrom(Safetensors.bytes(entry))).build();
    }
    String location = entry.file().toAbsolutePath().toString();
    others.put(location, entry.file());
    return external(tensor, location, entry.begin(), entry.bytes());
  }

  /** Where files lie that tensors name beside the archive's own. */
  Map<String, Path> others() {
    return others;
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static Optional<DataType> type(StoredType type) {
    return Optional.ofNullable(
        switch (type) {
          case BYTE -> DataType.UINT8;
          case CHAR -> DataType.INT8;
          case SHORT -> DataType.INT16;
          case INT -> DataType.INT32;
          case LONG -> DataType.INT64;
          case HALF -> DataType.FLOAT16;
          case FLOAT -> DataType.FLOAT;
          case DOUBLE -> DataType.DOUBLE;
          case BOOL -> DataType.BOOL;
          case BFLOAT16 -> DataType.BFLOAT16;
          case UINT16 -> DataType.UINT16;
          case UINT32 -> DataType.UINT32;
          case UINT64 -> DataType.UINT64;
          case COMPLEX_HALF, COMPLEX_FLOAT, COMPLEX_DOUBLE -> null;
        });
  }

  /** The elements in the order of the axes, however they lie in their storage. */
  private byte[] copied(StoredView view, StoredType type, long length, String name) {
    if (length > MOST_COPIED || archive.size(view.record()) > MOST_COPIED) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          archive.source()
              + ": the tensor "
              + name
              + " has "
              + length
              + " bytes that do not lie in order, or are compressed. Save the program again:"
              + " torch.export.save(torch.export.load(\"old.pt2\"), \"new.pt2\")");
    }
    byte[] storage = records.computeIfAbsent(view.record(), this::bytes);
    byte[] out = new byte[Math.toIntExact(length)];
    int size = type.bytes();
    long[] index = new long[view.sizes().size()];
    for (int at = 0; at < out.length; at += size) {
      long from = view.offset();
      for (int axis = 0; axis < index.length; axis++) {
        from += index[axis] * view.strides().get(axis);
      }
      System.arraycopy(storage, Math.toIntExact(from * size), out, at, size);
      for (int axis = index.length - 1; axis >= 0; axis--) {
        if (++index[axis] < view.sizes().get(axis)) {
          break;
        }
        index[axis] = 0;
      }
    }
    return out;
  }

  private byte[] bytes(String record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(archive.size(record)));
    archive.read(record, (piece, count) -> out.write(piece, 0, count));
    return out.toByteArray();
  }
}
