'use strict';
(function () {
  var data = JSON.parse(document.getElementById('sonde-data').textContent);
  var root = document.documentElement;
  var words = data.words;
  var measure = data.measures[0].key;
  var chosen = null;
  var SVG = 'http://www.w3.org/2000/svg';

  function element(parent, tag, attributes, text) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      node.setAttribute(name, attributes[name]);
    });
    if (text !== undefined) {
      text.split(/_(F)/).forEach(function (piece, i) {
        var place = i % 2 ? node.appendChild(document.createElement('sub')) : node;
        place.appendChild(document.createTextNode(piece));
      });
    }
    parent.appendChild(node);
    return node;
  }

  function shape(parent, tag, attributes, text) {
    var node = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) {
      node.setAttribute(name, attributes[name]);
    });
    if (text !== undefined) {
      node.textContent = text;
    }
    parent.appendChild(node);
    return node;
  }

  // What a picture shows, for readers who do not see it.
  function describe(svg, text) {
    shape(svg, 'desc', {}, text);
  }

  function said(key, figures) {
    return words[key].replace(/\{(\d)\}/g, function (place, number) {
      return figures[number];
    });
  }

  function colour(name) {
    var hex = getComputedStyle(root).getPropertyValue('--' + name).trim();
    return [1, 3, 5].map(function (at) {
      return parseInt(hex.substr(at, 2), 16);
    });
  }

  function mixed(share, low, high) {
    return low.map(function (value, i) {
      return Math.round(value + (high[i] - value) * share);
    });
  }

  function range() {
    var low = Infinity;
    var high = -Infinity;
    data.layers.forEach(function (heads) {
      heads.forEach(function (head) {
        var value = head.figures[measure];
        if (value !== undefined) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      });
    });
    return low <= high ? [low, high] : [0, 1];
  }

  function digits(value) {
    if (value === undefined) {
      return '–';
    }
    var size = Math.abs(value);
    return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
  }

  // Figures of one kind together, each kind once and in the order of its first figure.
  function grouped(measures) {
    var groups = [];
    measures.forEach(function (one) {
      var group = groups.find(function (other) {
        return other.name === one.group;
      });
      if (!group) {
        groups.push(group = {name: one.group, measures: []});
      }
      group.measures.push(one);
    });
    return groups;
  }

  function drawChoices() {
    var choices = document.getElementById('heads-choices');
    choices.textContent = '';
    grouped(data.measures).forEach(function (group) {
      var row = element(choices, 'div', {'class': 'group', role: 'group', 'aria-label': group.name});
      element(row, 'span', {'class': 'name', 'aria-hidden': 'true'}, group.name);
      group.measures.forEach(function (one) {
        var button = element(row, 'button', {type: 'button', 'aria-pressed': String(one.key === measure)}, one.name);
        button.addEventListener('click', function () {
          measure = one.key;
          drawChoices();
          choices.querySelector('[aria-pressed="true"]').focus();
          drawMap();
        });
      });
    });
  }

  // Arrow keys go from choice to choice.
  function next(event) {
    var step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    var buttons = Array.from(event.currentTarget.querySelectorAll('button'));
    var at = buttons.indexOf(event.target);
    if (step && at >= 0) {
      buttons[(at + step + buttons.length) % buttons.length].focus();
      event.preventDefault();
    }
  }

  function drawMap() {
    var map = document.getElementById('heads-map');
    var held = map.contains(document.activeElement) ? document.activeElement.dataset.head : undefined;
    var most = Math.max.apply(null, data.layers.map(function (heads) {
      return heads.length;
    }));
    var ends = range();
    var paper = colour('paper');
    var accent = colour('accent');
    var low = mixed(0.06, paper, accent);
    map.textContent = '';
    map.className = 'map' + (most > 32 ? ' denser' : most > 14 ? ' dense' : '');
    map.style.setProperty('--heads', most);
    element(map, 'div', {'class': 'name'});
    for (var h = 0; h < most; h++) {
      element(map, 'div', {'class': 'name'}, most > 32 && h % 4 ? '' : String(h));
    }
    data.layers.forEach(function (heads, layer) {
      element(map, 'div', {'class': 'name row'}, words['map.layer'] + ' ' + layer);
      heads.forEach(function (head, number) {
        var value = head.figures[measure];
        var share = value === undefined || ends[1] === ends[0] ? 0 : (value - ends[0]) / (ends[1] - ends[0]);
        var fill = mixed(share, low, accent);
        var name = 'L' + layer + 'H' + number;
        var button = element(map, 'button', {
          type: 'button', title: name + ': ' + head.shown[measure] + ' · ' + head.role + (head.verdicts ? ' · ' + head.verdicts : ''),
          'aria-label': name + ' ' + head.shown[measure],
          'aria-pressed': String(chosen !== null && chosen[0] === layer && chosen[1] === number)
        }, digits(value));
        button.dataset.head = layer + ' ' + number;
        button.style.background = 'rgb(' + fill.join(',') + ')';
        button.style.color = contrast(fill) ? '#ffffff' : '#000000';
        if (head.worth) {
          element(button, 'span', {'class': 'dot'});
        }
        button.addEventListener('click', function () {
          chosen = [layer, number];
          drawMap();
          drawHead();
        });
      });
      for (var rest = heads.length; rest < most; rest++) {
        element(map, 'div', {});
      }
    });
    if (held !== undefined) {
      focus(map, held);
    }
    var scale = document.getElementById('heads-scale');
    scale.textContent = '';
    element(scale, 'span', {}, digits(ends[0]));
    var ramp = element(scale, 'span', {'class': 'ramp'});
    ramp.style.background = 'linear-gradient(to right, rgb(' + low.join(',') + '), rgb(' + accent.join(',') + '))';
    element(scale, 'span', {}, digits(ends[1]));
  }

  function focus(map, head) {
    var button = map.querySelector('[data-head="' + head + '"]');
    if (button) {
      button.focus();
    }
  }

  // Arrow keys go from head to head, as the map lies.
  function walk(event) {
    var step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
    var head = event.target.dataset.head;
    if (step && head !== undefined) {
      var place = head.split(' ').map(Number);
      focus(event.currentTarget, (place[0] + step[0]) + ' ' + (place[1] + step[1]));
      event.preventDefault();
    }
  }

  // Relative luminance, WCAG 2.1: whether white text is read better than black.
  function contrast(rgb) {
    var linear = rgb.map(function (value) {
      var share = value / 255;
      return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    });
    var luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05;
  }

  function drawHead() {
    var panel = document.getElementById('heads-chosen');
    var head = data.layers[chosen[0]][chosen[1]];
    panel.textContent = '';
    var title = element(panel, 'h3', {}, 'L' + chosen[0] + 'H' + chosen[1]);
    element(title, 'span', {}, head.role);
    head.named.forEach(function (verdict) {
      element(title, 'span', verdict.worth ? {'class': 'verdict'} : {}, verdict.name);
    });
    if (chosen[0] === data.opening.layer && chosen[1] === data.opening.head) {
      element(panel, 'p', {'class': 'caption'}, data.opening.why);
    }
    var figures;
    grouped(data.measures).forEach(function (group) {
      element(panel, 'h4', {'class': 'group'}, group.name);
      figures = element(panel, 'dl', {'class': 'figures'});
      group.measures.forEach(function (one) {
        var box = element(figures, 'div', {});
        element(box, 'dt', {}, one.name);
        element(box, 'dd', {}, head.shown[one.key]);
      });
    });
    ['scale', 'dimension'].forEach(function (key) {
      var box = element(figures, 'div', {});
      element(box, 'dt', {}, words['measure.' + key]);
      element(box, 'dd', {}, head[key]);
    });
    var two = element(panel, 'div', {'class': 'two'});
    var left = element(two, 'div', {});
    element(left, 'h4', {}, words['head.distribution']);
    element(left, 'p', {'class': 'caption'}, words['head.distributionCaption']);
    drawDistribution(left, head);
    var right = element(two, 'div', {});
    element(right, 'h4', {}, words['head.pattern']);
    element(right, 'p', {'class': 'caption'}, words['head.patternCaption'] + ' ' + head.darkestShown);
    drawPattern(right, head);
  }

  function drawDistribution(parent, head) {
    var counts = head.logits.counts;
    var total = counts.reduce(function (sum, count) {
      return sum + count;
    }, 0);
    var first = counts.findIndex(function (count) {
      return count > 0;
    });
    var last = counts.length - 1 - counts.slice().reverse().findIndex(function (count) {
      return count > 0;
    });
    var svg = shape(parent, 'svg', {viewBox: '0 0 400 240', role: 'img', 'aria-label': words['head.distribution']});
    if (!total) {
      return;
    }
    var fullest = counts.indexOf(Math.max.apply(null, counts));
    describe(svg, said('head.distributionText', [
      digits(head.logits.low + head.logits.width * first), digits(head.logits.low + head.logits.width * (last + 1)),
      digits(head.logits.low + head.logits.width * (fullest + 0.5)), digits(100 * counts[fullest] / total)
    ]));
    var width = head.logits.width;
    var from = head.logits.low + width * Math.max(0, first - 1);
    var to = head.logits.low + width * Math.min(counts.length, last + 2);
    var std = head.figures.rowStd;
    var top = Math.max.apply(null, counts) / total;
    top = Math.max(top, std > 0 ? Math.min(1, width / (std * Math.sqrt(2 * Math.PI))) : 0);
    function x(value) {
      return 8 + 384 * (value - from) / (to - from);
    }
    function y(share) {
      return 214 - 200 * share / top;
    }
    for (var i = first; i <= last; i++) {
      var left = x(head.logits.low + i * width);
      shape(svg, 'rect', {
        'class': 'bar', x: left + 0.5, y: y(counts[i] / total), width: Math.max(0.5, 384 * width / (to - from) - 1),
        height: 214 - y(counts[i] / total)
      });
    }
    if (std > 0) {
      var points = [];
      for (var step = 0; step <= 160; step++) {
        var at = from + (to - from) * step / 160;
        var density = Math.exp(-at * at / (2 * std * std)) / (std * Math.sqrt(2 * Math.PI));
        points.push(x(at).toFixed(1) + ',' + y(Math.min(top, density * width)).toFixed(1));
      }
      shape(svg, 'polyline', {'class': 'curve', points: points.join(' ')});
    }
    shape(svg, 'line', {'class': 'axis', x1: 8, y1: 214, x2: 392, y2: 214});
    var span = to - from;
    var power = Math.pow(10, Math.floor(Math.log10(span / 8)));
    var tick = power * [1, 2, 5, 10].find(function (size) {
      return span / (power * size) <= 8;
    });
    for (var mark = Math.ceil(from / tick) * tick; mark <= to; mark += tick) {
      shape(svg, 'text', {x: x(mark), y: 229, 'text-anchor': 'middle'}, String(mark).replace('-', '−'));
    }
  }

  function drawPattern(parent, head) {
    var rows = head.pattern.length;
    if (!rows) {
      return;
    }
    var names = data.tokens.slice(0, rows);
    var longest = Math.min(12, Math.max.apply(null, names.map(function (name) {
      return name.length;
    })));
    var cell = rows > 24 ? 11 : rows > 14 ? 16 : 26;
    var margin = 8 + longest * 6.2;
    var side = margin + rows * cell;
    var svg = shape(parent, 'svg', {
      viewBox: '0 0 ' + side + ' ' + side, role: 'img', 'aria-label': words['head.pattern'],
      style: 'max-width:' + side + 'px'
    });
    describe(svg, said('head.patternText', [head.pattern.map(function (levels, query) {
      var best = 0;
      for (var key = 1; key < rows; key++) {
        best = parseInt(levels.substr(2 * key, 2), 16) > parseInt(levels.substr(2 * best, 2), 16) ? key : best;
      }
      return names[query] + ' → ' + names[best] + ' ' + (parseInt(levels.substr(2 * best, 2), 16) / 255 * head.darkest).toPrecision(2);
    }).join(', ')]));
    var group = shape(svg, 'g', {'class': 'pattern'});
    head.pattern.forEach(function (levels, query) {
      var label = names[query].slice(0, 12);
      shape(group, 'text', {x: margin - 5, y: margin + (query + 0.5) * cell + 3.5, 'text-anchor': 'end'}, label);
      shape(group, 'text', {
        transform: 'translate(' + (margin + (query + 0.5) * cell + 3.5) + ',' + (margin - 5) + ') rotate(-90)'
      }, label);
      for (var key = 0; key < rows; key++) {
        var level = parseInt(levels.substr(2 * key, 2), 16);
        if (level > 0) {
          var one = shape(group, 'rect', {
            'class': 'cell', x: margin + key * cell + 0.5, y: margin + query * cell + 0.5,
            width: cell - 1, height: cell - 1, 'fill-opacity': (level / 255).toFixed(3)
          });
          shape(one, 'title', {}, names[query] + ' → ' + names[key] + ': ' + (level / 255 * head.darkest).toPrecision(2));
        }
      }
    });
    shape(svg, 'rect', {'class': 'frame', x: margin, y: margin, width: rows * cell, height: rows * cell});
  }

  // Tells of heads beyond the edge, where the map is wider than its place.
  function hint() {
    var place = document.getElementById('heads-map').parentElement;
    document.getElementById('heads-hint').hidden = place.scrollWidth <= place.clientWidth + 1;
  }

  chosen = [data.opening.layer, data.opening.head];
  drawChoices();
  drawMap();
  drawHead();
  hint();
  document.getElementById('heads-map').addEventListener('keydown', walk);
  document.getElementById('heads-choices').addEventListener('keydown', next);
  window.addEventListener('resize', hint);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawMap);
})();
