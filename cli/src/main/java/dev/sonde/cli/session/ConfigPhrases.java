package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Phrase;

/** What is said of a file of settings, and of presets. */
public final class ConfigPhrases {
  private ConfigPhrases() {}

  public static final Phrase CONFIG_MISSING =
      new Phrase(
          "--config %1$s does not exist; check the path", "--config %1$s がありません。パスを確認してください");
  public static final Phrase CONFIG_UNREADABLE =
      new Phrase(
          "--config %1$s cannot be read; check that it is a text file that you may read",
          "--config %1$s を読めません。読み取れるテキストファイルか確認してください");
  public static final Phrase CONFIG_NO_YAML =
      new Phrase(
          "--config %1$s is not YAML of names and values (line %2$d); for example: widths: 4..512",
          "--config %1$s は名前と値の YAML ではありません(%2$d 行目)。例: widths: 4..512");
  public static final Phrase CONFIG_KEY =
      new Phrase(
          "--config %1$s: '%2$s' is not an option of %3$s; '%3$s --help' lists them, and the file"
              + " names them without their dashes.",
          "--config %1$s: '%2$s' は %3$s のオプションではありません。'%3$s --help' の名前を、先頭の -- を除いて書いてください。");
  public static final Phrase CONFIG_VALUE =
      new Phrase(
          "--config %1$s: '%2$s' needs a value or a list of values; for example: z: [1, 0.1]",
          "--config %1$s: '%2$s' には値か値のリストが必要です。例: z: [1, 0.1]");
  public static final Phrase CONFIG_TWICE =
      new Phrase(
          "--config %1$s: '%2$s' stands twice (line %3$d); keep one of them",
          "--config %1$s: '%2$s' が 2 回あります(%3$d 行目)。1 つだけ残してください");
  public static final Phrase NO_PRESET =
      new Phrase("there is no preset '%1$s'; there are: %2$s", "プリセット '%1$s' はありません。使えるもの: %2$s");
  public static final Phrase PRESET_OF =
      new Phrase(
          "the preset %1$s belongs to 'sonde sweep %2$s --preset %1$s'",
          "プリセット %1$s は 'sonde sweep %2$s --preset %1$s' で使います");
  public static final Phrase PRESET_CHANGED =
      new Phrase(
          "sonde: --%2$s changes the preset %1$s: what it stands for may no longer hold",
          "sonde: --%2$s がプリセット %1$s を変更しています。元の図との対応は保証されません");
}
