package dev.sonde.cli;

/** What the command line says by itself; findings and tables have their words in the report. */
final class Phrases {
  private Phrases() {}

  // Usage

  static final Phrase BAD_ARGUMENT =
      new Phrase(
          "%1$s expects %2$s, got '%3$s'; for example: %1$s %4$s",
          "%1$s には%2$sを指定してください(指定値: '%3$s')。例: %1$s %4$s");
  static final Phrase A_WHOLE_NUMBER =
      new Phrase("a whole number from %1$d to %2$d", "%1$d 以上 %2$d 以下の整数");
  static final Phrase ZERO_OR_A_WHOLE_NUMBER =
      new Phrase("0, or a whole number from %1$d to %2$d", "0、または %1$d 以上 %2$d 以下の整数");
  static final Phrase ANY_WHOLE_NUMBER =
      new Phrase("a whole number of at most 64 bits", "64 ビット以内の整数");
  static final Phrase A_FRACTION = new Phrase("a number above 0 and below 1", "0 より大きく 1 より小さい数");
  static final Phrase A_SHARE = new Phrase("a number from 0 on and below 1", "0 以上 1 未満の数");
  static final Phrase POSITIVE_NUMBER = new Phrase("one number above 0", "0 より大きい数 1 つ");
  static final Phrase NUMBER_FROM_ZERO = new Phrase("one number of at least 0", "0 以上の数 1 つ");
  static final Phrase POSITIVE_NUMBERS =
      new Phrase("numbers above 0, separated by commas", "0 より大きい数(コンマ区切り)");
  static final Phrase NUMBERS_FROM_ZERO =
      new Phrase("numbers of at least 0, separated by commas", "0 以上の数(コンマ区切り)");
  static final Phrase A_SIZE =
      new Phrase(
          "a size in bytes, with K, M, G or T for powers of 1,024", "バイト数(K、M、G、T は 1,024 の累乗)");
  static final Phrase A_TIME =
      new Phrase("a time above 0 in seconds, or with s, m or h", "0 より大きい時間(秒、または s、m、h を付ける)");
  static final Phrase ONE_OF = new Phrase("one of %1$s", "%1$s のいずれか");
  static final Phrase UNKNOWN_OPTION =
      new Phrase("'%1$s' is not an option of %2$s.", "'%1$s' は %2$s のオプションではありません。");
  static final Phrase UNEXPECTED_ARGUMENT =
      new Phrase("'%1$s' is one argument too many for %2$s.", "'%1$s' は %2$s には余分な引数です。");
  static final Phrase UNKNOWN_COMMAND =
      new Phrase(
          "'%1$s' is not a command of %2$s; there are: %3$s.",
          "'%1$s' は %2$s のコマンドではありません。使えるコマンド: %3$s。");
  static final Phrase NO_COMMAND =
      new Phrase("A command is missing; there are: %1$s.", "コマンドがありません。使えるコマンド: %1$s。");
  static final Phrase MISSING =
      new Phrase("%1$s is missing; %2$s needs it.", "%1$s がありません。%2$s に必要です。");
  static final Phrase DID_YOU_MEAN = new Phrase("Did you mean %1$s?", "%1$s のことですか?");
  static final Phrase HELP_LISTS =
      new Phrase("'%1$s --help' lists what is possible.", "'%1$s --help' で使い方を表示します。");

  // Files

  static final Phrase FOLDER_EXISTS =
      new Phrase(
          "the output folder %1$s exists already; choose another one with --out, or add --overwrite"
              + " to replace Sonde's files in it (others are left alone)",
          "出力フォルダー %1$s は既にあります。--out で別のフォルダーを選ぶか、--overwrite を付けて"
              + " Sonde のファイルだけを置き換えてください(他のファイルには触れません)");
  static final Phrase FOLDER_IS_A_FILE =
      new Phrase(
          "the output folder %1$s is a file; choose a folder that does not exist yet with --out",
          "出力フォルダー %1$s はファイルです。--out でまだ存在しないフォルダーを選んでください");
  static final Phrase FOLDER_UNWRITABLE =
      new Phrase(
          "the output folder %1$s cannot be made: %2$s is not a folder that you may write to; choose"
              + " another place with --out",
          "出力フォルダー %1$s を作れません。%2$s は書き込めるフォルダーではありません。--out で別の場所を選んでください");
  static final Phrase DISK_FULL =
      new Phrase(
          "the disk of the output folder %1$s has %2$s left, and a report takes up to %3$s; free some"
              + " space or choose another disk with --out",
          "出力フォルダー %1$s のディスクの空きは %2$s ですが、レポートには最大 %3$s 必要です。空きを増やすか、--out" + " で別のディスクを選んでください");
  static final Phrase JSON_EXISTS =
      new Phrase(
          "the file %1$s exists already; choose another name with --json, or add --overwrite",
          "ファイル %1$s は既にあります。--json で別の名前を選ぶか、--overwrite を付けてください");
  static final Phrase OUTPUT_IS_A_FOLDER =
      new Phrase(
          "%1$s expects a file or - for standard output, and %2$s is a folder; name a file in it",
          "%1$s にはファイルか -(標準出力)を指定してください。%2$s はフォルダーです");
  static final Phrase OUTPUT_UNWRITABLE =
      new Phrase(
          "the file %2$s cannot be made: %3$s is not a folder that you may write to; choose another"
              + " place with %1$s",
          "ファイル %2$s を作れません。%3$s は書き込めるフォルダーではありません。%1$s で別の場所を選んでください");
  static final Phrase BAD_PATH =
      new Phrase(
          "%1$s '%2$s' cannot be the name of a file here (%3$s); choose another name",
          "%1$s '%2$s' はファイル名として使えません(%3$s)。別の名前を選んでください");
  static final Phrase LOCALE =
      new Phrase(
          "a file name, or this folder's, has letters beyond this locale's character set (%1$s);"
              + " start Sonde by its launcher, ./sonde, or set LC_ALL=C.UTF-8 and run this again",
          "ファイル名または現在のフォルダー名に、このロケールの文字コード(%1$s)にない文字があります。"
              + "./sonde から起動するか、LC_ALL=C.UTF-8 を設定してもう一度実行してください");
  static final Phrase OUTPUT_LOST =
      new Phrase(
          "standard output refused what was written to it, perhaps because its disk is full; free some"
              + " space and run this again",
          "標準出力に書き込めませんでした(ディスクが満杯かもしれません)。空きを増やしてもう一度実行してください");

  // What the modules below refuse: they say it in English

  static final Phrase MISSING_FILE = new Phrase("%1$s", "ファイルがありません。パスを確認してください。詳細(英語): %1$s");
  static final Phrase DAMAGED_FILE =
      new Phrase("%1$s", "ファイルが壊れているか、途中で切れています。コピーまたは書き出しをやり直してください。詳細(英語): %1$s");
  static final Phrase OTHER_FORMAT = new Phrase("%1$s", "ファイルの形式が違います。詳細(英語): %1$s");
  static final Phrase NO_ARRAYS = new Phrase("%1$s", "npz に配列 x(入力)と y(目標値)が必要です。詳細(英語): %1$s");
  static final Phrase NOT_FINITE = new Phrase("%1$s", "データに NaN または無限大があります。詳細(英語): %1$s");
  static final Phrase WRONG_SHAPE = new Phrase("%1$s", "データとモデルの形状が合いません。詳細(英語): %1$s");
  static final Phrase WRONG_LABEL = new Phrase("%1$s", "クラスのラベルがモデルのクラス数の範囲外です。詳細(英語): %1$s");
  static final Phrase WRONG_LOSS =
      new Phrase("%1$s", "損失関数が目標値に合いません。--loss を確認してください。詳細(英語): %1$s");
  static final Phrase RUNTIME_REFUSED =
      new Phrase("%1$s", "ONNX Runtime でこのモデルを実行できません。詳細(英語): %1$s");
  static final Phrase NO_ATTENTION = new Phrase("%1$s", "モデルの中に、読み取れる注意機構が見つかりません。詳細(英語): %1$s");
  static final Phrase NO_TOKENIZER =
      new Phrase(
          "%1$s",
          "トークナイザーが見つからないか、読めません。--tokenizer で tokenizer.json を指定するか、--ids"
              + " でトークン ID を指定してください。詳細(英語): %1$s");
  static final Phrase UNKNOWN_TOKEN =
      new Phrase("%1$s", "トークン ID がモデルの語彙の範囲外です。このモデルのトークナイザーを使ってください。詳細(英語): %1$s");
  static final Phrase MODEL_NOT_FINITE =
      new Phrase("%1$s", "モデルの内部で NaN または無限大が生じました。詳細(英語): %1$s");
  static final Phrase OTHER_HEADS =
      new Phrase("%1$s", "基準のモデルと層やヘッドの数が合いません。同じ構造のモデルどうしを比べてください。詳細(英語): %1$s");
  static final Phrase LEDGER_REFUSED = new Phrase("%1$s", "実行の台帳が使えません。詳細(英語): %1$s");
  static final Phrase REFUSED = new Phrase("%1$s", "この入力は使えません。詳細(英語): %1$s");

  // Data

  static final Phrase DIGITS =
      new Phrase(
          "1,797 handwritten digits of 8x8 counts 0-16, 10 classes",
          "手書き数字 1,797 枚(8x8、値は 0〜16)、10 クラス");
  static final Phrase MNIST10K =
      new Phrase(
          "10,000 handwritten digits of 28x28 pixels, 10 classes",
          "手書き数字 10,000 枚(28x28 画素)、10 クラス");
  static final Phrase MOBY_DICK =
      new Phrase(
          "1,212,979 characters of a novel (89 distinct); next character",
          "小説 1,212,979 文字(89 種類)、次の文字の予測");
  static final Phrase FASHION_MNIST =
      new Phrase(
          "60,000 pictures of clothing of 28x28 pixels, 10 classes",
          "衣類の画像 60,000 枚(28x28 画素)、10 クラス");
  static final Phrase NOT_INSTALLED =
      new Phrase(
          "not installed; Debian, Ubuntu: apt install dataset-fashion-mnist",
          "未導入。Debian、Ubuntu: apt install dataset-fashion-mnist");
  static final Phrase SOURCE = new Phrase("source", "出典");
  static final Phrase SHA256 = new Phrase("sha256", "sha256");
  static final Phrase SAMPLES = new Phrase("samples", "サンプル");
  static final Phrase CLASSES = new Phrase("classes", "クラス");
  static final Phrase USUAL_LOSS = new Phrase("loss", "損失");
  static final Phrase RANGE =
      new Phrase(
          "from %1$.4g to %2$.4g, mean %3$.4g, standard deviation %4$.4g",
          "%1$.4g 〜 %2$.4g、平均 %3$.4g、標準偏差 %4$.4g");
  static final Phrase AND_MORE = new Phrase("and %1$d more", "ほか %1$d クラス");

  // Attention

  static final Phrase TEXT_OR_IDS =
      new Phrase(
          "what should the model read? Give --text \"...\" or --text-file FILE, or else --ids, but not"
              + " both",
          "モデルに読ませるものを、--text \"...\" か --text-file FILE、または --ids のどちらか一方で指定してください");
  static final Phrase TEXT_IS_EMPTY =
      new Phrase(
          "%1$s: there is nothing to read in '%2$s'; give a text of two words or more",
          "%1$s: '%2$s' には読むものがありません。2語以上のテキストを指定してください");
  static final Phrase TEXT_IS_A_FILE =
      new Phrase(
          "--text is the text itself, and '%1$s' is the name of a file; for what is in it, use"
              + " --text-file %1$s",
          "--text には文そのものを指定します。'%1$s' はファイル名です。その内容を読ませるには --text-file %1$s としてください");
  static final Phrase MODEL_OR_THEORY =
      new Phrase(
          "which model? Name an ONNX file, or use --theory for what attention does without one",
          "モデルを ONNX ファイルで指定するか、--theory でモデルなしの理論を表示してください");
  static final Phrase NEEDS_A_MODEL =
      new Phrase(
          "%1$s needs MODEL; leave %1$s out for the theory alone",
          "%1$s には MODEL の指定が必要です。理論だけを表示するには %1$s を省いてください");
  static final Phrase NOT_WITH_THEORY =
      new Phrase(
          "%1$s and --theory do not go together: other scales are tried on MODEL alone, as it is;"
              + " leave one of them out",
          "%1$s と --theory は同時に使えません。別の縮小係数は MODEL そのものだけで試します。どちらかを省いてください");
  static final Phrase DRAWN_WITHOUT_MODEL =
      new Phrase(
          "--keys, --dimensions and --entries say which queries and keys to draw: they need --theory,"
              + " without MODEL, which has its own",
          "--keys、--dimensions、--entries は生成するクエリとキーを決めるもので、--theory だけと併用します。"
              + "MODEL にはそれ自身のクエリとキーがあります");
  static final Phrase TRAIN_IS_MISSING =
      new Phrase(
          "transformers are trained by --theory --train alone, without MODEL; --head-sizes,"
              + " --learning-rates, --steps, --seeds and --initialisation need both",
          "トランスフォーマーの訓練は MODEL なしの --theory --train で行います。--head-sizes、--learning-rates、--steps、"
              + "--seeds、--initialisation を使うには両方を指定してください");
  static final Phrase TRAININGS_ESTIMATED =
      new Phrase("Estimating what the trainings take ...", "訓練にかかる時間を見積もっています ...");
  static final Phrase TRAININGS_COST =
      new Phrase(
          "%1$d trainings, about %2$s with %3$d threads.", "訓練 %1$d 回、スレッド %3$d 本で約 %2$s です。");
  static final Phrase TRAININGS_STOPPING =
      new Phrase(
          "Stopping; trainings that have ended are kept. Ctrl-C again ends at once.",
          "停止します。終わった訓練の結果は保存されます。もう一度 Ctrl-C を押すと直ちに終了します。");
  static final Phrase TRAININGS_INTERRUPTED =
      new Phrase(
          "interrupted with %1$d trainings left; the report has those that ended",
          "残り %1$d 回の訓練で中断されました。終わった訓練の結果はレポートにあります");
  static final Phrase NO_LIMIT =
      new Phrase(
          "which limit? Give --max-logit, --max-row-std or --max-saturated-heads",
          "上限を --max-logit、--max-row-std、--max-saturated-heads のいずれかで指定してください");
  static final Phrase WITHIN =
      new Phrase("ok       %1$s: %2$s, limit %3$s%4$s", "合格  %1$s: %2$s、上限 %3$s%4$s");
  static final Phrase CROSSED =
      new Phrase("crossed  %1$s: %2$s, limit %3$s%4$s", "超過  %1$s: %2$s、上限 %3$s%4$s");
  static final Phrase SIMULATING = new Phrase("Simulating", "シミュレーション");
  static final Phrase TOKEN_IDS =
      new Phrase(
          "token ids from 0 separated by commas, or a file of them",
          "0 以上のトークン ID(コンマ区切り)か、そのファイル");
  static final Phrase TOKEN_ID_MISSING =
      new Phrase(
          "--ids: between two commas of '%1$s', or at an end, there is no token id; give whole numbers"
              + " from 0 separated by single commas, for example: --ids 101,1996,4248,102",
          "--ids: '%1$s' には、コンマの間か端にトークン ID がありません。0 以上の整数を 1 個のコンマで区切ってください。例: --ids"
              + " 101,1996,4248,102");
  static final Phrase NO_TOKEN_ID =
      new Phrase(
          "--ids: '%1$s' is no token id; give whole numbers from 0 separated by commas, or a file of"
              + " them, for example: --ids 101,1996,4248,102",
          "--ids: '%1$s' はトークン ID ではありません。0 以上の整数をコンマで区切るか、そのファイルを指定してください。例: --ids"
              + " 101,1996,4248,102");
  static final Phrase TOO_MANY_NUMBERS =
      new Phrase(
          "--keys times the largest of --dimensions is %1$,d, and at most %2$,d numbers are drawn at"
              + " once; lower one of them",
          "--keys と --dimensions の最大値との積は %1$,d ですが、一度に扱えるのは %2$,d 個までです。どちらかを小さくしてください");
  static final Phrase NO_FILE =
      new Phrase(
          "%1$s: there is no file %2$s; check the path", "%1$s: ファイル %2$s がありません。パスを確認してください");
  static final Phrase NOT_UTF8 =
      new Phrase(
          "%1$s: %2$s is not text in UTF-8; convert it, for example with iconv -t utf-8",
          "%1$s: %2$s は UTF-8 のテキストではありません。iconv -t utf-8 などで変換してください");
  static final Phrase UNREADABLE =
      new Phrase("%1$s: cannot read %2$s: %3$s", "%1$s: %2$s を読めません: %3$s");
  static final Phrase RUNS = new Phrase("Runs", "実行");

  // Progress

  static final Phrase READING = new Phrase("Reading %1$s ...", "%1$s を読み込んでいます ...");
  static final Phrase LOADING =
      new Phrase("Starting libtorch, loading %1$s ...", "libtorch を起動し、%1$s を読み込んでいます ...");
  static final Phrase LOSS =
      new Phrase(
          "Computing the loss of %1$,d parameters on %2$,d samples ...",
          "%1$,d 個のパラメータと %2$,d 個のサンプルで損失を計算しています ...");
  static final Phrase RESHAPED =
      new Phrase(
          "Note: y of shape %1$s is taken as %2$s, the shape of the model's output.",
          "注: 形状 %1$s の y を、モデルの出力の形状 %2$s として扱います。");
  static final Phrase FOR_EXPORTED =
      new Phrase(
          "%1$s is for exported models (.pt2; --output for .onnx too), and %2$s is none; leave it away, or export the"
              + " model with torch.export.save",
          "%1$s はエクスポートしたモデル（.pt2、--output は .onnx も）用ですが、%2$s はそうではありません。オプションを外すか、torch.export.save でモデルを書き出してください");
  static final Phrase ONE_HOT =
      new Phrase(
          "Note: y holds a single 1 in each row, and is measured by mse. For cross-entropy save class"
              + " numbers instead: y.argmax(1).",
          "注: y の各行は 1 が一つだけで、平均二乗誤差で測定します。交差エントロピーで測定するには、" + "クラス番号 y.argmax(1) を保存してください。");
  static final Phrase DOUBLE_TABLE =
      new Phrase(
          "Note: columns of %1$s differ so little beside their size that single precision would"
              + " round the differences away; they are read in double precision. A model in single"
              + " precision still sees them rounded, as in its training: see --precision, or"
              + " subtract a constant from such columns before training.",
          "注: %1$s には、値の大きさに比べて差が小さく、単精度では差が失われる列があるため、倍精度で読み込みます。"
              + "単精度で動くモデルには、学習時と同様に丸めた値が渡されます。--precision で精度を選ぶか、"
              + "学習前にその列から定数を引いてください。");
  static final Phrase PRODUCTS = new Phrase("Products", "積");
  static final Phrase TIME_LEFT = new Phrase("%1$s left", "残り %1$s");
  static final Phrase PROGRESS =
      new Phrase("%1$s: %2$,d of %3$,d (%4$d%%), %5$s", "%1$s: %3$,d のうち %2$,d(%4$d%%)、%5$s");
  static final Phrase TRAINING = new Phrase("Training", "訓練");
  static final Phrase DEMO_SWEEPS =
      new Phrase(
          "Double descent on %1$,d handwritten digits, twice: in %2$d linear models, without"
              + "\ntraining, then in %3$d networks, trained and measured. It takes minutes; what is"
              + "\ndone is kept.",
          "手書き数字 %1$,d 枚での二重降下を二通りに調べます。訓練のいらない線形モデル %2$d 個と、"
              + "\n訓練して測定するネットワーク %3$d 個です(数分)。済んだ分は保存されます。");
  static final Phrase DEMO_LINEAR = new Phrase("Linear models", "線形モデル");
  static final Phrase DEMO_NETWORKS = new Phrase("Networks", "ネットワーク");
  static final Phrase DEMO_SWEEP_AGAIN =
      new Phrase(
          "\nThe networks once more, or with other options:\n  ./sonde sweep size --preset"
              + " pooled-mnist\nOne network measured in depth:\n  ./sonde demo measure",
          "\nネットワークのスイープをもう一度、または別のオプションで行うコマンド:\n  ./sonde sweep size --preset"
              + " pooled-mnist\n1つのネットワークを詳しく測定するコマンド:\n  ./sonde demo measure");
  static final Phrase DEMO_INTERRUPTED =
      new Phrase(
          "interrupted; what is done is kept. Go on with: sonde demo --out %1$s --overwrite",
          "中断されました。済んだ分は保存されています。続きは sonde demo --out %1$s --overwrite で実行できます");
  static final Phrase DEMO_TRAINING =
      new Phrase(
          "Training a perceptron %1$d-%2$d-%3$d-%4$d on %5$,d handwritten digits, then measuring it:"
              + "\nsome seconds.",
          "手書き数字 %5$,d 枚でパーセプトロン %1$d-%2$d-%3$d-%4$d を訓練し、測定します(数秒)。");
  static final Phrase DEMO_TRAINED =
      new Phrase(
          "Trained in %1$.1f s: right on %2$.1f%% of these digits, on %3$.1f%% of others.",
          "%1$.1f 秒で訓練しました。正解率は訓練した数字で %2$.1f%%、他の数字で %3$.1f%% です。");
  static final Phrase DEMO_MODEL =
      new Phrase("The model, for Python too: %1$s", "モデル(Python でも読めます): %1$s");
  static final Phrase DEMO_AGAIN =
      new Phrase(
          "To measure it again:\n  ./sonde measure %1$s --data %2$s --budget %3$d --by-layer --seed"
              + " %4$d",
          "同じ測定を繰り返すコマンド:\n  ./sonde measure %1$s --data %2$s --budget %3$d --by-layer"
              + " --seed %4$d");
  static final Phrase STOPPING =
      new Phrase(
          "Stopping after the current product to keep what is there; Ctrl-C again ends at once.",
          "現在の積が終わり次第停止し、途中までの結果を保存します。もう一度 Ctrl-C を押すと直ちに終了します。");

  // Sweeps and runs

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
          "%1$s is for tables, .csv or .tsv, and %2$s is none; leave it out",
          "%1$s は表(.csv、.tsv)用のオプションですが、%2$s は表ではありません。%1$s を省いてください");
  static final Phrase FOR_IMAGES =
      new Phrase(
          "%1$s lays images out in rows, and the samples of %2$s are no images; leave it out",
          "%1$s は画像を1行に並べるオプションですが、%2$s のサンプルは画像ではありません。%1$s を省いてください");
  static final Phrase FOR_TEXT =
      new Phrase(
          "%1$s is for text, moby-dick or a .txt file, and %2$s is none; leave it out",
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
          "--vary %1$s would change nothing here, %2$s: seeds that draw nothing anew are no"
              + " repetitions. Leave it out, or take one of: %3$s",
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
          "--config %1$s is no YAML of names and values (line %2$d); for example: widths: 4..512",
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
  static final Phrase NO_RUNS =
      new Phrase(
          "There are no runs of sweeps in %1$s; 'sonde sweep' makes them.",
          "%1$s にスイープの実行はありません。'sonde sweep' で作成します。");
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
  static final Phrase NOT_A_RUN =
      new Phrase(
          "%1$s holds no ledger.db, so it is no run's folder and nothing was deleted; 'sonde runs list'"
              + " names runs",
          "%1$s に ledger.db がないため実行フォルダーではありません。何も削除していません。'sonde runs list' で一覧できます");
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

  // Endings

  static final Phrase REPORT = new Phrase("Report: %1$s", "レポート: %1$s");
  static final Phrase INTERRUPTED_PARTIAL =
      new Phrase(
          "interrupted: these figures come from the %1$,d products that were done",
          "中断されました。以上の数値は完了した %1$,d 回の積から求めたものです");
  static final Phrase INTERRUPTED_EARLY =
      new Phrase("interrupted before anything was measured", "測定値が得られる前に中断されました");
  static final Phrase INTERRUPTED_WHOLE =
      new Phrase(
          "interrupted; nothing was written, since figures are complete only after the last sequence",
          "中断されました。値は最後の系列まで測って初めて揃うため、何も保存していません");
  static final Phrase INTERRUPTED_LATE =
      new Phrase(
          "interrupted while the results were being written; they are complete",
          "結果の書き込み中に中断されましたが、結果は揃っています");
  static final Phrase OUT_OF_MEMORY =
      new Phrase(
          "out of memory: Java may use %1$s of this machine's %2$s and needed more%3$s;"
              + " %4$sgive Java more with SONDE_JAVA_OPTIONS=-Xmx... (libraries outside of Java need the"
              + " rest)",
          "メモリー不足です。Java はこのマシンの %2$s のうち %1$s まで使えますが、それでは足りませんでした%3$s。%4$s"
              + "SONDE_JAVA_OPTIONS=-Xmx... で Java に多く割り当ててください(残りは Java の外のライブラリーが使います)");
  static final Phrase LESS_TO_MEASURE =
      new Phrase(
          "lower --budget or --graph-memory, take fewer samples with --samples, or ",
          "--budget か --graph-memory を下げる、--samples でサンプルを減らす、または ");
  static final Phrase LESS_TO_SWEEP =
      new Phrase(
          "lower --widths, take fewer samples with --samples, or ",
          "--widths を小さくする、--samples でサンプルを減らす、または ");
  static final Phrase LESS_ATTENTION = new Phrase("lower --window, or ", "--window を小さくする、または ");
  static final Phrase LESS_THEORY =
      new Phrase(
          "lower --keys, --dimensions or --head-sizes, or ",
          "--keys、--dimensions、--head-sizes を小さくする、または ");
  static final Phrase FAULT =
      new Phrase(
          "this is a fault of Sonde, not yours: %1$s. Please report it with the file %2$s, which holds"
              + " the details",
          "これは Sonde 自身の不具合です: %1$s。詳細を記録したファイル %2$s を添えてご報告ください");
  static final Phrase FAULT_WITHOUT_LOG =
      new Phrase(
          "this is a fault of Sonde, not yours: %1$s. Please report it with these details:",
          "これは Sonde 自身の不具合です: %1$s。次の詳細を添えてご報告ください:");
}
