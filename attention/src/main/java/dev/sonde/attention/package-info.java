/**
 * Whether the attention of a trained transformer is healthy, and the theory of scaled dot products.
 *
 * <pre>{@code
 * AttentionReport report = AttentionProbe.of(onnx).on(texts);
 * for (AttentionLayer layer : report.layers()) {
 *   layer.heads().forEach(head -> System.out.println(head.role() + " " + head.verdicts()));
 * }
 * }</pre>
 *
 * <p>A model's file, ONNX or exported, hides its attention logits between two matrix products.
 * {@link dev.sonde.attention.AttentionProbe} finds them by the structure of the graph, cuts the
 * graph into parts, one for each attention, has ONNX Runtime run these one after the other over
 * each sequence, and measures for each head how large and how spread its logits are, how saturated
 * its softmax, how much gradient is left, and what the head does, before the next part runs. The
 * conventions are part of the result: logits as the softmax sees them, scaled and after a soft cap,
 * without the mask and over visible pairs only; rows are centred before their spread is taken,
 * since the softmax does not see a row's shift.
 *
 * <p>An attention that is not recognised is named in the result, never left out silently.
 *
 * <h2>Table of contents</h2>
 *
 * <ul>
 *   <li>{@code onnx}, {@code aten}, {@code pattern}: what a graph is fed with, exported programs
 *       written in operators of ONNX, and the attention found in a graph. Begin at {@code
 *       TransformerFile} and {@code PatternFinder}.
 *   <li>{@code text}, {@code runtime}: texts as token ids, and the model run part by part. {@code
 *       ModelParts}.
 *   <li>{@code logits}, {@code vectors}: rows of logits, queries and keys out of tensors. {@code
 *       LogitRows}, {@code HeadVectors}.
 *   <li>{@code softmax}: what a softmax makes of a row; entropy, Jacobian, temperatures. {@code
 *       RowFigures} has the formulas, {@code SoftmaxRow} is fast.
 *   <li>{@code heads}: a head's figures, role and verdicts. {@code HeadAccumulator}, {@code
 *       VerdictRules}.
 *   <li>{@code ablation}: heads switched off, one at a time.
 *   <li>{@code means}: error bars over texts and rows. {@code RowMean}, {@code Influences}.
 *   <li>{@code theory}: scaled dot products, exact and simulated. {@code GaussianLogits}, {@code
 *       AttentionTheory}.
 *   <li>this package: the probe, its report, the comparison with a baseline, findings.
 * </ul>
 */
@NullMarked
package dev.sonde.attention;

import org.jspecify.annotations.NullMarked;
