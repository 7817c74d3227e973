package dev.sonde.cli.output;

import dev.sonde.cli.terminal.Phrase;

/** What is said of cells, and of a run that left some. */
public final class CellPhrases {
  private CellPhrases() {}

  public static final Phrase CELLS = new Phrase("Cells", "セル");
  public static final Phrase SWEEP_STOPPING =
      new Phrase(
          "Stopping; cells that are done are kept. Ctrl-C again ends at once.",
          "停止します。完了したセルは保存されます。もう一度 Ctrl-C を押すと直ちに終了します。");
  public static final Phrase SWEEP_INTERRUPTED =
      new Phrase(
          "interrupted with %1$d cells left; go on with: sonde runs resume %2$s",
          "残り %1$d セルで中断されました。続きは sonde runs resume %2$s で実行できます");
  public static final Phrase CELLS_FAILED =
      new Phrase(
          "Cells that failed: %1$d; the others are done, and the report says why. Once the cause is"
              + " mended, try again with: sonde runs resume %2$s",
          "%1$d セルが失敗し、ほかは完了しました。理由はレポートにあります。原因を取り除いてからの再試行: sonde runs" + " resume %2$s");
  public static final Phrase CELLS_MISSING =
      new Phrase(
          "Cells that are missing: %1$d; the report says what the others show. Go on with:"
              + " sonde runs resume %2$s",
          "%1$d セルが未計算です。レポートには計算済みの分を示します。続きの実行: sonde runs resume %2$s");
  public static final Phrase SWEEP_DONE_ANYWAY =
      new Phrase(
          "interrupted when all cells were done: the report is complete",
          "すべてのセルが完了した後に中断されました。レポートは完全です");
  public static final Phrase DATA_CHANGED =
      new Phrase(
          "%1$s is not what the run began with (its hash differs), so that the run cannot be completed"
              + " with it. Put the old file back and resume, or sweep the new one into another folder;"
              + " 'sonde runs show' and 'sonde runs export' read what the run has",
          "%1$s は実行開始時のデータと異なるため(ハッシュが一致しません)、この実行の残りは計算できません。元のファイルを戻して"
              + "再開するか、新しいデータは別のフォルダーでスイープしてください。計算済みの結果は sonde runs show と"
              + " sonde runs export で読めます");
}
