package dev.sonde.cli.inputs;

import dev.sonde.cli.terminal.Phrase;

/** What is said of options that do not suit the data or the model. */
public final class ReadingPhrases {
  private ReadingPhrases() {}

  public static final Phrase FOR_TABLES =
      new Phrase(
          "%1$s applies to tables (.csv, .tsv); %2$s is not one. Leave it out",
          "%1$s は表(.csv、.tsv)用のオプションですが、%2$s は表ではありません。%1$s を省いてください");
  public static final Phrase FOR_IMAGES =
      new Phrase(
          "%1$s lays images out in rows, and the samples of %2$s are not images; leave it out",
          "%1$s は画像を1行に並べるオプションですが、%2$s のサンプルは画像ではありません。%1$s を省いてください");
  public static final Phrase FOR_TEXT =
      new Phrase(
          "%1$s applies to text (moby-dick, .txt); %2$s is not text. Leave it out",
          "%1$s はテキスト(moby-dick、.txt)用のオプションですが、%2$s はテキストではありません。%1$s を省いてください");
  public static final Phrase NEEDS_MODEL =
      new Phrase(
          "%1$s says how a model is read, and no model was given; name its file, or leave %1$s out",
          "%1$s はモデルの読み方を指定するものですが、モデルが指定されていません。ファイルを指定するか、%1$s を外してください");
}
