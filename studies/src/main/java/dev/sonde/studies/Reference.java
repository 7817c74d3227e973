package dev.sonde.studies;

import java.util.Locale;

/** A paper that a claim comes from. */
public enum Reference {
  /** The eigenvalues of the inputs' second moments, and what they cost. */
  LE_CUN_1991(
      "LeCun, Kanter, Solla 1991",
      "article",
      "author = {LeCun, Yann and Kanter, Ido and Solla, Sara A.}",
      "title = {Eigenvalues of Covariance Matrices: Application to Neural-Network Learning}",
      "journal = {Physical Review Letters}",
      "volume = {66}",
      "number = {18}",
      "pages = {2396--2399}",
      "year = {1991}",
      "doi = {10.1103/PhysRevLett.66.2396}"),
  /** When an eigenvalue leaves the bulk of a sample covariance matrix. */
  BAIK_2006(
      "Baik, Silverstein 2006",
      "article",
      "author = {Baik, Jinho and Silverstein, Jack W.}",
      "title = {Eigenvalues of Large Sample Covariance Matrices of Spiked Population Models}",
      "journal = {Journal of Multivariate Analysis}",
      "volume = {97}",
      "number = {6}",
      "pages = {1382--1408}",
      "year = {2006}",
      "doi = {10.1016/j.jmva.2005.08.003}"),
  /** The linear perceptron in noise. */
  KROGH_1992(
      "Krogh, Hertz 1992",
      "article",
      "author = {Krogh, Anders and Hertz, John A.}",
      "title = {Generalization in a Linear Perceptron in the Presence of Noise}",
      "journal = {Journal of Physics A: Mathematical and General}",
      "volume = {25}",
      "number = {5}",
      "pages = {1135--1147}",
      "year = {1992}",
      "doi = {10.1088/0305-4470/25/5/020}"),
  /** Online learning and stochastic approximation. */
  BOTTOU_1998(
      "Bottou 1998",
      "incollection",
      "author = {Bottou, L{\\'e}on}",
      "title = {Online Learning and Stochastic Approximations}",
      "booktitle = {On-Line Learning in Neural Networks}",
      "editor = {Saad, David}",
      "publisher = {Cambridge University Press}",
      "pages = {9--42}",
      "year = {1998}"),
  /** The noise scale of gradients. */
  MC_CANDLISH_2018(
      "McCandlish, Kaplan, Amodei 2018",
      "article",
      "author = {McCandlish, Sam and Kaplan, Jared and Amodei, Dario and {OpenAI Dota Team}}",
      "title = {An Empirical Model of Large-Batch Training}",
      "journal = {arXiv preprint arXiv:1812.06162}",
      "year = {2018}"),
  /** One framework for online learning rules of recurrent networks. */
  MARSCHALL_2020(
      "Marschall, Cho, Savin 2020",
      "article",
      "author = {Marschall, Owen and Cho, Kyunghyun and Savin, Cristina}",
      "title = {A Unified Framework of Online Learning Algorithms for Training Recurrent Neural"
          + " Networks}",
      "journal = {Journal of Machine Learning Research}",
      "volume = {21}",
      "number = {135}",
      "pages = {1--34}",
      "year = {2020}"),
  /** UORO. */
  TALLEC_2017(
      "Tallec, Ollivier 2017",
      "article",
      "author = {Tallec, Corentin and Ollivier, Yann}",
      "title = {Unbiased Online Recurrent Optimization}",
      "journal = {arXiv preprint arXiv:1702.05043}",
      "year = {2017}"),
  /** KF-RTRL. */
  MUJIKA_2018(
      "Mujika, Meier, Steger 2018",
      "article",
      "author = {Mujika, Asier and Meier, Florian and Steger, Angelika}",
      "title = {Approximating Real-Time Recurrent Learning with Random {Kronecker} Factors}",
      "journal = {arXiv preprint arXiv:1805.10842}",
      "year = {2018}"),
  /** RFLO. */
  MURRAY_2019(
      "Murray 2019",
      "article",
      "author = {Murray, James M.}",
      "title = {Local Online Learning in Recurrent Networks with Random Feedback}",
      "journal = {eLife}",
      "volume = {8}",
      "pages = {e43299}",
      "year = {2019}",
      "doi = {10.7554/eLife.43299}"),
  /** SnAp. */
  MENICK_2020(
      "Menick et al. 2020",
      "article",
      "author = {Menick, Jacob and Elsen, Erich and Evci, Utku and Osindero, Simon and Simonyan,"
          + " Karen and Graves, Alex}",
      "title = {A Practical Sparse Approximation for Real Time Recurrent Learning}",
      "journal = {arXiv preprint arXiv:2006.07232}",
      "year = {2020}"),
  /** e-prop. */
  BELLEC_2020(
      "Bellec et al. 2020",
      "article",
      "author = {Bellec, Guillaume and Scherr, Franz and Subramoney, Anand and Hajek, Elias and"
          + " Salaj, Darjan and Legenstein, Robert and Maass, Wolfgang}",
      "title = {A Solution to the Learning Dilemma for Recurrent Networks of Spiking Neurons}",
      "journal = {Nature Communications}",
      "volume = {11}",
      "pages = {3625}",
      "year = {2020}",
      "doi = {10.1038/s41467-020-17236-y}"),
  /** KeRNL. */
  ROTH_2019(
      "Roth, Kanitscheider, Fiete 2019",
      "inproceedings",
      "author = {Roth, Christopher and Kanitscheider, Ingmar and Fiete, Ila}",
      "title = {Kernel {RNN} Learning ({KeRNL})}",
      "booktitle = {International Conference on Learning Representations}",
      "year = {2019}"),
  /** DNI. */
  JADERBERG_2017(
      "Jaderberg et al. 2017",
      "inproceedings",
      "author = {Jaderberg, Max and Czarnecki, Wojciech Marian and Osindero, Simon and Vinyals,"
          + " Oriol and Graves, Alex and Silver, David and Kavukcuoglu, Koray}",
      "title = {Decoupled Neural Interfaces Using Synthetic Gradients}",
      "booktitle = {International Conference on Machine Learning}",
      "year = {2017}"),
  /** Effective dimensionality of trained networks. */
  MADDOX_2020(
      "Maddox, Benton, Wilson 2020",
      "article",
      "author = {Maddox, Wesley J. and Benton, Gregory and Wilson, Andrew Gordon}",
      "title = {Rethinking Parameter Counting in Deep Models: Effective Dimensionality Revisited}",
      "journal = {arXiv preprint arXiv:2003.02139}",
      "year = {2020}"),
  /** Degrees of freedom as covariance of targets and fits. */
  EFRON_2004(
      "Efron 2004",
      "article",
      "author = {Efron, Bradley}",
      "title = {The Estimation of Prediction Error: Covariance Penalties and Cross-Validation}",
      "journal = {Journal of the American Statistical Association}",
      "volume = {99}",
      "number = {467}",
      "pages = {619--632}",
      "year = {2004}",
      "doi = {10.1198/016214504000000692}"),
  /** Lottery tickets. */
  FRANKLE_2019(
      "Frankle, Carbin 2019",
      "inproceedings",
      "author = {Frankle, Jonathan and Carbin, Michael}",
      "title = {The Lottery Ticket Hypothesis: Finding Sparse, Trainable Neural Networks}",
      "booktitle = {International Conference on Learning Representations}",
      "year = {2019}"),
  /** Whether the order of samples decides where training ends. */
  FRANKLE_2020(
      "Frankle et al. 2020",
      "inproceedings",
      "author = {Frankle, Jonathan and Dziugaite, Gintare Karolina and Roy, Daniel M. and Carbin,"
          + " Michael}",
      "title = {Linear Mode Connectivity and the Lottery Ticket Hypothesis}",
      "booktitle = {International Conference on Machine Learning}",
      "year = {2020}"),
  /** Saddle points, and saddle-free Newton. */
  DAUPHIN_2014(
      "Dauphin et al. 2014",
      "inproceedings",
      "author = {Dauphin, Yann N. and Pascanu, Razvan and Gulcehre, Caglar and Cho, Kyunghyun and"
          + " Ganguli, Surya and Bengio, Yoshua}",
      "title = {Identifying and Attacking the Saddle Point Problem in High-Dimensional Non-Convex"
          + " Optimization}",
      "booktitle = {Advances in Neural Information Processing Systems}",
      "volume = {27}",
      "year = {2014}",
      "note = {arXiv:1406.2572}"),
  /** All critical points of the linear autoencoder. */
  BALDI_1989(
      "Baldi, Hornik 1989",
      "article",
      "author = {Baldi, Pierre and Hornik, Kurt}",
      "title = {Neural Networks and Principal Component Analysis: Learning from Examples without"
          + " Local Minima}",
      "journal = {Neural Networks}",
      "volume = {2}",
      "number = {1}",
      "pages = {53--58}",
      "year = {1989}",
      "doi = {10.1016/0893-6080(89)90014-2}"),
  /** Saddles that come from splitting a unit. */
  FUKUMIZU_2000(
      "Fukumizu, Amari 2000",
      "article",
      "author = {Fukumizu, Kenji and Amari, Shun-ichi}",
      "title = {Local Minima and Plateaus in Hierarchical Structures of Multilayer Perceptrons}",
      "journal = {Neural Networks}",
      "volume = {13}",
      "number = {3}",
      "pages = {317--327}",
      "year = {2000}",
      "doi = {10.1016/S0893-6080(00)00009-5}"),
  /** Gradient-flat regions that searches for critical points end in. */
  FRYE_2020(
      "Frye et al. 2020",
      "article",
      "author = {Frye, Charles G. and Simon, James and Wadia, Neha S. and Ligeralde, Andrew and"
          + " DeWeese, Michael R. and Bouchard, Kristofer E.}",
      "title = {Critical Point-Finding Methods Reveal Gradient-Flat Regions of Deep Network"
          + " Losses}",
      "journal = {arXiv preprint arXiv:2003.10397}",
      "year = {2020}"),
  /** Units of mean and slope 0, with shortcuts. */
  RAIKO_2012(
      "Raiko, Valpola, LeCun 2012",
      "inproceedings",
      "author = {Raiko, Tapani and Valpola, Harri and LeCun, Yann}",
      "title = {Deep Learning Made Easier by Linear Transformations in Perceptrons}",
      "booktitle = {International Conference on Artificial Intelligence and Statistics}",
      "year = {2012}"),
  /** Units of unit scale, too, and why it helps. */
  VATANEN_2013(
      "Vatanen et al. 2013",
      "article",
      "author = {Vatanen, Tommi and Raiko, Tapani and Valpola, Harri and LeCun, Yann}",
      "title = {Pushing Stochastic Gradient towards Second-Order Methods -- Backpropagation Learning"
          + " with Transformations in Nonlinearities}",
      "journal = {arXiv preprint arXiv:1301.3476}",
      "year = {2013}"),
  /** What follows from algebra, and is checked here. */
  IDENTITY("algebra", "");

  private final String citation;
  private final String bibtex;

  Reference(String citation, String kind, String... fields) {
    this.citation = citation;
    bibtex =
        kind.isEmpty()
            ? ""
            : "@%s{%s,\n  %s\n}"
                .formatted(kind, name().toLowerCase(Locale.ROOT), String.join(",\n  ", fields));
  }

  /**
   * Returns who and when.
   *
   * @return for example {@code Bottou 1998}
   */
  public String citation() {
    return citation;
  }

  /**
   * Returns the entry for a bibliography.
   *
   * @return BibTeX; empty for what no paper is needed for
   */
  public String bibtex() {
    return bibtex;
  }
}
