'use strict';
(function () {
  var data = JSON.parse(document.getElementById('sonde-data').textContent);
  var root = document.documentElement;
  var drawn = [];

  function colour(name) {
    return getComputedStyle(root).getPropertyValue('--' + name).trim();
  }

  // A scale maps figures to positions whose whole numbers are decades.
  // log: log10(x). symlog: linear within one unit of zero, logarithmic beyond.
  function position(scale, x) {
    if (scale.kind === 'log') {
      return Math.log10(x);
    }
    var size = Math.abs(x) / scale.unit;
    return size <= 1 ? x / scale.unit : Math.sign(x) * (1 + Math.log10(Math.abs(x)) - Math.log10(scale.unit));
  }

  function figureAt(scale, position) {
    if (scale.kind === 'log') {
      return Math.pow(10, position);
    }
    var size = Math.abs(position);
    return size <= 1 ? position * scale.unit : Math.sign(position) * Math.pow(10, size - 1 + Math.log10(scale.unit));
  }

  function superscript(number) {
    return String(number).replace(/[-0-9]/g, function (digit) {
      return digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit];
    });
  }

  function tickLabel(scale, position) {
    var x = figureAt(scale, position);
    if (Math.abs(x) < 1e-320) {
      return '0';
    }
    var sign = x < 0 ? '−' : '';
    var size = Math.abs(x) * (scale.percent ? 100 : 1);
    var unit = scale.percent ? '%' : '';
    var exponent = Math.floor(Math.log10(size) + 1e-9);
    if (exponent >= -3 && exponent <= 4) {
      return sign + Number(size.toPrecision(2)) + unit;
    }
    var lead = Number((size / Math.pow(10, exponent)).toPrecision(2));
    return sign + (lead === 1 ? '' : lead + '×') + '10' + superscript(exponent) + unit;
  }

  function range(values) {
    var low = Infinity;
    var high = -Infinity;
    values.forEach(function (value) {
      if (value !== null && isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    });
    return low <= high ? [low, high] : [0, 1];
  }

  function interval(span, most) {
    if (span <= 0.6) {
      return 0.1;
    }
    if (span <= 1.6) {
      return 0.5;
    }
    return Math.max(1, Math.ceil(span / most));
  }

  // Of 1, 2 and 5 times a power of ten the smallest that a stretch holds at most so often.
  function roundStep(span, most) {
    var power = Math.pow(10, Math.floor(Math.log10(span / most)));
    return power * [1, 2, 5, 10].find(function (lead) {
      return lead * power * most >= span;
    });
  }

  function isLinear(spec, low, high) {
    return spec.kind === 'symlog' && low >= -1 && high <= 1.1;
  }

  // Figures to name on a horizontal axis: those that were tried, or on few decades 1, 2 and 5 of
  // each; none where ticks a step apart do better.
  function figuresToName(spec, low, high) {
    if (spec.ticks) {
      return spec.ticks;
    }
    var figures = [];
    if (spec.kind === 'log' && high - low <= 4) {
      for (var decade = Math.floor(low); decade <= high; decade++) {
        [1, 2, 5].forEach(function (lead) {
          figures.push(lead * Math.pow(10, decade));
        });
      }
    }
    return figures;
  }

  function nameOf(spec, figure) {
    var size = figure * (spec.percent ? 100 : 1);
    return size !== 0 && (Math.abs(size) >= 1e5 || Math.abs(size) < 1e-3)
      ? tickLabel(spec, position(spec, figure))
      : Number(size.toPrecision(6)) + (spec.percent ? '%' : '');
  }

  // Their names, as many as stand side by side: the ends first, then from left to right.
  function namedTicks(spec, x, width) {
    var kept = [];
    figuresToName(spec, x[0], x[1]).map(function (figure) {
      return {at: position(spec, figure), label: nameOf(spec, figure)};
    }).filter(function (tick) {
      return tick.at >= x[0] && tick.at <= x[1];
    }).sort(function (one, other) {
      return one.at - other.at;
    }).map(function (tick, index, all) {
      tick.end = index === 0 || index === all.length - 1;
      tick.x = (tick.at - x[0]) / (x[1] - x[0]) * (width - 58);
      tick.wide = textWidth(tick.label);
      return tick;
    }).sort(function (one, other) {
      return other.end - one.end || one.at - other.at;
    }).forEach(function (tick) {
      var free = kept.every(function (other) {
        return Math.abs(tick.x - other.x) > (tick.wide + other.wide) / 2 + 14;
      });
      if (free) {
        kept.push(tick);
      }
    });
    return kept.length < 2 ? [] : kept;
  }

  function tickShapes(chart, ticks) {
    var shapes = [];
    ticks.forEach(function (tick) {
      var foot = chart.convertToPixel({gridIndex: 0}, [tick.at, 0]);
      shapes.push({
        type: 'line', silent: true, z: 2, shape: {x1: foot[0], y1: foot[1], x2: foot[0], y2: foot[1] + 4},
        style: {stroke: colour('muted'), lineWidth: 1}
      });
      shapes.push({
        type: 'text', silent: true, z: 2, x: foot[0] - tick.wide / 2, y: foot[1] + 8,
        style: {text: tick.label, fill: colour('muted'), font: '12px ' + bodyFont()}
      });
    });
    return shapes;
  }

  function axis(spec, low, high, step, extra) {
    return Object.assign({
      type: 'value',
      min: low,
      max: high,
      // Not "interval": with it ticks would count from the axis's end instead of from whole decades.
      minInterval: step,
      maxInterval: step,
      name: spec.name,
      nameTextStyle: {color: colour('muted'), fontSize: 12.5},
      axisLine: {show: false},
      axisTick: {show: false},
      splitLine: {lineStyle: {color: colour('rule'), width: 1}},
      axisLabel: {
        color: colour('muted'),
        fontSize: 12,
        hideOverlap: true,
        showMinLabel: isMultiple(low, step),
        showMaxLabel: isMultiple(high, step),
        formatter: function (value) {
          return tickLabel(spec, Math.round(value * 1e9) / 1e9);
        }
      }
    }, extra);
  }

  function isMultiple(value, step) {
    return Math.abs(value / step - Math.round(value / step)) < 1e-6;
  }

  function escaped(text) {
    return String(text).replace(/[&<>"']/g, function (c) {
      return '&#' + c.charCodeAt(0) + ';';
    });
  }

  // Runs of neighbouring points that have an error bar.
  function bands(series) {
    var runs = [[]];
    series.points.forEach(function (point) {
      if (point.y === null) {
        runs.push([]);
      } else {
        var exact = point.low === undefined;
        runs[runs.length - 1].push({
          at: point.at, low: exact ? point.y : point.low, high: exact ? point.y : point.high
        });
      }
    });
    return runs.filter(function (run) {
      return run.some(function (point) {
        return point.high > point.low;
      });
    });
  }

  function bandShape(chart, band, height, fill) {
    function pixel(at, figure) {
      return chart.convertToPixel({gridIndex: 0}, [at, height(figure)]);
    }
    if (band.length === 1) {
      var top = pixel(band[0].at, band[0].high);
      var bottom = pixel(band[0].at, band[0].low);
      return {
        type: 'rect', silent: true, z: 1, style: {fill: fill},
        shape: {x: top[0] - 3, y: top[1], width: 6, height: bottom[1] - top[1]}
      };
    }
    var upper = band.map(function (point) {
      return pixel(point.at, point.high);
    });
    var lower = band.map(function (point) {
      return pixel(point.at, point.low);
    });
    return {
      type: 'polygon', silent: true, z: 1, style: {fill: fill},
      shape: {points: upper.concat(lower.reverse())}
    };
  }

  // Stretches of x at which no curve is resolved, each out to half-way to its neighbours.
  function unresolvedStretches(series, low, high) {
    var stretches = [];
    var points = series[0].points;
    var open = null;
    points.forEach(function (point, i) {
      var missing = series.every(function (one) {
        return one.points[i].y === null;
      });
      var before = i === 0 ? low : (points[i - 1].at + point.at) / 2;
      var after = i === points.length - 1 ? high : (points[i + 1].at + point.at) / 2;
      if (missing && open === null) {
        open = [before, after];
        stretches.push(open);
      } else if (missing) {
        open[1] = after;
      } else {
        open = null;
      }
    });
    return stretches;
  }

  function bodyFont() {
    return getComputedStyle(document.body).fontFamily;
  }

  function textWidth(text) {
    var context = document.createElement('canvas').getContext('2d');
    context.font = '12px ' + bodyFont();
    return context.measureText(text).width;
  }

  // Labels of vertical lines stand above the chart, where they cover no curve: left of their lines
  // where most lines are on the right, and right of them otherwise. Each is a row above those whose
  // lines it would cross. The margins of the chart are estimated.
  function labelRows(marks, x, width) {
    var left = 44;
    var sum = 0;
    var placed = marks.map(function (mark) {
      var share = (mark.at - x[0]) / (x[1] - x[0]);
      sum += share;
      return {at: mark.at, label: mark.label, x: left + share * (width - left - 14), wide: textWidth(mark.label), row: 0};
    });
    var before = sum > marks.length / 2;
    placed.sort(function (one, other) {
      return before ? one.x - other.x : other.x - one.x;
    });
    var count = 0;
    placed.forEach(function (mark, index) {
      placed.slice(0, index).forEach(function (other) {
        if (Math.abs(mark.x - other.x) < mark.wide + 10) {
          mark.row = Math.max(mark.row, other.row + 1);
        }
      });
      count = Math.max(count, mark.row + 1);
    });
    return {marks: placed, count: count, before: before, width: width};
  }

  function markShapes(chart, rows) {
    var shapes = [];
    rows.marks.forEach(function (mark) {
      var foot = chart.convertToPixel({gridIndex: 0}, [mark.at, 0]);
      var top = 10 + 16 * (rows.count - mark.row - 1);
      var from = rows.before ? foot[0] - mark.wide - 4 : foot[0] + 4;
      shapes.push({
        type: 'line', silent: true, z: 2, shape: {x1: foot[0], y1: top, x2: foot[0], y2: foot[1]},
        style: {stroke: colour('muted'), lineWidth: 1.5, lineDash: [2, 3]}
      });
      shapes.push({
        type: 'text', silent: true, z: 2, x: Math.max(0, Math.min(rows.width - mark.wide, from)), y: top,
        style: {text: mark.label, fill: colour('muted'), font: '12px ' + bodyFont()}
      });
    });
    return shapes;
  }

  function draw(element) {
    var spec = data.charts[element.dataset.chart];
    // The shade belongs to the sweep's own axis; on others its name would name nothing.
    var shade = element.parentNode.querySelector('.legend .shade');
    if (shade) {
      shade.parentNode.style.display = spec.shade ? '' : 'none';
    }
    var heights = [];
    var all = [];
    spec.series.forEach(function (series) {
      series.points.forEach(function (point) {
        point.at = position(spec.x, point.x);
        all.push(point.at);
        [point.y, point.low, point.high].forEach(function (figure) {
          if (figure !== null && figure !== undefined && (spec.y.kind !== 'log' || figure > 0)) {
            heights.push(position(spec.y, figure));
          }
        });
      });
    });
    var x = range(all);
    var y = range(heights);
    if (spec.y.floor !== undefined) {
      y[0] = position(spec.y, spec.y.floor);
    }
    var padX = (x[1] - x[0]) * 0.02 || 0.5;
    x = [x[0] - padX, x[1] + padX];
    y[1] += (y[1] - y[0]) * 0.06 || 0.5;
    // Heights count from the foot of the axis, which lies on a tick.
    var step = isLinear(spec.y, y[0], y[1]) ? roundStep(y[1] - y[0], 5.5) : interval(y[1] - y[0], 5);
    var foot = Math.floor(y[0] / step + 1e-9) * step;
    // The page has the name of this axis above the chart.
    var yAxis = axis(spec.y, 0, y[1] - foot, step, {name: ''});
    yAxis.axisLabel.formatter = function (value) {
      return tickLabel(spec.y, Math.round((value + foot) * 1e9) / 1e9);
    };
    var xAxis = axis(spec.x, x[0], x[1], interval(x[1] - x[0], element.clientWidth < 420 ? 5 : 9), {
      nameLocation: 'middle',
      nameGap: 28,
      splitLine: {show: false},
      axisLine: {show: true, onZero: false, lineStyle: {color: colour('muted'), width: 1}}
    });
    var ticks = namedTicks(spec.x, x, element.clientWidth);
    if (ticks.length) {
      // they are drawn as shapes, where the axis leaves a line of text free
      xAxis.axisLabel.formatter = function () {
        return ' ';
      };
    }
    var height = function (figure) {
      // What a logarithmic axis cannot show lies at its foot.
      if (spec.y.kind === 'log' && !(figure > 0) || figure <= spec.y.floor) {
        return 0;
      }
      return Math.max(0, position(spec.y, figure) - foot);
    };
    var marks = spec.lines.map(function (line) {
      return {x: line.x, label: line.label, at: position(spec.x, line.x)};
    }).filter(function (mark) {
      return mark.at >= x[0] && mark.at <= x[1];
    });
    var rows = labelRows(marks, x, element.clientWidth);
    // a row of labels is no less of a chart
    element.style.height = '';
    element.style.height = element.clientHeight + 16 * Math.max(0, rows.count - 1) + 'px';
    var list = [];
    var shapes = [];
    spec.series.forEach(function (series, index) {
      var line = colour(series.colour);
      var soft = colour(series.colour + '-soft');
      bands(series).forEach(function (band) {
        shapes.push({colour: soft, band: band});
      });
      var main = {
        type: 'line',
        name: series.name,
        z: 3,
        symbol: 'circle',
        symbolSize: series.area ? 1 : 6,
        showSymbol: !series.area,
        connectNulls: false,
        itemStyle: {color: line},
        lineStyle: {color: line, width: 2, type: series.dashed ? 'dashed' : 'solid'},
        data: series.points.map(function (point) {
          return {value: [point.at, point.y === null ? null : height(point.y)], point: point};
        })
      };
      if (series.area) {
        main.areaStyle = {color: soft, opacity: 1, origin: 'start'};
        main.lineStyle.width = 1.5;
      }
      if (index === 0 && spec.unresolved) {
        main.markArea = {
          silent: true,
          itemStyle: {color: colour('shade')},
          label: {color: colour('muted'), fontSize: 12, position: 'inside', width: 120, overflow: 'break', lineHeight: 16},
          data: unresolvedStretches(spec.series, x[0], x[1]).map(function (stretch) {
            var wide = (stretch[1] - stretch[0]) / (x[1] - x[0]) * element.clientWidth > 70;
            return [{name: wide ? spec.unresolved : '', xAxis: stretch[0]}, {xAxis: stretch[1]}];
          })
        };
      }
      if (index === 0 && spec.shade) {
        main.markArea = {
          silent: true,
          itemStyle: {color: colour('shade')},
          data: [[
            {xAxis: Math.max(x[0], position(spec.x, spec.shade.from))},
            {xAxis: Math.min(x[1], position(spec.x, spec.shade.to))}
          ]]
        };
      }
      list.push(main);
      var missing = series.points.filter(function (point) {
        return point.y === null;
      });
      if (missing.length && spec.unresolved) {
        list.push({
          type: 'scatter', z: 4, symbol: 'circle', symbolSize: 7, symbolOffset: [0, -10 * index],
          itemStyle: {color: colour('paper'), borderColor: line, borderWidth: 1.5},
          data: missing.map(function (point) {
            return {value: [point.at, 0], point: point};
          })
        });
      }
    });
    spec.rugs.forEach(function (rug) {
      list.push({
        type: 'scatter', silent: true, z: 5, symbol: 'rect', symbolSize: [1.5, 12], symbolOffset: [0, -6],
        itemStyle: {color: colour(rug.colour), opacity: 1},
        data: rug.values.map(function (value) {
          return [position(spec.x, value), 0];
        })
      });
    });
    var chart = echarts.init(element, null, {renderer: 'svg'});
    chart.setOption({
      animation: false,
      textStyle: {fontFamily: bodyFont()},
      grid: {left: 4, right: 14, top: 10 + 16 * rows.count, bottom: 26, containLabel: true},
      tooltip: {
        trigger: 'item', confine: true, transitionDuration: 0,
        backgroundColor: colour('paper'), borderColor: colour('rule'), borderWidth: 1,
        textStyle: {color: colour('ink'), fontSize: 13},
        formatter: function (item) {
          var point = item.data && item.data.point;
          return point && point.text ? escaped(point.text) : '';
        }
      },
      xAxis: xAxis,
      yAxis: yAxis,
      series: list
    });
    // The build of ECharts that is inlined has no series for bands: they are drawn as shapes.
    chart.setOption({
      graphic: shapes.map(function (shape) {
        return bandShape(chart, shape.band, height, shape.colour);
      }).concat(markShapes(chart, rows), tickShapes(chart, ticks))
    });
    drawn.push(chart);
  }

  function drawAll() {
    drawn.forEach(function (chart) {
      chart.dispose();
    });
    drawn = [];
    document.querySelectorAll('.chart').forEach(draw);
  }

  // Tables that paper has room for are unfolded there, and folded again as they were.
  function printing(on) {
    root.classList.toggle('print', on);
    document.querySelectorAll('details[data-print]').forEach(function (details) {
      if (on) {
        details.dataset.print = details.open ? 'open' : 'folded';
        details.open = true;
      } else {
        details.open = details.dataset.print === 'open';
      }
    });
    drawAll();
  }

  // A choice of what a chart shows: its options name the charts.
  document.querySelectorAll('select[data-switch]').forEach(function (select) {
    var element = document.getElementById(select.dataset.switch);
    element.dataset.chart = select.value;
    select.addEventListener('change', function () {
      element.dataset.chart = select.value;
      drawAll();
    });
  });

  drawAll();
  var width = window.innerWidth;
  window.addEventListener('resize', function () {
    if (window.innerWidth !== width && !root.classList.contains('print')) {
      width = window.innerWidth;
      drawAll();
    }
  });
  window.addEventListener('beforeprint', function () {
    printing(true);
  });
  window.addEventListener('afterprint', function () {
    printing(false);
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
})();
