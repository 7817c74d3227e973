package dev.sonde.attention.aten;

/** How one operator is written in operators of ONNX. */
interface Rule {
  void write(Call call);
}
