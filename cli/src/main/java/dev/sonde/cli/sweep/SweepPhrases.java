package dev.sonde.cli.sweep;

import dev.sonde.cli.terminal.Phrase;

/** What is said of sweeps. */
public final class SweepPhrases {
  private SweepPhrases() {}

  public static final Phrase SWEEP_COST =
      new Phrase("%1$d cells, about %2$s with %3$d threads.", "セル %1$d 個、スレッド %3$d 本で約 %2$s です。");
  public static final Phrase SWEEP_FITTED =
      new Phrase("Changed to fit --budget-time: %1$s.", "--budget-time に収めるための変更: %1$s。");
  public static final Phrase FEWER_SEEDS =
      new Phrase("%1$d seeds instead of %2$d", "シードを %2$d 個から %1$d 個に減らす");
  public static final Phrase NO_DECAYS =
      new Phrase("no curve of tuned weight decays", "重み減衰を調整した曲線を省く");
  public static final Phrase AND_ALSO = new Phrase(", ", "、");
  public static final Phrase SWEEP_TOO_LONG =
      new Phrase(
          "the sweep would take about %1$s at least (two seeds, no tuned curve), and --budget-time"
              + " allows %2$s; take about %3$s of the values or epochs, or allow more time",
          "スイープには少なくとも約 %1$s かかりますが(シード 2 個、調整した曲線なし)、--budget-time は %2$s"
              + " です。値またはエポックを約 %3$s に減らすか、時間を延ばしてください");
  public static final Phrase FOR_TRANSFORMERS =
      new Phrase(
          "%1$s is for --model transformer, got %2$s; leave it out, or change the model",
          "%1$s は --model transformer 用のオプションです(指定されたモデル: %2$s)。%1$s を省くか、モデルを変えてください");
  public static final Phrase NEEDS_NOISE =
      new Phrase(
          "%1$s is about noisy labels, and there are none; leave it out, or give --noise a share"
              + " above 0",
          "%1$s はノイズのあるラベルについての指定ですが、ラベルにノイズがありません。%1$s を省くか、--noise に 0" + " より大きい割合を指定してください");
  public static final Phrase VARIES_NOTHING =
      new Phrase(
          "--vary %1$s would change nothing here, %2$s: seeds that draw nothing anew are"
              + " not repetitions. Leave it out, or take one of: %3$s",
          "--vary %1$s では何も変わりません(%2$s)。何も引き直さないシードは反復になりません。" + "省くか、次から選んでください: %3$s");
  public static final Phrase NO_MINIBATCHES =
      new Phrase("linear models are solved without minibatches", "線形モデルはミニバッチなしで解きます");
  public static final Phrase NO_INITIALISATION =
      new Phrase("--features linear draws no features", "--features linear は特徴を引きません");
  public static final Phrase NOT_FOR_AXIS =
      new Phrase(
          "%1$s is not for 'sonde sweep %2$s'; leave it out",
          "%1$s は 'sonde sweep %2$s' 用のオプションではありません。省いてください");
  public static final Phrase NEEDS_BUDGET =
      new Phrase(
          "%1$s says where curvature is measured, and --budget 0 measures none; leave one of them"
              + " out",
          "%1$s は曲率の測定についての指定ですが、--budget 0 では曲率を測定しません。どちらかを省いてください");
  public static final Phrase NOTHING_TO_CHOOSE =
      new Phrase(
          "--decays %1$s names the --weight-decay that every network has anyway, so the tuned curve"
              + " would have nothing to choose from; add another, or give --decays none",
          "--decays %1$s は全ネットワークに使う --weight-decay と同じ値だけなので、調整した曲線の選択肢が"
              + "ありません。別の値を加えるか、--decays none を指定してください");
  public static final Phrase NOT_WITH_GAUSSIAN =
      new Phrase(
          "%1$s does not go with --data %2$s: the theory's own data have real targets and no pixels;"
              + " leave it out",
          "%1$s は --data %2$s とは使えません。理論用のデータの目標値は実数で、画素もありません。%1$s を省いてください");
  public static final Phrase UNKNOWN_TO_THEORY =
      new Phrase(
          "%1$s does not go with --data %2$s: the theory is about linear models of the inputs"
              + " themselves, or of random projections of them; leave it out",
          "%1$s は --data %2$s とは使えません。この理論は入力そのもの、またはそのランダム射影を特徴とする線形モデルについてのものです。%1$s を省いてください");
  public static final Phrase FOR_FOURIER =
      new Phrase(
          "%1$s is for --features fourier, got %2$s; leave it out, or change the features",
          "%1$s は --features fourier 用のオプションです(指定された特徴: %2$s)。%1$s を省くか、特徴を変えてください");
  public static final Phrase GAUSSIAN_IS_FOR_FEATURES =
      new Phrase(
          "the theory's gaussian data are for 'sonde sweep features'; give other data with --data",
          "理論用の gaussian データは 'sonde sweep features' 専用です。--data で別のデータを指定してください");
  public static final Phrase GAUSSIAN_PARTS =
      new Phrase(
          "--data %1$s: expected gaussian:SIGNAL:VARIANCE or gaussian:SIGNAL:VARIANCE:DECAY, signal and"
              + " variance above 0, decay 0 or more, for example gaussian:4:1 or gaussian:4:1:1",
          "--data %1$s: gaussian:SIGNAL:VARIANCE または gaussian:SIGNAL:VARIANCE:DECAY の形で指定してください"
              + "(SIGNAL と VARIANCE は正、DECAY は 0 以上)。例: gaussian:4:1、gaussian:4:1:1");
}
