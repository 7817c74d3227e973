package dev.sonde.cli.output;

import dev.sonde.cli.terminal.Phrase;

/** What is said of trackers of experiments. */
public final class TrackerPhrases {
  private TrackerPhrases() {}

  public static final Phrase EXPERIMENT_OF_WHAT =
      new Phrase(
          "--experiment names an experiment of MLflow; add --mlflow URL",
          "--experiment は MLflow の実験を指定します。--mlflow URL を加えてください");
  public static final Phrase NO_FOLDER =
      new Phrase(
          "--tensorboard %1$s: nothing can be written there; name a folder that is yours",
          "--tensorboard %1$s: そこには書き込めません。書き込めるフォルダーを指定してください");
  public static final Phrase NO_URL =
      new Phrase(
          "%1$s %2$s is not the address of a server, such as http://127.0.0.1:5000",
          "%1$s %2$s は http://127.0.0.1:5000 のようなサーバーのアドレスではありません");
  public static final Phrase PASSWORD_IN_URL =
      new Phrase(
          "%1$s takes an address without a password, since command lines are kept in reports;"
              + " set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or"
              + " MLFLOW_TRACKING_TOKEN",
          "コマンドラインはレポートに残るため、%1$s のアドレスにパスワードは書けません。MLFLOW_TRACKING_USERNAME と"
              + " MLFLOW_TRACKING_PASSWORD、または MLFLOW_TRACKING_TOKEN を設定してください");
  public static final Phrase UNREACHABLE =
      new Phrase(
          "MLflow at %1$s cannot be used (%2$s); nothing was measured. Start the server, or leave"
              + " --mlflow out",
          "%1$s の MLflow を利用できません(%2$s)。測定はしていません。サーバーを起動するか、--mlflow を外してください");
  public static final Phrase NOT_TRACKED =
      new Phrase(
          "the figures are in %2$s, and %1$s did not take them (%3$s)",
          "結果は %2$s にありますが、%1$s への記録に失敗しました(%3$s)");
}
