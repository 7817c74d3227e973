package dev.sonde.attention.text;

import dev.sonde.isolation.TrialChild;
import dev.sonde.isolation.TrialLimits;
import dev.sonde.isolation.TrialProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer in a process of its own, which lives as long as texts are cut: the library it is read
 * by panics over some files (a template that names a token that is not there, a map of characters
 * that cannot be parsed), and a few replacements, each of one letter by two, make a letter into
 * gigabytes.
 *
 * <p>Cost: one start of a Java, beside whatever the caller does meanwhile; then a pipe's way there
 * and back for each text.
 */
final class TokenizerProcess implements TokenCoder {
  /** What files and texts of tens of megabytes take; tuned by us on texts of 10 MB. */
  private static final TrialLimits LIMITS =
      new TrialLimits(512L << 20, 2L << 30, Duration.ofSeconds(60));

  private static final Duration LEAST = Duration.ofSeconds(30);
  private static final long BYTES_PER_SECOND = 1 << 20;

  private static final int READ = 0;
  private static final int ENCODE = 1;
  private static final int DECODE = 2;

  private static final int GOOD = 0;

  private final TrialProcess process;

  private TokenizerProcess(TrialProcess process) {
    this.process = process;
  }

  /** Starts the process, which reads nothing yet. */
  static TokenizerProcess start() {
    return new TokenizerProcess(TrialProcess.start(TokenizerProcess.class, LIMITS));
  }

  /**
   * Reads a tokenizer.
   *
   * @param file a {@code tokenizer.json}
   * @throws IllegalArgumentException if the library refuses it
   * @throws dev.sonde.isolation.TrialEndedException if it ends the process
   */
  void read(Path file) {
    ask(
        file.toFile().length(),
        out -> {
          out.writeByte(READ);
          text(file.toAbsolutePath().toString(), out);
        });
  }

  @Override
  public EncodedText encode(String text) {
    DataInputStream in =
        ask(
            text.length(),
            out -> {
              out.writeByte(ENCODE);
              text(text, out);
            });
    try {
      int count = in.readInt();
      long[] ids = new long[count];
      boolean[] special = new boolean[count];
      List<String> tokens = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        ids[i] = in.readLong();
        special[i] = in.readBoolean();
        tokens.add(text(in));
      }
      return new EncodedText(ids, tokens, special);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> decode(List<long[]> ids) {
    DataInputStream in =
        ask(
            ids.size(),
            out -> {
              out.writeByte(DECODE);
              out.writeInt(ids.size());
              for (long[] one : ids) {
                out.writeInt(one.length);
                for (long id : one) {
                  out.writeLong(id);
                }
              }
            });
    try {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        texts.add(text(in));
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }

  /** Writes a message. */
  private interface Message {
    void write(DataOutputStream out) throws IOException;
  }

  private DataInputStream ask(long size, Message question) {
    byte[] answer = process.ask(bytes(question), LEAST.plusSeconds(size / BYTES_PER_SECOND));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(answer));
    try {
      if (in.readByte() != GOOD) {
        throw new IllegalArgumentException(text(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return in;
  }

  private static byte[] bytes(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      message.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  /**
   * The process.
   *
   * @param arguments of the trial process
   */
  public static void main(String[] arguments) {
    Answers answers = new Answers();
    TrialChild.serve(arguments, NativeTokens::loadLibrary, answers::to);
  }

  /** The process's end. */
  private static final class Answers {
    private @Nullable TokenCoder tokenizer;

    byte[] to(byte[] question) {
      try {
        return bytes(answer(new DataInputStream(new ByteArrayInputStream(question))));
      } catch (RuntimeException | IOException e) {
        return bytes(
            out -> {
              out.writeByte(1);
              text(String.valueOf(e.getMessage()), out);
            });
      }
    }

    private Message answer(DataInputStream in) throws IOException {
      int what = in.readByte();
      if (what == READ) {
        tokenizer = NativeTokens.read(Files.readAllBytes(Path.of(text(in))));
        return out -> out.writeByte(GOOD);
      }
      TokenCoder read = tokenizer;
      if (read == null) {
        throw new IllegalArgumentException("no tokenizer was read");
      }
      return what == ENCODE ? encoded(read.encode(text(in))) : decoded(read, in);
    }

    private static Message encoded(EncodedText text) {
      return out -> {
        out.writeByte(GOOD);
        out.writeInt(text.length());
        for (int i = 0; i < text.length(); i++) {
          out.writeLong(text.ids()[i]);
          out.writeBoolean(text.special()[i]);
          text(text.tokens().get(i), out);
        }
      };
    }

    private static Message decoded(TokenCoder tokenizer, DataInputStream in) throws IOException {
      List<long[]> all = new ArrayList<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        long[] ids = new long[in.readInt()];
        for (int j = 0; j < ids.length; j++) {
          ids[j] = in.readLong();
        }
        all.add(ids);
      }
      List<String> texts = tokenizer.decode(all);
      return out -> {
        out.writeByte(GOOD);
        for (String text : texts) {
          text(text, out);
        }
      };
    }
  }
}
