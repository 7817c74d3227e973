package dev.sonde.cli.serve;

import dev.sonde.cli.terminal.Phrase;

/** What {@code sonde serve} says by itself. */
public final class ServePhrases {
  private ServePhrases() {}

  public static final Phrase SERVING =
      new Phrase("Serving %1$s at %2$s. Ctrl-C ends it.", "%1$s を %2$s で公開しています。Ctrl-C で終了します。");
  public static final Phrase NOT_A_FOLDER =
      new Phrase(
          "%1$s is not a folder; give the one that holds the runs' folders, or make it first",
          "%1$s はフォルダーではありません。実行フォルダーを含むフォルダーを指定するか、先に作ってください");
  public static final Phrase IS_A_RUN =
      new Phrase(
          "%1$s is a run itself; give the folder that holds it",
          "%1$s はそれ自体が実行フォルダーです。それを含むフォルダーを指定してください");
  public static final Phrase OPEN_TOKEN =
      new Phrase(
          "other users of this machine can read the token in %1$s; to keep it: chmod 600 %1$s",
          "このマシンの他のユーザーが %1$s のトークンを読めます。防ぐには: chmod 600 %1$s");
}
