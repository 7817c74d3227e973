package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads an ONNX file and leaves its large weights where they are: in the model that is returned
 * they are external data (ONNX, External Data) that lie in the file itself, from their first byte
 * on. Whoever runs the model, or a part of it, reads them there, and ONNX Runtime does so by
 * mapping the file into memory, so that weights lie in memory once, however often the model is
 * edited, cut and opened.
 *
 * <p>Weights in a file begin at any byte. The processors that ONNX Runtime is built for read
 * numbers from there as well; where a system maps files at whole pages only, it copies them.
 */
public final class OnnxFile {
  /** Bytes; smaller weights, biases above all, are not worth a mapping of their own. */
  private static final int LARGE = 1 << 17;

  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final long size;
  private final CodedInputStream in;

  private OnnxFile(Path path, CodedInputStream in) throws IOException {
    this.path = path;
    this.in = in;
    size = Files.size(path);
  }

  /**
   * Reads a file of at most 2 GB.
   *
   * @param path of a regular file
   * @throws InvalidProtocolBufferException when its bytes are no model, or end too soon
   * @throws IOException when it cannot be read
   */
  public static ModelProto read(Path path) throws IOException {
    try (InputStream bytes = Files.newInputStream(path)) {
      return new OnnxFile(path, CodedInputStream.newInstance(bytes, BUFFER)).model();
    }
  }

  private ModelProto model() throws IOException {
    ModelProto.Builder model = ModelProto.newBuilder();
    ByteString.Output rest = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(rest);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, ModelProto.GRAPH_FIELD_NUMBER)) {
        int limit = begin();
        readGraph(model.getGraphBuilder());
        end(limit);
      } else {
        copyField(tag, out);
      }
    }
    out.flush();
    return model.mergeFrom(rest.toByteString()).build();
  }

  private void readGraph(GraphProto.Builder graph) throws IOException {
    ByteString.Output rest = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(rest);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, GraphProto.INITIALIZER_FIELD_NUMBER)) {
        int limit = begin();
        graph.addInitializer(tensor());
        end(limit);
      } else {
        copyField(tag, out);
      }
    }
    out.flush();
    graph.mergeFrom(rest.toByteString());
  }

  private TensorProto tensor() throws IOException {
    ByteString.Output rest = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(rest);
    long offset = -1;
    int length = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!isMessage(tag, TensorProto.RAW_DATA_FIELD_NUMBER)) {
        copyField(tag, out);
        continue;
      }
      length = in.readRawVarint32();
      if (length >= LARGE) {
        offset = in.getTotalBytesRead();
        if (offset + length > size) {
          throw cutShort();
        }
        in.skipRawBytes(length);
      } else {
        offset = -1;
        out.writeUInt32NoTag(tag);
        out.writeUInt32NoTag(length);
        out.writeRawBytes(in.readRawBytes(length));
      }
    }
    out.flush();
    TensorProto tensor = TensorProto.parseFrom(rest.toByteString());
    return offset < 0 || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        ? tensor
        : inPlace(tensor, offset, length);
  }

  private TensorProto inPlace(TensorProto tensor, long offset, int length) {
    return tensor.toBuilder()
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", String.valueOf(path.getFileName())))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Integer.toString(length)))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static boolean isMessage(int tag, int field) {
    return WireFormat.getTagFieldNumber(tag) == field
        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private int begin() throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  private void end(int limit) throws IOException {
    if (in.getBytesUntilLimit() != 0) {
      throw cutShort();
    }
    in.popLimit(limit);
  }

  private static InvalidProtocolBufferException cutShort() {
    return new InvalidProtocolBufferException("a message ends before its length says so");
  }

  private void copyField(int tag, CodedOutputStream out) throws IOException {
    out.writeUInt32NoTag(tag);
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> out.writeUInt64NoTag(in.readRawVarint64());
      case WireFormat.WIRETYPE_FIXED32 -> out.writeFixed32NoTag(in.readRawLittleEndian32());
      case WireFormat.WIRETYPE_FIXED64 -> out.writeFixed64NoTag(in.readRawLittleEndian64());
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> out.writeBytesNoTag(in.readBytes());
      default -> throw new InvalidProtocolBufferException("a field of a kind that ONNX has not");
    }
  }
}
