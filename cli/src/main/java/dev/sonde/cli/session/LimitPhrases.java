package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Phrase;

/** What is said of limits of time and memory. */
public final class LimitPhrases {
  private LimitPhrases() {}

  public static final Phrase TIMED_OUT =
      new Phrase(
          "stopping after %1$s, as --timeout says; what is done is kept",
          "--timeout で指定された %1$s が経過したため停止します。完了した分は保存されます");
  public static final Phrase MEMORY_LIMIT =
      new Phrase(
          "stopping, because more memory is taken than the %1$s of --max-memory; what is done is"
              + " kept",
          "--max-memory で指定された %1$s を超えたため停止します。完了した分は保存されます");
  public static final Phrase NO_MEMORY_LIMIT =
      new Phrase(
          "--max-memory needs a system that says how much memory a process takes (Linux's /proc);"
              + " here, SONDE_JAVA_OPTIONS=-Xmx2g bounds Java's part",
          "--max-memory には、プロセスのメモリ使用量が分かるシステム (Linux の /proc) が必要です。"
              + "ここでは SONDE_JAVA_OPTIONS=-Xmx2g で Java の分を制限できます");
}
