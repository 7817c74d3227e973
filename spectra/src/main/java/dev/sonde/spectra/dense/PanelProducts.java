package dev.sonde.spectra.dense;

import static org.bytedeco.openblas.global.openblas_full.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_full.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasTrans;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemv;
import static org.bytedeco.openblas.global.openblas_full.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_full.cblas_sgemv;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** The products of one panel of a tall matrix, at the speed of memory. */
final class PanelProducts {
  /** QᵀW of 8 vectors: 12.1 in fours, 11.4 at once; of 5, a survey took 6.9 ms against 7.9. */
  private static final int VECTORS_AT_ONCE = 4;

  /**
   * W − QC of 4 vectors: 17 by 8 columns, 15 by 16, 9 at once: OpenBLAS's kernel for small matrices
   * walks across the columns, and more than a few of them lose the prefetcher.
   */
  private static final int COLUMNS_AT_ONCE = 8;

  private final PanelMemory memory;

  PanelProducts(PanelMemory memory) {
    this.memory = memory;
  }

  void project(int p, int m, int b, PanelScratch scratch, PanelCoefficients sum) {
    if (m == 0) {
      return;
    }
    for (int j = 0; j < b; j += VECTORS_AT_ONCE) {
      project(p, m, j, Math.min(VECTORS_AT_ONCE, b - j), scratch, sum);
    }
    sum.accumulate();
  }

  private void project(
      int p, int m, int first, int b, PanelScratch scratch, PanelCoefficients sum) {
    int r = memory.panelRows(p);
    if (memory.format() == EntryFormat.DOUBLE) {
      DoublePointer q = memory.doublesAt(p, 0);
      DoublePointer w = scratch.doubles(first);
      DoublePointer c = sum.doubles(first * m);
      if (b == 1) {
        cblas_dgemv(CblasColMajor, CblasTrans, r, m, 1, q, PanelMemory.PANEL_ROWS, w, 1, 0, c, 1);
      } else {
        cblas_dgemm(
            CblasColMajor,
            CblasTrans,
            CblasNoTrans,
            m,
            b,
            r,
            1,
            q,
            PanelMemory.PANEL_ROWS,
            w,
            PanelMemory.PANEL_ROWS,
            0,
            c,
            m);
      }
    } else {
      FloatPointer q = memory.floatsAt(p, 0);
      FloatPointer w = scratch.floats(first);
      FloatPointer c = sum.floats(first * m);
      if (b == 1) {
        cblas_sgemv(CblasColMajor, CblasTrans, r, m, 1, q, PanelMemory.PANEL_ROWS, w, 1, 0, c, 1);
      } else {
        cblas_sgemm(
            CblasColMajor,
            CblasTrans,
            CblasNoTrans,
            m,
            b,
            r,
            1,
            q,
            PanelMemory.PANEL_ROWS,
            w,
            PanelMemory.PANEL_ROWS,
            0,
            c,
            m);
      }
    }
  }

  /** Leaves {@code W − QC} in the scratch in double precision, {@code QC} in single. */
  void subtract(int p, int m, int b, PanelCoefficients c, PanelScratch scratch) {
    if (memory.format() == EntryFormat.SINGLE && m == 0) {
      scratch.clear();
    }
    int step = b == 1 ? Math.max(1, m) : COLUMNS_AT_ONCE;
    for (int k = 0; k < m; k += step) {
      subtract(p, k, Math.min(step, m - k), m, b, c, scratch);
    }
  }

  private void subtract(
      int p, int k, int count, int m, int b, PanelCoefficients c, PanelScratch scratch) {
    int r = memory.panelRows(p);
    if (memory.format() == EntryFormat.DOUBLE) {
      DoublePointer q = memory.doublesAt(p, k);
      DoublePointer w = scratch.doubles(0);
      if (b == 1) {
        cblas_dgemv(
            CblasColMajor,
            CblasNoTrans,
            r,
            count,
            -1,
            q,
            PanelMemory.PANEL_ROWS,
            c.doubles(k),
            1,
            1,
            w,
            1);
      } else {
        cblas_dgemm(
            CblasColMajor,
            CblasNoTrans,
            CblasNoTrans,
            r,
            b,
            count,
            -1,
            q,
            PanelMemory.PANEL_ROWS,
            c.doubles(k),
            m,
            1,
            w,
            PanelMemory.PANEL_ROWS);
      }
    } else {
      FloatPointer q = memory.floatsAt(p, k);
      FloatPointer w = scratch.floats(0);
      float keep = k == 0 ? 0 : 1;
      if (b == 1) {
        cblas_sgemv(
            CblasColMajor,
            CblasNoTrans,
            r,
            count,
            1,
            q,
            PanelMemory.PANEL_ROWS,
            c.floats(k),
            1,
            keep,
            w,
            1);
      } else {
        cblas_sgemm(
            CblasColMajor,
            CblasNoTrans,
            CblasNoTrans,
            r,
            b,
            count,
            1,
            q,
            PanelMemory.PANEL_ROWS,
            c.floats(k),
            m,
            keep,
            w,
            PanelMemory.PANEL_ROWS);
      }
    }
  }

  /** Leaves {@code QC} in the scratch. */
  void combine(int p, int m, int count, PanelCoefficients coefficients, PanelScratch scratch) {
    int r = memory.panelRows(p);
    if (memory.format() == EntryFormat.DOUBLE) {
      cblas_dgemm(
          CblasColMajor,
          CblasNoTrans,
          CblasNoTrans,
          r,
          count,
          m,
          1,
          memory.doublesAt(p, 0),
          PanelMemory.PANEL_ROWS,
          coefficients.doubles(0),
          m,
          0,
          scratch.doubles(0),
          PanelMemory.PANEL_ROWS);
    } else {
      cblas_sgemm(
          CblasColMajor,
          CblasNoTrans,
          CblasNoTrans,
          r,
          count,
          m,
          1,
          memory.floatsAt(p, 0),
          PanelMemory.PANEL_ROWS,
          coefficients.floats(0),
          m,
          0,
          scratch.floats(0),
          PanelMemory.PANEL_ROWS);
    }
  }
}
