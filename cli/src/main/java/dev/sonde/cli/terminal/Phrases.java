package dev.sonde.cli.terminal;

/** What the command line says by itself; findings and tables have their words in the report. */
public final class Phrases {
  private Phrases() {}

  // Usage

  public static final Phrase BAD_ARGUMENT =
      new Phrase(
          "%1$s expects %2$s, got '%3$s'; for example: %1$s %4$s",
          "%1$s には%2$sを指定してください(指定値: '%3$s')。例: %1$s %4$s");
  public static final Phrase A_WHOLE_NUMBER =
      new Phrase("a whole number from %1$d to %2$d", "%1$d 以上 %2$d 以下の整数");
  public static final Phrase ZERO_OR_A_WHOLE_NUMBER =
      new Phrase("0, or a whole number from %1$d to %2$d", "0、または %1$d 以上 %2$d 以下の整数");
  public static final Phrase ANY_WHOLE_NUMBER =
      new Phrase("a whole number of at most 64 bits", "64 ビット以内の整数");
  public static final Phrase A_FRACTION =
      new Phrase("a number above 0 and below 1", "0 より大きく 1 より小さい数");
  public static final Phrase A_SHARE = new Phrase("a number from 0 on and below 1", "0 以上 1 未満の数");
  public static final Phrase ANY_NUMBER = new Phrase("a number", "数");
  public static final Phrase POSITIVE_NUMBER = new Phrase("one number above 0", "0 より大きい数 1 つ");
  public static final Phrase NUMBER_FROM_ZERO =
      new Phrase("one number of at least 0", "0 以上の数 1 つ");
  public static final Phrase POSITIVE_NUMBERS =
      new Phrase("numbers above 0, separated by commas", "0 より大きい数(コンマ区切り)");
  public static final Phrase NUMBERS_FROM_ZERO =
      new Phrase("numbers of at least 0, separated by commas", "0 以上の数(コンマ区切り)");
  public static final Phrase A_SIZE =
      new Phrase(
          "a size in bytes, with K, M, G or T for powers of 1,024", "バイト数(K、M、G、T は 1,024 の累乗)");
  public static final Phrase A_TIME =
      new Phrase("a time above 0 in seconds, or with s, m or h", "0 より大きい時間(秒、または s、m、h を付ける)");
  public static final Phrase ONE_OF = new Phrase("one of %1$s", "%1$s のいずれか");
  public static final Phrase UNKNOWN_OPTION =
      new Phrase("'%1$s' is not an option of %2$s.", "'%1$s' は %2$s のオプションではありません。");
  public static final Phrase UNEXPECTED_ARGUMENT =
      new Phrase("'%1$s' is one argument too many for %2$s.", "'%1$s' は %2$s には余分な引数です。");
  public static final Phrase UNKNOWN_COMMAND =
      new Phrase(
          "'%1$s' is not a command of %2$s; there are: %3$s.",
          "'%1$s' は %2$s のコマンドではありません。使えるコマンド: %3$s。");
  public static final Phrase NO_COMMAND =
      new Phrase("A command is missing; there are: %1$s.", "コマンドがありません。使えるコマンド: %1$s。");
  public static final Phrase MISSING =
      new Phrase("%1$s is missing; %2$s needs it.", "%1$s がありません。%2$s に必要です。");
  public static final Phrase DID_YOU_MEAN = new Phrase("Did you mean %1$s?", "%1$s のことですか?");
  public static final Phrase HELP_LISTS =
      new Phrase("'%1$s --help' lists what is possible.", "'%1$s --help' で使い方を表示します。");

  // Files

  public static final Phrase FOLDER_EXISTS =
      new Phrase(
          "the output folder %1$s exists already; choose another one with --out, or add --overwrite"
              + " to replace Sonde's files in it (others are left alone)",
          "出力フォルダー %1$s は既にあります。--out で別のフォルダーを選ぶか、--overwrite を付けて"
              + " Sonde のファイルだけを置き換えてください(他のファイルには触れません)");
  public static final Phrase FOLDER_IS_A_FILE =
      new Phrase(
          "the output folder %1$s is a file; choose a folder that does not exist yet with --out",
          "出力フォルダー %1$s はファイルです。--out でまだ存在しないフォルダーを選んでください");
  public static final Phrase FOLDER_UNWRITABLE =
      new Phrase(
          "the output folder %1$s cannot be made: %2$s is not a folder that you may write to; choose"
              + " another place with --out",
          "出力フォルダー %1$s を作れません。%2$s は書き込めるフォルダーではありません。--out で別の場所を選んでください");
  public static final Phrase DISK_FULL =
      new Phrase(
          "the disk of the output folder %1$s has %2$s left, and a report takes up to %3$s; free some"
              + " space or choose another disk with --out",
          "出力フォルダー %1$s のディスクの空きは %2$s ですが、レポートには最大 %3$s 必要です。空きを増やすか、--out" + " で別のディスクを選んでください");
  public static final Phrase JSON_EXISTS =
      new Phrase(
          "the file %1$s exists already; choose another name with --json, or add --overwrite",
          "ファイル %1$s は既にあります。--json で別の名前を選ぶか、--overwrite を付けてください");
  public static final Phrase OUTPUT_IS_A_FOLDER =
      new Phrase(
          "%1$s expects a file or - for standard output, and %2$s is a folder; name a file in it",
          "%1$s にはファイルか -(標準出力)を指定してください。%2$s はフォルダーです");
  public static final Phrase OUTPUT_UNWRITABLE =
      new Phrase(
          "the file %2$s cannot be made: %3$s is not a folder that you may write to; choose another"
              + " place with %1$s",
          "ファイル %2$s を作れません。%3$s は書き込めるフォルダーではありません。%1$s で別の場所を選んでください");
  public static final Phrase BAD_PATH =
      new Phrase(
          "%1$s '%2$s' cannot be the name of a file here (%3$s); choose another name",
          "%1$s '%2$s' はファイル名として使えません(%3$s)。別の名前を選んでください");
  public static final Phrase LOCALE =
      new Phrase(
          "a file name, or this folder's, has letters beyond this locale's character set (%1$s);"
              + " start Sonde by its launcher, ./sonde, or set LC_ALL=C.UTF-8 and run this again",
          "ファイル名または現在のフォルダー名に、このロケールの文字コード(%1$s)にない文字があります。"
              + "./sonde から起動するか、LC_ALL=C.UTF-8 を設定してもう一度実行してください");
  public static final Phrase OUTPUT_LOST =
      new Phrase(
          "standard output refused what was written to it, perhaps because its disk is full; free some"
              + " space and run this again",
          "標準出力に書き込めませんでした(ディスクが満杯かもしれません)。空きを増やしてもう一度実行してください");

  // What the modules below refuse: they say it in English

  public static final Phrase MISSING_FILE =
      new Phrase("%1$s", "ファイルがありません。パスを確認してください。詳細(英語): %1$s");
  public static final Phrase DAMAGED_FILE =
      new Phrase("%1$s", "ファイルが壊れているか、途中で切れています。コピーまたは書き出しをやり直してください。詳細(英語): %1$s");
  public static final Phrase OTHER_FORMAT = new Phrase("%1$s", "ファイルの形式が違います。詳細(英語): %1$s");
  public static final Phrase NO_ARRAYS =
      new Phrase("%1$s", "npz に配列 x(入力)と y(目標値)が必要です。詳細(英語): %1$s");
  public static final Phrase NOT_FINITE = new Phrase("%1$s", "データに NaN または無限大があります。詳細(英語): %1$s");
  public static final Phrase WRONG_SHAPE = new Phrase("%1$s", "データとモデルの形状が合いません。詳細(英語): %1$s");
  public static final Phrase WRONG_LABEL =
      new Phrase("%1$s", "クラスのラベルがモデルのクラス数の範囲外です。詳細(英語): %1$s");
  public static final Phrase WRONG_LOSS =
      new Phrase("%1$s", "損失関数が目標値に合いません。--loss を確認してください。詳細(英語): %1$s");
  public static final Phrase RUNTIME_REFUSED =
      new Phrase("%1$s", "ONNX Runtime でこのモデルを実行できません。詳細(英語): %1$s");
  public static final Phrase NO_ATTENTION =
      new Phrase("%1$s", "モデルの中に、読み取れる注意機構が見つかりません。詳細(英語): %1$s");
  public static final Phrase NO_TOKENIZER =
      new Phrase(
          "%1$s",
          "トークナイザーが見つからないか、読めません。--tokenizer で tokenizer.json を指定するか、--ids"
              + " でトークン ID を指定してください。詳細(英語): %1$s");
  public static final Phrase UNKNOWN_TOKEN =
      new Phrase("%1$s", "トークン ID がモデルの語彙の範囲外です。このモデルのトークナイザーを使ってください。詳細(英語): %1$s");
  public static final Phrase MODEL_NOT_FINITE =
      new Phrase("%1$s", "モデルの内部で NaN または無限大が生じました。詳細(英語): %1$s");
  public static final Phrase NO_FIGURE =
      new Phrase(
          "'%1$s' is not a figure of %2$s; did you mean %3$s?",
          "「%1$s」という指標は %2$s にありません。近い名前: %3$s");
  public static final Phrase OTHER_BASELINE =
      new Phrase("%1$s", "--against のファイルとは比べられません。詳細(英語): %1$s");
  public static final Phrase OTHER_HEADS =
      new Phrase("%1$s", "基準のモデルと層やヘッドの数が合いません。同じ構造のモデルどうしを比べてください。詳細(英語): %1$s");
  public static final Phrase LEDGER_REFUSED = new Phrase("%1$s", "実行の台帳が使えません。詳細(英語): %1$s");
  public static final Phrase REFUSED = new Phrase("%1$s", "この入力は使えません。詳細(英語): %1$s");

  // Data

  public static final Phrase DIGITS =
      new Phrase(
          "1,797 handwritten digits of 8x8 counts 0-16, 10 classes",
          "手書き数字 1,797 枚(8x8、値は 0〜16)、10 クラス");
  public static final Phrase MNIST10K =
      new Phrase(
          "10,000 handwritten digits of 28x28 pixels, 10 classes",
          "手書き数字 10,000 枚(28x28 画素)、10 クラス");
  public static final Phrase MOBY_DICK =
      new Phrase(
          "1,212,979 characters of a novel (89 distinct); next character",
          "小説 1,212,979 文字(89 種類)、次の文字の予測");
  public static final Phrase FASHION_MNIST =
      new Phrase(
          "60,000 pictures of clothing of 28x28 pixels, 10 classes",
          "衣類の画像 60,000 枚(28x28 画素)、10 クラス");
  public static final Phrase NOT_INSTALLED =
      new Phrase(
          "not installed; Debian, Ubuntu: apt install dataset-fashion-mnist",
          "未導入。Debian、Ubuntu: apt install dataset-fashion-mnist");
  public static final Phrase SOURCE = new Phrase("source", "出典");
  public static final Phrase SHA256 = new Phrase("sha256", "sha256");
  public static final Phrase SAMPLES = new Phrase("samples", "サンプル");
  public static final Phrase CLASSES = new Phrase("classes", "クラス");
  public static final Phrase USUAL_LOSS = new Phrase("loss", "損失");
  public static final Phrase RANGE =
      new Phrase(
          "from %1$.4g to %2$.4g, mean %3$.4g, standard deviation %4$.4g",
          "%1$.4g 〜 %2$.4g、平均 %3$.4g、標準偏差 %4$.4g");
  public static final Phrase AND_MORE = new Phrase("and %1$d more", "ほか %1$d クラス");

  // Attention

  public static final Phrase TEXT_OR_IDS =
      new Phrase(
          "what should the model read? Give --text \"...\" or --text-file FILE, or else --ids, but not"
              + " both",
          "モデルに読ませるものを、--text \"...\" か --text-file FILE、または --ids のどちらか一方で指定してください");
  public static final Phrase TEXT_IS_EMPTY =
      new Phrase(
          "%1$s: there is nothing to read in '%2$s'; give a text of two words or more",
          "%1$s: '%2$s' には読むものがありません。2語以上のテキストを指定してください");
  public static final Phrase TEXT_IS_A_FILE =
      new Phrase(
          "--text is the text itself, and '%1$s' is the name of a file; for what is in it, use"
              + " --text-file %1$s",
          "--text には文そのものを指定します。'%1$s' はファイル名です。その内容を読ませるには --text-file %1$s としてください");
  public static final Phrase MODEL_OR_THEORY =
      new Phrase(
          "which model? Name a file (.onnx, .pt2), or use --theory for what attention does without one",
          "モデルのファイル（.onnx または .pt2）を指定するか、--theory でモデルなしの理論を表示してください");
  public static final Phrase NEEDS_A_MODEL =
      new Phrase(
          "%1$s needs MODEL; leave %1$s out for the theory alone",
          "%1$s には MODEL の指定が必要です。理論だけを表示するには %1$s を省いてください");
  public static final Phrase NOT_WITH_THEORY =
      new Phrase(
          "%1$s and --theory do not go together: other scales are tried on MODEL alone, as it is;"
              + " leave one of them out",
          "%1$s と --theory は同時に使えません。別の縮小係数は MODEL そのものだけで試します。どちらかを省いてください");
  public static final Phrase DRAWN_WITHOUT_MODEL =
      new Phrase(
          "--keys, --dimensions and --entries say which queries and keys to draw: they need --theory,"
              + " without MODEL, which has its own",
          "--keys、--dimensions、--entries は生成するクエリとキーを決めるもので、--theory だけと併用します。"
              + "MODEL にはそれ自身のクエリとキーがあります");
  public static final Phrase TRAIN_IS_MISSING =
      new Phrase(
          "transformers are trained by --theory --train alone, without MODEL; --head-sizes,"
              + " --learning-rates, --steps, --seeds and --initialisation need both",
          "トランスフォーマーの訓練は MODEL なしの --theory --train で行います。--head-sizes、--learning-rates、--steps、"
              + "--seeds、--initialisation を使うには両方を指定してください");
  public static final Phrase TRAININGS_ESTIMATED =
      new Phrase("Estimating how long the training runs take ...", "訓練にかかる時間を見積もっています ...");
  public static final Phrase TRAININGS_COST =
      new Phrase(
          "%1$d training runs, about %2$s with %3$d threads.", "訓練 %1$d 回、スレッド %3$d 本で約 %2$s です。");
  public static final Phrase TRAININGS_STOPPING =
      new Phrase(
          "Stopping; training runs that have finished are kept. Ctrl-C again ends at once.",
          "停止します。終わった訓練の結果は保存されます。もう一度 Ctrl-C を押すと直ちに終了します。");
  public static final Phrase TRAININGS_INTERRUPTED =
      new Phrase(
          "interrupted with %1$d training runs left; the report has those that finished",
          "残り %1$d 回の訓練で中断されました。終わった訓練の結果はレポートにあります");
  public static final Phrase NO_LIMIT =
      new Phrase(
          "which limit? Give --max NAME=V, --min NAME=V, --fail-on SEVERITY or --against FILE.json",
          "限度を --max NAME=V、--min NAME=V、--fail-on SEVERITY、--against FILE.json のいずれかで指定してください");
  public static final Phrase NO_ATTENTION_LIMIT =
      new Phrase(
          "which limit? Give --max-logit, --max-row-std, --max-saturated-heads, --max NAME=V,"
              + " --min NAME=V, --fail-on SEVERITY or --against FILE.json",
          "限度を --max-logit、--max-row-std、--max-saturated-heads、--max NAME=V、--min NAME=V、"
              + "--fail-on SEVERITY、--against FILE.json のいずれかで指定してください");
  public static final Phrase NO_NAME_OF_LIMIT =
      new Phrase(
          "%1$s expects a figure and its limit, got '%2$s'; for example: %1$s trace=20",
          "%1$s には指標と限度を指定してください(指定値: '%2$s')。例: %1$s trace=20");
  public static final Phrase ONE_PLACE_FOR_TWO =
      new Phrase(
          "%1$s and %2$s name the same place; give each a file of its own",
          "%1$s と %2$s の出力先が同じです。別のファイルを指定してください");
  public static final Phrase STANDARD_OUTPUT_TWICE =
      new Phrase(
          "standard output can take one of --json, --junit and --sarif; give the others a file",
          "標準出力に書けるのは --json、--junit、--sarif のうち 1 つです。ほかにはファイルを指定してください");
  public static final Phrase ALL_WITHIN =
      new Phrase("Within all limits (%2$d).", "すべての限度内です(%2$d 件)。");
  public static final Phrase SOME_CROSSED =
      new Phrase("Limits crossed: %1$d of %2$d.", "%2$d 件中 %1$d 件が限度を超えました。");
  public static final Phrase WITHIN =
      new Phrase("ok       %1$s: %2$s, %3$s%4$s%5$s", "合格  %1$s: %2$s、%3$s%4$s%5$s");
  public static final Phrase CROSSED =
      new Phrase("crossed  %1$s: %2$s, %3$s%4$s%5$s", "超過  %1$s: %2$s、%3$s%4$s%5$s");
  public static final Phrase AT_MOST = new Phrase("at most %1$s", "上限 %1$s");
  public static final Phrase AT_LEAST = new Phrase("at least %1$s", "下限 %1$s");
  public static final Phrase NOT_RESOLVED = new Phrase("not resolved", "判定できません");
  public static final Phrase WAS = new Phrase(", was %1$s", "、以前 %1$s");
  public static final Phrase SIMULATING = new Phrase("Simulating", "シミュレーション");
  public static final Phrase TOKEN_IDS =
      new Phrase(
          "token ids from 0 separated by commas, or a file of them",
          "0 以上のトークン ID(コンマ区切り)か、そのファイル");
  public static final Phrase TOKEN_ID_MISSING =
      new Phrase(
          "--ids: between two commas of '%1$s', or at an end, there is no token id; give whole numbers"
              + " from 0 separated by single commas, for example: --ids 101,1996,4248,102",
          "--ids: '%1$s' には、コンマの間か端にトークン ID がありません。0 以上の整数を 1 個のコンマで区切ってください。例: --ids"
              + " 101,1996,4248,102");
  public static final Phrase NO_TOKEN_ID =
      new Phrase(
          "--ids: '%1$s' is not a token id; give whole numbers from 0 separated by commas, or a file of"
              + " them, for example: --ids 101,1996,4248,102",
          "--ids: '%1$s' はトークン ID ではありません。0 以上の整数をコンマで区切るか、そのファイルを指定してください。例: --ids"
              + " 101,1996,4248,102");
  public static final Phrase TOO_MANY_NUMBERS =
      new Phrase(
          "--keys times the largest of --dimensions is %1$,d, and at most %2$,d numbers are drawn at"
              + " once; lower one of them",
          "--keys と --dimensions の最大値との積は %1$,d ですが、一度に扱えるのは %2$,d 個までです。どちらかを小さくしてください");
  public static final Phrase NO_FILE =
      new Phrase(
          "%1$s: there is no file %2$s; check the path", "%1$s: ファイル %2$s がありません。パスを確認してください");
  public static final Phrase NOT_UTF8 =
      new Phrase(
          "%1$s: %2$s is not text in UTF-8; convert it, for example with iconv -t utf-8",
          "%1$s: %2$s は UTF-8 のテキストではありません。iconv -t utf-8 などで変換してください");
  public static final Phrase UNREADABLE =
      new Phrase("%1$s: cannot read %2$s: %3$s", "%1$s: %2$s を読めません: %3$s");
  public static final Phrase RUNS = new Phrase("Runs", "実行");

  // Progress

  public static final Phrase READING = new Phrase("Reading %1$s ...", "%1$s を読み込んでいます ...");
  public static final Phrase LOADING =
      new Phrase("Starting libtorch, loading %1$s ...", "libtorch を起動し、%1$s を読み込んでいます ...");
  public static final Phrase LOSS =
      new Phrase(
          "Computing the loss of %1$,d parameters on %2$,d samples ...",
          "%1$,d 個のパラメータと %2$,d 個のサンプルで損失を計算しています ...");
  public static final Phrase RESHAPED =
      new Phrase(
          "Note: y of shape %1$s is taken as %2$s, the shape of the model's output.",
          "注: 形状 %1$s の y を、モデルの出力の形状 %2$s として扱います。");
  public static final Phrase FOR_EXPORTED =
      new Phrase(
          "%1$s applies to exported models (.pt2, .onnx); %2$s is not one. Leave it out, or export the"
              + " model with torch.export.save",
          "%1$s はエクスポートしたモデル（.pt2、.onnx）用ですが、%2$s はそうではありません。オプションを外すか、torch.export.save でモデルを書き出してください");
  public static final Phrase ONE_HOT =
      new Phrase(
          "Note: y holds a single 1 in each row, and is measured by mse. For cross-entropy save class"
              + " numbers instead: y.argmax(1).",
          "注: y の各行は 1 が一つだけで、平均二乗誤差で測定します。交差エントロピーで測定するには、" + "クラス番号 y.argmax(1) を保存してください。");
  public static final Phrase DOUBLE_TABLE =
      new Phrase(
          "Note: columns of %1$s differ so little beside their size that single precision would"
              + " round the differences away; they are read in double precision. A model in single"
              + " precision still sees them rounded, as in its training: see --precision, or"
              + " subtract a constant from such columns before training.",
          "注: %1$s には、値の大きさに比べて差が小さく、単精度では差が失われる列があるため、倍精度で読み込みます。"
              + "単精度で動くモデルには、学習時と同様に丸めた値が渡されます。--precision で精度を選ぶか、"
              + "学習前にその列から定数を引いてください。");
  public static final Phrase PRODUCTS = new Phrase("Products", "積");
  public static final Phrase TIME_LEFT = new Phrase("%1$s left", "残り %1$s");
  public static final Phrase PROGRESS =
      new Phrase("%1$s: %2$,d of %3$,d (%4$d%%), %5$s", "%1$s: %3$,d のうち %2$,d(%4$d%%)、%5$s");
  public static final Phrase TRAINING = new Phrase("Training", "訓練");
  public static final Phrase DEMO_SWEEPS =
      new Phrase(
          "Double descent on %1$,d handwritten digits, twice: in %2$d linear models, without"
              + "\ntraining, then in %3$d networks, trained and measured. It takes minutes; what is"
              + "\ndone is kept.",
          "手書き数字 %1$,d 枚での二重降下を二通りに調べます。訓練のいらない線形モデル %2$d 個と、"
              + "\n訓練して測定するネットワーク %3$d 個です(数分)。済んだ分は保存されます。");
  public static final Phrase DEMO_LINEAR = new Phrase("Linear models", "線形モデル");
  public static final Phrase DEMO_NETWORKS = new Phrase("Networks", "ネットワーク");
  public static final Phrase DEMO_SWEEP_AGAIN =
      new Phrase(
          "\nThe networks once more, or with other options:\n  ./sonde sweep size --preset"
              + " pooled-mnist\nOne network measured in depth:\n  ./sonde demo measure",
          "\nネットワークのスイープをもう一度、または別のオプションで行うコマンド:\n  ./sonde sweep size --preset"
              + " pooled-mnist\n1つのネットワークを詳しく測定するコマンド:\n  ./sonde demo measure");
  public static final Phrase DEMO_INTERRUPTED =
      new Phrase(
          "interrupted; what is done is kept. Go on with: sonde demo --out %1$s --overwrite",
          "中断されました。済んだ分は保存されています。続きは sonde demo --out %1$s --overwrite で実行できます");
  public static final Phrase DEMO_TRAINING =
      new Phrase(
          "Training a perceptron %1$d-%2$d-%3$d-%4$d on %5$,d handwritten digits, then measuring it:"
              + "\nsome seconds.",
          "手書き数字 %5$,d 枚でパーセプトロン %1$d-%2$d-%3$d-%4$d を訓練し、測定します(数秒)。");
  public static final Phrase DEMO_TRAINED =
      new Phrase(
          "Trained in %1$.1f s: right on %2$.1f%% of these digits, on %3$.1f%% of others.",
          "%1$.1f 秒で訓練しました。正解率は訓練した数字で %2$.1f%%、他の数字で %3$.1f%% です。");
  public static final Phrase DEMO_MODEL =
      new Phrase("The model, for Python too: %1$s", "モデル(Python でも読めます): %1$s");
  public static final Phrase DEMO_AGAIN =
      new Phrase(
          "To measure it again:\n  ./sonde measure %1$s --data %2$s --budget %3$d --by-layer --seed"
              + " %4$d",
          "同じ測定を繰り返すコマンド:\n  ./sonde measure %1$s --data %2$s --budget %3$d --by-layer"
              + " --seed %4$d");
  public static final Phrase STOPPING =
      new Phrase(
          "Stopping after the current product to keep what is there; Ctrl-C again ends at once.",
          "現在の積が終わり次第停止し、途中までの結果を保存します。もう一度 Ctrl-C を押すと直ちに終了します。");

  // Endings

  public static final Phrase REPORT = new Phrase("Report: %1$s", "レポート: %1$s");
  public static final Phrase INTERRUPTED_PARTIAL =
      new Phrase(
          "interrupted: these figures come from the %1$,d products that were done",
          "中断されました。以上の数値は完了した %1$,d 回の積から求めたものです");
  public static final Phrase INTERRUPTED_EARLY =
      new Phrase("interrupted before anything was measured", "測定値が得られる前に中断されました");
  public static final Phrase INTERRUPTED_WHOLE =
      new Phrase(
          "interrupted; nothing was written, since figures are complete only after the last sequence",
          "中断されました。値は最後の系列まで測って初めて揃うため、何も保存していません");
  public static final Phrase INTERRUPTED_LATE =
      new Phrase(
          "interrupted while the results were being written; they are complete",
          "結果の書き込み中に中断されましたが、結果は揃っています");
  public static final Phrase OUT_OF_MEMORY =
      new Phrase(
          "out of memory: Java may use %1$s of this machine's %2$s and needed more%3$s;"
              + " %4$sgive Java more with SONDE_JAVA_OPTIONS=-Xmx... (libraries outside of Java need the"
              + " rest)",
          "メモリー不足です。Java はこのマシンの %2$s のうち %1$s まで使えますが、それでは足りませんでした%3$s。%4$s"
              + "SONDE_JAVA_OPTIONS=-Xmx... で Java に多く割り当ててください(残りは Java の外のライブラリーが使います)");
  public static final Phrase LESS_TO_MEASURE =
      new Phrase(
          "lower --budget or --graph-memory, take fewer samples with --samples, or ",
          "--budget か --graph-memory を下げる、--samples でサンプルを減らす、または ");
  public static final Phrase LESS_TO_SWEEP =
      new Phrase(
          "lower --widths, take fewer samples with --samples, or ",
          "--widths を小さくする、--samples でサンプルを減らす、または ");
  public static final Phrase LESS_ATTENTION =
      new Phrase("lower --window, or ", "--window を小さくする、または ");
  public static final Phrase LESS_THEORY =
      new Phrase(
          "lower --keys, --dimensions or --head-sizes, or ",
          "--keys、--dimensions、--head-sizes を小さくする、または ");
  public static final Phrase FAULT =
      new Phrase(
          "this is a fault of Sonde, not yours: %1$s. Please report it with the file %2$s, which holds"
              + " the details",
          "これは Sonde 自身の不具合です: %1$s。詳細を記録したファイル %2$s を添えてご報告ください");
  public static final Phrase FAULT_WITHOUT_LOG =
      new Phrase(
          "this is a fault of Sonde, not yours: %1$s. Please report it with these details:",
          "これは Sonde 自身の不具合です: %1$s。次の詳細を添えてご報告ください:");
}
