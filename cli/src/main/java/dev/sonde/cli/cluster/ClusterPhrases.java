package dev.sonde.cli.cluster;

import dev.sonde.cli.terminal.Phrase;

/** What is said of a cluster. */
public final class ClusterPhrases {
  private ClusterPhrases() {}

  public static final Phrase CLUSTER_CONNECTING = new Phrase("Connecting to %1$s", "%1$s に接続しています");
  public static final Phrase CLUSTER_LAUNCHER =
      new Phrase(
          "--cluster has to stand on the command line of the launcher 'sonde', which prepares Java for"
              + " Spark; take it out of the file of --config, and start Sonde by its launcher",
          "--cluster はランチャー sonde のコマンドラインに書いてください(ランチャーが Java を Spark 用に準備します)。"
              + "--config のファイルからは外し、Sonde をランチャーで起動してください");
  public static final Phrase NO_SPARK =
      new Phrase(
          "--cluster needs a distribution of Apache Spark 4, of the version that the cluster runs, and"
              + " found none: set SPARK_HOME to its folder, or install it with: pip install"
              + " pyspark==4.0.1",
          "--cluster には、クラスターと同じバージョンの Apache Spark 4 の配布物が必要ですが、見つかりません。SPARK_HOME に"
              + "そのフォルダーを設定するか、pip install pyspark==4.0.1 でインストールしてください");
  public static final Phrase NO_SPARK_THERE =
      new Phrase(
          "SPARK_HOME is %1$s, but there is no jars/spark-core_2.13-4.*.jar in it; point it at a"
              + " distribution of Apache Spark 4, or install one with: pip install pyspark==4.0.1",
          "SPARK_HOME は %1$s ですが、その中に jars/spark-core_2.13-4.*.jar がありません。Apache Spark 4 の配布物の"
              + "フォルダーを指定するか、pip install pyspark==4.0.1 でインストールしてください");
  public static final Phrase CLUSTER_FOR_SWEEPS =
      new Phrase(
          "--cluster is for sweeps, and %1$s is none; leave it out",
          "--cluster はスイープ用のオプションですが、%1$s はスイープではありません。省いてください");
}
