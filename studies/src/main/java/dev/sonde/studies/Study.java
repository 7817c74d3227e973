package dev.sonde.studies;

import java.util.List;

/**
 * A question that a paper answers, and that a reader may ask of data or a network of their own.
 *
 * @see StudyCatalogue
 */
public enum Study {
  /** How many steps of gradient descent do the mean and the scales of the inputs cost? */
  INPUTS("inputs"),
  /** How much weight decay, how many steps, how much noise? */
  STOPPING("stopping"),
  /** Do the data repay full-batch work? */
  ONLINE("online"),
  /** Which rule without time travel learns these sequences? */
  RULES("rules"),
  /** How much capacity do steps of gradient descent unlock? */
  STEPS("steps"),
  /** How small a network would have done, and does the start matter? */
  TICKETS("tickets"),
  /** Is the network stuck at a saddle, and what lies below? */
  SADDLES("saddles"),
  /** Would zero mean, zero slope and unit scale speed a network up? */
  SHORTCUTS("shortcuts"),
  /** What do the data determine, and is the rest free? */
  DIRECTIONS("directions");

  private final String label;

  Study(String label) {
    this.label = label;
  }

  /**
   * Returns the name that the command line takes and that stands in JSON.
   *
   * @return for example {@code inputs}
   */
  public String label() {
    return label;
  }

  /**
   * Returns the papers behind it, the one that asks the question first.
   *
   * @return at least one
   */
  public List<Reference> references() {
    return switch (this) {
      case INPUTS -> List.of(Reference.LE_CUN_1991, Reference.BAIK_2006);
      case STOPPING -> List.of(Reference.KROGH_1992);
      case ONLINE -> List.of(Reference.BOTTOU_1998, Reference.MC_CANDLISH_2018);
      case RULES ->
          List.of(
              Reference.MARSCHALL_2020,
              Reference.TALLEC_2017,
              Reference.MUJIKA_2018,
              Reference.MURRAY_2019,
              Reference.MENICK_2020,
              Reference.BELLEC_2020,
              Reference.ROTH_2019,
              Reference.JADERBERG_2017);
      case SHORTCUTS -> List.of(Reference.RAIKO_2012, Reference.VATANEN_2013);
      case TICKETS -> List.of(Reference.FRANKLE_2019, Reference.FRANKLE_2020);
      case STEPS -> List.of(Reference.MADDOX_2020, Reference.EFRON_2004);
      case SADDLES ->
          List.of(
              Reference.DAUPHIN_2014,
              Reference.BALDI_1989,
              Reference.FUKUMIZU_2000,
              Reference.FRYE_2020);
      case DIRECTIONS -> List.of(Reference.MADDOX_2020);
    };
  }
}
