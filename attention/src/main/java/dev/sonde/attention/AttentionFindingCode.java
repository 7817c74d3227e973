package dev.sonde.attention;

import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.findings.FindingCode;

/**
 * What a finding about attention can be about, in the order of reading. Evidence is named here;
 * {@code count} and {@code heads} are how many heads the finding is about and how many there are,
 * {@code names} the first of them, the strongest first.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code attention-unknown-tokens}</td>
 *     <td>warning: more than a twentieth of the texts' tokens are the tokenizer's token for what it
 *     does not know; alarm: more than a third</td>
 *     <td>{@code unknownShare} of the texts' tokens, {@code unknown} and {@code tokens} counts, {@code
 *     tokenizer} file</td></tr>
 * <tr><td>{@code attention-other-vocabulary}</td>
 *     <td>warning: the tokenizer has fewer than three quarters as many token ids as the model's table
 *     of embeddings has rows, or the other way round</td>
 *     <td>{@code entries} of the tokenizer, {@code modelEntries} rows, {@code tokenizer}
 *     file</td></tr>
 * <tr><td>{@code attention-healthy}</td>
 *     <td>info: no finding is a warning or an alarm, and no head has a verdict other than {@link
 *     HeadVerdict#SINK}: a collapsed head, a duplicate or an 8-bit risk prevents it, too</td>
 *     <td>{@code heads}, [{@code sinks} count of heads that are sinks], {@code maxLogit} of all,
 *     {@code rowStd} largest of all</td></tr>
 * <tr><td>{@code attention-baseline}</td>
 *     <td>info: heads were held against those of a baseline; warning: a head became saturated, a
 *     precision risk or a training danger</td>
 *     <td>{@code baseline} file, {@code heads}, {@code changed} count of heads with other verdicts,
 *     {@code roles} count of those with another role, [{@code graver} names of those that gained
 *     such a verdict], {@code names} of those that moved most; of the first: [{@code moved} share of
 *     its attention], [{@code entropyChange}, {@code standardError}]</td></tr>
 * <tr><td>{@code attention-baseline-text}</td>
 *     <td>the same, where the baseline is the model itself on another text</td>
 *     <td>the same</td></tr>
 * <tr><td>{@code attention-unrecognised}</td>
 *     <td>warning: places that look like attention were not understood, and are not measured</td>
 *     <td>{@code count}, {@code nodes} text, {@code operator} and {@code reason} of the first</td></tr>
 * <tr><td>{@code attention-unknown-ids}</td>
 *     <td>warning: some of the token ids that were given stand for nothing in the tokenizer</td>
 *     <td>{@code count} of them, {@code ids} text, the smallest first, {@code tokenizer} file</td></tr>
 * <tr><td>{@code attention-products-unread}</td>
 *     <td>warning: queries and keys of some attention were not read, or its scale times their
 *     products is not its logits on the first tokens</td>
 *     <td>{@code count} of such attentions, {@code layers} how many there are, {@code nodes}
 *     text</td></tr>
 * <tr><td>{@code attention-training-danger}</td>
 *     <td>alarm: some |logit| is at least 1,000</td>
 *     <td>{@code count}, {@code heads}, {@code names}, {@code maxLogit}</td></tr>
 * <tr><td>{@code attention-saturated}</td>
 *     <td>warning: row std above 4 and entropy below a tenth of ln(keys), in a head that is not
 *     positional</td>
 *     <td>{@code count}, {@code heads}, {@code names}; of the first: {@code rowStd}, {@code
 *     entropyRatio}, {@code jacobianNorm}, what QK-norm would make of it, [{@code normedRowStd},
 *     {@code normedEntropyRatio}], and a soft cap at 50, {@code cappedRowStd}</td></tr>
 * <tr><td>{@code attention-collapsed}</td>
 *     <td>info: entropy below a tenth of ln(keys) without a row std above 4, not positional</td>
 *     <td>{@code count}, {@code heads}, {@code names}; of the first: {@code entropyRatio}, {@code
 *     rowStd}</td></tr>
 * <tr><td>{@code attention-dead}</td>
 *     <td>warning: what a head writes is less than a hundredth of the residual stream's length; where
 *     heads were taken out, the output moves by less than a thousandth instead</td>
 *     <td>{@code count}, {@code heads}, {@code names}; of the first: [{@code streamShare}, {@code
 *     medianShare} of all heads], [{@code change} of the output without it]</td></tr>
 * <tr><td>{@code attention-duplicate}</td>
 *     <td>info: a head attends as an earlier head of its layer does, within 0.05 on the first tokens
 *     of the first sequence</td>
 *     <td>{@code count}, {@code heads}, {@code names} in the order of the layers</td></tr>
 * <tr><td>{@code attention-ablation}</td>
 *     <td>info: heads were taken out, one at a time</td>
 *     <td>{@code count}, {@code heads}, {@code names}, those that change most first; {@code mode}
 *     zero or mean, {@code runs}, {@code tokens}, {@code output}, {@code mostChange}, {@code
 *     medianChange}, {@code leastChange}, {@code leastNames}, those that change least first</td></tr>
 * <tr><td>{@code attention-precision-risk}</td>
 *     <td>warning: some |logit| is above 100</td>
 *     <td>{@code count}, {@code heads}, {@code names}; of the first: {@code maxLogit}, {@code
 *     brainStep} and {@code halfStep} at that size, {@code rowStd}</td></tr>
 * <tr><td>{@code attention-int8-risk}</td>
 *     <td>info: in 8 bits with one range for the layer, the step of some head's logits is above 0.1
 *     and above half of its row std</td>
 *     <td>{@code count}, {@code heads}, {@code names}, {@code perHead} count of those that stay so
 *     with a range for each head; of the first: {@code layerStep}, {@code headStep}, {@code
 *     rowStd}</td></tr>
 * <tr><td>{@code attention-massive-activations}</td>
 *     <td>info: entries of the residual stream above 100 and at least 1,000 times the median of
 *     their tensor</td>
 *     <td>{@code places} tensors and channels, {@code channels} text; of the largest: {@code tensor},
 *     {@code channel}, {@code token}, {@code position}, {@code value}, {@code median}, {@code
 *     timesMedian}</td></tr>
 * <tr><td>{@code attention-sinks}</td>
 *     <td>info: heads that put more than 0.3 of their attention on position 0, and more than twice its
 *     equal share, and are not positional</td>
 *     <td>{@code count}, {@code heads}, {@code names}, {@code share} of all heads, {@code mass} of
 *     the first</td></tr>
 * <tr><td>{@code attention-positional}</td>
 *     <td>info: heads that look at the previous or the next token, or at themselves</td>
 *     <td>{@code count}, {@code heads}, {@code names}, {@code lowEntropy} count of those with an
 *     entropy below a tenth</td></tr>
 * <tr><td>{@code attention-correlated}</td>
 *     <td>info: q·k of some head has more than twice the variance of independent entries</td>
 *     <td>{@code count}, {@code heads}, {@code names}, {@code medianRatio} over all heads; of the
 *     first: {@code ratio}, {@code queryDirections}, {@code keyDirections}, {@code dimension},
 *     {@code agreement}</td></tr>
 * <tr><td>{@code attention-temperature}</td>
 *     <td>info: at another temperature ‖J‖_F of some head, not positional, would be more than twice
 *     as large</td>
 *     <td>{@code count}, {@code heads}, {@code names}, {@code sharp} and {@code flat} counts of
 *     those that are sharper or flatter than that; of the first: {@code factor} on its logits,
 *     [{@code standardError}], {@code gain}, {@code bestJacobianNorm}</td></tr>
 * <tr><td>{@code attention-other-scale}</td>
 *     <td>info: q·k is not multiplied with 1/√d</td>
 *     <td>[{@code scale}], {@code dimension}, {@code usualScale}</td></tr>
 * <tr><td>{@code attention-positions}</td>
 *     <td>info: the model looks learned positions up with an input, and the number of its positions
 *     is no multiple of 64</td>
 *     <td>{@code input} name, {@code first} position of a sequence, {@code rows} of the table</td></tr>
 * <tr><td>{@code attention-one-text}</td>
 *     <td>info: one sequence only, so standard errors are over its rows</td>
 *     <td>{@code tokens}</td></tr>
 * <tr><td>{@code attention-windows}</td>
 *     <td>info: texts were cut</td>
 *     <td>{@code texts}, {@code windows}, {@code window} tokens</td></tr>
 * <tr><td>{@code attention-one-length}</td>
 *     <td>info: the model takes sequences of exactly one length, and tokens of the texts that filled
 *     none were left out</td>
 *     <td>{@code leftOut} tokens, [{@code shortTexts} of which all is left out], {@code length} of a
 *     sequence in tokens</td></tr>
 * <tr><td>{@code attention-too-short}</td>
 *     <td>info: texts, or ends of texts behind the last window, are too short to measure and were
 *     left out</td>
 *     <td>{@code leftOut} tokens, [{@code shortTexts} of which all is left out], {@code length} of
 *     the shortest sequence that is measured, in tokens</td></tr>
 * </table>
 */
public enum AttentionFindingCode implements FindingCode {
  /** Texts of which the tokenizer knows too little. */
  ATTENTION_UNKNOWN_TOKENS,
  /** A tokenizer of another size than the model's table of embeddings. */
  ATTENTION_OTHER_VOCABULARY,
  /** Nothing to worry about. */
  ATTENTION_HEALTHY,
  /** What changed against a baseline. */
  ATTENTION_BASELINE,
  /** What another text changed. */
  ATTENTION_BASELINE_TEXT,
  /** Places that look like attention were not understood. */
  ATTENTION_UNRECOGNISED,
  /** Token ids that the tokenizer does not know. */
  ATTENTION_UNKNOWN_IDS,
  /** Queries and keys that were not read. */
  ATTENTION_PRODUCTS_UNREAD,
  /** Logits at which training diverges. */
  ATTENTION_TRAINING_DANGER,
  /** Saturated heads. */
  ATTENTION_SATURATED,
  /** One-hot heads whose logits are not spread. */
  ATTENTION_COLLAPSED,
  /** Heads that write next to nothing into the residual stream. */
  ATTENTION_DEAD,
  /** Heads that attend as another head of their layer does. */
  ATTENTION_DUPLICATE,
  /** What taking heads out changes. */
  ATTENTION_ABLATION,
  /** Logits that 16-bit formats round coarsely. */
  ATTENTION_PRECISION_RISK,
  /** Logits that 8 bits round coarsely. */
  ATTENTION_INT8_RISK,
  /** Huge entries of the residual stream. */
  ATTENTION_MASSIVE_ACTIVATIONS,
  /** Attention parked on the first token. */
  ATTENTION_SINKS,
  /** Heads that look at a fixed distance. */
  ATTENTION_POSITIONAL,
  /** Products of queries and keys that spread more than those of independent entries. */
  ATTENTION_CORRELATED,
  /** Heads whose softmax passes on far less of a gradient than at another temperature. */
  ATTENTION_TEMPERATURE,
  /** A scale other than 1/√d. */
  ATTENTION_OTHER_SCALE,
  /** Learned positions that are fed from another place than usual, or whose first is not known. */
  ATTENTION_POSITIONS,
  /** One sequence only. */
  ATTENTION_ONE_TEXT,
  /** Texts were cut into windows. */
  ATTENTION_WINDOWS,
  /** Tokens were left out, since the model takes sequences of one length only. */
  ATTENTION_ONE_LENGTH,
  /** Tokens were left out, since a single one is no sequence. */
  ATTENTION_TOO_SHORT;
}
