package dev.sonde.cli;

/** What the command line says of sweeps and runs. */
final class SweepPhrases {
  private SweepPhrases() {}

  static final Phrase CELLS = new Phrase("Cells", "セル");
  static final Phrase SWEEP_COST =
      new Phrase("%1$d cells, about %2$s with %3$d threads.", "セル %1$d 個、スレッド %3$d 本で約 %2$s です。");
  static final Phrase SWEEP_FITTED =
      new Phrase("Changed to fit --budget-time: %1$s.", "--budget-time に収めるための変更: %1$s。");
  static final Phrase FEWER_SEEDS =
      new Phrase("%1$d seeds instead of %2$d", "シードを %2$d 個から %1$d 個に減らす");
  static final Phrase NO_DECAYS = new Phrase("no curve of tuned weight decays", "重み減衰を調整した曲線を省く");
  static final Phrase AND_ALSO = new Phrase(", ", "、");
  static final Phrase SWEEP_TOO_LONG =
      new Phrase(
          "the sweep would take about %1$s at least (two seeds, no tuned curve), and --budget-time"
              + " allows %2$s; take about %3$s of the values or epochs, or allow more time",
          "スイープには少なくとも約 %1$s かかりますが(シード 2 個、調整した曲線なし)、--budget-time は %2$s"
              + " です。値またはエポックを約 %3$s に減らすか、時間を延ばしてください");
  static final Phrase SWEEP_STOPPING =
      new Phrase(
          "Stopping; cells that are done are kept. Ctrl-C again ends at once.",
          "停止します。完了したセルは保存されます。もう一度 Ctrl-C を押すと直ちに終了します。");
  static final Phrase SWEEP_INTERRUPTED =
      new Phrase(
          "interrupted with %1$d cells left; go on with: sonde runs resume %2$s",
          "残り %1$d セルで中断されました。続きは sonde runs resume %2$s で実行できます");
  static final Phrase CELLS_FAILED =
      new Phrase(
          "Cells that failed: %1$d; the others are done, and the report says why. Once the cause is"
              + " mended, try again with: sonde runs resume %2$s",
          "%1$d セルが失敗し、ほかは完了しました。理由はレポートにあります。原因を取り除いてからの再試行: sonde runs" + " resume %2$s");
  static final Phrase TIMED_OUT =
      new Phrase(
          "stopping after %1$s, as --timeout says; what is done is kept",
          "--timeout で指定された %1$s が経過したため停止します。完了した分は保存されます");
  static final Phrase MEMORY_LIMIT =
      new Phrase(
          "stopping, because more memory is taken than the %1$s of --max-memory; what is done is"
              + " kept",
          "--max-memory で指定された %1$s を超えたため停止します。完了した分は保存されます");
  static final Phrase NO_MEMORY_LIMIT =
      new Phrase(
          "--max-memory needs a system that says how much memory a process takes (Linux's /proc);"
              + " here, SONDE_JAVA_OPTIONS=-Xmx2g bounds Java's part",
          "--max-memory には、プロセスのメモリ使用量が分かるシステム (Linux の /proc) が必要です。"
              + "ここでは SONDE_JAVA_OPTIONS=-Xmx2g で Java の分を制限できます");
  static final Phrase CELLS_MISSING =
      new Phrase(
          "Cells that are missing: %1$d; the report says what the others show. Go on with:"
              + " sonde runs resume %2$s",
          "%1$d セルが未計算です。レポートには計算済みの分を示します。続きの実行: sonde runs resume %2$s");
  static final Phrase SWEEP_DONE_ANYWAY =
      new Phrase(
          "interrupted when all cells were done: the report is complete",
          "すべてのセルが完了した後に中断されました。レポートは完全です");
  static final Phrase FOR_TABLES =
      new Phrase(
          "%1$s applies to tables (.csv, .tsv); %2$s is not one. Leave it out",
          "%1$s は表(.csv、.tsv)用のオプションですが、%2$s は表ではありません。%1$s を省いてください");
  static final Phrase FOR_IMAGES =
      new Phrase(
          "%1$s lays images out in rows, and the samples of %2$s are not images; leave it out",
          "%1$s は画像を1行に並べるオプションですが、%2$s のサンプルは画像ではありません。%1$s を省いてください");
  static final Phrase FOR_TEXT =
      new Phrase(
          "%1$s applies to text (moby-dick, .txt); %2$s is not text. Leave it out",
          "%1$s はテキスト(moby-dick、.txt)用のオプションですが、%2$s はテキストではありません。%1$s を省いてください");
  static final Phrase FOR_TRANSFORMERS =
      new Phrase(
          "%1$s is for --model transformer, got %2$s; leave it out, or change the model",
          "%1$s は --model transformer 用のオプションです(指定されたモデル: %2$s)。%1$s を省くか、モデルを変えてください");
  static final Phrase NEEDS_NOISE =
      new Phrase(
          "%1$s is about noisy labels, and there are none; leave it out, or give --noise a share"
              + " above 0",
          "%1$s はノイズのあるラベルについての指定ですが、ラベルにノイズがありません。%1$s を省くか、--noise に 0" + " より大きい割合を指定してください");
  static final Phrase VARIES_NOTHING =
      new Phrase(
          "--vary %1$s would change nothing here, %2$s: seeds that draw nothing anew are"
              + " not repetitions. Leave it out, or take one of: %3$s",
          "--vary %1$s では何も変わりません(%2$s)。何も引き直さないシードは反復になりません。" + "省くか、次から選んでください: %3$s");
  static final Phrase NO_MINIBATCHES =
      new Phrase("linear models are solved without minibatches", "線形モデルはミニバッチなしで解きます");
  static final Phrase NO_INITIALISATION =
      new Phrase("--features linear draws no features", "--features linear は特徴を引きません");
  static final Phrase NOT_FOR_AXIS =
      new Phrase(
          "%1$s is not for 'sonde sweep %2$s'; leave it out",
          "%1$s は 'sonde sweep %2$s' 用のオプションではありません。省いてください");
  static final Phrase NEEDS_BUDGET =
      new Phrase(
          "%1$s says where curvature is measured, and --budget 0 measures none; leave one of them"
              + " out",
          "%1$s は曲率の測定についての指定ですが、--budget 0 では曲率を測定しません。どちらかを省いてください");
  static final Phrase NOTHING_TO_CHOOSE =
      new Phrase(
          "--decays %1$s names the --weight-decay that every network has anyway, so the tuned curve"
              + " would have nothing to choose from; add another, or give --decays none",
          "--decays %1$s は全ネットワークに使う --weight-decay と同じ値だけなので、調整した曲線の選択肢が"
              + "ありません。別の値を加えるか、--decays none を指定してください");
  static final Phrase NOT_WITH_GAUSSIAN =
      new Phrase(
          "%1$s does not go with --data %2$s: the theory's own data have real targets and no pixels;"
              + " leave it out",
          "%1$s は --data %2$s とは使えません。理論用のデータの目標値は実数で、画素もありません。%1$s を省いてください");
  static final Phrase UNKNOWN_TO_THEORY =
      new Phrase(
          "%1$s does not go with --data %2$s: the theory is about linear models of the inputs"
              + " themselves, or of random projections of them; leave it out",
          "%1$s は --data %2$s とは使えません。この理論は入力そのもの、またはそのランダム射影を特徴とする線形モデルについてのものです。%1$s を省いてください");
  static final Phrase FOR_FOURIER =
      new Phrase(
          "%1$s is for --features fourier, got %2$s; leave it out, or change the features",
          "%1$s は --features fourier 用のオプションです(指定された特徴: %2$s)。%1$s を省くか、特徴を変えてください");
  static final Phrase CONFIG_MISSING =
      new Phrase(
          "--config %1$s does not exist; check the path", "--config %1$s がありません。パスを確認してください");
  static final Phrase CONFIG_UNREADABLE =
      new Phrase(
          "--config %1$s cannot be read; check that it is a text file that you may read",
          "--config %1$s を読めません。読み取れるテキストファイルか確認してください");
  static final Phrase CONFIG_NO_YAML =
      new Phrase(
          "--config %1$s is not YAML of names and values (line %2$d); for example: widths: 4..512",
          "--config %1$s は名前と値の YAML ではありません(%2$d 行目)。例: widths: 4..512");
  static final Phrase CONFIG_KEY =
      new Phrase(
          "--config %1$s: '%2$s' is not an option of %3$s; '%3$s --help' lists them, and the file"
              + " names them without their dashes.",
          "--config %1$s: '%2$s' は %3$s のオプションではありません。'%3$s --help' の名前を、先頭の -- を除いて書いてください。");
  static final Phrase CONFIG_VALUE =
      new Phrase(
          "--config %1$s: '%2$s' needs a value or a list of values; for example: z: [1, 0.1]",
          "--config %1$s: '%2$s' には値か値のリストが必要です。例: z: [1, 0.1]");
  static final Phrase CONFIG_TWICE =
      new Phrase(
          "--config %1$s: '%2$s' stands twice (line %3$d); keep one of them",
          "--config %1$s: '%2$s' が 2 回あります(%3$d 行目)。1 つだけ残してください");
  static final Phrase NO_PRESET =
      new Phrase("there is no preset '%1$s'; there are: %2$s", "プリセット '%1$s' はありません。使えるもの: %2$s");
  static final Phrase PRESET_OF =
      new Phrase(
          "the preset %1$s belongs to 'sonde sweep %2$s --preset %1$s'",
          "プリセット %1$s は 'sonde sweep %2$s --preset %1$s' で使います");
  static final Phrase PRESET_CHANGED =
      new Phrase(
          "sonde: --%2$s changes the preset %1$s: what it stands for may no longer hold",
          "sonde: --%2$s がプリセット %1$s を変更しています。元の図との対応は保証されません");
  static final Phrase GAUSSIAN_IS_FOR_FEATURES =
      new Phrase(
          "the theory's gaussian data are for 'sonde sweep features'; give other data with --data",
          "理論用の gaussian データは 'sonde sweep features' 専用です。--data で別のデータを指定してください");
  static final Phrase GAUSSIAN_PARTS =
      new Phrase(
          "--data %1$s: expected gaussian:SIGNAL:VARIANCE or gaussian:SIGNAL:VARIANCE:DECAY, signal and"
              + " variance above 0, decay 0 or more, for example gaussian:4:1 or gaussian:4:1:1",
          "--data %1$s: gaussian:SIGNAL:VARIANCE または gaussian:SIGNAL:VARIANCE:DECAY の形で指定してください"
              + "(SIGNAL と VARIANCE は正、DECAY は 0 以上)。例: gaussian:4:1、gaussian:4:1:1");
  static final Phrase CLUSTER_CONNECTING = new Phrase("Connecting to %1$s", "%1$s に接続しています");
  static final Phrase CLUSTER_LAUNCHER =
      new Phrase(
          "--cluster has to stand on the command line of the launcher 'sonde', which prepares Java for"
              + " Spark; take it out of the file of --config, and start Sonde by its launcher",
          "--cluster はランチャー sonde のコマンドラインに書いてください(ランチャーが Java を Spark 用に準備します)。"
              + "--config のファイルからは外し、Sonde をランチャーで起動してください");
  static final Phrase NO_SPARK =
      new Phrase(
          "--cluster needs a distribution of Apache Spark 4, of the version that the cluster runs, and"
              + " found none: set SPARK_HOME to its folder, or install it with: pip install"
              + " pyspark==4.0.1",
          "--cluster には、クラスターと同じバージョンの Apache Spark 4 の配布物が必要ですが、見つかりません。SPARK_HOME に"
              + "そのフォルダーを設定するか、pip install pyspark==4.0.1 でインストールしてください");
  static final Phrase NO_SPARK_THERE =
      new Phrase(
          "SPARK_HOME is %1$s, but there is no jars/spark-core_2.13-4.*.jar in it; point it at a"
              + " distribution of Apache Spark 4, or install one with: pip install pyspark==4.0.1",
          "SPARK_HOME は %1$s ですが、その中に jars/spark-core_2.13-4.*.jar がありません。Apache Spark 4 の配布物の"
              + "フォルダーを指定するか、pip install pyspark==4.0.1 でインストールしてください");
  static final Phrase CLUSTER_FOR_SWEEPS =
      new Phrase(
          "--cluster is for sweeps, and %1$s is none; leave it out",
          "--cluster はスイープ用のオプションですが、%1$s はスイープではありません。省いてください");
  static final Phrase NO_RUNS =
      new Phrase(
          "There are no runs in %1$s; every command that measures leaves its own.",
          "%1$s に実行フォルダーはありません。測定するコマンドが 1 つずつ作ります。");
  static final Phrase IS_A_RUN =
      new Phrase(
          "%1$s is a run itself; 'sonde runs show %1$s' shows it.",
          "%1$s はそれ自体が実行フォルダーです。'sonde runs show %1$s' で表示できます。");
  static final Phrase RUN_COUNTS = new Phrase("%1$d of %2$d cells", "%2$d セル中 %1$d");
  static final Phrase RUN_ENDS =
      new Phrase("%1$d of them diverged, %2$d failed", "うち発散 %1$d、失敗 %2$d");
  static final Phrase RUNS_UNREADABLE =
      new Phrase(
          "the folder %1$s cannot be read; check that you may", "フォルダー %1$s を読めません。権限を確認してください");
  static final Phrase CELLS_ON_SERVER =
      new Phrase(
          "the run's cells stay where others may be at work on them: %1$s; DROP SCHEMA … CASCADE there"
              + " takes them away",
          "ほかのマシンが計算中かもしれないため、実行のセルは残しました: %1$s。そこで DROP SCHEMA … CASCADE" + " を実行すると消えます");
  static final Phrase NOT_A_RUN =
      new Phrase(
          "%1$s holds neither a ledger.db nor the JSON of a run, so it is not a run's folder and nothing"
              + " was deleted; 'sonde runs list' names runs",
          "%1$s に ledger.db も実行結果の JSON もないため実行フォルダーではありません。何も削除していません。"
              + "'sonde runs list' で一覧できます");
  static final Phrase RUN_UNDELETABLE =
      new Phrase(
          "%1$s could not be deleted (%2$s); check that you may write there",
          "%1$s を削除できませんでした(%2$s)。書き込み権限を確認してください");
  static final Phrase DATA_CHANGED =
      new Phrase(
          "%1$s is not what the run began with (its hash differs), so that the run cannot be completed"
              + " with it. Put the old file back and resume, or sweep the new one into another folder;"
              + " 'sonde runs show' and 'sonde runs export' read what the run has",
          "%1$s は実行開始時のデータと異なるため(ハッシュが一致しません)、この実行の残りは計算できません。元のファイルを戻して"
              + "再開するか、新しいデータは別のフォルダーでスイープしてください。計算済みの結果は sonde runs show と"
              + " sonde runs export で読めます");
  static final Phrase DATA_GONE =
      new Phrase(
          "the run's data, %1$s, cannot be read again. A path is taken from the folder that you are in:"
              + " go where the run was begun, or put the file back, and resume; 'sonde runs show' and"
              + " 'sonde runs export' need no data. (%2$s)",
          "この実行のデータ %1$s を読み直せません。相対パスは現在のフォルダーから読まれます。実行を始めたフォルダーに移るか、"
              + "ファイルを戻してから再開してください。sonde runs show と sonde runs export にはデータは要りません。詳細(英語):"
              + " %2$s");
}
