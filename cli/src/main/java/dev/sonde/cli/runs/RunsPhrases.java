package dev.sonde.cli.runs;

import dev.sonde.cli.terminal.Phrase;

/** What is said of the runs of a folder. */
public final class RunsPhrases {
  private RunsPhrases() {}

  public static final Phrase NO_RUNS =
      new Phrase(
          "There are no runs in %1$s; every command that measures leaves its own.",
          "%1$s に実行フォルダーはありません。測定するコマンドが 1 つずつ作ります。");
  public static final Phrase IS_A_RUN =
      new Phrase(
          "%1$s is a run itself; 'sonde runs show %1$s' shows it.",
          "%1$s はそれ自体が実行フォルダーです。'sonde runs show %1$s' で表示できます。");
  public static final Phrase RUN_COUNTS = new Phrase("%1$d of %2$d cells", "%2$d セル中 %1$d");
  public static final Phrase RUN_ENDS =
      new Phrase("%1$d of them diverged, %2$d failed", "うち発散 %1$d、失敗 %2$d");
  public static final Phrase RUNS_UNREADABLE =
      new Phrase(
          "the folder %1$s cannot be read; check that you may", "フォルダー %1$s を読めません。権限を確認してください");
  public static final Phrase CELLS_ON_SERVER =
      new Phrase(
          "the run's cells stay where others may be at work on them: %1$s; DROP SCHEMA … CASCADE there"
              + " takes them away",
          "ほかのマシンが計算中かもしれないため、実行のセルは残しました: %1$s。そこで DROP SCHEMA … CASCADE" + " を実行すると消えます");
  public static final Phrase NOT_A_RUN =
      new Phrase(
          "%1$s holds neither a ledger.db nor the JSON of a run, so it is not a run's folder and nothing"
              + " was deleted; 'sonde runs list' names runs",
          "%1$s に ledger.db も実行結果の JSON もないため実行フォルダーではありません。何も削除していません。"
              + "'sonde runs list' で一覧できます");
  public static final Phrase RUN_UNDELETABLE =
      new Phrase(
          "%1$s could not be deleted (%2$s); check that you may write there",
          "%1$s を削除できませんでした(%2$s)。書き込み権限を確認してください");
  public static final Phrase DATA_GONE =
      new Phrase(
          "the run's data, %1$s, cannot be read again. A path is taken from the folder that you are in:"
              + " go where the run was begun, or put the file back, and resume; 'sonde runs show' and"
              + " 'sonde runs export' need no data. (%2$s)",
          "この実行のデータ %1$s を読み直せません。相対パスは現在のフォルダーから読まれます。実行を始めたフォルダーに移るか、"
              + "ファイルを戻してから再開してください。sonde runs show と sonde runs export にはデータは要りません。詳細(英語):"
              + " %2$s");
}
