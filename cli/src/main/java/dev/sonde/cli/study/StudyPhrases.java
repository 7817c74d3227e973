package dev.sonde.cli.study;

import dev.sonde.cli.terminal.Phrase;

/** What the commands of studies say by themselves. */
public final class StudyPhrases {
  private StudyPhrases() {}

  public static final Phrase DATA_OR_THEORY =
      new Phrase(
          "'study %1$s' needs --data to look at data of yours, for example --data digits, or --theory"
              + " for the closed forms beside a simulation",
          "'study %1$s' には、データを調べる --data(例: --data digits)か、閉じた式とシミュレーションを比べる"
              + " --theory が必要です");
  public static final Phrase NOT_BOTH =
      new Phrase(
          "--theory needs no data, and %1$s was given; leave one of them out",
          "--theory にはデータは不要ですが、%1$s が指定されています。どちらかを外してください");
  public static final Phrase ONLY_THEORY =
      new Phrase(
          "%1$s belongs to --theory; add --theory, or leave it out",
          "%1$s は --theory のオプションです。--theory を加えるか、外してください");
  public static final Phrase ONLY_DATA =
      new Phrase(
          "%1$s belongs to --data; add --data, or leave it out",
          "%1$s は --data のオプションです。--data を加えるか、外してください");
  public static final Phrase MODEL_NEEDED =
      new Phrase(
          "'study %1$s' looks at a trained model; give MODEL, for example 'sonde study %1$s model.pt"
              + " --data data.npz', or --theory alone",
          "'study %1$s' は訓練済みモデルを調べます。MODEL を指定するか(例: 'sonde study %1$s model.pt --data"
              + " data.npz')、--theory だけを指定してください");
  public static final Phrase NO_CHAIN =
      new Phrase(
          "%1$s is not a chain of linear layers with one activation between them, so there is no"
              + " saying what each layer sees; leave it out to look at the data alone",
          "%1$s は、1 種類の活性化関数でつないだ線形層の連鎖ではないため、各層の入力がわかりません。モデル" + "を外してデータだけを調べてください");
  public static final Phrase OTHER_INPUTS =
      new Phrase(
          "%1$s takes %2$d numbers, and the samples of %3$s have %4$d; give the data that it was"
              + " trained on",
          "%1$s の入力は %2$d 個ですが、%3$s のサンプルは %4$d 個です。訓練に使ったデータを指定してください");
  public static final Phrase MODEL_OR_NET =
      new Phrase(
          "%1$s brings its own layers, and --net %2$s asks for others; leave one of them out",
          "%1$s には独自の層があり、--net %2$s は別の層を指定しています。どちらかを外してください");
  public static final Phrase MODEL_OR_RULE =
      new Phrase(
          "%1$s is trained by its own loss, and --rule %2$s is for a linear model; leave one of them out",
          "%1$s はそのモデル自身の損失で訓練します。--rule %2$s は線形モデルのためのものです。どちらかを外してください");
  public static final Phrase MODEL_AND_LAYER =
      new Phrase("a model's file and a layer of it", "モデルのファイルとその層");
  public static final Phrase NO_LAYER =
      new Phrase(
          "%1$s has no layer called %2$s; its layers are %3$s",
          "%1$s に %2$s という層はありません。層は %3$s です");
  public static final Phrase TWO_LAGS =
      new Phrase("two different whole numbers from 1 to 100", "1 以上 100 以下の異なる整数 2 つ");
  public static final Phrase STUDYING = new Phrase("Studying", "調べています");
  public static final Phrase SUBJECT = new Phrase("%1$s: %2$,d samples", "%1$s: %2$,d サンプル");
  public static final Phrase SUBJECT_WITH_MODEL =
      new Phrase("%1$s on %2$s: %3$,d samples", "%1$s(%2$s: %3$,d サンプル)");
  public static final Phrase INTERRUPTED =
      new Phrase(
          "interrupted; nothing was written, since claims are judged at the end",
          "中断されました。主張の判定は最後に行うため、何も保存していません");
  public static final Phrase LESS =
      new Phrase("add --quick, or lower --samples, or ", "--quick を加える、--samples を小さくする、または ");
  public static final Phrase LIST_FOOT =
      new Phrase(
          "'sonde study NAME --theory' holds the closed forms against a simulation, 'sonde study NAME"
              + " --data DATA' asks your data; --quick takes under a minute.",
          "'sonde study 名前 --theory' は閉じた式とシミュレーションを比べ、'sonde study 名前 --data データ'"
              + " は手元のデータを調べます。--quick なら 1 分以内です。");
}
