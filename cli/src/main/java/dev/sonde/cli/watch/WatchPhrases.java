package dev.sonde.cli.watch;

import dev.sonde.cli.terminal.Phrase;

/** What {@code sonde watch} says by itself. */
public final class WatchPhrases {
  private WatchPhrases() {}

  public static final Phrase CHECKPOINTS = new Phrase("Checkpoints", "チェックポイント");
  public static final Phrase LOOKING = new Phrase("Looking at checkpoints", "チェックポイントを確認中");
  public static final Phrase MEASURING = new Phrase("Measuring step %1$d", "ステップ %1$d を測定中");
  public static final Phrase NO_ATTENTION =
      new Phrase("Attention logits are not measured: %1$s", "アテンションのロジットは測定しません: %1$s");
  public static final Phrase NOTHING_THERE =
      new Phrase(
          "%1$s holds no checkpoint; expected files ending in .safetensors, .pt2, .pt or .onnx, or"
              + " folders with a model.safetensors each",
          "%1$s にチェックポイントがありません。末尾が .safetensors、.pt2、.pt、.onnx のファイルか、"
              + "model.safetensors を含むフォルダーが必要です");
  public static final Phrase NO_CHECKPOINT_FILE =
      new Phrase(
          "%1$s is neither a file nor a folder; give checkpoints, or the folder that holds them",
          "%1$s はファイルでもフォルダーでもありません。チェックポイントか、それを含むフォルダーを指定してください");
  public static final Phrase NEEDS_GRAPH =
      new Phrase(
          "%1$s holds weights alone; name the graph that they belong to with --model MODEL.pt2 (or"
              + " .onnx)",
          "%1$s には重みしかありません。重みを入れるグラフを --model MODEL.pt2(または .onnx)で指定してください");
  public static final Phrase NO_GRAPH_NEEDED =
      new Phrase(
          "--model %1$s is a graph for weights (.safetensors), and %2$s is a whole model; leave"
              + " --model out, or give weights",
          "--model %1$s は重み(.safetensors)を入れるグラフですが、%2$s はモデル全体です。--model を外すか、重みを指定" + "してください");
  public static final Phrase NO_STEP =
      new Phrase(
          "the step of %1$s cannot be told from its name; give the steps in the order of the files'"
              + " names, for example --steps 0,100,200, or a pattern such as --steps 'run-(\\d+)-'",
          "%1$s のステップを名前から判断できません。ファイル名の順に --steps 0,100,200 のように指定するか、"
              + "--steps 'run-(\\d+)-' のようにパターンを指定してください");
  public static final Phrase STEP_TWICE =
      new Phrase(
          "%1$s and %2$s are both of step %3$d; leave one of them out, or give steps with --steps",
          "%1$s と %2$s はどちらもステップ %3$d です。一方を外すか、--steps でステップを指定してください");
  public static final Phrase OTHER_COUNT =
      new Phrase(
          "--steps has %1$d steps for %2$d checkpoints; give one for each, in the order of their"
              + " names",
          "--steps のステップは %1$d 個ですが、チェックポイントは %2$d 個です。名前の順に 1 つずつ指定してください");
  public static final Phrase BAD_PATTERN =
      new Phrase(
          "--steps '%1$s' is neither whole numbers nor a pattern with one group of digits, such as"
              + " 'run-(\\d+)-'",
          "--steps '%1$s' は、整数の並びでも、'run-(\\d+)-' のような数字の組を 1 つ含むパターンでもありません");
  public static final Phrase OTHER_SHAPES =
      new Phrase(
          "%1$s is of another network than %2$s (%3$s); a watch follows one network, so leave it out",
          "%1$s は %2$s とは別のネットワークです(%3$s)。1 つのネットワークを追うので、外してください");
  public static final Phrase LACKS = new Phrase("one lacks %1$s", "一方に %1$s がありません");
  public static final Phrase HAS_SHAPE =
      new Phrase("%1$s is %2$s in one and %3$s in the other", "%1$s が %2$s と %3$s で異なります");
  public static final Phrase AN_OPTIMISER =
      new Phrase(
          "sgd, momentum:B, adam[:B1,B2] or adamw[:B1,B2] with decays from 0 on and below 1",
          "sgd、momentum:B、adam[:B1,B2]、adamw[:B1,B2] のいずれか(減衰は 0 以上 1 未満)");
  public static final Phrase RATE_OF_WHAT =
      new Phrase(
          "--learning-rate needs the optimiser that it is of; add --optimizer sgd, momentum:0.9 or"
              + " adam",
          "--learning-rate には最適化手法が必要です。--optimizer sgd、momentum:0.9、adam のいずれかを加えてください");
  public static final Phrase WEIGHTS_ARE_CHECKPOINTS =
      new Phrase(
          "watch takes weights as its checkpoints; give %1$s among them, and its graph with --model",
          "watch では重みをチェックポイントとして指定します。%1$s をチェックポイントに加え、グラフを --model で指定して" + "ください");
  public static final Phrase FOLLOW_A_FOLDER =
      new Phrase(
          "--follow watches a folder for new files, and %1$s is a file; give the folder",
          "--follow はフォルダーの新しいファイルを待ちますが、%1$s はファイルです。フォルダーを指定してください");
  public static final Phrase FOLLOW_LISTED =
      new Phrase(
          "--follow cannot know the steps of files that are still to come from --steps %1$s; give a"
              + " pattern such as 'run-(\\d+)-', or leave --steps out",
          "--follow では、これから現れるファイルのステップを --steps %1$s から判断できません。'run-(\\d+)-' のような"
              + "パターンを指定するか、--steps を外してください");
  public static final Phrase WAITING =
      new Phrase("Waiting for new checkpoints; Ctrl-C ends", "新しいチェックポイントを待っています。Ctrl-C で終了");
  public static final Phrase STOPPING =
      new Phrase(
          "Stopping; checkpoints that are measured are kept. Ctrl-C again ends at once.",
          "停止します。測定済みのチェックポイントは保存されます。もう一度 Ctrl-C を押すと直ちに終了します。");
  public static final Phrase INTERRUPTED =
      new Phrase(
          "interrupted with %1$d checkpoints left; go on with: sonde runs resume %2$s",
          "残り %1$d 個のチェックポイントで中断されました。続きは sonde runs resume %2$s で実行できます");
  public static final Phrase DIVERGED =
      new Phrase(
          "step %1$d could not be measured and is left out: %2$s",
          "ステップ %1$d は測定できなかったため除きます: %2$s");
  public static final Phrase NONE_MEASURED =
      new Phrase(
          "none of the checkpoints could be measured, so there is no report; see above",
          "測定できたチェックポイントがないため、レポートはありません。上の説明を参照してください");
  public static final Phrase NOT_THE_SAME =
      new Phrase(
          "%1$s is not the file that this run began with (its hash differs); put it back, or watch"
              + " the new files into another folder",
          "%1$s はこの実行を始めたときのファイルと違います(ハッシュが異なります)。元に戻すか、新しいファイルは別の" + "フォルダーへの実行で測定してください");
  public static final Phrase LESS =
      new Phrase("lower --samples or --batch-size, or ", "--samples か --batch-size を小さくする、または ");
  public static final Phrase TAGS_OF_WHAT =
      new Phrase(
          "--log-tags names curves of a log; add --training-log, or leave it out",
          "--log-tags はログの曲線を指定します。--training-log を加えるか、外してください");
  public static final Phrase EMPTY_LOG =
      new Phrase(
          "--training-log %1$s holds no scalars yet; name the run that your training writes to",
          "--training-log %1$s にはまだスカラーがありません。訓練が書き込んでいる実行を指定してください");
  public static final Phrase NO_SUCH_CURVE =
      new Phrase(
          "--training-log %1$s has no curve %2$s; name some of these with --log-tags: %3$s",
          "--training-log %1$s に曲線 %2$s はありません。次から --log-tags で指定してください: %3$s");
  public static final Phrase NO_RUN_OF_MLFLOW =
      new Phrase(
          "--training-log %1$s names no run of MLflow; copy the address that the browser shows of the"
              + " run, such as http://127.0.0.1:5000/#/experiments/1/runs/ and its 32 digits",
          "--training-log %1$s は MLflow の実行を指していません。ブラウザーに表示される実行のアドレス(例:"
              + " http://127.0.0.1:5000/#/experiments/1/runs/ に続く 32 桁)を指定してください");
  public static final Phrase LOG_UNREACHABLE =
      new Phrase(
          "--training-log %1$s cannot be read (%2$s); start the server, or leave --training-log out",
          "--training-log %1$s を読めません(%2$s)。サーバーを起動するか、--training-log を外してください");
  public static final Phrase LOG_NOT_READ_AGAIN =
      new Phrase(
          "the training's log could not be read again, and the page has what was read before (%1$s)",
          "訓練のログを読み直せなかったため、ページには前に読んだ値を載せます(%1$s)");
}
